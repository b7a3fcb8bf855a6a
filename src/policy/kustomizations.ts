import { posix } from 'node:path';
import type { ManifestObject } from './manifest-object.ts';
import { at, type FileValue, itemsIn } from './values.ts';

/** A replacement of an image in a kustomization. */
interface ImageChange {
  readonly name: string;
  readonly newName: FileValue | undefined;
  readonly newTag: FileValue | undefined;
  readonly digest: FileValue | undefined;
}

interface Kustomization {
  readonly path: string;
  readonly images: readonly ImageChange[];
  /** Labels that it adds to pods. */
  readonly labels: ReadonlyMap<string, string>;
}

/** An image as the cluster gets it, and the value that decides about it. */
export interface DeployedImage {
  readonly text: string;
  readonly from: FileValue;
  /** True if a kustomization decides. */
  readonly isChanged: boolean;
}

/** The kustomizations of a folder, and what they do to the files that they list. */
export interface Kustomizations {
  /** True for a patch: it has only the values that differ. */
  isPatch(path: string): boolean;
  /** Labels that kustomizations add to the pods of a file. */
  labelsFor(path: string): ReadonlyMap<string, string>;
  /** The images that a value in a file results in: one for each outermost kustomization that differs. */
  deployed(image: FileValue): readonly DeployedImage[];
}

const mostChains = 20;
const mostLevels = 10;

/** Connects the kustomizations among these objects with the files and folders that they list. */
export function kustomizationsOf(objects: readonly ManifestObject[]): Kustomizations {
  const parents = new Map<string, Kustomization[]>();
  const patches = new Set<string>();
  for (const object of objects) {
    if (object.kind !== 'Kustomization' && object.kind !== 'Component') continue;
    const { fields, path } = object;
    const around = posix.dirname(path);
    const own = { path, images: imagesOf(fields), labels: labelsOf(fields) };
    for (const listed of ['resources', 'bases', 'components'].flatMap((key) => itemsIn(fields.get(key)))) {
      const target = posix.join(around, listed.text ?? '').replace(/\/$/, '');
      parents.set(target, [...(parents.get(target) ?? []), own]);
    }
    const changes = ['patches', 'patchesStrategicMerge', 'patchesJson6902'].flatMap((key) => itemsIn(fields.get(key)));
    for (const patch of changes) {
      const named = patch.text ?? at(patch, 'path')?.text;
      if (named !== undefined && !named.includes('\n')) patches.add(posix.join(around, named));
    }
  }
  const known = new Map<string, Chains>();
  const chainsTo = (path: string): Chains => chainsFrom(path, parents, known);
  return {
    isPatch: (path) => patches.has(path),
    labelsFor: (path) => new Map(chainsTo(path).flatMap((chain) => chain.flatMap(({ labels }) => [...labels]))),
    deployed: (image) => {
      const found = new Map<string, DeployedImage>();
      for (const chain of chainsTo(image.path)) {
        let deployed: DeployedImage = { text: image.text ?? '', from: image, isChanged: false };
        for (const { images } of chain) for (const change of images) deployed = changed(deployed, change);
        found.set(deployed.text, found.get(deployed.text) ?? deployed);
      }
      return [...found.values()];
    },
  };
}

/** The kustomizations that a file goes through, the innermost first. */
type Chains = readonly (readonly Kustomization[])[];

/** The chains of a path: a file that no kustomization lists has an empty one. Each path is computed once for a level, because many may list many. */
function chainsFrom(path: string, parents: ReadonlyMap<string, readonly Kustomization[]>, known: Map<string, Chains>, level = 0): Chains {
  const own = level < mostLevels ? (parents.get(path) ?? []) : [];
  if (own.length === 0) return [[]];
  const key = `${level} ${path}`;
  const chains =
    known.get(key) ??
    own
      .slice(0, mostChains)
      .flatMap((each) => chainsFrom(posix.dirname(each.path), parents, known, level + 1).map((chain) => [each, ...chain]))
      .slice(0, mostChains);
  known.set(key, chains);
  return chains;
}

function imagesOf(fields: ManifestObject['fields']): readonly ImageChange[] {
  return itemsIn(fields.get('images')).map(({ entries }) => ({
    name: entries?.get('name')?.text ?? '',
    newName: entries?.get('newName'),
    newTag: entries?.get('newTag'),
    digest: entries?.get('digest'),
  }));
}

/** `labels` with their pairs, and `commonLabels`. */
function labelsOf(fields: ManifestObject['fields']): ReadonlyMap<string, string> {
  const all = [fields.get('commonLabels'), ...itemsIn(fields.get('labels')).map((each) => at(each, 'pairs'))];
  return new Map(all.flatMap((each) => [...(each?.entries ?? [])].map(([name, { text = '' }]) => [name, text] as const)));
}

/** A new tag removes a digest, and a digest a tag, unless both are given (kubectl.docs.kubernetes.io/references/kustomize, "images"). */
function changed(image: DeployedImage, { name, newName, newTag, digest }: ImageChange): DeployedImage {
  const [, own = '', tag = '', hash = ''] = /^([^@]*?)(:[^:/@]+)?(@.+)?$/.exec(image.text) ?? [];
  const from = digest ?? newTag ?? newName;
  if (own !== name || from === undefined) return image;
  const isPinned = newTag !== undefined || digest !== undefined;
  const nextTag = newTag === undefined ? (isPinned ? '' : tag) : `:${newTag.text ?? ''}`;
  const nextHash = digest === undefined ? (isPinned ? '' : hash) : `@${digest.text ?? ''}`;
  return { text: `${newName?.text ?? own}${nextTag}${nextHash}`, from, isChanged: true };
}
