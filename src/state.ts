import { secretsFolder } from './artifacts/secrets.ts';
import { type ExitCode, exitCode } from './errors.ts';
import type { Project } from './project.ts';
import type { Decision } from './questions/decide.ts';
import { pendingPath } from './reconcile/pending.ts';
import type { Change, Status } from './reconcile/reconcile.ts';
import { withOwnServices } from './services/catalog.ts';
import { type PlanSteps, planSession } from './session.ts';

/**
 * The state of a generated file. `outdated`: a run would change it. `drifted`: a person edited it. `missing`: it was deleted, or not
 * written yet. `pending`: a conflict in it waits for a person.
 */
export const fileStates = ['up to date', 'outdated', 'drifted', 'missing', 'pending'] as const;
export type FileState = (typeof fileStates)[number];

/** The states that can make a check fail. */
export const failingStates = ['outdated', 'drifted', 'missing', 'pending'] as const satisfies readonly FileState[];
export type FailingState = (typeof failingStates)[number];

const states: Readonly<Record<Status, FileState>> = {
  created: 'missing',
  updated: 'outdated',
  merged: 'outdated',
  unchanged: 'up to date',
  customised: 'drifted',
  kept: 'up to date',
  foreign: 'outdated',
  conflict: 'outdated',
  unresolved: 'pending',
  deleted: 'missing',
  removed: 'outdated',
  orphaned: 'outdated',
};

/** The states of the files in a folder. */
export interface Check {
  readonly project: Project;
  readonly decision: Decision;
  readonly changes: readonly Change[];
  readonly files: readonly { readonly path: string; readonly state: FileState; readonly change: Change }[];
  /** 3 if a file is pending, 2 if another counted state occurs, otherwise 0. A missing secret counts only if `missing` was named. */
  readonly exit: ExitCode;
}

/**
 * Compares the generated files of a folder with what a run would write; writes nothing. Only the `counted` states make it fail; unless given, these are
 * all of them, without missing files of secrets: git ignores these, so every clone and every CI job lacks them.
 * `isRenewing`: resolves the preset again, like an update.
 * Throws the errors of `planSession`.
 */
export async function check(
  folder: string,
  counted?: readonly FailingState[],
  { isRenewing = false }: Pick<PlanSteps, 'isRenewing'> = {},
): Promise<Check> {
  const { project, decision, changes } = await withOwnServices(() => planSession(folder, { isDryRun: true, isRenewing }));
  const files = [...changes, ...waiting(project, changes)].map((change) => ({
    path: change.path,
    state: stateOf(change, project),
    change,
  }));
  const isCounted = ({ path, state }: { path: string; state: FileState }): boolean =>
    counted === undefined
      ? failingStates.some((each) => each === state) && !(state === 'missing' && isSecret(path))
      : counted.some((each) => each === state);
  const found = files.filter(isCounted).map(({ state }) => state);
  // Files that an interrupted run has not written yet are outdated, even if nothing else shows it.
  const isOutdated = found.length > 0 || (project.isCutOff && counted?.includes('outdated') !== false);
  const exit = found.includes('pending') ? exitCode.conflict : isOutdated ? exitCode.outdated : exitCode.done;
  return { project, decision, changes, files, exit };
}

/** True for a file in the folder of secrets, which git ignores. */
function isSecret(path: string): boolean {
  return path.startsWith(`${secretsFolder}/`);
}

/** Other reasons why a run is not finished: rejected text that still exists, or resolved conflicts after which no run has finished it. */
function waiting({ pending, rejects, readDisk }: Project, changes: readonly Change[]): Change[] {
  const isResolved = pending !== undefined && rejects.length === 0 && !changes.some(({ status }) => status === 'unresolved');
  return (isResolved ? [pendingPath] : rejects).map((path) => ({
    path,
    status: 'unresolved',
    file: undefined,
    current: readDisk(path),
    write: undefined,
    entry: undefined,
  }));
}

/**
 * A file that a person removed is missing until a run has recorded that; from then on, its absence is their decision. The same holds for
 * their secret of a removed service, which no lock contains. An adopted file is theirs in any state.
 */
function stateOf({ path, status, file }: Change, { lock }: Project): FileState {
  const entry = lock.entries.get(path);
  const isKnown =
    (status === 'deleted' && (entry?.state === 'deleted' || (entry?.state === 'adopted' && file === undefined))) ||
    (status === 'orphaned' && entry === undefined) ||
    (status === 'customised' && entry?.state === 'adopted');
  return isKnown ? 'up to date' : states[status];
}
