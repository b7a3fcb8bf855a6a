import type { YamlMap } from '../render/yaml.ts';

/** The ending of a manifest's file, by its kind: all kinds that are rendered. */
export const fileEndings = {
  Deployment: 'deployment',
  Service: 'service',
  HTTPRoute: 'httproute',
  Ingress: 'ingress',
  PersistentVolumeClaim: 'pvc',
  Job: 'job',
  CronJob: 'cronjob',
  PodDisruptionBudget: 'pdb',
  HorizontalPodAutoscaler: 'hpa',
  NetworkPolicy: 'networkpolicy',
} as const;

/** An object of the API. */
export interface KubernetesObject extends YamlMap {
  readonly apiVersion: string;
  readonly kind: keyof typeof fileEndings;
  readonly metadata: YamlMap & { readonly name: string };
}
