import { lstatSync, mkdirSync } from 'node:fs';
import { KaizenError, systemErrorCode } from '../errors.ts';

/** Creates a folder if it does not exist; its parent must exist. Throws KaizenError (exit code 1) if that fails. */
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
