import { sha256 } from '../sha256.ts';
import { normalised } from '../text.ts';
import { type Lock, lockOf, printLock } from './lock.ts';
import type { Change } from './reconcile.ts';

/** The answers and the lock of a run that left conflicts: they take effect when all conflicts are resolved. */
export interface Pending {
  readonly lock: Lock;
  readonly answers: unknown;
  /** SHA-256 of the texts that the run has replaced, by path; null for a new file. */
  readonly before: Readonly<Record<string, string | null>>;
}

export const pendingPath = '.kaizen-docker/pending.json';

export function printPending({ lock, ...pending }: Pending): string {
  return `${JSON.stringify({ lock: JSON.parse(printLock(lock)), ...pending }, null, 2)}\n`;
}

/** Checks the object in `pendingPath`. Throws KaizenError (exit code 1) if its lock is not one of this version. */
export function parsePending({ lock, answers, before }: Readonly<Record<string, unknown>>): Pending {
  const replaced = typeof before === 'object' && before !== null ? Object.entries(before) : [];
  const known = replaced.filter((each): each is [string, string | null] => each[1] === null || typeof each[1] === 'string');
  return { lock: lockOf(lock, pendingPath), answers, before: Object.fromEntries(known) };
}

/**
 * The texts that the changes replace, for `before`. A conflict whose resolution can equal the replaced text (the person's side in full) is
 * left out.
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
 * The lock while conflicts are pending: if a file has its text from before that run again (`git checkout`), the change was taken back, and
 * its rendered text still has to be merged.
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
