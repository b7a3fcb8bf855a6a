import { lstatSync, readdirSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { type ApplyOptions, apply, recover, type Write } from './apply/apply.ts';
import { closeFolder, openMode } from './apply/close-folder.ts';
import { cutOffNotes } from './apply/cut-off.ts';
import { readTarget } from './apply/target.ts';
import { refuseOther } from './apply/turn.ts';
import type { Artifact, RenderedFile } from './artifacts/artifact.ts';
import { ignoreFile } from './artifacts/compose.ts';
import { localPatterns } from './artifacts/dockerignore.ts';
import { isAdoptablePath, isManifestPath, isOverridePath, isOwnPath } from './artifacts/paths.ts';
import { derivedPath, printDerived, type Secrets, secretsFolder, secretsOf } from './artifacts/secrets.ts';
import { lineAgainst } from './dockerignore/ignored.ts';
import { exitCode, KaizenError } from './errors.ts';
import type { Facts } from './facts.ts';
import { type Overlay, openFolder } from './folder/folder.ts';
import { isExcluded, withIgnoreFile } from './folder/ignore-rules.ts';
import type { Replaced } from './folder/replaced.ts';
import { type Inspection, inspectFolder } from './inspect/inspect.ts';
import { broughtBy, generatedIn, neverGenerated, withGenerated } from './listed.ts';
import { withDigests } from './manifests/image-names.ts';
import { parseJson } from './manifests/json-text.ts';
import { isAdoptableManifest, keptManifests, manifestChanges } from './own-manifests.ts';
import { type HandWritten, withHandWritten } from './plan/hand-written.ts';
import { makePlan } from './plan/make-plan.ts';
import type { Answered, Plan } from './plan/plan.ts';
import type { UsedPreset } from './preset/preset.ts';
import { answersLayer } from './questions/answers-by-name.ts';
import { refuseMissing } from './questions/assumptions.ts';
import type { Decided, Decision } from './questions/decide.ts';
import { folderNameSource } from './questions/defaults.ts';
import type { Answers, Question, QuestionName } from './questions/question.ts';
import { completeAnswers, type Layer, savedAnswers, strongestOn } from './questions/resolve.ts';
import { questions } from './questions/table.ts';
import { mergedOf } from './reconcile/conflict.ts';
import { leftoverSecrets } from './reconcile/leftover-secrets.ts';
import { attributes, compareVersions, type Lock, type LockEntry, lockPath, parseLock, presetOwner, printLock } from './reconcile/lock.ts';
import { lockWhilePending, type Pending, parsePending, pendingPath, printPending, replacedBy } from './reconcile/pending.ts';
import { rejectsFolder, rejectsIgnore } from './reconcile/policies.ts';
import { type Change, type Owned, reconcile, reconcileGone, reconcileKept } from './reconcile/reconcile.ts';
import { reconcileSplit } from './reconcile/split.ts';
import { setOwnServices } from './services/catalog.ts';
import { randomSecret } from './services/random-secret.ts';
import { fillSecret } from './services/secret-text.ts';
import type { Service } from './services/service.ts';
import { normalised } from './text.ts';
import { refuseContradictions } from './verify/contradiction.ts';
import { refuseInvalid } from './verify/verify.ts';
import { version } from './version.ts';

/** A folder with the state that earlier runs left in it. */
export interface Project {
  readonly inspection: Inspection;
  /** The text of a file in the folder, or undefined if there is none. Each file is read once; see `readTarget` for the errors. */
  readonly read: (path: string) => string | undefined;
  /** The same without the files that another generator is about to write. */
  readonly readDisk: (path: string) => string | undefined;
  /** The answers of the last run. */
  readonly saved: Layer;
  readonly lock: Lock;
  /** The answers and the state of a run that left conflicts to a person. They wait until the conflicts are resolved. */
  readonly pending: Pending | undefined;
  /** Paths of the rejects of earlier runs that nobody has deleted yet. */
  readonly rejects: readonly string[];
  /** Sentences about its state that do not stop a run, for example, that an earlier run was interrupted. */
  readonly notes: readonly string[];
  /** True if a run was interrupted while it was writing. */
  readonly isCutOff: boolean;
  /** True for a hand-written container file that is, or is being, adopted. */
  readonly isByHand: (path: string) => boolean;
  /** True for a run that writes a set of manifests next to a person's. */
  readonly isBeside?: boolean;
  /** The preset that it is rendered with. */
  readonly preset?: UsedPreset;
  /** The services of the preset that it was rendered with last. */
  readonly former?: readonly Service[];
}

export interface OpenOptions {
  /** True to finish an interrupted run first, because this one is going to write. Otherwise nothing is changed. */
  readonly isWriting?: boolean;
  /** The preset that was typed, or `none`; the saved one unless given. */
  readonly preset?: string | undefined;
  /** True to resolve the preset again, like an update. */
  readonly isRenewing?: boolean;
}

export const answersPath = '.yo-rc.json';
export const answersKey = 'generator-kaizen-docker';

/**
 * Reads the state of a folder and inspects it. `overlay`: files that another generator is about to write.
 * Throws KaizenError: 1 if the folder, its state, its preset or a manifest cannot be read; 5 while another run is writing; and, with `isWriting`, the
 * errors of `recover`.
 */
export async function openProject(
  folder: string,
  overlay: Overlay = new Map(),
  { isWriting = false, preset: typed, isRenewing = false }: OpenOptions = {},
): Promise<Project> {
  const opened = openFolder(folder, overlay);
  if (isWriting) recover(opened.root);
  const cutOff = cutOffNotes(opened.root);
  const texts = new Map<string, string | undefined>();
  const folders = new Set<string>();
  const readDisk = (path: string): string | undefined => {
    if (!texts.has(path)) texts.set(path, readTarget(opened.root, path, { folders }));
    return texts.get(path);
  };
  const read = (path: string): string | undefined => overlay.get(path) ?? readDisk(path);
  const pendingText = readDisk(pendingPath);
  const waiting = pendingText === undefined ? undefined : parsePending(parseObject(pendingText, pendingPath));
  const lockText = read(lockPath);
  const listed: Lock = lockText === undefined ? { generator: version, entries: new Map() } : parseLock(lockText);
  const { brought, former } = await broughtBy([listed, ...(waiting === undefined ? [] : [waiting.lock])]);
  const last = withGenerated(listed, brought);
  const pending =
    waiting === undefined
      ? undefined
      : { ...waiting, lock: withGenerated(waiting.lock, brought), before: generatedIn(waiting.before, brought) };
  const lock = pending === undefined ? last : lockWhilePending(pending, last, read);
  const kept = pending === undefined ? parseSaved(read(answersPath))[answersKey] : pending.answers;
  const { preset: saved, answers } = withoutPreset(kept);
  const isUsing = typed !== undefined || saved !== undefined;
  const preset = isUsing
    ? await (await import('./preset/use.ts')).usePreset({ root: opened.root, typed, saved, pinned: lock.preset, isRenewing })
    : undefined;
  if (preset === undefined) setOwnServices([]);
  return {
    ...(preset === undefined ? {} : { preset }),
    ...(former.length === 0 ? {} : { former }),
    inspection: await inspectFolder(lock.name === undefined ? opened : { ...opened, name: lock.name }),
    read,
    readDisk,
    saved: { ...answersLayer(answersPath, answers), ...(lock.adjusted === undefined ? {} : { adjusted: lock.adjusted }) },
    lock,
    pending,
    rejects: pending === undefined ? [] : rejectsIn(opened.root),
    isCutOff: cutOff.length > 0,
    isByHand: (path) => lock.entries.get(path)?.state === 'adopted' && read(path) !== undefined,
    notes: [
      ...cutOff,
      ...neverGenerated(lockPath, listed, brought),
      ...(waiting === undefined ? [] : neverGenerated(pendingPath, waiting.lock, brought, Object.keys(waiting.before))),
    ],
  };
}

/** The same project for a run that keeps a person's container files. */
export function adopting(project: Project): Project {
  const { lock, read, isByHand, inspection } = project;
  const manifests = new Set(inspection.clusterFiles.filter(isAdoptableManifest).map(({ path }) => path));
  return {
    ...project,
    isByHand: (path) =>
      isByHand(path) || ((isAdoptablePath(path) || manifests.has(path)) && !lock.entries.has(path) && read(path) !== undefined),
  };
}

/** The saved answers without the reference of the preset, which is stored next to them. Throws KaizenError (exit code 1) for one that is not a text. */
function withoutPreset(kept: unknown): { readonly preset: string | undefined; readonly answers: unknown } {
  if (typeof kept !== 'object' || kept === null || !('preset' in kept)) return { preset: undefined, answers: kept };
  const { preset, ...answers } = kept;
  if (typeof preset !== 'string' || preset === '')
    throw new KaizenError(`${answersPath}: preset must be the reference of a preset, such as npm:@example/preset.`);
  return { preset, answers };
}

function rejectsIn(root: string): string[] {
  const folder = join(root, rejectsFolder);
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)).replaceAll('\\', '/'))
    .filter((path) => path !== rejectsIgnore && isOwnPath(path))
    .sort();
}

/** The names in a folder of a person; empty for a link, a file, and a folder that cannot be read. */
function namesIn(path: string): string[] {
  try {
    return lstatSync(path).isDirectory() ? readdirSync(path) : [];
  } catch {
    return [];
  }
}

/** True if the folder contains generated files. */
export function isGenerated({ lock }: Project): boolean {
  return lock.entries.size > 0;
}

/** The object in `.yo-rc.json`: the answers of all generators, by their package names. Throws KaizenError if it is not an object. */
export function parseSaved(text: string | undefined): Readonly<Record<string, unknown>> {
  return text === undefined ? {} : parseObject(text, answersPath);
}

function parseObject(text: string, path: string): Readonly<Record<string, unknown>> {
  const saved = parseJson(path, text, 'correct it');
  if (typeof saved === 'object' && saved !== null && !Array.isArray(saved)) return { ...saved };
  throw new KaizenError(`${path} is not an object: correct it.`);
}

/** The plan for a decision. Throws KaizenError (exit code 1) if answers are missing or contradict each other. */
export function planOf(project: PlannedOf, decision: Decision): Plan {
  refuseMissing(decision);
  const { applications } = decision;
  const [first, ...others] = applications;
  const plan = makePlan(project.inspection, [answered(first), ...others.map(answered)]);
  const known = applications.map(({ application: { dockerfiles }, resolution }) => ({
    dockerfiles,
    isGiven: (question: QuestionName) => resolution.given.has(question),
  }));
  return withHandWritten(keepsManifests(project) ? withoutCluster(plan) : plan, handWritten(project), known);
}

/** True if a person keeps their own manifests. */
function keepsManifests({ inspection, isByHand, read, lock, isBeside = false }: PlannedOf): boolean {
  return (
    isByHand !== undefined &&
    read !== undefined &&
    lock !== undefined &&
    keptManifests({ inspection, isByHand, read, lock, isBeside }).length > 0
  );
}

function withoutCluster({ cluster: _, ...plan }: Plan): Plan {
  return plan;
}

/** The parts of a project on which a plan depends; without the optional ones, no file is a person's own. */
type PlannedOf = Pick<Project, 'inspection'> & Partial<Pick<Project, 'isByHand' | 'read' | 'lock' | 'isBeside'>>;

function handWritten({ inspection: { files }, isByHand = () => false, read = () => undefined, lock }: PlannedOf): HandWritten {
  let known: ReadonlySet<string> | undefined;
  return {
    has: isByHand,
    read,
    rendered: (path) => lock?.entries.get(path)?.base,
    exists: (path) => {
      known ??= new Set(files.flatMap(withFolders));
      return path === '' || path === '.' || known.has(path);
    },
  };
}

/** A path with the folders around it. */
export function withFolders(path: string): readonly string[] {
  return path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));
}

/**
 * Renders the artifacts and gives each file its status; writes nothing. `texts`: the next texts of hand-written files.
 * Throws KaizenError: 1 if answers are missing or contradict each other, or a rendered file is invalid; 5 if a path is not safe to write.
 */
export async function planChanges(
  project: Project,
  decision: Decision,
  artifacts: readonly Artifact[],
  texts: ReadonlyMap<string, string> = new Map(),
): Promise<Change[]> {
  const plan = planOf({ ...project, read: (path) => texts.get(path) ?? project.read(path) }, decision);
  const changes = await changesFor(project, decision, artifacts, plan);
  const { composeFile, isByHand } = plan.stack;
  const composed = isByHand === true ? changes.find(({ path, write }) => path === composeFile && typeof write === 'string') : undefined;
  if (composed === undefined) return changes;
  // The suite must know the names that are merged into a person's compose file.
  const asMerged: PlannedOf = {
    ...project,
    read: (path) => (path === composeFile ? (composed.write ?? undefined) : (texts.get(path) ?? project.read(path))),
    lock: { ...project.lock, entries: nextEntries(project.lock, [composed]) },
  };
  return changesFor(project, decision, artifacts, planOf(asMerged, decision));
}

async function changesFor(project: Project, decision: Decision, artifacts: readonly Artifact[], planned: Plan): Promise<Change[]> {
  const { inspection, lock, read } = project;
  const plan = withKnownLocals(planned, lock);
  const plain = await renderAll(artifacts, plan, decision);
  for (const { file } of plain) if (file.isForeign !== true) refuseInvalid(file.path, file.text);
  const rendered = project.preset === undefined ? plain : await withPreset(project.preset, plan, decision, artifacts);
  refuseContradictions(
    plan,
    inspection.files,
    rendered.map(({ file }) => file),
  );
  const paths = new Set(rendered.map(({ file }) => file.path));
  const owners: readonly string[] = [...artifacts.map(({ name }) => name), ...(bringsFiles(artifacts) ? [presetOwner] : [])];
  // Files that a person has removed are known already, and not forgotten.
  const gone = [...lock.entries].filter(
    ([path, { owner, state }]) =>
      owners.includes(owner) && state !== 'deleted' && !paths.has(path) && !(state === 'adopted' && isManifestPath(path)),
  );
  // The secrets belong to existing volumes, and a person's edits are needed again when the stack is.
  const isKept = (path: string, { state, base }: LockEntry): boolean => {
    const current = read(path);
    if (current === undefined) return false;
    const isOwn = state === 'adopted' || base === undefined || normalised(current) !== normalised(base);
    return isOverridePath(path) || (plan.stack.isMinimal && isOwn);
  };
  const namesThere = namesIn(join(inspection.root, secretsFolder));
  const secretFiles = rendered.flatMap(({ file }) => file.secret ?? []);
  const secretNames = secretFiles.map(({ name }) => name);
  const secrets = secretsOf(secretFiles, (name) => read(`${secretsFolder}/${name}`));
  const reconciled = await reconcileAll(rendered, project);
  return [
    ...reconciled.map((change) => keepingSecretsOut(shielded(derived(change, secrets), inspection.root, secretNames), plan, secretNames)),
    ...gone.map(([path, entry]) => (isKept(path, entry) ? reconcileKept : reconcileGone)(path, read(path), entry)),
    ...(owners.includes('kubernetes') ? manifestChanges(project, plan.cluster !== undefined, paths) : []),
    ...(owners.includes('compose') && !plan.stack.isMinimal && namesThere.includes('.gitignore')
      ? leftoverSecrets(
          plan,
          decision.applications.map(({ application }) => application),
          read,
          namesThere,
          reconciled.flatMap((change, index) =>
            rendered[index]?.owner === 'compose' && change.file?.isSecret !== true ? [textAfter(change)] : [],
          ),
          project.former,
        )
      : []),
  ];
}

/**
 * The files that follow from a decision, before they are compared with those of the folder. `artifacts`: all that the project has.
 * Throws KaizenError (exit code 1) if answers are missing or contradict each other, and for a preset that makes a file invalid.
 */
export async function renderedFiles(project: Project, decision: Decision, artifacts: readonly Artifact[]): Promise<readonly Owned[]> {
  const plan = withKnownLocals(planOf(project, decision), project.lock);
  return project.preset === undefined ? renderAll(artifacts, plan, decision) : withPreset(project.preset, plan, decision, artifacts);
}

/** Renders the artifacts, with the digests of the images that the files name. */
async function renderAll(artifacts: readonly Artifact[], plan: Plan, decision: Decision): Promise<readonly Owned[]> {
  const files = await Promise.all(
    artifacts.map(async ({ name, render }) => (await render(plan)).map((file) => ({ file: pinned(file, decision), owner: name }))),
  );
  return files.flat();
}

/** The files that are rendered with the preset's slots and patches, and the files that it adds. */
async function withPreset(
  { preset }: UsedPreset,
  plan: Plan,
  decision: Decision,
  artifacts: readonly Artifact[],
): Promise<readonly Owned[]> {
  const { renderedWith, filesOf } = await import('./preset/render.ts');
  const rendered = await renderedWith(preset, plan, decision, (changed) => renderAll(artifacts, changed, decision));
  return [...rendered, ...(bringsFiles(artifacts) ? filesOf(preset) : [])];
}

/** The files of a preset come with the Dockerfile. */
function bringsFiles(artifacts: readonly Artifact[]): boolean {
  return artifacts.some(({ name }) => name === 'dockerfile');
}

/** The file with the digests of the images that it names. */
function pinned(file: RenderedFile, { applications: [{ resolution }] }: Decision): RenderedFile {
  const text = withDigests(file.path, file.text, resolution.answers.digests ?? {});
  return text === file.text ? file : { ...file, text };
}

/** Reconciles all rendered files; a file that was split from another one is reconciled together with that one. */
async function reconcileAll(rendered: readonly Owned[], { lock, read }: Project): Promise<readonly Change[]> {
  const split = new Map<string, Change>();
  for (const head of rendered) {
    const { path, cutFrom } = head.file;
    const rest = rendered.find(({ file }) => file.path === cutFrom);
    if (rest === undefined || cutFrom === undefined || lock.entries.has(path) || read(path) !== undefined) continue;
    for (const change of (await reconcileSplit(head, rest, read(cutFrom), lock.entries.get(cutFrom))) ?? []) split.set(change.path, change);
  }
  return Promise.all(
    rendered.map((owned) => split.get(owned.file.path) ?? reconcile(owned, read(owned.file.path), lock.entries.get(owned.file.path))),
  );
}

/**
 * Keeps the patterns in a .dockerignore that only one machine has: they are not known on another one, or in CI, and the file must not
 * change there. They are read from the last rendered text.
 */
function withKnownLocals(plan: Plan, { entries }: Lock): Plan {
  const applications = plan.applications.map((application) => {
    const { ignoreFile, ignored } = application;
    const known = localPatterns(entries.get(ignoreFile)?.base ?? '').filter((pattern) => !ignored.shared.includes(pattern));
    return { ...application, ignored: { ...ignored, local: [...new Set([...known, ...ignored.local])] } };
  });
  return { ...plan, applications };
}

function answered({ application, resolution }: Decided): Answered {
  return { application, answers: completeAnswers(resolution, application) };
}

/** The content of a file after a change, if it is decided. */
function textAfter({ write, current }: Change): string {
  return (write === undefined ? current : write) ?? '';
}

/** True for a change that writes its file. */
export function isWritten({ write }: Change): boolean {
  return write !== undefined;
}

/**
 * Returns the writes for these changes: the files, the answers, and last the state. Secrets get their values here. An unchanged file is not
 * written, so that a second run changes nothing.
 */
export function writesFor(project: Project, decision: Decision, changes: readonly Change[], isUnresolved: boolean): Write[] {
  const files = changes.flatMap((change) => (change.write === undefined ? [] : [{ ...change, text: change.write }]));
  const state = stateWrites(project, decision, changes, isUnresolved);
  return [...withSecrets(project, changes, files).map((write) => ({ ...write, seen: project.readDisk(write.path) })), ...state];
}

/**
 * The tool's own files that are written with these changes: answers and lock. If conflicts are left to a person (`isUnresolved`), both wait
 * in `pendingPath`.
 */
export function stateWrites(project: Project, decision: Decision, changes: readonly Change[], isUnresolved: boolean): Write[] {
  const { inspection, readDisk, lock, pending, preset } = project;
  const { layers } = decision;
  const adjusted = strongestOn('services', layers)?.adjusted ?? [];
  const next: Lock = {
    generator: version,
    entries: nextEntries(lock, changes, replacedStatements(project, decision, changes)),
    adjusted,
    ...(isCalledAsFolder(decision) ? { name: inspection.folderName } : {}),
    ...(lock.packed === undefined ? {} : { packed: lock.packed }),
    ...(preset === undefined ? {} : { preset: { reference: preset.reference, integrity: preset.integrity, text: preset.text } }),
  };
  const saved = savedAnswers([...layers, takenOver(project, decision, changes)]);
  const answers = preset === undefined ? saved : { preset: preset.reference, ...saved };
  const lockText = printLock(next);
  const isMarked = readDisk(attributes.path) !== undefined || readDisk(lockPath) === lockText;
  const state: { path: string; text: string | null }[] = isUnresolved
    ? [{ path: pendingPath, text: printPending({ lock: next, answers, before: { ...pending?.before, ...replacedBy(changes) } }) }]
    : [
        { path: answersPath, text: printSaved(project, answers) },
        ...(isMarked ? [] : [attributes]),
        { path: lockPath, text: lockText },
        ...(pending !== undefined ? [pendingPath, rejectsIgnore].map((path) => ({ path, text: null })) : []),
      ];
  for (const { path, text } of state) if (text !== null) refuseInvalid(path, text);
  return state.map((write) => ({ ...write, seen: readDisk(write.path) })).filter(({ text, seen }) => (seen ?? null) !== text);
}

/** The questions that container files may answer, by their facts. */
const answeredBy: readonly (readonly [keyof Facts, QuestionName])[] = [
  ['port', 'port'],
  ['start', 'start'],
  ['systemPackages', 'packages'],
  ['buildPackages', 'buildPackages'],
  ['written', 'data'],
  ['serviceVersions', 'services'],
];

/** The paths of a person's files that this run replaces. */
function replacedPaths({ lock }: Project, changes: readonly Change[]): ReadonlySet<string> {
  return new Set(
    changes.flatMap(({ path, entry, current }) =>
      entry !== undefined && entry.state !== 'adopted' && current !== undefined && !lock.entries.has(path) ? [path] : [],
    ),
  );
}

/**
 * Statements of container files that this run takes over: afterwards these files are generated and are not evidence, and the next run must
 * find the same answers. Adopted files remain evidence.
 */
function takenOver(project: Project, { applications }: Decision, changes: readonly Change[]): Layer {
  const taken = replacedPaths(project, changes);
  const own = applications.map(({ application, resolution }): [string, ReadonlyMap<QuestionName, unknown>] => {
    const names = answeredBy.filter(
      ([fact, name]) => !resolution.given.has(name) && application.statedBy.get(fact)?.some((path) => taken.has(path)) === true,
    );
    return [application.path, new Map(names.map(([, name]) => [name, printedAnswer(name, resolution.answers)]))];
  });
  const [only, ...others] = own;
  const origin = 'container files';
  return only !== undefined && others.length === 0
    ? { origin, values: only[1] }
    : { origin, values: new Map(), members: new Map(own.filter(([, values]) => values.size > 0)) };
}

function printedAnswer<Name extends QuestionName>(name: Name, answers: Partial<Answers>): unknown {
  const { kind }: Question<Answers[Name]> = questions[name];
  const value = answers[name];
  return value === undefined ? undefined : kind.print(value);
}

/** True if a generated name contains the name of the folder. */
function isCalledAsFolder({ applications }: Decision): boolean {
  return applications.some(
    ({ application, resolution }) => application.path !== '' || resolution.origins.get('image') === folderNameSource,
  );
}

function nextEntries(lock: Lock, changes: readonly Change[], replaced: ReadonlyMap<string, Replaced> = new Map()): Lock['entries'] {
  const entries = new Map(lock.entries);
  for (const { path, entry } of changes) {
    const stated = replaced.get(path) ?? entries.get(path)?.replaced;
    if (entry === undefined) entries.delete(path);
    else entries.set(path, { ...entry, ...(stated === undefined ? {} : { replaced: stated }) });
  }
  return entries;
}

/**
 * Statements of replaced Dockerfiles that no answer contains, by the path of the generated file: the next run must find the same version,
 * and the same variables.
 */
function replacedStatements(project: Project, { applications }: Decision, changes: readonly Change[]): ReadonlyMap<string, Replaced> {
  const taken = replacedPaths(project, changes);
  return new Map(
    applications.flatMap(({ application: { path, stated, statedBy } }) => {
      const isTaken = (fact: keyof Facts): boolean => statedBy.get(fact)?.some((each) => taken.has(each)) === true;
      const replaced: Replaced = {
        images: isTaken('version') || isTaken('baseImage') ? stated.images : [],
        environment: isTaken('environment') ? stated.environment : {},
        volumes: isTaken('written') ? stated.volumes : [],
        ...(isTaken('processes') && stated.processes !== undefined ? { processes: stated.processes } : {}),
      };
      const isEmpty = Object.values(replaced).every((each) => Object.keys(each).length === 0);
      return isEmpty ? [] : [[posix.join(path, 'Dockerfile'), replaced] as const];
    }),
  );
}

function printSaved({ read }: Project, answers: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ ...parseSaved(read(answersPath)), [answersKey]: answers }, null, 2)}\n`;
}

type WrittenChange = Change & { readonly text: string | null };

interface FileText {
  readonly path: string;
  readonly text: string | null;
  readonly isOfPreset?: boolean;
  readonly isByHand?: boolean;
  readonly permissions?: number;
}

/** The change of a file of secrets, which depends on the secret that it is derived from; other changes stay unchanged. */
function derived(change: Change, secrets: Secrets): Change {
  const { file, current } = change;
  if (file?.secret === undefined) return change;
  const { state, because } = secrets.stand(file.secret);
  const told = because === undefined ? {} : { because };
  // With its sources; the values are filled in when it is written.
  if (state === 'outdated') return { ...change, ...told, status: 'updated', write: file.text };
  return current === undefined ? { ...change, ...told } : { ...change, ...told, status: 'kept', write: undefined };
}

/** The .gitignore of the secrets folder: keeps these files out of git, with a note if other users can read the folder. */
function shielded(change: Change, root: string, names: readonly string[]): Change {
  const { current, file } = change;
  if (file?.path !== ignoreFile.path) return change;
  const mode = openMode(root, secretsFolder);
  const rules = withIgnoreFile(undefined, '', normalised(current ?? file.text));
  const open = names.filter((name) => !isExcluded(rules, name, name));
  const reasons = [
    ...(open.length === 0 ? [] : [`git would have added ${open.join(', ')}`]),
    ...(mode === undefined ? [] : [`other users could access the folder (mode ${mode.toString(8)}), and now cannot`]),
  ];
  return {
    ...change,
    ...(reasons.length === 0 ? {} : { because: reasons.join('; ') }),
    ...(current === undefined || open.length === 0
      ? {}
      : { status: 'merged', write: `${current}${current === '' || current.endsWith('\n') ? '' : '\n'}${file.text}` }),
  };
}

/** A person's own .dockerignore that would let secrets of this tool into the image: adds a line for them, and no other. */
function keepingSecretsOut(change: Change, { applications }: Plan, names: readonly string[]): Change {
  const { path, current, write, status } = change;
  const isAdopted = status === 'foreign' || change.entry?.state === 'adopted';
  const isOwn = applications.some(
    ({ ignoreFile: own, context, byHand }) => own === path && context === '' && (byHand !== undefined || isAdopted),
  );
  const text = write ?? current;
  if (!isOwn || names.length === 0 || current === undefined || text === null || text === undefined) return change;
  const [name = ''] = names;
  if (lineAgainst(`${secretsFolder}/${name}`, normalised(text)) !== undefined) return change;
  const added = `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${ignoredSecrets}`;
  const because = 'keeps the secrets of the stack out of the image';
  if (status !== 'foreign') return { ...change, because, status: 'merged', write: added };
  const merged = mergedOf([{ conflict: { line: 1, base: '', mine: added, theirs: change.file?.text ?? '' } }]);
  return merged.isClean ? change : { ...change, because, merged };
}

const ignoredSecrets = `**/${secretsFolder}\n`;

/** Fills in the values of written secrets: those of existing files, or else random ones. Also writes the record of derived files. */
function withSecrets({ read, readDisk, lock }: Project, changes: readonly Change[], files: readonly WrittenChange[]): FileText[] {
  const secretFiles = changes.flatMap(({ file }) => file?.secret ?? []);
  const secrets = secretsOf(secretFiles, (name) => read(`${secretsFolder}/${name}`));
  const values = new Map<string, string>();
  const valueOf = (name: string): string => {
    const value = values.get(name) ?? secrets.valueOf(name) ?? randomSecret(name, secretFiles);
    values.set(name, value);
    return value;
  };
  const filled = files.map(({ path, text, file, entry }) => ({
    path,
    ...(entry?.state === 'adopted' && isManifestPath(path) ? { isByHand: true } : {}),
    ...(file?.isOfPreset === true || lock.entries.get(path)?.owner === presetOwner ? { isOfPreset: true } : {}),
    text: text !== null && file?.secret !== undefined ? fillSecret(file.secret, valueOf) : text,
    ...(file?.permissions === undefined ? {} : { permissions: file.permissions }),
  }));
  const paths = filled.map(({ path }) => path);
  if (paths.includes(derivedPath) || !paths.some((path) => path.startsWith(`${secretsFolder}/`))) return filled;
  const known = secretFiles.flatMap((file) => {
    const path = `${secretsFolder}/${file.name}`;
    const written = filled.find((each) => each.path === path)?.text;
    const text = written ?? (secrets.stand(file).state === 'right' ? read(path) : undefined);
    return !secrets.isDerived(file) || text === undefined ? [] : [{ name: file.name, text }];
  });
  const note = printDerived(known);
  const isNoted = readDisk(derivedPath) === (known.length === 0 ? undefined : note);
  return isNoted ? filled : [...filled, { path: derivedPath, text: note, permissions: 0o600 }];
}

/**
 * Writes all changes, or none.
 * Throws KaizenError (exit code 5) if a newer version generated the files, and the errors of `apply`.
 */
export function applyChanges(
  project: Project,
  decision: Decision,
  changes: readonly Change[],
  { isUnresolved = false, ...options }: ApplyOptions & { readonly isUnresolved?: boolean } = {},
): void {
  refuseDowngrade(project.lock);
  const { root } = project.inspection;
  const writes = writesFor(project, decision, changes, isUnresolved);
  if (changes.some(({ file }) => file?.isSecret === true)) closeFolder(root, secretsFolder);
  apply(root, writes, options);
}

/** The changes of a stack that create missing files of secrets. */
export function missingSecrets(changes: readonly Change[]): readonly Change[] {
  return changes
    .filter(({ file }) => file?.isSecret === true)
    .map((change) => (change.status === 'created' ? change : { ...change, status: 'kept', write: undefined }));
}

/**
 * Writes the missing files of secrets, and nothing else: answers and lock stay unchanged. `changes` are those of all files of secrets,
 * because one may contain the value that another needs. Throws KaizenError like `applyChanges`.
 */
export function applySecrets(project: Project, changes: readonly Change[], options: ApplyOptions = {}): void {
  refuseDowngrade(project.lock);
  const { root } = project.inspection;
  const files = changes.flatMap((change) => (change.write === undefined ? [] : [{ ...change, text: change.write }]));
  if (files.length === 0) return;
  closeFolder(root, secretsFolder);
  const writes = withSecrets(project, changes, files).map((write) => ({ ...write, seen: project.readDisk(write.path) }));
  apply(root, writes, options);
}

/**
 * Throws KaizenError (exit code 5) if another run has written, or is writing, since the folder was opened: a conflict that is found then is
 * not caused by a person.
 */
export function refuseDisturbed({ inspection, readDisk }: Project): void {
  refuseOther(inspection.root);
  if (readTarget(inspection.root, lockPath) === readDisk(lockPath)) return;
  throw new KaizenError(`${lockPath} was changed while this was running: nothing was written; run it again.`, exitCode.refused);
}

/** Throws KaizenError (exit code 5) if a newer version has generated the files of a folder. */
export function refuseDowngrade({ generator }: Lock): void {
  if (compareVersions(version, generator) >= 0) return;
  throw new KaizenError(
    `These files were generated by kaizen-docker ${generator}, which is newer than this ${version}: nothing was written; use that version or a newer one.`,
    exitCode.refused,
  );
}
