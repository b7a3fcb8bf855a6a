import type { ApplicationPlan, Plan } from '../plan/plan.ts';
import type { YamlMap } from '../render/yaml.ts';
import { devServices, type Manifest } from './dev-services.ts';
import { baseKustomization, kustomizationHead } from './kustomization.ts';
import { jobName, objectName } from './names.ts';
import { allowPolicies, denyPolicy, routeOf, serviceOf } from './network.ts';
import { fileEndings, type KubernetesObject } from './object.ts';
import { applicationDeployment, autoscaler, cronJob, disruptionBudget, migrationJob, volumeClaims, workerDeployment } from './workloads.ts';

/** All objects of an application. */
export function objectsOf(plan: Plan, application: ApplicationPlan): readonly KubernetesObject[] {
  const optional = [serviceOf(application), routeOf(plan, application), disruptionBudget(application), autoscaler(application)];
  return [
    applicationDeployment(application),
    ...optional.filter((each) => each !== undefined),
    ...volumeClaims(application),
    ...application.processes.map((process) =>
      process.kind === 'worker'
        ? workerDeployment(application, process)
        : process.isFirst
          ? migrationJob(application, process)
          : cronJob(application, process),
    ),
    ...allowPolicies(plan, application),
  ];
}

/** The manifests of the folder `base`, one document in each file, its kustomization last. */
export function baseManifests(plan: Plan): readonly Manifest[] {
  const named = plan.applications.flatMap((application) => {
    // The name of a Job has the tag of the image, and its file must not move with it.
    const stable = new Map(
      application.processes.map((process) => [jobName(process, application.deployment.image), objectName(process.service)] as const),
    );
    return objectsOf(plan, application).map((map) => ({ path: fileOf(map, stable), map }));
  });
  const manifests = [...named, { path: 'deny-by-default-networkpolicy.yaml', map: denyPolicy(plan.stack.project) }];
  return [
    ...manifests,
    {
      path: 'kustomization.yaml',
      map: baseKustomization(
        plan,
        manifests.map(({ path }) => path),
      ),
    },
  ];
}

function fileOf({ kind, metadata: { name } }: KubernetesObject, stable: ReadonlyMap<string, string>): string {
  return `${(kind === 'Job' ? stable.get(name) : undefined) ?? name}-${fileEndings[kind]}.yaml`;
}

/** The kustomization of an overlay that belongs to the user. */
export function overlay(components: readonly string[]): YamlMap {
  return { ...kustomizationHead, resources: ['../../base'], components: components.length === 0 ? undefined : components };
}

export { devServices };
