import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type ApplyOptions, apply, recover, type Write } from './apply/apply.ts';
import { readTarget } from './apply/target.ts';
import { refuseOther } from './apply/turn.ts';
import type { Artifact } from './artifacts/artifact.ts';
import { leftoverSecrets, secretsFolder } from './artifacts/compose.ts';
import { exitCode, KaizenError } from './errors.ts';
import { type Overlay, openFolder } from './folder/folder.ts';
import { type Inspection, inspectFolder } from './inspect/inspect.ts';
import { type Answered, makePlan, type Plan } from './plan/plan.ts';
import { answersLayer } from './questions/answers-by-name.ts';
import type { Decided, Decision } from './questions/decide.ts';
import { completeAnswers, type Layer, savedAnswers, strongestOn } from './questions/resolve.ts';
import { folderNameSource } from './questions/table.ts';
import { compareVersions, type Lock, lockPath, parseLock, printLock } from './reconcile/lock.ts';
import { lockWhilePending, type Pending, parsePending, pendingPath, printPending, replacedBy } from './reconcile/pending.ts';
import { rejectsFolder, rejectsIgnore } from './reconcile/policies.ts';
import { type Change, reconcile, reconcileGone } from './reconcile/reconcile.ts';
import { version } from './version.ts';

/** An application's folder with all that its earlier runs left. */
export interface Project {
  readonly inspection: Inspection;
  /** The text of a file in the folder, or undefined; see `readTarget` for the errors. A file is read once. */
  readonly read: (path: string) => string | undefined;
  /** The same without what another generator is about to write. */
  readonly readDisk: (path: string) => string | undefined;
  /** The answers of the last run. */
  readonly saved: Layer;
  readonly lock: Lock;
  /** What the last run has left to a person: its answers and its lock wait until all is resolved. */
  readonly pending: Pending | undefined;
  /** What earlier runs rejected and nobody has taken away yet: paths of the files that say what the templates wanted. */
  readonly rejects: readonly string[];
}

export const answersPath = '.yo-rc.json';
export const answersKey = 'generator-kaizen-docker';

/**
 * Opens a folder (`overlay`: files that another generator is about to write): finishes what a killed run began, reads its state, and inspects it.
 * Throws KaizenError (exit code 1) where the folder, its state or a manifest can't be read.
 */
export async function openProject(folder: string, overlay: Overlay = new Map()): Promise<Project> {
  const opened = openFolder(folder, overlay);
  recover(opened.root);
  const texts = new Map<string, string | undefined>();
  const folders = new Set<string>();
  const readDisk = (path: string): string | undefined => {
    if (!texts.has(path)) texts.set(path, readTarget(opened.root, path, folders));
    return texts.get(path);
  };
  const read = (path: string): string | undefined => overlay.get(path) ?? readDisk(path);
  const pendingText = readDisk(pendingPath);
  const pending = pendingText === undefined ? undefined : parsePending(parseObject(pendingText, pendingPath));
  const lockText = read(lockPath);
  const last: Lock = lockText === undefined ? { generator: version, entries: new Map() } : parseLock(lockText);
  const lock = pending === undefined ? last : lockWhilePending(pending, last, read);
  const answers = pending === undefined ? parseSaved(read(answersPath))[answersKey] : pending.answers;
  return {
    inspection: await inspectFolder(lock.name === undefined ? opened : { ...opened, name: lock.name }),
    read,
    readDisk,
    saved: { ...answersLayer(answersPath, answers), ...(lock.adjusted === undefined ? {} : { adjusted: lock.adjusted }) },
    lock,
    pending,
    rejects: pending === undefined ? [] : rejectsIn(opened.root),
  };
}

function rejectsIn(root: string): string[] {
  const folder = join(root, rejectsFolder);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name !== '.gitignore',
  );
  return files.map(({ parentPath, name }) => relative(root, join(parentPath, name)).replaceAll('\\', '/')).sort();
}

/** The names in a folder that may be a person's: nothing is known of one that is a link, a file, or closed to us. */
function namesIn(path: string): string[] {
  try {
    return lstatSync(path).isDirectory() ? readdirSync(path) : [];
  } catch {
    return [];
  }
}

/** True where files were generated in the folder before. */
export function isGenerated({ lock }: Project): boolean {
  return lock.entries.size > 0;
}

/** The object in `.yo-rc.json`: the answers of all generators, by their packages' names. Throws KaizenError where it is none. */
export function parseSaved(text: string | undefined): Readonly<Record<string, unknown>> {
  return text === undefined ? {} : parseObject(text, answersPath);
}

function parseObject(text: string, path: string): Readonly<Record<string, unknown>> {
  try {
    const saved: unknown = JSON.parse(text);
    if (typeof saved === 'object' && saved !== null && !Array.isArray(saved)) return { ...saved };
  } catch (error) {
    throw new KaizenError(`${path} is not JSON (${error instanceof Error ? error.message : error}): correct it.`, exitCode.invalid, error);
  }
  throw new KaizenError(`${path} is not an object: correct it.`);
}

/** The plan that follows from a decision. Throws KaizenError (exit code 1) where answers are missing or contradict each other. */
export function planOf({ inspection }: Pick<Project, 'inspection'>, { applications: [first, ...others] }: Decision): Plan {
  return makePlan(inspection, [answered(first), ...others.map(answered)]);
}

/**
 * Renders the artifacts, and decides for each file what becomes of it. Nothing is written.
 * Throws KaizenError: 1 where answers are missing or contradict each other, 5 where a path is not safe to write.
 */
export async function planChanges(project: Project, decision: Decision, artifacts: readonly Artifact[]): Promise<Change[]> {
  const { inspection, lock, read } = project;
  const plan = planOf(project, decision);
  const rendered = (
    await Promise.all(artifacts.map(async (artifact) => (await artifact.render(plan)).map((file) => ({ file, owner: artifact.name }))))
  ).flat();
  const paths = new Set(rendered.map(({ file }) => file.path));
  const owners: readonly string[] = artifacts.map(({ name }) => name);
  // What a person has removed is known already, and not forgotten.
  const gone = [...lock.entries].filter(([path, { owner, state }]) => owners.includes(owner) && state !== 'deleted' && !paths.has(path));
  const secretNames = namesIn(join(inspection.root, secretsFolder));
  return [
    ...(await Promise.all(rendered.map((owned) => reconcile(owned, read(owned.file.path), lock.entries.get(owned.file.path))))),
    ...gone.map(([path, entry]) => reconcileGone(path, read(path), entry)),
    ...(owners.includes('compose') && secretNames.includes('.gitignore')
      ? leftoverSecrets(
          plan,
          decision.applications.map(({ application }) => application),
          read,
          secretNames,
        )
      : []),
  ];
}

function answered({ application, resolution }: Decided): Answered {
  return { application, answers: completeAnswers(resolution, application) };
}

/** True for a change that touches its file. */
export function isWritten({ write }: Change): boolean {
  return write !== undefined;
}

/**
 * What is to be written for these changes: the files, the answers, and the state last. Secrets get their values here. Where
 * conflicts are left to a person (`isUnresolved`), answers and state wait in `pendingPath`.
 * A file that is as it should be is not written again, so that a second run changes nothing.
 */
export function writesFor(project: Project, decision: Decision, changes: readonly Change[], isUnresolved: boolean): Write[] {
  const { inspection, readDisk, lock, pending } = project;
  const { layers } = decision;
  const files = changes.flatMap((change) => (change.write === undefined ? [] : [{ ...change, text: change.write }]));
  const adjusted = strongestOn('services', layers)?.adjusted ?? [];
  const next: Lock = {
    generator: version,
    entries: nextEntries(lock, changes),
    adjusted,
    ...(isCalledAsFolder(decision) ? { name: inspection.folderName } : {}),
  };
  const answers = savedAnswers(layers);
  const state: { path: string; text: string | null }[] = isUnresolved
    ? [{ path: pendingPath, text: printPending({ lock: next, answers, before: { ...pending?.before, ...replacedBy(changes) } }) }]
    : [
        { path: answersPath, text: printSaved(project, answers) },
        { path: lockPath, text: printLock(next) },
        ...(pending !== undefined ? [pendingPath, rejectsIgnore].map((path) => ({ path, text: null })) : []),
      ];
  const isChanged = ({ path, text }: { path: string; text: string | null }): boolean => (readDisk(path) ?? null) !== text;
  return [...withSecrets(project, files), ...state.filter(isChanged)].map((write) => ({ ...write, seen: readDisk(write.path) }));
}

/** True where something that is generated has the name of the folder in it. */
function isCalledAsFolder({ applications }: Decision): boolean {
  return applications.some(
    ({ application, resolution }) => application.path !== '' || resolution.origins.get('image') === folderNameSource,
  );
}

function nextEntries(lock: Lock, changes: readonly Change[]): Lock['entries'] {
  const entries = new Map(lock.entries);
  for (const { path, entry } of changes) {
    if (entry === undefined) entries.delete(path);
    else entries.set(path, entry);
  }
  return entries;
}

function printSaved({ read }: Project, answers: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ ...parseSaved(read(answersPath)), [answersKey]: answers }, null, 2)}\n`;
}

interface FileText {
  readonly path: string;
  readonly text: string | null;
  readonly permissions?: number;
}

/** Fills in `{name}` in the secrets' files: the value of the file of that name where there is one, else a random one. */
function withSecrets({ read }: Project, changes: readonly (Change & { readonly text: string | null })[]): FileText[] {
  const values = new Map<string, string>();
  const secretValue = (name: string): string => {
    const value = values.get(name) ?? read(`${secretsFolder}/${name}`)?.trim() ?? randomBytes(24).toString('hex');
    values.set(name, value);
    return value;
  };
  return changes.map(({ path, text, file }) => {
    const filled = file?.isSecret === true && text !== null ? text.replaceAll(/\{(\w+)\}/g, (_, name: string) => secretValue(name)) : text;
    return { path, text: filled, ...(file?.permissions === undefined ? {} : { permissions: file.permissions }) };
  });
}

/**
 * Writes the changes, all or none; see `apply` for the errors.
 * Throws KaizenError (exit code 5) where a newer version has generated the folder's files.
 */
export function applyChanges(
  project: Project,
  decision: Decision,
  changes: readonly Change[],
  { isUnresolved = false, ...options }: ApplyOptions & { readonly isUnresolved?: boolean } = {},
): void {
  refuseDowngrade(project.lock);
  apply(project.inspection.root, writesFor(project, decision, changes, isUnresolved), options);
}

/**
 * Throws KaizenError (exit code 5) where another run has written, or is writing, since the folder was opened: a conflict that is found then
 * is none of a person's.
 */
export function refuseDisturbed({ inspection, readDisk }: Project): void {
  refuseOther(inspection.root);
  if (readTarget(inspection.root, lockPath) === readDisk(lockPath)) return;
  throw new KaizenError(`${lockPath} was changed while this was running: nothing was written; run it again.`, exitCode.refused);
}

function refuseDowngrade({ generator }: Lock): void {
  if (compareVersions(version, generator) >= 0) return;
  throw new KaizenError(
    `These files were generated by kaizen-docker ${generator}, which is newer than this ${version}: nothing was written; use that version or a newer one.`,
    exitCode.refused,
  );
}
