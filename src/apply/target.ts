import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { exitCode, KaizenError, systemErrorCode } from '../errors.ts';

/**
 * Reads a file that may be written later: its text, or undefined where there is none. `folders`: those that were looked at already, for whoever
 * reads many files at a time.
 * Throws KaizenError (exit code 5) where the path leaves the root or could be taken for a template, or a link, a folder or a device is in its way.
 */
export function readTarget(root: string, path: string, folders: Set<string> = new Set()): string | undefined {
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
  if (found === undefined) return undefined;
  if (!found.isFile()) throw inTheWay(path, found, 'a file');
  return readFile(root, path);
}

function status(root: string, path: string): Stats | undefined {
  try {
    return lstatSync(join(root, path), { throwIfNoEntry: false });
  } catch (error) {
    throw new KaizenError(`${path} can't be looked at (${systemErrorCode(error)}): make it accessible.`, exitCode.invalid, error);
  }
}

function readFile(root: string, path: string): string {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch (error) {
    throw new KaizenError(`${path} can't be read (${systemErrorCode(error)}): make it readable.`, exitCode.invalid, error);
  }
}

function inTheWay(path: string, found: Stats, wanted: string): KaizenError {
  const kind = found.isSymbolicLink() ? 'a symbolic link' : found.isDirectory() ? 'a folder' : 'not a regular file';
  return new KaizenError(`${path} is ${kind} where ${wanted} belongs: move it out of the way; nothing was written.`, exitCode.refused);
}
