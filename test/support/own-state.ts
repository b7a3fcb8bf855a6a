import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * Runs note what they do in the user's state folder: that of a test, and of the programs that it starts, is one of its own.
 */

const made: string[] = [];
process.once('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** Makes a folder for the state of a user's runs, which goes with the tests; the user of the tests, where no other is named. */
export function ownState(uid?: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'kaizen-state-'));
  chmodSync(folder, 0o700);
  if (uid !== undefined) chownSync(folder, uid, uid);
  made.push(folder);
  return folder;
}

process.env['XDG_STATE_HOME'] = ownState();
