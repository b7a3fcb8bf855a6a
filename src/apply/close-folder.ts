import { chmodSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { exitCode, KaizenError, systemErrorCode } from '../errors.ts';

/** Other users may enter or list it, or the group may write in it. */
const open = 0o027;

/**
 * The permission bits of a folder that users other than its owner can read or write. Undefined for a closed folder, and if there is no
 * folder.
 */
export function openMode(root: string, folder: string): number | undefined {
  // On Windows, these bits do not show the permissions.
  if (process.platform === 'win32') return undefined;
  const found = lstatSync(join(root, folder), { throwIfNoEntry: false });
  return found?.isDirectory() === true && (found.mode & open) !== 0 ? found.mode & 0o777 : undefined;
}

/** Closes a folder to everyone except its owner. Throws KaizenError (exit code 5) if that fails. */
export function closeFolder(root: string, folder: string): void {
  const mode = openMode(root, folder);
  if (mode === undefined) return;
  try {
    chmodSync(join(root, folder), 0o700);
  } catch (error) {
    throw new KaizenError(
      `Other users can access ${folder} (mode ${mode.toString(8)}), and its mode can't be changed (${systemErrorCode(error)}): become its owner, or run chmod 700; nothing was written.`,
      exitCode.refused,
      error,
    );
  }
}
