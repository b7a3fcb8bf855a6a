import type { ApplyOptions } from './apply/apply.ts';
import type { Artifact } from './artifacts/artifact.ts';
import { artifacts as allArtifacts } from './artifacts/registry.ts';
import { decideOn, requiredNotes } from './decided.ts';
import { refuseMember } from './enclosing.ts';
import { exitCode, KaizenError } from './errors.ts';
import type { Overlay } from './folder/folder.ts';
import { writesBeside } from './own-manifests.ts';
import type { Plan } from './plan/plan.ts';
import {
  adopting,
  applyChanges,
  isGenerated,
  isWritten,
  openProject,
  type Project,
  planChanges,
  planOf,
  refuseDisturbed,
  refuseDowngrade,
} from './project.ts';
import { answersLayer } from './questions/answers-by-name.ts';
import { refuseAssumptions } from './questions/assumptions.ts';
import type { Decided, Decision, Person } from './questions/decide.ts';
import type { Artifact as QuestionArtifact } from './questions/question.ts';
import type { Layer } from './questions/resolve.ts';
import { type ConflictPolicy, rejectsFolder, rejectsIgnore } from './reconcile/policies.ts';
import type { Change } from './reconcile/reconcile.ts';
import { isUndecided, settleAll } from './reconcile/settle.ts';
import { conflictSentence } from './report.ts';
import { withOwnServices } from './services/catalog.ts';

/** The hooks of the first half of a session: opening, deciding and planning. */
export interface PlanSteps {
  /** Files that another generator is about to write. */
  readonly overlay?: Overlay;
  /** True for a session that changes nothing, not even by finishing an interrupted run. */
  readonly isDryRun?: boolean;
  /** The preset that was typed, or `none`; the saved one unless given. */
  readonly preset?: string | undefined;
  /** True for an update, which resolves the preset again. */
  readonly isRenewing?: boolean;
  /** True for a session that refuses assumptions. */
  readonly isStrict?: boolean;
  /** True for a session that keeps a person's container files, and follows them. */
  readonly isAdopting?: boolean;
  /** The artifacts to plan; all of them unless given. */
  readonly artifacts?: readonly Artifact[];
  /** Called first; may refuse the project by throwing. */
  onOpened?(project: Project): void;
  /** Decides before the first question about a person's container files: true to adopt them. */
  handle?(project: Project): boolean | Promise<boolean>;
  /** True to write manifests next to those of a person; asked after `handle`. */
  isBeside?(project: Project): boolean;
  /** The layers of answers, the strongest first; only the saved ones unless given. */
  layers?(project: Project): readonly Layer[] | Promise<readonly Layer[]>;
  /** The person to ask, given the layers; undefined asks nobody. */
  person?(layers: readonly Layer[]): Person | undefined;
  /** Called before the first question with the chosen applications and their answers so far. */
  onChosen?(decided: readonly Decided[], project: Project): void;
}

/** A folder with its decision, and the planned changes of its files. */
export interface Planned {
  readonly project: Project;
  readonly decision: Decision;
  readonly changes: readonly Change[];
  /** Sentences about files that the preset requires and that do not exist. */
  readonly required: readonly string[];
}

/** A person's reply before files are written: `again` to change an answer. */
export type Confirmation = 'write' | 'stop' | 'again';

/** The hooks of the second half: settling conflicts and writing. */
export interface SessionSteps extends PlanSteps {
  /** Called with the plan before conflicts are settled. */
  onPlanned?(planned: Planned): void;
  /** Settles the changes of both sides; they stay undecided unless given. */
  settle?(changes: readonly Change[], planned: Planned): readonly Change[] | Promise<readonly Change[]>;
  /** Asks for a confirmation before files are written. */
  confirm?(planned: Planned): Promise<Confirmation>;
  /** Writes the changes; `applyChanges` unless given. `isUnresolved` is true if conflicts are left to a person. */
  write?(planned: Planned, isUnresolved: boolean): void | Promise<void>;
}

/** A finished session. `changes` contains the decisions about conflicts. */
export interface Session extends Planned {
  /** `undecided`: nobody has decided about conflicts, and nothing was written. `dry`, `declined`, `again`: nothing was to be written. */
  readonly end: 'undecided' | 'dry' | 'declined' | 'again' | 'written';
  /** The files that are left to a person: those with conflict markers, and rejected ones of this or an earlier run. */
  readonly left: readonly string[];
}

/**
 * Opens a folder, answers the questions about it, and plans its files. Writes nothing except to finish an interrupted run, unless it is a
 * dry run. Throws KaizenError like `openProject`, `decide` and `planChanges`, 1 for an assumption in a strict session, and 1 for a folder
 * that belongs to the project in a folder above.
 */
export async function planSession(folder: string, steps: PlanSteps = {}): Promise<Planned> {
  const opened = await openProject(folder, steps.overlay, {
    isWriting: steps.isDryRun !== true,
    preset: steps.preset,
    isRenewing: steps.isRenewing === true,
  });
  if (!isGenerated(opened) && opened.pending === undefined) refuseMember(opened.inspection.root);
  steps.onOpened?.(opened);
  const isAdopting = steps.isAdopting === true || (await steps.handle?.(opened)) === true;
  const own = isAdopting ? adopting(opened) : opened;
  const project: Project = steps.isBeside?.(own) === true ? { ...own, isBeside: true } : own;
  const layers = (await steps.layers?.(project)) ?? [project.saved];
  const person = steps.person?.(layers);
  const decision = await decideOn(project, layers, {
    onChosen: (chosen) => steps.onChosen?.(chosen, project),
    ...(person === undefined ? {} : { person: { ...person, byHand: artifactsByHand(project) } }),
  });
  if (steps.isStrict === true) refuseAssumptions(decision);
  const changes = await planChanges(project, decision, steps.artifacts ?? allArtifacts);
  return { project, decision, changes, required: await requiredNotes(project) };
}

/** The artifacts that a person wrote and keeps. */
function artifactsByHand({ inspection: { containerFiles }, isByHand }: Project): readonly QuestionArtifact[] {
  const kept = (containerFiles?.value ?? []).filter((path) => isByHand(path));
  return [
    ...(kept.some((path) => /(?:docker|container)file/i.test(path)) ? (['dockerfile'] as const) : []),
    ...(kept.some((path) => /compose[^/]*\.ya?ml$/.test(path)) ? (['compose'] as const) : []),
  ];
}

/**
 * A complete run: opens, decides, plans, settles and writes, all files or none. Throws KaizenError like `planSession` and `applyChanges`,
 * and 5 if another run has written meanwhile.
 */
export async function runSession(folder: string, steps: SessionSteps = {}): Promise<Session> {
  const planned = await planSession(folder, steps);
  steps.onPlanned?.(planned);
  const settled = { ...planned, changes: (await steps.settle?.(planned.changes, planned)) ?? planned.changes };
  return writeSession(settled, steps);
}

/** The last steps of a run, for settled changes: see `runSession`. */
export async function writeSession(
  planned: Planned,
  { isDryRun = false, confirm, write = applyPlanned }: Pick<SessionSteps, 'isDryRun' | 'confirm' | 'write'> = {},
): Promise<Session> {
  const { project, changes } = planned;
  if (changes.some(isUndecided)) {
    refuseDisturbed(project);
    return { ...planned, end: 'undecided', left: [] };
  }
  // A dry run ends like a real run.
  refuseDowngrade(project.lock);
  const left = leftTo(project, changes);
  if (isDryRun) return { ...planned, end: 'dry', left };
  const confirmation = changes.some(isWritten) ? await confirm?.(planned) : undefined;
  if (confirmation === 'stop' || confirmation === 'again') {
    return { ...planned, end: confirmation === 'stop' ? 'declined' : 'again', left };
  }
  await write(planned, left.length > 0);
  return { ...planned, end: 'written', left };
}

function applyPlanned({ project, decision, changes }: Planned, isUnresolved: boolean): void {
  applyChanges(project, decision, changes, { isUnresolved });
}

/** The files that are left to a person after these changes: those with conflict markers, and rejected ones of this or an earlier run. */
function leftTo({ rejects }: Project, changes: readonly Change[]): readonly string[] {
  const left = changes.filter(
    ({ path, status }) => status === 'unresolved' || (path.startsWith(`${rejectsFolder}/`) && path !== rejectsIgnore),
  );
  return [...new Set([...rejects, ...left.map(({ path }) => path)])];
}

/** True for a session that has written the first stack of a folder completely. */
export function isFirstStack({ end, project, decision, changes }: Session): boolean {
  const isFirst = end === 'written' && !isGenerated(project) && project.pending === undefined;
  const stack = planOf(project, decision).stack.composeFile;
  return (
    isFirst &&
    changes.some((change) => change.path === stack && isWritten(change)) &&
    decision.applications.every(({ application: { isThere } }) => isThere)
  );
}

/** Throws KaizenError (exit code 3) if a session has ended at undecided conflicts. */
export function refuseUndecided({ end, changes }: Session): void {
  if (end === 'undecided') throw new KaizenError(conflictSentence(changes), exitCode.conflict);
}

/** Throws KaizenError (exit code 1) if the folder has no generated files yet. */
export function requireGenerated(project: Project): void {
  if (isGenerated(project) || project.pending !== undefined) return;
  throw new KaizenError(`${project.inspection.folderName}: nothing was generated here yet. Run kaizen-docker without a command first.`);
}

/** Throws KaizenError (exit code 1) for a minimal project, which has neither a compose file nor tests. */
export function requireStack({ stack }: Plan): void {
  if (stack.isMinimal)
    throw new KaizenError('This project is minimal and has no compose file and no tests: run "kaizen-docker set minimal=false" first.');
}

/** Options of `update`. */
export interface UpdateOptions extends ApplyOptions {
  /** True to refuse assumptions, for example, the usual port of a framework. */
  readonly strict?: boolean;
  /** The reference of a preset, or `none`; the saved one unless given. */
  readonly preset?: string | undefined;
}

/** Options of `generate`. */
export interface GenerateOptions extends UpdateOptions {
  /** What to do with a file that both sides changed, or that a person wrote; `fail` writes nothing. */
  readonly onConflict?: ConflictPolicy;
}

/**
 * Generates or updates the files of a folder; asks nothing. `answers` has the form of an answers file, and takes precedence over saved answers and
 * findings. Returns the changes that were made.
 * Throws KaizenError and writes nothing: 1 if an answer is missing, invalid or, with `strict`, assumed, or if a file cannot be read; 3 for an
 * undecided conflict with the policy `fail`; 5 if something would be lost.
 */
export async function generate(
  folder: string,
  answers: Readonly<Record<string, unknown>> = {},
  { onConflict = 'fail', strict = false, preset, ...options }: GenerateOptions = {},
): Promise<readonly Change[]> {
  return settledBy(folder, onConflict, options, {
    isStrict: strict,
    preset,
    layers: ({ saved }) => [answersLayer('answers', answers), saved],
  });
}

/**
 * Brings the generated files of a folder up to date with its saved answers; asks nothing. Returns the changes that were made.
 * Throws the errors of `generate`, and KaizenError (exit code 1) if nothing was generated yet.
 */
export async function update(
  folder: string,
  onConflict: ConflictPolicy = 'fail',
  { strict = false, preset, ...options }: UpdateOptions = {},
): Promise<readonly Change[]> {
  return settledBy(folder, onConflict, options, { isStrict: strict, onOpened: requireGenerated, preset, isRenewing: true });
}

/** True for a policy that keeps a person's own files. */
export function keepsOwn(policy: ConflictPolicy | undefined): boolean {
  return policy === 'mine' || policy === 'reject';
}

async function settledBy(folder: string, policy: ConflictPolicy, options: ApplyOptions, steps: PlanSteps): Promise<readonly Change[]> {
  const session = await withOwnServices(() =>
    runSession(folder, {
      ...steps,
      isAdopting: keepsOwn(policy),
      isBeside: (project) => writesBeside(project, policy === 'template', false),
      settle: (changes) => settleAll(changes, policy),
      write: ({ project, decision, changes }, isUnresolved) => applyChanges(project, decision, changes, { ...options, isUnresolved }),
    }),
  );
  refuseUndecided(session);
  return session.changes;
}
