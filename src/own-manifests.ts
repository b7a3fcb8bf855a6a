import { isManifestPath } from './artifacts/paths.ts';
import { exitCode, KaizenError } from './errors.ts';
import { type ClusterFile, contentOf } from './manifests/cluster-files.ts';
import { manifestsFolder } from './plan/deployment.ts';
import type { Ask } from './questions/ask.ts';
import { type Layer, strongestOn } from './questions/resolve.ts';
import type { Lock } from './reconcile/lock.ts';
import type { Change } from './reconcile/reconcile.ts';

/** What happens to the Kubernetes manifests that a person wrote. */
export type ManifestHandling = 'adopt' | 'beside';

/** The parts of a project on which its own manifests depend. */
export interface ManifestState {
  readonly inspection: { readonly clusterFiles: readonly ClusterFile[] };
  readonly lock: Lock;
  readonly read: (path: string) => string | undefined;
  readonly isByHand: (path: string) => boolean;
  /** True for a run that writes a set of its own next to a person's manifests. */
  readonly isBeside?: boolean;
}

const owner = 'kubernetes';

/** True for a manifest that a person wrote and that can be adopted. */
export function isAdoptableManifest({ path, kind }: ClusterFile): boolean {
  return kind === 'plain' && isManifestPath(path);
}

/** The adopted manifests that a lock lists. */
function adoptedIn({ entries }: Lock): readonly string[] {
  return [...entries].flatMap(([path, entry]) => (entry.owner === owner && entry.state === 'adopted' ? [path] : []));
}

/** True if a lock lists manifests that this tool has generated: they are the set of the project. */
export function hasGeneratedManifests({ entries }: Lock): boolean {
  return [...entries.values()].some((entry) => entry.owner === owner && entry.state === 'present');
}

/**
 * The manifests that a person wrote and keeps, so that this tool writes none: adopted ones, also if they were removed since, and those
 * that this run adopts.
 */
export function keptManifests({ inspection, lock, read, isByHand, isBeside }: ManifestState): readonly string[] {
  if (isBeside === true || hasGeneratedManifests(lock)) return [];
  const found = inspection.clusterFiles.filter((each) => isAdoptableManifest(each) && isByHand(each.path)).map(({ path }) => path);
  return [...new Set([...found, ...adoptedIn(lock).filter((path) => read(path) === undefined)])];
}

/** The manifests, kustomizations and charts that a person wrote, if nobody has decided about them. */
export function undecidedManifests(state: ManifestState): readonly ClusterFile[] {
  const isDecided = state.isBeside === true || hasGeneratedManifests(state.lock) || keptManifests(state).length > 0;
  return isDecided ? [] : state.inspection.clusterFiles;
}

/**
 * The changes of a person's manifests: adopted ones stay. If new ones are wanted (`isWanted`) and nobody has decided about the person's,
 * those wait for a decision. `rendered`: the paths of the new files.
 */
export function manifestChanges(state: ManifestState, isWanted: boolean, rendered: ReadonlySet<string>): readonly Change[] {
  const { lock, read } = state;
  const kept = keptManifests(state);
  const forgotten = adoptedIn(lock).filter((path) => !kept.includes(path) && !rendered.has(path));
  return [
    ...kept.map((path): Change => {
      const current = read(path);
      const entry = { owner, base: undefined, state: 'adopted' } as const;
      return { path, status: current === undefined ? 'deleted' : 'kept', file: undefined, current, write: undefined, entry };
    }),
    ...forgotten.map(
      (path): Change => ({ path, status: 'kept', file: undefined, current: read(path), write: undefined, entry: undefined }),
    ),
    ...(isWanted ? undecidedManifests(state) : [])
      .filter(({ path }) => !rendered.has(path))
      .map(
        (each): Change => ({
          path: each.path,
          status: 'foreign',
          file: undefined,
          current: undefined,
          write: undefined,
          because: contentOf(each),
          entry: undefined,
        }),
      ),
  ];
}

/** True if a run writes its manifests next to a person's: they were refused before by name (`isNamed`), or nothing was adopted. */
export function writesBeside({ lock }: Pick<ManifestState, 'lock'>, isForced: boolean, isNamed: boolean): boolean {
  return isForced && (isNamed || adoptedIn(lock).length === 0);
}

/** True if these layers ask for manifests. */
export function wantsManifests(layers: readonly Layer[]): boolean {
  const value = strongestOn('kubernetes', layers)?.values.get('kubernetes');
  return value === true || value === 'true';
}

/** Why such a file is named, and not adopted. */
const reasons: Readonly<Record<Exclude<ClusterFile['kind'], 'plain' | 'kustomization'>, string>> = {
  overlay: 'the base is adopted, and an overlay belongs to one cluster',
  patch: 'the kustomization beside it does not list it as a resource',
  chart: 'its templates are no plain manifests',
  kompose: 'the next run of kompose would replace it',
};

/** A manifest that is not adopted, and the reason as half a sentence. */
export interface LeftManifest {
  readonly path: string;
  readonly content: string;
  readonly reason: string;
}

/** The manifests of a person that an adoption leaves out. */
export function leftManifests(state: ManifestState): readonly LeftManifest[] {
  if (state.isBeside === true || hasGeneratedManifests(state.lock)) return [];
  return state.inspection.clusterFiles.flatMap((each): LeftManifest[] => {
    const { path, kind } = each;
    if (kind === 'kustomization' || isAdoptableManifest(each)) return [];
    const reason = kind === 'plain' ? 'its path has unusual characters' : reasons[kind];
    return [{ path, content: contentOf(each), reason }];
  });
}

/** The sentence about adopted manifests, if new ones were asked for. */
export function keptManifestsSentence(paths: readonly string[]): string {
  const more = paths.length > mostNamed ? ` and ${paths.length - mostNamed} more` : '';
  return `The Kubernetes manifests are yours, so no second set is written: ${paths.slice(0, mostNamed).join(', ')}${more}. "kaizen-docker adopt" lists what it would do differently; "kaizen-docker kubernetes --force" writes a set to ${manifestsFolder}.`;
}

const mostNamed = 8;

/** The sentence about these manifests that is printed first. */
export function ownManifestsSentence(files: readonly ClusterFile[]): string {
  const named = files.slice(0, mostNamed).map((each) => `${each.path} (${contentOf(each)})`);
  const more = files.length > named.length ? ` and ${files.length - named.length} more` : '';
  return `This folder has Kubernetes manifests that kaizen-docker did not generate: ${named.join(', ')}${more}.`;
}

const choices: readonly { readonly name: string; readonly value: ManifestHandling | 'stop' }[] = [
  { name: 'adopt: keep your manifests, and list what kaizen-docker would do differently', value: 'adopt' },
  { name: `write beside: write a second set to ${manifestsFolder}`, value: 'beside' },
  { name: 'stop: write nothing', value: 'stop' },
];

/** Asks what to do with them. Throws KaizenError (exit code 0) if the person chooses to write nothing. */
export async function askManifests(ask: Ask, files: readonly ClusterFile[]): Promise<ManifestHandling> {
  const isAdoptable = files.some(isAdoptableManifest);
  const offered = choices.filter(({ value }) => isAdoptable || value !== 'adopt');
  const reply = await ask({
    type: 'select',
    name: 'ownManifests',
    message: 'What do you want to do with these manifests?',
    default: isAdoptable ? 'adopt' : 'stop',
    choices: [...offered],
  });
  const choice = offered.find(({ value }) => value === reply)?.value ?? 'stop';
  if (choice === 'stop') throw new KaizenError('You chose to stop. Nothing was written.', exitCode.done);
  return choice;
}
