import { slug } from '../names.ts';
import type { ApplicationPlan, ProcessPlan } from '../plan/plan.ts';
import { noted, type YamlMap, type YamlNode } from '../render/yaml.ts';
import { configName, filesName, imageName, objectName, secretName, volumesLabel } from './names.ts';
import { portName, probesOf } from './probes.ts';
import { hasSecrets } from './secrets.ts';

/** Seconds between the removal of a pod from its Service and SIGTERM: proxies need some time to learn of the removal. */
const drain = 5;

/** A container's program: the application itself, or one of its processes. */
export interface Program {
  readonly application: ApplicationPlan;
  /** Absent for the application itself. */
  readonly process?: ProcessPlan;
  readonly labels: Readonly<Record<string, string>>;
  readonly restartPolicy?: 'Never';
}

/** The template of the pods of a program. Any namespace with the Pod Security Standard `restricted` admits them. */
export function podTemplate(program: Program): YamlMap {
  const { application, labels, restartPolicy } = program;
  const shares = sharesVolumes(application);
  return {
    metadata: { labels: { ...labels, ...(shares ? { [volumesLabel]: objectName(application.service) } : {}) } },
    spec: {
      restartPolicy,
      automountServiceAccountToken: false,
      enableServiceLinks: noted('Variables such as APP_PORT for each Service could change the settings of the application.', false),
      shareProcessNamespace:
        application.byHand === undefined
          ? noted('The first process passes on signals and collects zombies, as init in compose.', true)
          : undefined,
      securityContext: podSecurity(application),
      terminationGracePeriodSeconds: application.stopGrace + (isServed(program) ? drain : 0),
      ...spread(program),
      containers: [container(program)],
      volumes: volumes(application),
    },
  };
}

function podSecurity({ byHand, image: { uid, gid, data } }: ApplicationPlan): YamlMap {
  // The user in a person's Dockerfile may be a name, and its number is not known here.
  const isKnown = byHand === undefined || /^\d+(?::\d+)?$/.test(byHand.user ?? '');
  return {
    runAsNonRoot: true,
    ...(isKnown ? { runAsUser: uid, runAsGroup: gid } : {}),
    ...(data.volumes.length > 0 ? { fsGroup: gid, fsGroupChangePolicy: 'OnRootMismatch' } : {}),
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

function container(program: Program): YamlMap {
  const { application, process } = program;
  const { image, memory, budgets, byHand } = application;
  const isServing = isServed(program);
  return {
    name: objectName(process?.service ?? application.service),
    image: imageName(application, process),
    args: process === undefined ? undefined : process.start.map(literalArgument),
    ports: isServing && image.port !== undefined ? [{ name: portName, containerPort: image.port }] : undefined,
    envFrom: [
      ...(hasSecrets(application) ? [{ secretRef: { name: secretName(application) } }] : []),
      { configMapRef: { name: configName(application) } },
    ],
    resources: {
      requests: { cpu: '100m', memory: quantity(Math.min(budgets.memory, memory)) },
      limits: noted('No limit for the CPU: it would slow the application down while CPUs are idle.', { memory: quantity(memory) }),
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: byHand === undefined ? true : undefined,
    },
    ...(process === undefined ? probesOf(application) : {}),
    lifecycle: isServing
      ? { preStop: { sleep: { seconds: noted('Waits until proxies send no more requests to this pod.', drain) } } }
      : undefined,
    volumeMounts: mounts(application),
  };
}

/** The paths at which the containers of an application have volumes. */
export function mountPaths(application: ApplicationPlan): readonly string[] {
  return (mounts(application) ?? []).map(({ mountPath }) => mountPath);
}

/** A list that is left out if it is empty. */
function mounts({
  byHand,
  image: { data, caCertificate },
  configuration,
}: ApplicationPlan): readonly (YamlMap & { readonly mountPath: string })[] | undefined {
  const all = [
    ...(byHand === undefined ? ['/tmp', ...data.scratch].map((mountPath) => ({ name: scratchName(mountPath), mountPath })) : []),
    ...data.volumes.map(({ name, path }) => ({ name, mountPath: path })),
    ...configuration.map(({ path, target }) => ({ name: 'files', mountPath: target, subPath: fileKey(path), readOnly: true })),
    ...(caCertificate === ''
      ? []
      : [{ name: 'ca-certificate', mountPath: '/run/secrets/ca-certificate', subPath: 'ca-certificate', readOnly: true }]),
  ];
  return all.length === 0 ? undefined : all;
}

function volumes(application: ApplicationPlan): readonly YamlMap[] | undefined {
  const { byHand, image, configuration } = application;
  const { data, caCertificate } = image;
  const all: readonly YamlMap[] = [
    ...(byHand === undefined ? ['/tmp', ...data.scratch].map((path) => ({ name: scratchName(path), emptyDir: {} })) : []),
    ...data.volumes.map(({ name }) => ({ name, persistentVolumeClaim: { claimName: name } })),
    ...(configuration.length === 0 ? [] : [{ name: 'files', configMap: { name: filesName(application) } }]),
    ...(caCertificate === '' ? [] : [{ name: 'ca-certificate', configMap: { name: 'ca-certificate' } }]),
  ];
  return all.length === 0 ? undefined : all;
}

function scratchName(path: string): string {
  return slug(path.slice(1));
}

/** The key of a settings file in its ConfigMap. */
export function fileKey(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** True for the pods behind the Service of an application. */
function isServed({ application, process }: Program): boolean {
  return process === undefined && application.image.port !== undefined;
}

/** True for an application with several workloads that write to one volume. */
function sharesVolumes({ image: { data }, processes }: ApplicationPlan): boolean {
  return data.volumes.length > 0 && processes.length > 0;
}

function spread({ application, process, labels }: Program): YamlMap {
  if (sharesVolumes(application)) {
    const labelSelector = { matchLabels: { [volumesLabel]: objectName(application.service) } };
    return {
      affinity: noted('One node can mount the volume: all pods that use it run there.', {
        podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector }] },
      }),
    };
  }
  if (process !== undefined || (application.deployment.replicas < 2 && application.deployment.most === undefined)) return {};
  return {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: labels },
      },
    ],
  };
}

/** Escapes an argument, because the kubelet would expand a variable such as `$(NAME)` in it. */
function literalArgument(word: string): YamlNode {
  return word.replaceAll('$(', '$$$$(');
}

/** Bytes in the notation of Kubernetes. */
export function quantity(bytes: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['Gi', 1024 ** 3],
    ['Mi', 1024 ** 2],
    ['Ki', 1024],
    ['G', 1000 ** 3],
    ['M', 1000 ** 2],
    ['k', 1000],
  ];
  const [unit, factor] = units.find(([, each]) => bytes % each === 0) ?? ['', 1];
  return `${bytes / factor}${unit}`;
}
