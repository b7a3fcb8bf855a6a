import { randomBytes } from 'node:crypto';
import { apply, recover, type Write } from './apply/apply.ts';
import { readTarget } from './apply/target.ts';
import type { Artifact, RenderedFile } from './artifacts/artifact.ts';
import { secretsFolder } from './artifacts/compose.ts';
import { exitCode, KaizenError } from './errors.ts';
import type { Overlay } from './inspect/folder.ts';
import { type Inspection, inspect } from './inspect/inspect.ts';
import { type Answered, makePlan } from './plan/plan.ts';
import { answersLayer } from './questions/answers-by-name.ts';
import type { Decided, Decision } from './questions/decide.ts';
import { completeAnswers, type Layer, savedAnswers } from './questions/resolve.ts';
import { type Lock, lockPath, parseLock, printLock } from './reconcile/lock.ts';
import { type Change, reconcile } from './reconcile/reconcile.ts';
import { version } from './version.ts';

/** An application's folder with all that its earlier runs left. */
export interface Project {
  readonly inspection: Inspection;
  /** The text of a file in the folder, or undefined; see `readTarget` for the errors. A file is read once. */
  readonly read: (path: string) => string | undefined;
  /** The same without what another generator is about to write. */
  readonly readDisk: (path: string) => string | undefined;
  /** The answers in `.yo-rc.json`. */
  readonly saved: Layer;
  readonly lock: Lock;
}

export const answersPath = '.yo-rc.json';
const answersKey = 'generator-kaizen-docker';

/**
 * Opens a folder (`overlay`: files that another generator is about to write): finishes what a killed run began, reads its state, and inspects it.
 * Throws KaizenError (exit code 1) where the folder, its state or a manifest can't be read.
 */
export function openProject(folder: string, overlay: Overlay = new Map()): Project {
  const inspection = inspect(folder, overlay);
  recover(inspection.root);
  const texts = new Map<string, string | undefined>();
  const readDisk = (path: string): string | undefined => {
    if (!texts.has(path)) texts.set(path, readTarget(inspection.root, path));
    return texts.get(path);
  };
  const read = (path: string): string | undefined => overlay.get(path) ?? readDisk(path);
  const lockText = read(lockPath);
  return {
    inspection,
    read,
    readDisk,
    saved: answersLayer(answersPath, parseSaved(read(answersPath))[answersKey]),
    lock: lockText === undefined ? { generator: version, baselines: new Map() } : parseLock(lockText),
  };
}

function parseSaved(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  try {
    const saved: unknown = JSON.parse(text);
    if (typeof saved === 'object' && saved !== null && !Array.isArray(saved)) return { ...saved };
  } catch (error) {
    throw new KaizenError(
      `${answersPath} is not JSON (${error instanceof Error ? error.message : error}): correct it.`,
      exitCode.invalid,
      error,
    );
  }
  throw new KaizenError(`${answersPath} is not an object: correct it.`);
}

/**
 * Renders the artifacts and compares them with what is on disk. Nothing is written.
 * Throws KaizenError: 1 where answers are missing or contradict each other, 5 where a path is not safe to write.
 */
export function planChanges({ inspection, lock, read }: Project, decision: Decision, artifacts: readonly Artifact[]): Change[] {
  const [first, ...others] = decision.applications;
  const plan = makePlan(inspection, [answered(first), ...others.map(answered)]);
  return artifacts
    .flatMap((artifact) => artifact.render(plan))
    .map((file) => reconcile(file, read(file.path), lock.baselines.get(file.path)));
}

function answered({ application, resolution }: Decided): Answered {
  return { application, answers: completeAnswers(resolution, application) };
}

/** True for a change that writes its file. */
export function isWritten({ status }: Change): boolean {
  return status === 'created' || status === 'updated';
}

/**
 * What is to be written for these changes: the files, the answers, and the state last. Secrets get their values here.
 * A file that is as it should be is not written again, so that a second run changes nothing.
 */
export function writesFor({ read, readDisk, lock }: Project, { layers }: Decision, changes: readonly Change[]): Write[] {
  const files = withSecrets(
    read,
    changes.filter(isWritten).map(({ file }) => file),
  );
  const state = [
    { path: answersPath, text: printSaved(read, layers) },
    { path: lockPath, text: printLock({ generator: version, baselines: nextBaselines(lock, changes) }) },
  ];
  return [...files, ...state.filter(({ path, text }) => read(path) !== text)].map((write) => ({ ...write, seen: readDisk(write.path) }));
}

function nextBaselines(lock: Lock, changes: readonly Change[]): Map<string, string> {
  const ours = changes.filter(({ file, status }) => file.mode === 'merge' && status !== 'kept' && status !== 'conflict');
  return new Map([...lock.baselines, ...ours.map(({ file }): [string, string] => [file.path, file.text])]);
}

function printSaved(read: Project['read'], layers: readonly Layer[]): string {
  return `${JSON.stringify({ ...parseSaved(read(answersPath)), [answersKey]: savedAnswers(layers) }, null, 2)}\n`;
}

/** Fills in `{name}` in the secrets' files: the value of the file of that name where there is one, else a random one. */
function withSecrets(read: Project['read'], files: readonly RenderedFile[]): RenderedFile[] {
  const values = new Map<string, string>();
  const secretValue = (name: string): string => {
    const value = values.get(name) ?? read(`${secretsFolder}/${name}`)?.trim() ?? randomBytes(24).toString('hex');
    values.set(name, value);
    return value;
  };
  return files.map((file) => {
    const isSecret = file.path.startsWith(`${secretsFolder}/`);
    return isSecret ? { ...file, text: file.text.replaceAll(/\{(\w+)\}/g, (_, name: string) => secretValue(name)) } : file;
  });
}

/** Writes the changes, all or none; see `apply` for the errors. */
export function applyChanges(project: Project, decision: Decision, changes: readonly Change[]): void {
  apply(project.inspection.root, writesFor(project, decision, changes));
}
