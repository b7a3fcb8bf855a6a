import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/* Runs keep notes in the user's state folder: a test and its programs have their own. */

const made: string[] = [];
process.once('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** Creates a state folder for a user's runs, which is removed after the tests; the user of the tests by default. */
export function ownState(uid?: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'kaizen-state-'));
  chmodSync(folder, 0o700);
  if (uid !== undefined) chownSync(folder, uid, uid);
  made.push(folder);
  return folder;
}

process.env['XDG_STATE_HOME'] = ownState();
