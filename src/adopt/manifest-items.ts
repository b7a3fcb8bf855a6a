import { quantity } from '../kubernetes/pod.ts';
import { probesOf } from '../kubernetes/probes.ts';
import { once } from '../once.ts';
import type { ApplicationPlan } from '../plan/plan.ts';
import { printBlock } from '../reconcile/yaml/print.ts';
import { readYaml } from '../reconcile/yaml/read.ts';
import type { Mapping, Value } from '../reconcile/yaml/value.ts';
import { printYaml } from '../render/yaml.ts';
import { isFloating } from './dockerfile-items.ts';
import type { Item } from './item.ts';
import {
  isJson,
  itemsAt,
  type ManifestSubject,
  type OwnContainer,
  type OwnObject,
  type OwnWorkload,
  ownObjects,
  type Place,
  type PlacedEdit,
  shortName,
  textAt,
  valueAt,
  valueOf,
  withPlacedEdits,
} from './manifest-subject.ts';

/** A difference at one place of a file. */
interface Difference {
  readonly line: number;
  readonly sentence: string;
  /** The changes that remove it: values by their places in the object. Absent if only a person can make it. */
  readonly edits?: readonly { readonly place: Place; readonly value: unknown }[];
}

/** A row of the table: differences of one workload. */
interface Row {
  readonly name: string;
  differences(workload: OwnWorkload): readonly Difference[];
  /** True for a row that is never applied. */
  readonly isByHand?: true;
}

const titleOf = ({ kind, name }: OwnObject): string => `${kind} ${name}`;

/** A setting of the container, or else of its pod. */
function securityOf({ podValue }: OwnWorkload, { value }: OwnContainer, ...keys: readonly string[]): string {
  return textAt(value, ['securityContext', ...keys]) || textAt(podValue, ['securityContext', ...keys]);
}

/** The differences of the containers, one for each that lacks something. */
function ofContainers(
  workload: OwnWorkload,
  find: (
    container: OwnContainer,
  ) => (Omit<Difference, 'line' | 'edits'> & { readonly at?: Place; readonly edits?: Difference['edits'] }) | undefined,
): readonly Difference[] {
  return workload.containers.flatMap((container): Difference[] => {
    const found = find(container);
    if (found === undefined) return [];
    const { at = [], sentence, edits } = found;
    const own = edits?.map(({ place, value }) => ({ place: [...container.place, ...place], value }));
    return [{ line: workload.lineOf([...container.place, ...at]), sentence, ...(own === undefined ? {} : { edits: own }) }];
  });
}

/** The user of the image, if it is known as a number. */
function userOf({ application }: OwnWorkload): { readonly uid: number; readonly gid: number } | undefined {
  if (application === undefined) return undefined;
  const { byHand, image } = application;
  const isKnown = byHand === undefined || /^\d+(?::\d+)?$/.test(byHand.user ?? '');
  return isKnown ? { uid: image.uid, gid: image.gid } : undefined;
}

function keepsData({ podValue }: OwnWorkload): boolean {
  return itemsAt(podValue, ['volumes']).some((each) => valueAt(each, ['persistentVolumeClaim']) !== undefined);
}

function isServer({ kind }: OwnWorkload): boolean {
  return kind === 'Deployment' || kind === 'StatefulSet';
}

/** The port of a container, by which probes reach it. */
function portOf({ value }: OwnContainer): number | undefined {
  const ports = itemsAt(value, ['ports']).map((each) => textAt(each, ['containerPort']));
  return ports.length === 1 && /^\d{1,5}$/.test(ports[0] ?? '') ? Number(ports[0]) : undefined;
}

const rows: readonly Row[] = [
  {
    name: 'non-root',
    differences: (workload) =>
      ofContainers(workload, (container) => {
        if (securityOf(workload, container, 'runAsNonRoot') === 'true') return undefined;
        const [ownUser, ownRoot] = [securityOf(workload, container, 'runAsUser'), securityOf(workload, container, 'runAsNonRoot')];
        if (ownUser === '0' || ownRoot === 'false')
          return {
            at: ['securityContext'],
            sentence: `${titleOf(workload)}: the container ${container.name} runs as root, because the manifest says so.`,
          };
        const user = userOf(workload);
        const settings = [
          { place: ['securityContext', 'runAsNonRoot'], value: true },
          ...(ownUser !== '' || user === undefined
            ? []
            : [
                { place: ['securityContext', 'runAsUser'], value: user.uid },
                { place: ['securityContext', 'runAsGroup'], value: user.gid },
              ]),
        ];
        return {
          sentence: `${titleOf(workload)}: the container ${container.name} may run as root. runAsNonRoot refuses that, and needs a user that is a number.`,
          ...(ownUser === '' && user === undefined ? {} : { edits: settings }),
        };
      }),
  },
  {
    name: 'read-only-root',
    differences: (workload) =>
      ofContainers(workload, (container) => {
        const { application } = workload;
        // It is not known where an image of a person's own Dockerfile writes.
        if (application === undefined || application.byHand !== undefined) return undefined;
        if (textAt(container.value, ['securityContext', 'readOnlyRootFilesystem']) === 'true') return undefined;
        return {
          sentence: `${titleOf(workload)}: the container ${container.name} can write to its whole file system. A volume for scratch is enough.`,
          edits: [{ place: ['securityContext', 'readOnlyRootFilesystem'], value: true }, ...scratchMounts(container, application)],
        };
      }).map((difference, index) =>
        index > 0 || difference.edits === undefined
          ? difference
          : { ...difference, edits: [...difference.edits, ...scratchVolumes(workload)] },
      ),
  },
  {
    name: 'drop-capabilities',
    differences: (workload) =>
      ofContainers(workload, ({ name, value }) => {
        const dropped = itemsAt(value, ['securityContext', 'capabilities', 'drop']).map((each) => textAt(each, []));
        if (dropped.some((each) => each.toUpperCase() === 'ALL') || textAt(value, ['securityContext', 'privileged']) === 'true')
          return undefined;
        return {
          at: ['securityContext', 'capabilities'],
          sentence: `${titleOf(workload)}: the container ${name} has capabilities of the kernel that it does not need.`,
          edits: [{ place: ['securityContext', 'capabilities', 'drop'], value: ['ALL'] }],
        };
      }),
  },
  {
    name: 'no-escalation',
    differences: (workload) =>
      ofContainers(workload, ({ name, value }) => {
        if (textAt(value, ['securityContext', 'allowPrivilegeEscalation']) === 'false') return undefined;
        const at = ['securityContext', 'allowPrivilegeEscalation'];
        if (textAt(value, ['securityContext', 'privileged']) === 'true')
          return { at, sentence: `${titleOf(workload)}: the container ${name} is privileged: it has all rights of the node.` };
        return {
          at,
          sentence: `${titleOf(workload)}: a program in the container ${name} can gain more rights, for example, by a setuid file.`,
          edits: [{ place: at, value: false }],
        };
      }),
  },
  {
    name: 'seccomp',
    differences: (workload) =>
      workload.containers.every((container) => securityOf(workload, container, 'seccompProfile', 'type') !== '')
        ? []
        : [
            {
              line: workload.lineOf(workload.pod),
              sentence: `${titleOf(workload)}: no seccomp profile limits the system calls of its pods.`,
              edits: [{ place: [...workload.pod, 'securityContext', 'seccompProfile', 'type'], value: 'RuntimeDefault' }],
            },
          ],
  },
  {
    name: 'service-account-token',
    differences: (workload) => {
      const account = textAt(workload.podValue, ['serviceAccountName']) || textAt(workload.podValue, ['serviceAccount']);
      if (textAt(workload.podValue, ['automountServiceAccountToken']) !== '' || (account !== '' && account !== 'default')) return [];
      return [
        {
          line: workload.lineOf(workload.pod),
          sentence: `${titleOf(workload)}: its pods get a token for the API of the cluster, and name no service account that needs one.`,
          edits: [{ place: [...workload.pod, 'automountServiceAccountToken'], value: false }],
        },
      ];
    },
  },
  {
    name: 'readiness',
    differences: (workload) =>
      ofServers(workload, (container, port) =>
        container.value.entries.has('readinessProbe')
          ? undefined
          : {
              sentence: `${titleOf(workload)}: the container ${container.name} has no readiness probe, so it gets requests before it can answer.`,
              edits: [{ place: ['readinessProbe'], value: probe(workload.application, 'readinessProbe', port) }],
            },
      ),
  },
  {
    name: 'liveness',
    differences: (workload) =>
      ofServers(workload, (container, port) =>
        container.value.entries.has('livenessProbe')
          ? undefined
          : {
              sentence: `${titleOf(workload)}: the container ${container.name} has no liveness probe, so nothing restarts it if it hangs.`,
              edits: [{ place: ['livenessProbe'], value: probe(workload.application, 'livenessProbe', port) }],
            },
      ),
  },
  {
    name: 'drain',
    differences: (workload) =>
      ofServers(workload, (container) =>
        container.value.entries.has('lifecycle')
          ? undefined
          : {
              sentence: `${titleOf(workload)}: a pod that ends gets requests until every proxy knows that it ends. A pause of 5 seconds before SIGTERM avoids errors (Kubernetes 1.30 or newer).`,
              edits: [{ place: ['lifecycle', 'preStop', 'sleep', 'seconds'], value: 5 }],
            },
      ),
  },
  {
    name: 'requests',
    differences: (workload) =>
      ofContainers(workload, ({ name, value }) => {
        const missing = ['cpu', 'memory'].filter((each) => textAt(value, ['resources', 'requests', each]) === '');
        const { application } = workload;
        const memory = application === undefined ? 128 * 1024 ** 2 : Math.min(application.budgets.memory, application.memory);
        const limit = textAt(value, ['resources', 'limits', 'memory']);
        const wantedOf = (each: string): string => (each === 'cpu' ? '100m' : limit === '' ? quantity(memory) : limit);
        return missing.length === 0
          ? undefined
          : {
              at: ['resources', 'requests'],
              sentence: `${titleOf(workload)}: the container ${name} requests no ${missing.join(' and no ')}, so the scheduler reserves none.`,
              edits: missing.map((each) => ({ place: ['resources', 'requests', each], value: wantedOf(each) })),
            };
      }),
  },
  {
    name: 'memory-limit',
    differences: (workload) =>
      ofContainers(workload, ({ name, value }) => {
        const { application } = workload;
        return textAt(value, ['resources', 'limits', 'memory']) !== ''
          ? undefined
          : {
              at: ['resources', 'limits'],
              sentence: `${titleOf(workload)}: the container ${name} has no memory limit, so a leak takes the memory of other pods.`,
              ...(application === undefined
                ? {}
                : { edits: [{ place: ['resources', 'limits', 'memory'], value: quantity(application.memory) }] }),
            };
      }),
  },
  {
    name: 'image-tag',
    differences: (workload) =>
      ofContainers(workload, ({ name, value }) => {
        const image = textAt(value, ['image']);
        if (image === '' || !isFloating(image)) return undefined;
        const deployed = workload.application?.deployment.image;
        const isKnown =
          deployed !== undefined &&
          (deployed.digest !== undefined || deployed.tag !== 'dev') &&
          shortName(deployed.name) === shortName(image);
        const reference = isKnown
          ? `${deployed.name}${deployed.tag === undefined ? '' : `:${deployed.tag}`}${deployed.digest === undefined ? '' : `@${deployed.digest}`}`
          : undefined;
        return {
          at: ['image'],
          sentence: `${titleOf(workload)}: the container ${name} runs ${image}, which names no version: pods of one Deployment may run different ones. "kaizen-docker kubernetes --image REF" names one for this item.`,
          ...(reference === undefined ? {} : { edits: [{ place: ['image'], value: reference }] }),
        };
      }),
  },
  {
    name: 'recreate',
    differences: (workload) => {
      const strategy = textAt(workload.value, ['spec', 'strategy', 'type']);
      if (workload.kind !== 'Deployment' || !keepsData(workload) || strategy === 'Recreate') return [];
      return [
        {
          line: workload.lineOf(['spec', 'strategy']),
          sentence: `${titleOf(workload)}: during an update, two pods write to its volume. Recreate ends the old one first.`,
          edits: [{ place: ['spec', 'strategy'], value: { type: 'Recreate' } }],
        },
      ];
    },
  },
  {
    name: 'secret-values',
    isByHand: true,
    differences: (workload) =>
      ofContainers(workload, ({ name, value }) => {
        const index = itemsAt(value, ['env']).findIndex((each) => isSecret(textAt(each, ['name']), textAt(each, ['value'])));
        return index === -1
          ? undefined
          : {
              at: ['env', index],
              sentence: `${titleOf(workload)}: the container ${name} has a secret in its environment (${textAt(value, ['env', index, 'name'])}), which everyone with this file can read. Use a Secret that is not in the repository.`,
            };
      }),
  },
];

/** The differences of the containers that answer requests: those with a single port. */
function ofServers(
  workload: OwnWorkload,
  find: (container: OwnContainer, port: number) => { readonly sentence: string; readonly edits: Difference['edits'] & {} } | undefined,
): readonly Difference[] {
  return ofContainers(workload, (container) => {
    const port = portOf(container);
    return !isServer(workload) || !container.isMain || port === undefined ? undefined : find(container, port);
  });
}

/** A probe of the plan, on the port of the person's container; the open port without a plan. */
function probe(application: ApplicationPlan | undefined, name: 'readinessProbe' | 'livenessProbe', port: number): Value {
  const plain = { tcpSocket: { port } };
  const printed = application === undefined ? undefined : readYaml(printYaml(probesOf(application)));
  const found = printed === undefined ? undefined : valueAt(printed, [name]);
  return found === undefined ? valueOf(plain) : onPort(found, port);
}

function onPort(value: Value, port: number): Value {
  if (value.kind === 'sequence') return { kind: 'sequence', items: value.items.map((each) => onPort(each, port)) };
  if (value.kind !== 'mapping') return value;
  const entries = [...value.entries].map(([key, each]): [string, Value] => [key, key === 'port' ? valueOf(port) : onPort(each, port)]);
  return { kind: 'mapping', entries: new Map(entries) };
}

const secretName = /(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i;

function isSecret(name: string, value: string): boolean {
  if (value === '' || value.includes('$(')) return false;
  return secretName.test(name)
    ? !/^(?:true|false|yes|no|\d{1,4})$/i.test(value)
    : /^[a-z][\w+.-]{0,40}:\/\/[^\s:/@]{0,100}:[^\s@/]{1,200}@/i.test(value);
}

function scratchMounts({ value }: OwnContainer, application: ApplicationPlan): NonNullable<Difference['edits']> {
  const known = itemsAt(value, ['volumeMounts']);
  const missing = scratchPaths(application).filter((path) => !known.some((each) => textAt(each, ['mountPath']) === path));
  return missing.map((path, index) => ({
    place: ['volumeMounts', known.length + index],
    value: { name: scratchName(path), mountPath: path },
  }));
}

function scratchVolumes({ podValue, pod, containers, application }: OwnWorkload): NonNullable<Difference['edits']> {
  const known = itemsAt(podValue, ['volumes']);
  const wanted = new Set(
    application === undefined
      ? []
      : containers.flatMap((container) => scratchMounts(container, application).map(({ value }) => textAt(valueOf(value), ['name']))),
  );
  const missing = [...wanted].filter((name) => !known.some((each) => textAt(each, ['name']) === name));
  return missing.map((name, index) => ({ place: [...pod, 'volumes', known.length + index], value: { name, emptyDir: {} } }));
}

function scratchPaths({ image }: ApplicationPlan): readonly string[] {
  return [...new Set(['/tmp', ...image.data.scratch])];
}

function scratchName(path: string): string {
  return `scratch${path.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()}`.replace(/-$/, '');
}

const ofWorkloads: readonly Item<ManifestSubject>[] = rows.map(({ name, differences, isByHand }) => {
  const all = ({ workloads }: ManifestSubject) =>
    workloads.flatMap((workload) => differences(workload).map((difference) => ({ workload, ...difference })));
  return {
    name,
    reasons: (subject) => all(subject).map(({ line, sentence }) => ({ line, sentence })),
    ...(isByHand === true
      ? {}
      : {
          apply: (subject: ManifestSubject) => {
            const edits = all(subject).flatMap(({ workload, edits: own = [] }): PlacedEdit[] =>
              own.map(({ place, value }) => ({
                document: workload.document,
                place: [...workload.place, ...place],
                value: isValue(value) ? value : valueOf(value),
              })),
            );
            const text = edits.length === 0 ? undefined : withPlacedEdits(subject.text, edits);
            return text === undefined ? undefined : { text };
          },
        }),
  };
});

function isValue(value: unknown): value is Value {
  return typeof value === 'object' && value !== null && 'kind' in value && ('entries' in value || 'items' in value || 'typed' in value);
}

const secretObjects: Item<ManifestSubject> = {
  name: 'secret-objects',
  reasons: ({ objects }) =>
    objects.flatMap((object) => {
      const key = ['data', 'stringData'].find((each) => {
        const value = valueAt(object.value, [each]);
        return value?.kind === 'mapping' && [...value.entries.values()].some((one) => one.kind === 'scalar' && one.text !== '');
      });
      return object.kind !== 'Secret' || key === undefined
        ? []
        : [
            {
              line: object.lineOf([key]),
              sentence: `${titleOf(object)} has its values in this file, which everyone with the repository can read.`,
            },
          ];
    }),
};

/** The labels of the pods of a workload. */
function podLabels({ value, pod }: OwnWorkload): Mapping | undefined {
  const labels = valueAt(value, [...pod.slice(0, -1), 'metadata', 'labels']);
  return labels?.kind === 'mapping' ? labels : undefined;
}

/** True if a selector of another object selects these pods; an empty one selects all. */
function selects(object: OwnObject, key: 'selector' | 'podSelector', labels: Mapping | undefined): boolean {
  const selector = valueAt(object.value, ['spec', key, 'matchLabels']);
  // An expression is not evaluated: it may select the pods.
  if (valueAt(object.value, ['spec', key, 'matchExpressions']) !== undefined) return true;
  return selector?.kind !== 'mapping' || [...selector.entries.keys()].every((each) => textAt(labels, [each]) === textAt(selector, [each]));
}

/** The objects of all manifests that a person keeps: each list of texts is read once. */
const objectsOf = once((texts: readonly string[]): readonly OwnObject[] => texts.flatMap((text) => ownObjects(text)));

/** The Deployments for which no object of this kind exists in any manifest of the person. */
function without(subject: ManifestSubject, kind: string, key: 'selector' | 'podSelector'): readonly OwnWorkload[] {
  const others = [...subject.objects, ...objectsOf(subject.manifests ?? [])].filter((each) => each.kind === kind);
  return subject.workloads.filter((each) => each.kind === 'Deployment' && !others.some((other) => selects(other, key, podLabels(each))));
}

const disruptionBudget: Item<ManifestSubject> = {
  name: 'disruption-budget',
  reasons: (subject) =>
    needBudget(subject).map((each) => ({
      line: each.lineOf(['spec', 'replicas']),
      sentence: `${titleOf(each)}: no PodDisruptionBudget keeps a replica running while nodes are drained.`,
    })),
  apply: (subject) =>
    appended(
      subject,
      needBudget(subject).map((each) => ({
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        ...headOf(each),
        spec: { maxUnavailable: 1, selector: { matchLabels: matchLabelsOf(each) } },
      })),
    ),
};

function needBudget(subject: ManifestSubject): readonly OwnWorkload[] {
  return without(subject, 'PodDisruptionBudget', 'selector').filter((each) => Number(textAt(each.value, ['spec', 'replicas'])) > 1);
}

const networkPolicy: Item<ManifestSubject> = {
  name: 'network-policy',
  reasons: (subject) =>
    needPolicy(subject).map((each) => ({
      line: each.line,
      sentence: `${titleOf(each)}: no NetworkPolicy selects its pods, so every pod of the cluster can connect to every port of them.`,
    })),
  apply: (subject) =>
    appended(
      subject,
      needPolicy(subject).map((each) => ({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        ...headOf(each),
        spec: {
          podSelector: { matchLabels: matchLabelsOf(each) },
          policyTypes: ['Ingress'],
          ingress: [{ ports: portsOf(each).map((port) => ({ port, protocol: 'TCP' })) }],
        },
      })),
    ),
};

/** Deployments with a port: without one, nobody connects to them, and the rule would allow every port. */
function needPolicy(subject: ManifestSubject): readonly (OwnWorkload & { readonly line: number })[] {
  return without(subject, 'NetworkPolicy', 'podSelector').flatMap((each) =>
    portsOf(each).length === 0 ? [] : [{ ...each, line: each.lineOf(['metadata', 'name']) }],
  );
}

function portsOf({ containers }: OwnWorkload): readonly number[] {
  return containers.flatMap(({ value }) => itemsAt(value, ['ports']).flatMap((each) => Number(textAt(each, ['containerPort'])) || []));
}

/** The name and the namespace of a workload, for an object beside it. */
function headOf({ name, value }: OwnWorkload): object {
  const namespace = textAt(value, ['metadata', 'namespace']);
  return { metadata: { name, ...(namespace === '' ? {} : { namespace }) } };
}

/** The labels by which the person's own selector finds the pods. A selector cannot be changed, so it is kept as it is. */
function matchLabelsOf({ value }: OwnWorkload): unknown {
  const labels = valueAt(value, ['spec', 'selector', 'matchLabels']);
  return labels?.kind === 'mapping' ? Object.fromEntries([...labels.entries].map(([key]) => [key, textAt(labels, [key])])) : {};
}

/** The text with further objects at its end, each in a document of its own. JSON has one document only. */
function appended({ text }: ManifestSubject, objects: readonly object[]): { readonly text: string } | undefined {
  if (objects.length === 0 || isJson(text)) return undefined;
  return { text: `${text}${objects.map((each) => `---\n${printBlock(valueOf(each))}`).join('')}` };
}

/** All items about manifests, in the order in which they are shown. */
export const manifestItems: readonly Item<ManifestSubject>[] = [...ofWorkloads, secretObjects, disruptionBudget, networkPolicy];
