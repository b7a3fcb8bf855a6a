import { posix } from 'node:path';
import { apply, mostReplaced } from '../apply/apply.ts';
import { readTarget } from '../apply/target.ts';
import { parseAttempts } from './parse-record.ts';
import type { AttemptEvidence } from './record.ts';

/** The maximum number of kept attempts; the oldest are dropped. */
const mostAttempts = 50;

/** Where `prove --fix` keeps its attempts for the next record of an ID, relative to the project's root. */
export function attemptsPath(folder: string, id: string): string {
  return posix.join(folder, `${id}-ATTEMPTS.json`);
}

/** The attempts in that file; empty if there is no file. Throws like `readTarget` and `parseAttempts`. */
export function readAttempts(root: string, path: string): readonly AttemptEvidence[] {
  const text = readTarget(root, path, { most: mostReplaced });
  return text === undefined ? [] : parseAttempts(text, path).attempts;
}

/** Adds the attempts of a run to the file. See `apply` for the errors. */
export function keepAttempts(root: string, path: string, attempts: readonly AttemptEvidence[]): void {
  const kept = [...readAttempts(root, path), ...attempts].slice(-mostAttempts);
  const text = `${JSON.stringify({ schema: 1, attempts: kept }, null, 2)}\n`;
  apply(root, [{ path, text, seen: readTarget(root, path, { most: mostReplaced }) }]);
}
