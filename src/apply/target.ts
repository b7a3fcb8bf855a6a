import { lstatSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { exitCode, KaizenError, systemErrorCode } from '../errors.ts';
import { lineOutsideUtf8, mebibyte, readRegularFile } from '../read-file.ts';

export interface TargetOptions {
  /** Folders that were checked already, for callers that read many files. */
  readonly folders?: Set<string>;
  /** Bytes; longer files are refused. */
  readonly most?: number;
}

/** Files that people write have a mebibyte at most; the lock contains a copy of every generated file. */
function mostOf(path: string): number {
  return path.startsWith('.kaizen-docker/') ? 32 * mebibyte : mebibyte;
}

/**
 * Reads a file that may be written later. Returns its text, or undefined if there is no file. Throws KaizenError: 5 if the path leaves the
 * root or looks like a template, or if a link, a folder or a device is in its way; 1 if the file cannot be read, is too long, or is not
 * UTF-8 and could therefore not be restored.
 */
export function readTarget(
  root: string,
  path: string,
  { folders = new Set(), most = mostOf(path) }: TargetOptions = {},
): string | undefined {
  const found = statTarget(root, path, folders);
  return found === undefined ? undefined : textOf(root, path, most);
}

/** What exists at a path that may be written; undefined for nothing. Throws KaizenError (exit code 5) like `readTarget`. */
export function statTarget(root: string, path: string, folders: Set<string> = new Set()): Stats | undefined {
  if (path.split('/').some((part) => part === '..' || part === '.' || part === '') || path.includes('\0')) {
    throw new KaizenError(`${path} leads out of the folder: nothing was written.`, exitCode.refused);
  }
  if (path.includes('<%')) {
    throw new KaizenError(
      `${path} has "<%" in its name, which template engines execute: rename it; nothing was written.`,
      exitCode.refused,
    );
  }
  for (let parent = dirname(path); parent !== '.' && !folders.has(parent); parent = dirname(parent)) {
    const found = status(root, parent);
    if (found !== undefined && !found.isDirectory()) throw inTheWay(parent, found, 'a folder');
    folders.add(parent);
  }
  const found = status(root, path);
  if (found !== undefined && !found.isFile()) throw inTheWay(path, found, 'a file');
  return found;
}

function status(root: string, path: string): Stats | undefined {
  try {
    return lstatSync(join(root, path), { throwIfNoEntry: false });
  } catch (error) {
    // A file is where a folder belongs. The check of the parent reports it.
    if (systemErrorCode(error) === 'ENOTDIR') return undefined;
    throw new KaizenError(`${path} can't be examined (${systemErrorCode(error)}): make it accessible.`, exitCode.invalid, error);
  }
}

function textOf(root: string, path: string, most: number): string | undefined {
  const read = readRegularFile(join(root, path), { most });
  if ('bytes' in read) {
    const line = lineOutsideUtf8(read.bytes);
    if (line === undefined) return read.bytes.toString('utf8');
    throw new KaizenError(`${path}, line ${line}, is not UTF-8 text: save it as UTF-8; nothing was written.`);
  }
  const { problem, code } = read;
  if (problem === 'missing') return undefined;
  if (problem === 'large')
    throw new KaizenError(`${path} is larger than ${most / mebibyte} MiB, the most that the tool reads: is it the right file?`);
  throw new KaizenError(`${path} can't be read (${code ?? 'not a regular file'}): make it readable.`);
}

function inTheWay(path: string, found: Stats, wanted: string): KaizenError {
  const kind = found.isSymbolicLink()
    ? 'a symbolic link'
    : found.isDirectory()
      ? 'a folder'
      : found.isFile()
        ? 'a file'
        : 'not a regular file';
  return new KaizenError(`${path} is ${kind} where ${wanted} belongs: move it out of the way; nothing was written.`, exitCode.refused);
}
