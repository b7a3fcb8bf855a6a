import { apply } from './apply/apply.ts';
import { exitCode, KaizenError } from './errors.ts';
import { answersKey, answersPath, type Project, parseSaved } from './project.ts';
import { attributes, lockPath } from './reconcile/lock.ts';
import { pendingPath } from './reconcile/pending.ts';
import { rejectsIgnore } from './reconcile/policies.ts';
import type { Change } from './reconcile/reconcile.ts';

/**
 * The changes that forget a generated project: they remove its answers, its lock and its pending conflicts, and keep every file. Throws
 * KaizenError (exit code 1) if nothing was generated.
 */
export function ejectChanges({ inspection, readDisk, rejects }: Project): Change[] {
  const { [answersKey]: own, ...others } = parseSaved(readDisk(answersPath));
  const state = [
    ...(own === undefined
      ? []
      : [{ path: answersPath, text: Object.keys(others).length === 0 ? null : `${JSON.stringify(others, null, 2)}\n` }]),
    ...[lockPath, attributes.path, pendingPath, ...rejects, rejectsIgnore]
      .filter((path) => readDisk(path) !== undefined)
      .map((path) => ({ path, text: null })),
  ];
  if (state.length === 0)
    throw new KaizenError(`${inspection.folderName}: nothing was generated here, so there is nothing to eject.`, exitCode.invalid);
  return state.map(({ path, text }) => ({
    path,
    status: text === null ? 'removed' : 'updated',
    file: undefined,
    current: readDisk(path),
    write: text,
    entry: undefined,
  }));
}

/** Forgets that the files of a folder were generated; see `apply` for the errors. */
export function eject({ inspection }: Project, changes: readonly Change[]): void {
  apply(
    inspection.root,
    changes.map(({ path, write, current }) => ({ path, text: write ?? null, seen: current })),
  );
}
