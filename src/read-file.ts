import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { systemErrorCode } from './errors.ts';

export const mebibyte = 1024 * 1024;

/** Why a file was not read. `irregular`: a link, a folder, a pipe, a socket or a device. */
export type Unread = 'missing' | 'irregular' | 'large' | 'unreadable';

/** The content of a file, or why it is not available, with the system's code if there is one. */
export type FileRead = { readonly bytes: Buffer } | { readonly problem: Unread; readonly code?: string };

export interface ReadOptions {
  /** Bytes; a longer file is `large`. */
  readonly most: number;
  /** True for a path that a person has typed: it may be a link to a file. */
  readonly isTyped?: boolean;
}

// Never waits: for a writer of a pipe, a terminal, or a lock.
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
const problems: ReadonlyMap<string | undefined, Unread> = new Map([
  ['ENOENT', 'missing'],
  ['ENOTDIR', 'missing'],
  // Codes of open(2) for a link with O_NOFOLLOW, a socket, and a device without a driver.
  ['ELOOP', 'irregular'],
  ['EMLINK', 'irregular'],
  ['ENXIO', 'irregular'],
  ['ENODEV', 'irregular'],
  ['EISDIR', 'irregular'],
]);

/** Reads a regular file up to a maximum length. Never reads anything else, or waits for it. Throws nothing. */
export function readRegularFile(path: string, { most, isTyped = false }: ReadOptions): FileRead {
  try {
    const file = openSync(path, isTyped ? flags : flags | (constants.O_NOFOLLOW ?? 0));
    try {
      const found = fstatSync(file);
      if (!found.isFile()) return { problem: 'irregular' };
      return found.size > most ? { problem: 'large' } : readAll(file, found.size, most);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const code = systemErrorCode(error);
    return { problem: problems.get(code) ?? 'unreadable', ...(code === undefined ? {} : { code }) };
  }
}

function readAll(file: number, size: number, most: number): FileRead {
  // One more byte shows whether the file has grown.
  let bytes = Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    const count = readSync(file, bytes, length, bytes.length - length, null);
    length += count;
    if (count === 0) return { bytes: bytes.subarray(0, length) };
    if (length > most) return { problem: 'large' };
    if (length === bytes.length) bytes = Buffer.concat([bytes, Buffer.allocUnsafe(Math.min(most + 1 - length, length))]);
  }
}

/** The number of the first line, from 1, that is not UTF-8; undefined if all are. */
export function lineOutsideUtf8(bytes: Buffer): number | undefined {
  if (isUtf8(bytes)) return undefined;
  for (let [line, start] = [1, 0]; ; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}

/**
 * The text of a file that a person has named. If it cannot be read or is not UTF-8 text, returns the problem, to be printed after its name.
 */
export function readTypedText(path: string, most = mebibyte): { readonly text: string } | { readonly wrong: string } {
  const read = readRegularFile(path, { most, isTyped: true });
  if (!('bytes' in read)) {
    return {
      wrong:
        read.problem === 'irregular' ? 'is not a regular file' : `can't be read (${read.code ?? `larger than ${most / mebibyte} MiB`})`,
    };
  }
  const line = lineOutsideUtf8(read.bytes);
  return line === undefined ? { text: read.bytes.toString('utf8') } : { wrong: `line ${line} is not UTF-8 text` };
}
