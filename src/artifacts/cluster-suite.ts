import { posix } from 'node:path';
import { firstLabel, objectName } from '../kubernetes/names.ts';
import { mountPaths } from '../kubernetes/pod.ts';
import { deploymentNames, jobNames, productionOverlay } from '../kubernetes/readme.ts';
import { manifestsFolder } from '../plan/deployment.ts';
import type { ApplicationPlan, Plan } from '../plan/plan.ts';
import { clusterCriteria, clusterVariables } from '../suite/cluster-criteria.ts';

const fileName = 'cluster_suite.sh';

/** The ID of the section: the one after the IDs of the applications. */
function prefixOf(applications: readonly ApplicationPlan[]): string {
  const numbers = applications.map(({ suite }) => Number(/^PROD-(\d+)$/.exec(suite.prefix)?.[1]));
  const last = Math.max(...numbers);
  return Number.isNaN(last) ? `${applications[0]?.suite.prefix ?? 'PROD'}-CLUSTER` : `PROD-${String(last + 1).padStart(3, '0')}`;
}

/** The data about a plan for the template of the section. */
export function clusterView(plan: Plan) {
  const { applications, stack } = plan;
  const folder = applications[0]?.suiteFolder.split('/').slice(0, 2).join('/') ?? 'tests/deployment';
  const served = applications.flatMap((application) =>
    application.image.port === undefined
      ? []
      : [{ application, name: objectName(application.service), path: application.image.health.path ?? '/' }],
  );
  const http = served.filter(({ application }) => application.isHttp || application.image.health.kind === 'http');
  return {
    path: posix.join(folder, fileName),
    up: folder.replaceAll(/[^/]+/g, '..'),
    prefix: prefixOf(applications),
    folder: manifestsFolder,
    overlay: productionOverlay,
    first: `${firstLabel}=first`,
    jobs: jobNames(plan),
    deployments: deploymentNames(plan),
    budget: Math.max(...applications.map(({ budgets, image: { health } }) => Math.max(budgets.healthy, health.startPeriod))),
    served: http,
    rolled: http.filter(({ application }) => application.image.data.volumes.length === 0),
    kept: applications.flatMap(({ service, image: { data } }) =>
      data.volumes.length === 0 ? [] : [{ name: objectName(service), paths: data.volumes.map(({ path }) => path) }],
    ),
    workloads: applications.flatMap((application) =>
      [application.service, ...application.processes.flatMap((each) => (each.kind === 'worker' ? [each.service] : []))].map((service) => ({
        name: objectName(service),
        mounts: mountPaths(application).toSorted(),
        isByHand: application.byHand !== undefined,
        partOf: stack.project,
        port: (service === application.service ? application.image.port : undefined) ?? 0,
      })),
    ),
    criteria: Object.fromEntries(clusterCriteria.map((each) => [each.number, each])),
    list: clusterCriteria,
    variables: clusterVariables,
  };
}
