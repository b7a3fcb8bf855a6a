import { apply, type Write } from './apply/apply.ts';
import { exitCode, KaizenError } from './errors.ts';
import { answersKey, answersPath, type Project, parseSaved } from './project.ts';
import { lockPath } from './reconcile/lock.ts';

/**
 * What it takes to forget that a folder's files were generated: its answers and its lock go, and every file stays as it is.
 * Throws KaizenError (exit code 1) where nothing was generated.
 */
export function ejectWrites({ inspection, readDisk }: Project): Write[] {
  const answers = readDisk(answersPath);
  const { [answersKey]: own, ...others } = parseSaved(answers);
  const state = [
    ...(own === undefined
      ? []
      : [{ path: answersPath, text: Object.keys(others).length === 0 ? null : `${JSON.stringify(others, null, 2)}\n` }]),
    ...(readDisk(lockPath) === undefined ? [] : [{ path: lockPath, text: null }]),
  ];
  if (state.length === 0)
    throw new KaizenError(`${inspection.folderName}: nothing was generated here, so there is nothing to forget.`, exitCode.invalid);
  return state.map((write) => ({ ...write, seen: readDisk(write.path) }));
}

/** Forgets that a folder's files were generated; see `ejectWrites` and `apply` for the errors. */
export function eject(project: Project): void {
  apply(project.inspection.root, ejectWrites(project));
}
