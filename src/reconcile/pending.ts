import { sha256 } from '../sha256.ts';
import { normalised } from '../text.ts';
import { type Lock, lockOf, printLock } from './lock.ts';
import type { Change } from './reconcile.ts';

/** What a run that leaves conflicts behind would have put into the answers and into the lock: they take effect when all is resolved. */
export interface Pending {
  readonly lock: Lock;
  readonly answers: unknown;
  /** SHA-256 of the texts that the run has replaced, by path; null where there was no file. */
  readonly before: Readonly<Record<string, string | null>>;
}

export const pendingPath = '.kaizen-docker/pending.json';

export function printPending({ lock, ...pending }: Pending): string {
  return `${JSON.stringify({ lock: JSON.parse(printLock(lock)), ...pending }, null, 2)}\n`;
}

/** Takes the object in `pendingPath`. Throws KaizenError (exit code 1) where its lock is none of this version. */
export function parsePending({ lock, answers, before }: Readonly<Record<string, unknown>>): Pending {
  const replaced = typeof before === 'object' && before !== null ? Object.entries(before) : [];
  const known = replaced.filter((each): each is [string, string | null] => each[1] === null || typeof each[1] === 'string');
  return { lock: lockOf(lock, pendingPath), answers, before: Object.fromEntries(known) };
}

/**
 * What the changes replace, for `before`: not where a person who keeps all that is theirs in a conflict comes to the very text that was there.
 */
export function replacedBy(changes: readonly Change[]): Pending['before'] {
  const replaced = changes.filter(
    ({ write, file, current, merged }) =>
      write !== undefined &&
      (file !== undefined || write === null) &&
      (merged === undefined || normalised(merged.preferring.mine) !== normalised(current ?? '')),
  );
  return Object.fromEntries(replaced.map(({ path, current }) => [path, hashOf(current)]));
}

/**
 * The lock as it stands while something is pending: a file that is again as it was before that run has been taken back (`git checkout`), and what
 * was rendered for it is still to be merged.
 */
export function lockWhilePending({ lock, before }: Pending, last: Lock, read: (path: string) => string | undefined): Lock {
  const entries = new Map(lock.entries);
  for (const [path, hash] of Object.entries(before)) {
    if (hashOf(read(path)) !== hash) continue;
    const entry = last.entries.get(path);
    if (entry === undefined) entries.delete(path);
    else entries.set(path, entry);
  }
  return { ...lock, entries };
}

function hashOf(text: string | undefined): string | null {
  return text === undefined ? null : sha256(text);
}
