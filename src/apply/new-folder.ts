import { lstatSync, mkdirSync } from 'node:fs';
import { KaizenError, systemErrorCode } from '../errors.ts';

/** Makes a folder where there is none; the one above it has to be there. Throws KaizenError (exit code 1) where that can't be done. */
export function makeFolder(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return;
  if (found !== undefined) throw new KaizenError(`${path} is not a folder: choose another name.`);
  try {
    mkdirSync(path);
  } catch (error) {
    throw new KaizenError(`${path} can't be created (${systemErrorCode(error)}): create its parent folder first.`, undefined, error);
  }
}
