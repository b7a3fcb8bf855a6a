import type { ApplyOptions } from './apply/apply.ts';
import { artifacts } from './artifacts/registry.ts';
import { exitCode, KaizenError } from './errors.ts';
import { applyChanges, isGenerated, openProject, type Project, planChanges, refuseDisturbed } from './project.ts';
import { decide } from './questions/decide.ts';
import { type ConflictPolicy, rejectsFolder, rejectsIgnore } from './reconcile/policies.ts';
import type { Change } from './reconcile/reconcile.ts';
import { isUndecided, settleAll } from './reconcile/settle.ts';
import { conflictSentence } from './report.ts';

/** The files that are left to a person after these changes: those with conflict marks, and what was rejected, now or before. */
export function leftTo({ rejects }: Project, changes: readonly Change[]): readonly string[] {
  const left = changes.filter(
    ({ path, status }) => status === 'unresolved' || (path.startsWith(`${rejectsFolder}/`) && path !== rejectsIgnore),
  );
  return [...new Set([...rejects, ...left.map(({ path }) => path)])];
}

/**
 * Brings a folder's generated files up to date, by its saved answers and without a question: for many folders in one process.
 * Returns the changes that were made. Throws KaizenError: 3 where a conflict is undecided and the policy is `fail`, and as `openProject`,
 * `decide`, `planChanges` and `applyChanges` do; nothing is written then.
 */
export async function update(folder: string, onConflict: ConflictPolicy = 'fail', options: ApplyOptions = {}): Promise<readonly Change[]> {
  const project = await openProject(folder, undefined, { isWriting: true });
  requireGenerated(project);
  const decision = await decide(project.inspection, [project.saved]);
  const changes = settleAll(await planChanges(project, decision, artifacts), onConflict);
  if (changes.some(isUndecided)) refuseDisturbed(project);
  if (changes.some(isUndecided)) throw new KaizenError(conflictSentence(changes), exitCode.conflict);
  applyChanges(project, decision, changes, { ...options, isUnresolved: leftTo(project, changes).length > 0 });
  return changes;
}

/** Throws KaizenError (exit code 1) where nothing was generated in the folder yet. */
export function requireGenerated(project: Project): void {
  if (isGenerated(project) || project.pending !== undefined) return;
  throw new KaizenError(`${project.inspection.folderName}: nothing was generated here yet: run kaizen-docker without a command first.`);
}
