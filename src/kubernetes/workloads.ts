import type { ApplicationPlan, ProcessPlan } from '../plan/plan.ts';
import { noted, type YamlMap } from '../render/yaml.ts';
import { firstLabel, jobName, nameLabel, objectName } from './names.ts';
import type { KubernetesObject } from './object.ts';
import { podTemplate, quantity } from './pod.ts';

/** The label by which a workload finds its pods. */
export function selectorLabels(service: string): Readonly<Record<string, string>> {
  return { [nameLabel]: objectName(service) };
}

function labelsOf(service: string, component: string): Readonly<Record<string, string>> {
  return { ...selectorLabels(service), 'app.kubernetes.io/component': component };
}

/** The Deployment of the application itself. */
export function applicationDeployment(application: ApplicationPlan): KubernetesObject {
  const { service, image, deployment } = application;
  const labels = selectorLabels(service);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: objectName(service), labels: labelsOf(service, 'application') },
    spec: {
      // An autoscaler sets the number.
      replicas: deployment.most === undefined ? deployment.replicas : undefined,
      selector: { matchLabels: labels },
      strategy:
        image.data.volumes.length > 0
          ? noted('Two pods must not write to the volume at the same time: the old one ends first.', { type: 'Recreate' })
          : { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: podTemplate({ application, labels }),
    },
  };
}

/** Words in the names of workers that may run only once at a time. */
const single = /(?:^|-)(?:beat|scheduler|clock|cron|timer)(?:-|$)/;

/** The Deployment of a worker. */
export function workerDeployment(application: ApplicationPlan, process: ProcessPlan): KubernetesObject {
  const { service } = process;
  const labels = selectorLabels(service);
  const isAlone = application.image.data.volumes.length > 0 || single.test(process.name);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: objectName(service), labels: labelsOf(service, 'worker') },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      strategy: isAlone
        ? noted('Only one may run at any time: the old one ends first.', { type: 'Recreate' })
        : { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: podTemplate({ application, process, labels }),
    },
  };
}

/** Seconds after which a finished Job is removed. */
const keptFor = 24 * 60 * 60;
const attempts = 4;

function jobSpec(application: ApplicationPlan, process: ProcessPlan): YamlMap {
  return {
    backoffLimit: attempts,
    ttlSecondsAfterFinished: keptFor,
    template: podTemplate({ application, process, labels: selectorLabels(process.service), restartPolicy: 'Never' }),
  };
}

/** The Job that runs before a new version of the application starts. */
export function migrationJob(application: ApplicationPlan, process: ProcessPlan): KubernetesObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      // A Job cannot be changed: each version of the image has its own.
      name: jobName(process, application.deployment.image),
      labels: { ...labelsOf(process.service, 'migration'), [firstLabel]: 'first' },
    },
    spec: jobSpec(application, process),
  };
}

/** The CronJob of a job: with its schedule, or suspended as a template for runs on request. */
export function cronJob(application: ApplicationPlan, process: ProcessPlan): KubernetesObject {
  const { service, name } = process;
  const schedule = application.deployment.schedules[name];
  const command = `kubectl create job --from=cronjob/${objectName(service)} ${objectName(service)}-1`;
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: objectName(service), labels: labelsOf(service, 'job') },
    spec: {
      ...(schedule === undefined
        ? { suspend: noted(`It runs on request only: ${command}`, true), schedule: '@yearly' }
        : { schedule, timeZone: 'Etc/UTC' }),
      concurrencyPolicy: 'Forbid',
      jobTemplate: { spec: jobSpec(application, process) },
    },
  };
}

/** The claims of an application's volumes. */
export function volumeClaims({ image, deployment, service }: ApplicationPlan): readonly KubernetesObject[] {
  return image.data.volumes.map(({ name }) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, labels: { ...selectorLabels(service), [firstLabel]: 'first' } },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: quantity(deployment.volumeSize) } } },
  }));
}

/** The budget that keeps the application running while a node is drained; undefined for a single replica, which would block the drain. */
export function disruptionBudget(application: ApplicationPlan): KubernetesObject | undefined {
  const { service } = application;
  if (application.deployment.replicas < 2) return undefined;
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: objectName(service), labels: selectorLabels(service) },
    spec: { maxUnavailable: 1, selector: { matchLabels: selectorLabels(service) } },
  };
}

/** Percent of the requested CPU. */
const usage = 80;

/** The autoscaler, if an answer asks for one. */
export function autoscaler(application: ApplicationPlan): KubernetesObject | undefined {
  const { service, deployment } = application;
  if (deployment.most === undefined) return undefined;
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: objectName(service), labels: selectorLabels(service) },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: objectName(service) },
      minReplicas: deployment.replicas,
      maxReplicas: deployment.most,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: usage } } }],
    },
  };
}
