import { posix } from 'node:path';
import { ignoreFile } from '../artifacts/compose.ts';
import { artifacts } from '../artifacts/registry.ts';
import { secretsFolder } from '../artifacts/secrets.ts';
import { exitCode, KaizenError } from '../errors.ts';
import { readManifests } from '../manifests/kubernetes-documents.ts';
import { once } from '../once.ts';
import { keptManifests, type LeftManifest, leftManifests } from '../own-manifests.ts';
import type { Plan } from '../plan/plan.ts';
import { planChanges, planOf, withFolders } from '../project.ts';
import type { Change } from '../reconcile/reconcile.ts';
import { settle } from '../reconcile/settle.ts';
import type { Planned } from '../session.ts';
import { visible } from '../visible.ts';
import type { Target } from './item.ts';
import { applyItems, type Finding, findingsIn, imagesIn } from './items.ts';

/** The result of an adoption. */
export interface Adoption {
  /** The plan, with the applied items. */
  readonly plan: Plan;
  readonly changes: readonly Change[];
  /** The remaining differences from a generated file, after the items were applied. */
  readonly findings: readonly Finding[];
  /** Items that were requested and that every file already has. */
  readonly idle: readonly string[];
  /** Manifests that the adoption leaves out. */
  readonly left?: readonly LeftManifest[];
}

/** The items to apply to the person's files, and the known digests of their images. */
export interface AdoptOptions {
  readonly items?: readonly string[];
  readonly digests?: ReadonlyMap<string, string>;
}

/** The images of the person's Dockerfiles that have a tag and no digest. */
export function imagesWithoutDigest(planned: Planned): readonly string[] {
  const plan = planOf(planned.project, planned.decision);
  return [...new Set(ownChanges(planned.changes, plan).flatMap((change) => imagesIn(targetOf(change, planned, plan, new Map()))))];
}

/**
 * Keeps the container files that a person wrote, and applies the items to them. Throws KaizenError (exit code 1) for an item without a
 * certain place in a file.
 */
export async function adopt(planned: Planned, options: AdoptOptions = {}): Promise<Adoption> {
  const first = adoptOnce(planned, options);
  const texts = new Map(first.changes.flatMap(({ path, write }) => (typeof write === 'string' ? [[path, write] as const] : [])));
  if (options.items === undefined || options.items.length === first.idle.length) return first;
  // The suite follows the current state of the files.
  const { project, decision } = planned;
  return adoptOnce({ ...planned, changes: await planChanges(project, decision, artifacts, texts) }, options);
}

function adoptOnce(planned: Planned, { items = [], digests = new Map() }: AdoptOptions): Adoption {
  const plan = planOf(planned.project, planned.decision);
  const kept = planned.changes.flatMap((change) => (change.status === 'foreign' ? settle(change, 'mine') : [change]));
  const own = ownChanges(kept, plan);
  const applied = new Set<string>();
  const refused: { readonly item: string; readonly path: string }[] = [];
  const secrets = new Map<string, string>();
  const changes = kept.map((change) => {
    if (items.length === 0 || !own.includes(change)) return change;
    const outcome = applyItems(targetOf(change, planned, plan, digests), items);
    for (const name of outcome.applied) applied.add(name);
    for (const item of outcome.refused) refused.push({ item, path: change.path });
    for (const [name, text] of outcome.secrets ?? []) secrets.set(name, text);
    return outcome.applied.length === 0 ? change : withText(change, outcome.text, outcome.applied);
  });
  const [first] = refused.filter(({ item }) => !applied.has(item));
  if (first !== undefined)
    throw new KaizenError(
      `--apply ${first.item}: the tool finds no safe place for it in ${first.path}, so nothing was written. Edit the file by hand.`,
      exitCode.invalid,
    );
  const all = [...changes, ...secretChanges(secrets, changes, planned)];
  return {
    plan,
    changes: secrets.size === 0 ? all : all.map((change) => withoutSecrets(change, plan)),
    findings: [
      ...ownChanges(all, plan).flatMap((change) => findingsIn(targetOf(change, planned, plan, digests))),
      ...missingService(plan),
      ...unreadManifests(all, planned),
    ],
    idle: items.filter((item) => !applied.has(item)),
    left: leftManifests(planned.project),
  };
}

/** The files that a person wrote, and the .dockerignore of a Dockerfile that a person wrote. */
function ownChanges(changes: readonly Change[], { applications }: Plan): readonly Change[] {
  const ignored = applications.flatMap(({ byHand, ignoreFile: path }) => (byHand === undefined ? [] : [path]));
  return changes.filter(
    ({ path, status, entry, write }) =>
      (status === 'foreign' || entry?.state === 'adopted' || ignored.includes(path)) && status !== 'deleted' && write !== null,
  );
}

function targetOf(
  { path, write, current }: Change,
  { project }: Planned,
  { applications }: Plan,
  digests: ReadonlyMap<string, string>,
): Target {
  const application = applications.find(({ dockerfile }) => dockerfile === path);
  const files = new Set(project.inspection.files.flatMap(withFolders));
  const manifests = keptManifests(project);
  return {
    path,
    text: write ?? current ?? '',
    ...(application === undefined ? {} : { application }),
    exists: (file) => file === '' || file === '.' || files.has(posix.join(application?.context ?? '', file)),
    digests,
    ...(manifests.includes(path) ? { applications, manifests: manifestTexts(project) } : {}),
  };
}

/** The texts of a person's manifests; the same list for all items. */
const manifestTexts = once((project: Planned['project']): readonly string[] =>
  keptManifests(project).flatMap((path) => project.read(path) ?? []),
);

/** Adopted manifests that cannot be read: their differences are not known. */
function unreadManifests(changes: readonly Change[], { project }: Planned): readonly Finding[] {
  const kept = new Set(keptManifests(project));
  return changes.flatMap(({ path, write, current }): Finding[] => {
    const read = kept.has(path) ? readManifests(write ?? current ?? '') : undefined;
    if (read === undefined || !('problem' in read)) return [];
    return [{ item: 'unread', path, line: read.line, reason: `The file cannot be read: ${visible(read.problem)}.`, isApplicable: false }];
  });
}

/** True if the compose file starts the backing services but not the application. */
function missingService({ applications, stack: { composeFile, isByHand } }: Plan): readonly Finding[] {
  if (isByHand !== true || applications.some(({ inStack }) => inStack !== undefined)) return [];
  const reason = 'The compose file builds no service from this folder: the stack does not start the application.';
  return [{ item: 'service', path: composeFile, reason, isApplicable: false }];
}

function withText(change: Change, text: string, items: readonly string[]): Change {
  return { ...change, status: change.current === undefined ? 'created' : 'merged', write: text, because: items.join(', ') };
}

/** The files of secrets that an item moves out of a compose file. Existing files stay. */
function secretChanges(secrets: ReadonlyMap<string, string>, changes: readonly Change[], { project }: Planned): readonly Change[] {
  if (secrets.size === 0) return [];
  const files = [...secrets].map(([name, text]) => ({ path: `${secretsFolder}/${name}`, text, permissions: 0o600 }));
  const needed = changes.some(({ path }) => path === ignoreFile.path) ? files : [{ ...ignoreFile }, ...files];
  return needed.map((file): Change => {
    const current = project.read(file.path);
    return {
      path: file.path,
      status: current === undefined ? 'created' : 'kept',
      file: { mode: 'once', isSecret: true, ...file },
      current,
      write: current === undefined ? file.text : undefined,
      entry: undefined,
    };
  });
}

/** Adds a line to .dockerignore that keeps the folder of secrets out of the image. */
function withoutSecrets(change: Change, { applications }: Plan): Change {
  const isIgnoreFile = applications.some(({ ignoreFile: path, context }) => path === change.path && context === '');
  const text = change.write ?? change.current ?? '';
  const isOut = text
    .split('\n')
    .some((line) => [`**/${secretsFolder}`, secretsFolder, `/${secretsFolder}`, `${secretsFolder}/`].includes(line.trim()));
  if (!isIgnoreFile || isOut) return change;
  const ended = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return { ...change, status: change.current === undefined ? 'created' : 'merged', write: `${ended}**/${secretsFolder}\n` };
}
