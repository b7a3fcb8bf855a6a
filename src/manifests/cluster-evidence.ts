import type { Folder } from '../folder/folder.ts';
import { slug } from '../names.ts';
import { type ClusterObject, clusterFiles, plainFiles } from './cluster-files.ts';
import { backing } from './compose-evidence.ts';
import type { ComposeNode } from './compose-text.ts';
import { isPort, otherPorts } from './exposed-port.ts';

/** A value that a manifest states, with its file and line. */
export interface Stated<Value> {
  readonly value: Value;
  readonly source: string;
}

/** The statements of a person's manifests about an application. */
export interface ClusterEvidence {
  /** The files that were read. */
  readonly files: readonly string[];
  readonly port?: Stated<number>;
  /** The path of an HTTP probe on that port. */
  readonly healthPath?: Stated<string>;
  readonly replicas?: Stated<number>;
  /** The largest number of replicas of an autoscaler. */
  readonly autoscale?: Stated<number>;
  readonly host?: Stated<string>;
  readonly route?: Stated<'gateway' | 'ingress'>;
  /** `NAME` or `NAMESPACE/NAME`. */
  readonly gateway?: Stated<string>;
  /** Bytes. */
  readonly memory?: Stated<number>;
  /** Seconds. */
  readonly stopGrace?: Stated<number>;
  /** Bytes of each volume. */
  readonly volumeSize?: Stated<number>;
  /** CronJob → schedule. */
  readonly schedules?: Stated<Readonly<Record<string, string>>>;
}

const mostJobs = 20;

/**
 * Reads the plain manifests in a folder for its application. `around`: the whole folder, if the application is a part of it; only objects
 * with the name of the part count there.
 */
export function clusterEvidence(folder: Folder, name: string, around?: Folder): ClusterEvidence {
  const own = plainFiles(clusterFiles(folder)).flatMap(({ objects }) => objects);
  const found = evidenceIn(own, name, false);
  if (found.files.length > 0 || around === undefined) return found;
  const all = plainFiles(clusterFiles(around)).flatMap(({ objects }) => objects);
  return evidenceIn(all, name, true);
}

/** The statements of these objects about the application with this name. `isNamed`: only a workload with that name counts. */
export function evidenceIn(objects: readonly ClusterObject[], name: string, isNamed: boolean): ClusterEvidence {
  const workload = workloadOf(objects, name, isNamed);
  if (workload === undefined) return { files: [] };
  const pod = at(workload.node, 'spec', 'template', 'spec');
  const container = containerOf(pod, name);
  const port = portOf(workload, container);
  const scaler = objects.find(
    ({ kind, node }) => kind === 'HorizontalPodAutoscaler' && at(node, 'spec', 'scaleTargetRef', 'name')?.text === workload.name,
  );
  const claims = (at(pod, 'volumes')?.items ?? []).flatMap((each) => at(each, 'persistentVolumeClaim', 'claimName')?.text ?? []);
  const found: Omit<ClusterEvidence, 'files'> = {
    ...given('port', port),
    ...given('healthPath', probePath(workload, container, port?.value)),
    ...given(
      'replicas',
      scaler === undefined ? number(workload, 'replicas', 'spec', 'replicas') : number(scaler, 'minReplicas', 'spec', 'minReplicas'),
    ),
    ...(scaler === undefined ? {} : given('autoscale', number(scaler, 'maxReplicas', 'spec', 'maxReplicas'))),
    ...routeOf(objects, workload),
    ...given('memory', bytes(workload, 'limits', at(container, 'resources', 'limits', 'memory'))),
    ...given('stopGrace', number(workload, 'terminationGracePeriodSeconds', 'spec', 'template', 'spec', 'terminationGracePeriodSeconds')),
    ...given('volumeSize', sizeOf(objects, claims)),
    ...given('schedules', isNamed ? undefined : schedulesOf(objects)),
  };
  return { ...found, files: [...new Set([workload, ...objects.filter((each) => isBeside(each, workload))].map(({ file }) => file))] };
}

function isBeside({ kind, name }: ClusterObject, workload: ClusterObject): boolean {
  return kind !== 'Secret' && (name === workload.name || /^(?:Ingress|HTTPRoute|CronJob|PersistentVolumeClaim)$/.test(kind));
}

/** The workload that runs the application: the only one, or the one with its name, or the only one that a Service reaches. */
export function workloadOf(objects: readonly ClusterObject[], name: string, isNamed: boolean): ClusterObject | undefined {
  const all = objects.filter((each) => /^(?:Deployment|StatefulSet)$/.test(each.kind) && !isThirdParty(each));
  const called = all.filter((each) => isCalled(each, name));
  const listening = (some: readonly ClusterObject[]): readonly ClusterObject[] =>
    some.filter(({ node }) => (containerOf(at(node, 'spec', 'template', 'spec'), name)?.entries.get('ports')?.items.length ?? 0) > 0);
  const choices = isNamed ? [called] : [all, called, listening(called), listening(all)];
  return choices.find((each) => new Set(each.map((one) => one.name)).size === 1)?.[0];
}

/** True for a workload that runs a third party's server. */
function isThirdParty({ node, name }: ClusterObject): boolean {
  const images = containersOf(at(node, 'spec', 'template', 'spec')).map((each) => each.entries.get('image')?.text ?? '');
  const isOwn = (image: string): boolean => image !== '' && !backing.test(image.replace(/^.*\//, ''));
  return images.length > 0 ? !images.some(isOwn) : backing.test(name);
}

function isCalled({ node, name: own }: ClusterObject, name: string): boolean {
  const images = containersOf(at(node, 'spec', 'template', 'spec')).map((each) => shortName(each.entries.get('image')?.text ?? ''));
  return [own, ...images].some((each) => each !== '' && slug(each) === slug(name));
}

function shortName(image: string): string {
  return /([^/:@]{1,100})(?:[:@][^/]{0,200})?$/.exec(image)?.[1] ?? '';
}

function containersOf(pod: ComposeNode | undefined): readonly ComposeNode[] {
  return pod?.entries.get('containers')?.items ?? [];
}

/** The container of the application: the one with its name, or the first one that is not a third party's. */
function containerOf(pod: ComposeNode | undefined, name: string): ComposeNode | undefined {
  const all = containersOf(pod);
  const own = all.filter((each) => !backing.test(shortName(each.entries.get('image')?.text ?? '')));
  return own.find((each) => slug(each.entries.get('name')?.text ?? '') === slug(name)) ?? own[0] ?? all[0];
}

function at(node: ComposeNode | undefined, ...keys: readonly string[]): ComposeNode | undefined {
  let found = node;
  for (const key of keys) found = found?.entries.get(key);
  return found;
}

function given<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [key in Name]?: Value } {
  // The type of a computed key is not known to TypeScript.
  const entries: { [key in Name]?: Value } = {};
  if (value !== undefined) entries[name] = value;
  return entries;
}

/** `replicas in k8s/app.yaml line 7`. */
function sourceOf({ file }: ClusterObject, what: string, { line }: ComposeNode): string {
  return `${what} in ${file}${line === 0 ? '' : ` line ${line}`}`;
}

function number(object: ClusterObject, what: string, ...keys: readonly string[]): Stated<number> | undefined {
  const node = at(object.node, ...keys);
  return node !== undefined && /^[1-9]\d{0,5}$/.test(node.text)
    ? { value: Number(node.text), source: sourceOf(object, what, node) }
    : undefined;
}

function portOf(workload: ClusterObject, container: ComposeNode | undefined): Stated<number> | undefined {
  const ports = (container?.entries.get('ports')?.items ?? []).flatMap((each) => {
    const node = each.entries.get('containerPort');
    const isUdp = each.entries.get('protocol')?.text === 'UDP';
    return node !== undefined && isPort(node.text) && !isUdp && !otherPorts.has(Number(node.text)) ? [{ each, node }] : [];
  });
  const served =
    ports.find(({ each }) => /^(?:http|web)/.test(each.entries.get('name')?.text ?? '')) ?? (ports.length === 1 ? ports[0] : undefined);
  return served === undefined ? undefined : { value: Number(served.node.text), source: sourceOf(workload, 'containerPort', served.node) };
}

/** The path of the first probe that requests one from the port of the application. */
function probePath(workload: ClusterObject, container: ComposeNode | undefined, port: number | undefined): Stated<string> | undefined {
  const names = (container?.entries.get('ports')?.items ?? []).flatMap((each) =>
    each.entries.get('containerPort')?.text === String(port) ? (each.entries.get('name')?.text ?? []) : [],
  );
  for (const probe of ['readinessProbe', 'startupProbe', 'livenessProbe']) {
    const request = at(container, probe, 'httpGet');
    const path = request?.entries.get('path');
    const where = request?.entries.get('port')?.text ?? '';
    const isHere = where === String(port) || names.includes(where);
    const isPlain = !request?.entries.has('scheme') || request.entries.get('scheme')?.text === 'HTTP';
    if (path !== undefined && isHere && isPlain && /^\/[\w./~%-]{0,200}$/.test(path.text))
      return { value: path.text, source: sourceOf(workload, probe, path) };
  }
  return undefined;
}

/** The route to the Service of a workload: its kind, its host, and the Gateway of an HTTPRoute. */
function routeOf(objects: readonly ClusterObject[], workload: ClusterObject): Pick<ClusterEvidence, 'route' | 'host' | 'gateway'> {
  const labels = new Map(
    [...(at(workload.node, 'spec', 'template', 'metadata', 'labels')?.entries ?? [])].map(([key, { text }]) => [key, text]),
  );
  const services = new Set(
    objects.flatMap(({ kind, name, node }) => {
      const selector = [...(at(node, 'spec', 'selector')?.entries ?? [])];
      return kind === 'Service' && selector.length > 0 && selector.every(([key, { text }]) => labels.get(key) === text) ? [name] : [];
    }),
  );
  for (const object of objects) {
    const rules = at(object.node, 'spec', 'rules')?.items ?? [];
    if (object.kind === 'Ingress') {
      const own = rules.find((rule) =>
        (at(rule, 'http', 'paths')?.items ?? []).some((path) =>
          services.has(at(path, 'backend', 'service', 'name')?.text ?? at(path, 'backend', 'serviceName')?.text ?? ''),
        ),
      );
      if (own !== undefined) return { route: routed(object, 'ingress'), ...given('host', hostIn(object, own.entries.get('host'))) };
    }
    if (
      object.kind === 'HTTPRoute' &&
      rules.some((rule) =>
        (rule.entries.get('backendRefs')?.items ?? []).some((each) => services.has(each.entries.get('name')?.text ?? '')),
      )
    ) {
      const [parent] = at(object.node, 'spec', 'parentRefs')?.items ?? [];
      return {
        route: routed(object, 'gateway'),
        ...given('host', hostIn(object, at(object.node, 'spec', 'hostnames')?.items[0])),
        ...given('gateway', gatewayIn(object, parent)),
      };
    }
  }
  return {};
}

function routed<Route extends string>(object: ClusterObject, value: Route): Stated<Route> {
  return { value, source: sourceOf(object, object.kind, { ...object.node, line: object.line }) };
}

function hostIn(object: ClusterObject, node: ComposeNode | undefined): Stated<string> | undefined {
  const isHost = node !== undefined && /^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/.test(node.text) && !node.text.includes('..');
  return isHost ? { value: node.text, source: sourceOf(object, 'host', node) } : undefined;
}

function gatewayIn(object: ClusterObject, parent: ComposeNode | undefined): Stated<string> | undefined {
  const [namespace, name] = ['namespace', 'name'].map((key) => parent?.entries.get(key)?.text ?? '');
  const value = namespace === '' || namespace === undefined ? (name ?? '') : `${namespace}/${name ?? ''}`;
  const isName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\/)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/.test(value);
  return parent !== undefined && isName ? { value, source: sourceOf(object, 'parentRefs', parent) } : undefined;
}

/** The largest size of the claims of a workload. */
function sizeOf(objects: readonly ClusterObject[], claims: readonly string[]): Stated<number> | undefined {
  const sizes = objects
    .filter(({ kind, name }) => kind === 'PersistentVolumeClaim' && claims.includes(name))
    .flatMap((object) => bytes(object, 'storage', at(object.node, 'spec', 'resources', 'requests', 'storage')) ?? []);
  return sizes.reduce<Stated<number> | undefined>((best, each) => (best === undefined || each.value > best.value ? each : best), undefined);
}

const cron = /^(?:@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)|[\dA-Za-z*/,?-]{1,60}(?: [\dA-Za-z*/,?-]{1,60}){4})$/;

function schedulesOf(objects: readonly ClusterObject[]): Stated<Readonly<Record<string, string>>> | undefined {
  const jobs = objects.flatMap((object) => {
    const schedule = at(object.node, 'spec', 'schedule');
    const isActive = at(object.node, 'spec', 'suspend')?.text !== 'true';
    return object.kind === 'CronJob' && schedule !== undefined && isActive && cron.test(schedule.text) ? [{ object, schedule }] : [];
  });
  const [first] = jobs;
  if (first === undefined) return undefined;
  const value = Object.fromEntries(jobs.slice(0, mostJobs).map(({ object, schedule }) => [object.name, schedule.text]));
  return { value, source: sourceOf(first.object, 'schedule', first.schedule) };
}

const units: ReadonlyMap<string, number> = new Map(
  [...'kMGT'].flatMap((unit, index): [string, number][] => [
    [unit, 1000 ** (index + 1)],
    [`${unit.toUpperCase()}i`, 1024 ** (index + 1)],
  ]),
);

/** A quantity of bytes (kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity). */
function bytes(object: ClusterObject, what: string, node: ComposeNode | undefined): Stated<number> | undefined {
  const [, count, unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?)([kMGT]|[KMGT]i)?$/.exec(node?.text ?? '') ?? [];
  const value = Math.round(Number(count) * (unit === '' ? 1 : (units.get(unit) ?? Number.NaN)));
  return node !== undefined && Number.isSafeInteger(value) && value > 0 ? { value, source: sourceOf(object, what, node) } : undefined;
}
