import { slug, suffixed } from '../names.ts';
import type { ApplicationPlan, DeployedImage, ProcessPlan } from '../plan/plan.ts';

/** The label by which a workload, a Service or a policy finds pods. */
export const nameLabel = 'app.kubernetes.io/name';

/** The label of objects that a migration needs, and that are applied before everything else. */
export const firstLabel = 'kaizen-docker/deploy';

/** The value of that label for the backing services of a development cluster, which come before the migration. */
export const servicesStep = 'services';

/** The label of pods that write to the same volumes. */
export const volumesLabel = 'kaizen-docker/volumes';

/** The name of an object: the same as in the compose file. The name of a Service begins with a letter (RFC 1035, section 2.3.1). */
export function objectName(service: string): string {
  return /^\d/.test(service) ? suffixed('app', service) : service;
}

/** The ConfigMap with the variables of an application. */
export function configName({ service }: ApplicationPlan): string {
  return suffixed(objectName(service), 'config');
}

/** The ConfigMap with the settings files of an application. */
export function filesName({ service }: ApplicationPlan): string {
  return suffixed(objectName(service), 'files');
}

/** The Secret with the secret variables of an application. */
export function secretName({ service }: ApplicationPlan): string {
  return suffixed(objectName(service), 'secrets');
}

/** The Secret of a backing service in the component for development. */
export function serviceSecretName(service: string): string {
  return suffixed(objectName(service), 'service');
}

/** The name of a migration's Job: a Job cannot be changed, so each image gets its own. */
export function jobName({ service }: ProcessPlan, { tag, digest }: DeployedImage): string {
  const version = tag ?? digest?.replace(/^sha256:/, '').slice(0, 12) ?? 'latest';
  return suffixed(objectName(service), slug(version));
}

/** The image as compose names it, without a tag: kustomize replaces it with the deployed one. */
export function imageName({ image }: ApplicationPlan, process?: ProcessPlan): string {
  return process?.image ?? image.name;
}
