import { posix } from 'node:path';
import type { Folder } from '../folder/folder.ts';
import { isWithin } from '../folder/within.ts';
import { once } from '../once.ts';
import { isTooLong } from '../text.ts';
import { visible } from '../visible.ts';
import { type ComposeNode, readCompose } from './compose-text.ts';
import { isApiVersion, yamlParts } from './yaml-parts.ts';

/** An object of a cluster that a file states. */
export interface ClusterObject {
  readonly file: string;
  readonly kind: string;
  /** `metadata.name`; empty for an object without one. */
  readonly name: string;
  /** From 1. */
  readonly line: number;
  readonly node: ComposeNode;
}

/**
 * What a file is for the tool. `plain`: objects as they are applied. `kustomization`: lists plain files. `overlay`: a kustomization that
 * changes another one, and its files. `patch`: next to a kustomization that does not list it as a resource. `chart`: a chart of Helm.
 * `kompose`: made by kompose from a compose file.
 */
export type ClusterFileKind = 'plain' | 'kustomization' | 'overlay' | 'patch' | 'chart' | 'kompose';

/** A file that describes objects of a cluster. For a chart, its `Chart.yaml`. */
export interface ClusterFile {
  readonly path: string;
  readonly kind: ClusterFileKind;
  /** Empty for kustomizations and charts. */
  readonly objects: readonly ClusterObject[];
}

/** The manifests of a folder that a person wrote, and sentences about those that were not read. */
export interface ClusterFiles {
  readonly files: readonly ClusterFile[];
  readonly warnings: readonly string[];
}

/** Usual names of folders with manifests, in lower case. */
const folders: ReadonlySet<string> = new Set(
  (
    'k8s .k8s kube kubernetes .kubernetes deploy .deploy deployment deployments manifest manifests kustomize helm chart charts base ' +
    'overlay overlays cluster infra infrastructure ops gitops argocd environments'
  ).split(' '),
);
/** Folders whose manifests are about other programs. */
const apart = /^(?:tests?|__tests__|e2e|fixtures?|testdata|examples?|samples?|demos?|docs?|vendor|third[_-]party)$/i;
const kustomizationName = /^(?:kustomization\.ya?ml|Kustomization)$/;
const chartName = /^Chart\.ya?ml$/;
/** Files in the root that are not manifests, and may be long. */
const otherInRoot = /(?:^|[-._])lock\b|compose|^(?:mkdocs|openapi|swagger|codecov|render|fly|app|action|azure-pipelines)\./i;

const mostFolders = 6;
const mostFiles = 150;
const mostObjects = 500;
const mostNamed = 3;
const longestName = 100;

/** API groups without a dot in their name (kubernetes.io/docs/reference/kubernetes-api). */
const builtIn = /^(?:v1|(?:apps|batch|autoscaling|policy|extensions)\/)/;
const others =
  /^(?:[\w.-]+\.)?(?:k8s\.io|cert-manager\.io|monitoring\.coreos\.com|traefik\.io|traefik\.containo\.us|argoproj\.io|keda\.sh|external-secrets\.io|bitnami\.com|istio\.io|knative\.dev|projectcontour\.io)\//;
/** Configurations of tools, and credentials: no objects of a cluster. */
const noObjects = /^(?:kind\.x-k8s|kustomize\.config\.k8s|kubeadm\.k8s|kubelet\.config\.k8s|audit\.k8s|client\.authentication\.k8s)\.io\//;

/** Finds the manifests of a folder that this tool has not generated. Reads a bounded number of files, and follows no link. */
export const clusterFiles = once((folder: Folder): ClusterFiles => {
  const candidates = folder.files.filter(isCandidate).filter((path) => !folder.isGenerated(path));
  const charts = chartsIn(candidates);
  const free = candidates.filter((path) => !charts.some((chart) => isBelow(path, posix.dirname(chart))));
  const kustomizations = new Map(
    free.flatMap((path) => (kustomizationName.test(posix.basename(path)) ? [[posix.dirname(path), readKustomization(folder, path)]] : [])),
  );
  const named = free.filter((path) => !kustomizationName.test(posix.basename(path)));
  const warnings: string[] = [];
  const long: string[] = [];
  let left = mostObjects;
  const plain = named.slice(0, mostFiles).flatMap((path): ClusterFile[] => {
    const text = folder.search(path);
    if (!mayBeManifest(text)) return [];
    if (isTooLong(text)) {
      long.push(path);
      return [];
    }
    const objects = objectsIn(path, text).slice(0, left);
    left -= objects.length;
    return objects.length === 0 ? [] : [{ path, kind: kindOf(path, objects, kustomizations), objects }];
  });
  if (named.length > mostFiles)
    warnings.push(`The tool looked for Kubernetes manifests in the first ${mostFiles} of ${named.length} files only.`);
  if (left <= 0) warnings.push(`The tool read the first ${mostObjects} objects of the Kubernetes manifests only.`);
  if (long.length > 0)
    warnings.push(`The tool did not read ${long.slice(0, mostNamed).join(', ')}: a manifest with more than 3,000 lines or 128 KiB.`);
  return {
    files: [
      ...plain,
      ...[...kustomizations.values()].map(
        ({ path, isOverlay }): ClusterFile => ({ path, kind: isOverlay ? 'overlay' : 'kustomization', objects: [] }),
      ),
      ...charts.map((path): ClusterFile => ({ path, kind: 'chart', objects: [] })),
    ],
    warnings,
  };
});

/** The plain manifests among these files. */
export function plainFiles({ files }: ClusterFiles): readonly ClusterFile[] {
  return files.filter(({ kind }) => kind === 'plain');
}

const kinds: Readonly<Record<ClusterFileKind, string>> = {
  plain: '',
  kustomization: 'kustomization',
  overlay: 'overlay of a kustomization',
  patch: 'not a resource of the kustomization beside it',
  chart: 'Helm chart',
  kompose: 'made by kompose',
};

const mostContent = 6;

/** What a file contains, in words: `Deployment shop, Service shop`. */
export function contentOf({ kind, objects }: ClusterFile): string {
  const named = objects.slice(0, mostContent).map((each) => `${each.kind} ${each.name}`.trimEnd());
  const more = objects.length > mostContent ? ` and ${objects.length - mostContent} more` : '';
  return [kinds[kind], `${named.join(', ')}${more}`].filter((part) => part !== '').join(': ');
}

function isCandidate(path: string): boolean {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  if (parts.length > mostFolders || parts.some((part) => apart.test(part))) return false;
  if (kustomizationName.test(name) || chartName.test(name)) return true;
  if (parts.length === 0) return /\.ya?ml$/.test(name) && !otherInRoot.test(name);
  return /\.(?:ya?ml|json)$/.test(name) && parts.some((part) => folders.has(part.toLowerCase()));
}

/** The descriptions of charts; a chart inside another one belongs to it. */
function chartsIn(paths: readonly string[]): readonly string[] {
  const all = paths.filter((path) => chartName.test(posix.basename(path)));
  return all.filter((path) => !all.some((other) => other !== path && isBelow(path, posix.dirname(other))));
}

/** True for everything in a folder; the root is `.`. */
function isBelow(path: string, folder: string): boolean {
  return folder === '.' || isWithin(path, folder);
}

interface Kustomization {
  readonly path: string;
  /** True if it changes a kustomization outside of its folder. */
  readonly isOverlay: boolean;
  /** Paths of its resources, relative to the root. */
  readonly resources: readonly string[];
}

function readKustomization(folder: Folder, path: string): Kustomization {
  const text = folder.search(path);
  const { entries } = isTooLong(text) ? { entries: new Map<string, ComposeNode>() } : readCompose(text);
  const listed = ['resources', 'bases'].flatMap((key) => (entries.get(key)?.items ?? []).map((item) => item.text));
  return {
    path,
    isOverlay: listed.some((each) => /(?:^|\/)\.\.(?:\/|$)|:\/\/|^[\w.-]+\.[a-z]+\/|\?ref=/.test(each)),
    resources: listed.map((each) => posix.join(posix.dirname(path), each)),
  };
}

/** A person's file is applied as it is, unless a kustomization around it says otherwise. */
function kindOf(path: string, objects: readonly ClusterObject[], kustomizations: ReadonlyMap<string, Kustomization>): ClusterFileKind {
  if (objects.some(isOfKompose)) return 'kompose';
  for (let around = posix.dirname(path); ; around = posix.dirname(around)) {
    const own = kustomizations.get(around);
    if (own?.isOverlay === true) return 'overlay';
    if (own !== undefined) return own.resources.some((each) => isBelow(path, each)) ? 'plain' : 'patch';
    if (around === '.') return 'plain';
  }
}

/** kompose notes its version in each object (github.com/kubernetes/kompose, pkg/transformer/kubernetes). */
function isOfKompose({ node }: ClusterObject): boolean {
  const annotations = node.entries.get('metadata')?.entries.get('annotations')?.entries;
  return annotations?.has('kompose.cmd') === true || annotations?.has('kompose.version') === true;
}

function mayBeManifest(text: string): boolean {
  return text.includes('apiVersion') && text.includes('kind') && (/^apiVersion:/m.test(text) || text.trimStart().startsWith('{'));
}

/** The objects of a text, in the block style that people write, or in JSON. */
export function objectsIn(file: string, text: string): readonly ClusterObject[] {
  const nodes = text.trimStart().startsWith('{') ? jsonNodes(text) : yamlParts(text).map((part) => readCompose(part.text, part.line));
  return nodes
    .flatMap((node) => (isList(node) ? (node.entries.get('items')?.items ?? []) : [node]))
    .flatMap((node) => objectOf(file, node));
}

function isList(node: ComposeNode): boolean {
  return node.entries.get('kind')?.text === 'List';
}

function objectOf(file: string, node: ComposeNode): ClusterObject[] {
  const [version, kind] = ['apiVersion', 'kind'].map((key) => node.entries.get(key)?.text ?? '');
  const isObject =
    version !== undefined &&
    kind !== undefined &&
    isApiVersion(version) &&
    (builtIn.test(version) || others.test(version)) &&
    !noObjects.test(version) &&
    /^[A-Z][A-Za-z]{1,62}$/.test(kind) &&
    // A kubeconfig holds credentials.
    !(version === 'v1' && kind === 'Config');
  if (!isObject) return [];
  const name = visible(node.entries.get('metadata')?.entries.get('name')?.text ?? '').slice(0, longestName);
  return [{ file, kind, name, line: node.entries.get('apiVersion')?.line ?? node.line, node }];
}

const mostLevels = 24;

/** A text of JSON in the form of a compose file's nodes. The lines of its values are not known. */
function jsonNodes(text: string): readonly ComposeNode[] {
  try {
    const value: unknown = JSON.parse(text);
    return [nodeOf(value, mostLevels)];
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return [];
    throw error;
  }
}

function nodeOf(value: unknown, levels: number): ComposeNode {
  const leaf = { line: 0, text: '', items: [], entries: new Map<string, ComposeNode>() };
  if (typeof value !== 'object' || value === null) return { ...leaf, text: value === null ? '' : String(value) };
  if (levels === 0) return leaf;
  if (Array.isArray(value)) return { ...leaf, items: value.map((each: unknown) => nodeOf(each, levels - 1)) };
  return { ...leaf, entries: new Map(Object.entries(value).map(([key, each]) => [key, nodeOf(each, levels - 1)])) };
}
