import { posix } from 'node:path';
import type { Folder } from '../folder/folder.ts';
import { isApiVersion, yamlParts } from '../manifests/yaml-parts.ts';
import { parseYaml } from '../manifests/yaml-text.ts';
import type { Breach } from './breach.ts';
import { readContainerText } from './container-text.ts';
import { type DeployedImage, kustomizationsOf } from './kustomizations.ts';
import type { ManifestObject } from './manifest-object.ts';
import { isIsolated, type Pod, podOf } from './pods.ts';
import { at, type FileValue, isFalse, itemsIn, mostValues, placeIn, ValueReader } from './values.ts';

/** An object with what the other manifests of the folder do to it. */
export interface CheckedObject extends ManifestObject {
  /** How a report names it: `Deployment/shop`. */
  readonly subject: string;
  /** The pods that it makes. */
  readonly pod: Pod | undefined;
  /** The images that a value results in after the kustomizations of the folder. */
  deployed(image: FileValue): readonly DeployedImage[];
}

/** The manifests of a folder. */
export interface Manifests {
  readonly objects: readonly CheckedObject[];
  /** Files with at least one object that rules check. */
  readonly files: readonly string[];
  readonly problems: readonly Pick<Breach, 'path' | 'line' | 'message'>[];
  /** Sentences about files that were not checked. */
  readonly notes: readonly string[];
}

const podKinds = [
  ...['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'CronJob', 'PodTemplate'],
] as const;
const otherKinds = ['Secret', 'ConfigMap', 'PersistentVolume', 'ServiceAccount', 'NetworkPolicy', 'Kustomization', 'Component'] as const;
const kinds: ReadonlySet<string> = new Set([...podKinds, ...otherKinds]);

/** API groups of these kinds. Groups of network plugins (`crd.projectcalico.org`, `cilium.io`) have policies of their own. */
const groups =
  /^(?:v\d|(?:apps|batch|extensions)\/|networking\.k8s\.io\/|kustomize\.config\.k8s\.io\/|(?:[\w.-]+\.)?(?:cilium\.io|projectcalico\.org)\/)/;

const candidate = /\.(?:ya?ml|json)$/i;
const kustomizationName = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/;
/** Files of other tools that are often long. */
const others =
  /(?:^|\/)(?:package(?:-lock)?|composer|tsconfig[^/]*|jsconfig|angular|renovate|components|manifest|launchSettings|appsettings[^/]*)\.json$|lock\.(?:json|ya?ml)$|\.schema\.json$|(?:^|\/)\.(?:github|vscode|idea|yarn|circleci)\/|(?:^|\/)(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/i;
const usualFolder = /(?:^|\/)(?:k8s|kube|kubernetes|manifests|kustomize|deploy|deployment)\/.*\.(?:ya?ml|json)$/i;

const mostFiles = 1000;
// Of all manifests of a folder.
const mostInFolder = 500_000;
const mostNamed = 3;

/** A version of the API, and a kind that the rules check, anywhere in a text. Spaces are limited so that the search takes little time. */
const stated = /apiVersion["']?[ \t]{0,10}:[ \t]{0,10}["']?[\w.]{1,100}[/\w]/;
const named = new RegExp(
  `\\bkind["']?[ \\t]{0,10}:[ \\t]{0,10}["']?(?:${[...kinds].join('|')}|(?:[A-Z]\\w{0,40})?NetworkPolicy|\\w{0,40}List)\\b`,
);

/**
 * Reads the manifests of a folder that rules check, whoever wrote them: YAML with one document or several, and JSON. No link is followed, no
 * template is expanded, and patches are not applied. Throws nothing.
 */
export function readManifests(folder: Folder): Manifests {
  // A link in place of a manifest is not followed: the request makes the folder report it.
  for (const path of folder.omitted()) if (usualFolder.test(path) || kustomizationName.test(path)) folder.has(path);
  const charts = folder.files.filter((path) => posix.basename(path) === 'Chart.yaml').map((path) => posix.dirname(path));
  const isOfChart = (path: string): boolean =>
    charts.some((chart) => path.startsWith(chart === '.' ? 'templates/' : `${chart}/templates/`));
  const candidates = folder.files
    .filter((path) => (candidate.test(path) && !others.test(path)) || kustomizationName.test(path))
    .filter((path) => charts.length === 0 || !isOfChart(path))
    .sort((a, b) => Number(/json$/i.test(a)) - Number(/json$/i.test(b)) || (a < b ? -1 : 1));
  const reader = new ManifestReader(folder);
  for (const path of candidates.slice(0, mostFiles)) reader.read(path);
  const notes = [
    ...charts
      .filter((chart) => folder.files.some((path) => path.startsWith(chart === '.' ? 'templates/' : `${chart}/templates/`)))
      .sort()
      .slice(0, mostNamed)
      .map((chart) => `${posix.join(chart, 'templates')} was not checked: it has the templates of a Helm chart.`),
    ...(reader.templates.length === 0 ? [] : [`${listed(reader.templates)} not checked: templates.`]),
    ...(reader.unread.length === 0 ? [] : [`${listed(reader.unread)} not searched for manifests: larger than 1 MiB, or unreadable.`]),
    ...(candidates.length > mostFiles
      ? [`Only the first ${mostFiles} of ${candidates.length} YAML and JSON files were searched for manifests.`]
      : []),
  ];
  return {
    objects: checked(reader.objects),
    files: [...new Set(reader.objects.map(({ path }) => path))],
    problems: reader.problems,
    notes,
  };
}

function listed(paths: readonly string[]): string {
  const more = paths.length > mostNamed ? ` and ${paths.length - mostNamed} more` : '';
  return `${paths.slice(0, mostNamed).join(', ')}${more} ${paths.length === 1 ? 'was' : 'were'}`;
}

class ManifestReader {
  readonly objects: ManifestObject[] = [];
  readonly problems: Pick<Breach, 'path' | 'line' | 'message'>[] = [];
  readonly templates: string[] = [];
  readonly unread: string[] = [];
  readonly #folder: Folder;
  #values = 0;

  constructor(folder: Folder) {
    this.#folder = folder;
  }

  read(path: string): void {
    const text = this.#folder.search(path);
    if (text === '') {
      if (/\.ya?ml$/i.test(path) && readContainerText(this.#folder, path).problem !== undefined) this.unread.push(path);
      return;
    }
    if (!isManifest(path, text)) return;
    for (const part of yamlParts(text)) {
      if (!isManifest(path, part.text)) continue;
      const problem = this.#readPart(path, part.text, part.line);
      if (problem === undefined) continue;
      // A template of another program is not YAML yet.
      if (/\{\{|\{%|<%/.test(text)) this.templates.push(path);
      else this.problems.push({ path, ...problem });
      return;
    }
  }

  #readPart(path: string, text: string, first: number): { readonly line: number; readonly message: string } | undefined {
    const parsed = parseYaml(text, { merge: true });
    if ('problem' in parsed) return { line: parsed.line + first - 1, message: parsed.problem };
    const reader = new ValueReader(Math.min(mostValues, mostInFolder - this.#values));
    const roots = reader.read(parsed.documents, placeIn(path, text, first));
    this.#values += reader.count;
    if (reader.isFull) return { line: first, message: 'The manifest has too many values' };
    this.objects.push(...roots.flatMap((root) => objectsIn(root, path)));
    return undefined;
  }
}

function isManifest(path: string, text: string): boolean {
  return (stated.test(text) && named.test(text)) || kustomizationName.test(path);
}

/** The object in a value; for a List, those in its items. */
function objectsIn(root: FileValue, path: string): readonly ManifestObject[] {
  const fields = root.entries;
  if (fields === undefined) return [];
  // Kustomize accepts its file without both (kubectl.docs.kubernetes.io/references/kustomize, "Kustomization").
  const isBare = kustomizationName.test(path) && !fields.has('kind');
  const kind = isBare ? 'Kustomization' : (fields.get('kind')?.text ?? '');
  const version = isBare ? 'v1' : (fields.get('apiVersion')?.text ?? '');
  if (kind === 'List' || /^(?:Pod|Deployment|Secret|ConfigMap|Job|CronJob)List$/.test(kind))
    return itemsIn(fields.get('items')).flatMap((item) => objectsIn(item, ''));
  if (!isApiVersion(version) || !groups.test(version) || !(kinds.has(kind) || kind.endsWith('NetworkPolicy'))) return [];
  const metadata = fields.get('metadata');
  return [
    {
      path: root.path,
      line: fields.get('kind')?.line ?? root.line,
      kind,
      name: at(metadata, 'name')?.text ?? at(metadata, 'generateName')?.text ?? '',
      namespace: at(metadata, 'namespace')?.text ?? '',
      fields,
    },
  ];
}

/** The template of the pods that an object makes. */
function templateOf({ kind, fields }: ManifestObject): FileValue | undefined {
  const spec = fields.get('spec');
  if (kind === 'CronJob') return at(spec, 'jobTemplate', 'spec', 'template');
  return kind === 'PodTemplate' ? fields.get('template') : at(spec, 'template');
}

function checked(objects: readonly ManifestObject[]): readonly CheckedObject[] {
  const kustomizations = kustomizationsOf(objects);
  const policies = objects.filter(({ kind }) => kind.endsWith('NetworkPolicy'));
  const accounts = objects.filter(({ kind, name }) => kind === 'ServiceAccount' && name === 'default');
  return objects.map((object) => {
    const { kind, path, namespace, fields } = object;
    const isPod = podKinds.some((each) => each === kind);
    const isIn = (other: ManifestObject): boolean => namespace === '' || other.namespace === '' || other.namespace === namespace;
    const template = kind === 'Pod' ? { path, line: object.line, entries: fields } : templateOf(object);
    const pod =
      isPod && template !== undefined
        ? podOf(template, {
            isPatch: kustomizations.isPatch(path),
            isServing: !/^(?:Job|CronJob|Pod|PodTemplate)$/.test(kind),
            added: kustomizations.labelsFor(path),
            isDefaultWithoutToken: accounts.some((each) => isIn(each) && isFalse(each.fields.get('automountServiceAccountToken'))),
            isIsolated: (labels) => policies.some((policy) => isIn(policy) && isIsolated(policy, labels)),
          })
        : undefined;
    return { ...object, subject: `${kind}/${object.name}`.replace(/\/$/, ''), pod, deployed: kustomizations.deployed };
  });
}
