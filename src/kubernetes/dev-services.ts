import { slug } from '../names.ts';
import type { Plan, ServicePlan } from '../plan/plan.ts';
import { noted, type YamlMap } from '../render/yaml.ts';
import { kustomizationHead } from './kustomization.ts';
import { firstLabel, serviceSecretName, servicesStep } from './names.ts';
import type { KubernetesObject } from './object.ts';
import { portsOf } from './ports.ts';
import { selectorLabels } from './workloads.ts';

/** A manifest with its path below the folder of its kustomization. */
export interface Manifest {
  readonly path: string;
  readonly map: YamlMap;
}

/** The backing services of the compose file, for a development cluster. Empty without services. */
export function devServices({ stack: { services } }: Plan): readonly Manifest[] {
  if (services.length === 0) return [];
  const manifests = services.flatMap(manifestsOf);
  return [
    ...manifests,
    {
      path: 'kustomization.yaml',
      map: {
        ...kustomizationHead,
        apiVersion: 'kustomize.config.k8s.io/v1alpha1',
        kind: 'Component',
        resources: manifests.map(({ path }) => path),
      },
    },
  ];
}

/** The labels of a service's objects; one of them selects all services, which a migration needs before it runs. */
function labelsOf(name: string): Readonly<Record<string, string>> {
  return { ...selectorLabels(name), [firstLabel]: servicesStep };
}

/** The Secret with the variables of a service that can read its secrets only from variables. */
export function environmentSecretName(service: string): string {
  return `${serviceSecretName(service)}-env`;
}

function manifestsOf(plan: ServicePlan): readonly Manifest[] {
  const { service, aliases } = plan;
  const { name } = service;
  return [
    { path: `${name}-deployment.yaml`, map: deployment(plan) },
    ...[name, ...aliases].map((host) => ({ path: `${slug(host)}-service.yaml`, map: serviceAt(slug(host), name, portsOf(service)) })),
    ...(plan.dataPath === undefined ? [] : [{ path: `${name}-data-pvc.yaml`, map: claim(name) }]),
  ];
}

function deployment(plan: ServicePlan): KubernetesObject {
  const { name } = plan.service;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: labelsOf(name) },
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: selectorLabels(name) },
      template: { metadata: { labels: selectorLabels(name) }, spec: podOf(plan) },
    },
  };
}

function podOf({ service, image, dataPath }: ServicePlan): YamlMap {
  const { name, capabilities, command, environment, environmentFile, secrets, scratch = [], sharedMemory, stopGrace, hostname } = service;
  const temporary = scratch.map((path) => ({ name: slug(path), mountPath: path }));
  const mounts = [
    ...(dataPath === undefined
      ? []
      : [noted('A new volume has a folder lost+found, which a database refuses.', { name: 'data', mountPath: dataPath, subPath: 'data' })]),
    ...(secrets.length === 0 ? [] : [{ name: 'secrets', mountPath: '/run/secrets', readOnly: true }]),
    ...temporary,
    ...(sharedMemory === undefined ? [] : [{ name: 'shared-memory', mountPath: '/dev/shm' }]),
  ];
  const volumes: readonly YamlMap[] = [
    ...(dataPath === undefined ? [] : [{ name: 'data', persistentVolumeClaim: { claimName: `${name}-data` } }]),
    ...(secrets.length === 0 ? [] : [{ name: 'secrets', secret: { secretName: serviceSecretName(name) } }]),
    ...temporary.map((each) => ({ name: each.name, emptyDir: {} })),
    ...(sharedMemory === undefined
      ? []
      : [{ name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: sharedMemory.replace(/mb$/i, 'Mi').replace(/gb$/i, 'Gi') } }]),
  ];
  const variables = Object.entries(environment).map(([key, value]) => ({ name: key, value: value.replaceAll('$(', '$$$$(') }));
  return {
    hostname,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: stopGrace,
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name,
        image,
        args: command,
        env: variables.length === 0 ? undefined : variables,
        envFrom: environmentFile === undefined ? undefined : [{ secretRef: { name: environmentSecretName(name) } }],
        ports: portsOf(service).map((containerPort) => ({ containerPort })),
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities:
            capabilities.length === 0
              ? { drop: ['ALL'] }
              : noted('The entrypoint changes the owner of the data folder and drops root.', { drop: ['ALL'], add: capabilities }),
        },
        readinessProbe: readiness(service.healthCheck),
        volumeMounts: mounts.length === 0 ? undefined : mounts,
      },
    ],
    volumes: volumes.length === 0 ? undefined : volumes,
  };
}

function readiness({ test, interval, timeout, retries }: ServicePlan['service']['healthCheck']): YamlMap {
  const [kind, ...words] = test;
  return {
    exec: { command: kind === 'CMD-SHELL' ? ['sh', '-c', words.join(' ')] : words },
    periodSeconds: Math.min(interval, 5),
    timeoutSeconds: timeout,
    failureThreshold: retries,
  };
}

function serviceAt(host: string, name: string, ports: readonly number[]): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: host, labels: labelsOf(name) },
    spec: { selector: selectorLabels(name), ports: ports.map((port) => ({ name: `tcp-${port}`, port })) },
  };
}

function claim(name: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: `${name}-data`, labels: labelsOf(name) },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };
}
