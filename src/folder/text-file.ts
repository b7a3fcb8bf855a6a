import { isUtf8 } from 'node:buffer';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { systemErrorCode } from '../errors.ts';

export const mebibyte = 1024 * 1024;

/** A larger file holds data, not what somebody wrote; a lock file is written by a machine, and seldom longer than some mebibytes. */
export function mostBytes(path: string): number {
  return /lock(?:\.(?:json|ya?ml|toml))?$/.test(path) ? 8 * mebibyte : mebibyte;
}

/** A file's text, as far as it can be told: BOM removed, line ends as LF, and what is no UTF-8 replaced. */
export interface TextFile {
  readonly text: string;
  /** Bytes that were read. */
  readonly bytes: number;
  /** What stands against relying on it; `missing` also for what is no regular file any more. */
  readonly problem?: 'missing' | 'unreadable' | 'large' | 'encoding';
}

// One for all files, and a byte longer than what is read of any, which tells a file that is too long.
let buffer: Buffer | undefined;

// Something that is no regular file, and came in its place after the folder was listed, is neither followed nor waited for.
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Reads a text file that is not too long. Throws nothing. */
export function readTextFile(path: string): TextFile {
  const most = mostBytes(path);
  if (buffer === undefined || buffer.length <= most) buffer = Buffer.allocUnsafeSlow(most + 1);
  try {
    const bytes = readInto(buffer.subarray(0, most + 1), path);
    if (bytes > most) return { text: '', bytes, problem: 'large' };
    return decoded(buffer.subarray(0, bytes));
  } catch (error) {
    const isGone = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'EAGAIN', 'ENXIO'].includes(systemErrorCode(error) ?? '');
    return { text: '', bytes: 0, problem: isGone ? 'missing' : 'unreadable' };
  }
}

function readInto(target: Buffer, path: string): number {
  const file = openSync(path, flags);
  try {
    let length = 0;
    for (let count = -1; count !== 0 && length < target.length; length += count)
      count = readSync(file, target, length, target.length - length, null);
    return length;
  } finally {
    closeSync(file);
  }
}

function decoded(bytes: Buffer): TextFile {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = bytes.toString(isUtf16 ? 'utf16le' : 'utf8').replace(/^\ufeff/, '');
  return {
    text: text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text,
    bytes: bytes.length,
    // Text in UTF-16 without a mark passes for UTF-8 with zeros.
    ...(isUtf8(bytes) && !bytes.includes(0) ? {} : { problem: 'encoding' }),
  };
}
