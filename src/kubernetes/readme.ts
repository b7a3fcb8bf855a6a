import { manifestsFolder } from '../plan/deployment.ts';
import type { ApplicationPlan, Plan } from '../plan/plan.ts';
import { environmentSecretName } from './dev-services.ts';
import { firstLabel, jobName, objectName, secretName, serviceSecretName, servicesStep } from './names.ts';
import { isRouted } from './network.ts';
import { secretNames } from './secrets.ts';

/** The example of an application's secrets, below the folder of the manifests. */
export function secretsExample({ applications }: Plan, { service }: ApplicationPlan): string {
  return applications.length === 1 ? 'secrets.example.env' : `${objectName(service)}.secrets.example.env`;
}

/** The overlay that is deployed. */
export const productionOverlay = `${manifestsFolder}/overlays/production`;

/** The overlay with the backing services of the compose file. */
const developmentOverlay = `${manifestsFolder}/overlays/development`;

/** A step of a deployment: what it is for, and the command. */
export interface DeploymentStep {
  readonly why: string;
  readonly command: string;
}

/** Seconds that a migration and a rollout may take. */
const patience = { job: 600, rollout: 300 } as const;

/** The names of the Jobs that run before a new version starts. */
export function jobNames({ applications }: Plan): readonly string[] {
  return applications.flatMap(({ processes, deployment }) =>
    processes.flatMap((process) => (process.isFirst ? [jobName(process, deployment.image)] : [])),
  );
}

/** The names of the Deployments: of the applications, and of their workers. */
export function deploymentNames({ applications }: Plan): readonly string[] {
  return applications.flatMap(({ service, processes }) => [
    objectName(service),
    ...processes.flatMap((each) => (each.kind === 'worker' ? [objectName(each.service)] : [])),
  ]);
}

/** The commands of a deployment of an overlay, in their order. */
export function deploymentSteps(plan: Plan, overlay: string): readonly DeploymentStep[] {
  const [jobs, deployments] = [jobNames(plan), deploymentNames(plan)];
  const before =
    jobs.length === 0
      ? []
      : [
          { why: 'A finished Job of the same image runs again:', command: `kubectl delete job --ignore-not-found ${jobs.join(' ')}` },
          { why: 'The migration, and what it needs:', command: `kubectl apply -k ${overlay} -l ${firstLabel}=first` },
          {
            why: 'Wait until it has finished:',
            command: `kubectl wait --for=condition=complete --timeout=${patience.job}s ${jobs.map((name) => `job/${name}`).join(' ')}`,
          },
        ];
  return [
    ...before,
    { why: jobs.length === 0 ? 'Everything:' : 'Everything else:', command: `kubectl apply -k ${overlay}` },
    ...deployments.map((name) => ({
      why: `Wait for the rollout of ${name}:`,
      command: `kubectl rollout status deployment/${name} --timeout=${patience.rollout}s`,
    })),
  ];
}

/** The commands that start the backing services of a development cluster before a migration, which needs them; none without a migration. */
function serviceCommands(plan: Plan): readonly string[] {
  const { services } = plan.stack;
  if (services.length === 0 || jobNames(plan).length === 0) return [];
  return [
    `kubectl apply -k ${developmentOverlay} -l ${firstLabel}=${servicesStep}`,
    ...services.map(({ service: { name } }) => `kubectl rollout status deployment/${name} --timeout=${patience.rollout}s`),
  ];
}

/** A command that makes a Secret, or replaces it. */
function makeSecret(name: string, sources: readonly string[]): string {
  return `kubectl create secret generic ${name} ${sources.join(' ')} --dry-run=client -o yaml | kubectl apply -f -`;
}

/** The data about a plan for the template of the README. */
export function readmeView(plan: Plan) {
  const { applications, stack } = plan;
  const owners = applications.filter((application) => secretNames(application).length > 0);
  return {
    deployment: deploymentSteps(plan, productionOverlay)
      .map(({ why, command }) => `# ${why}\n${command}\n`)
      .join(''),
    folder: manifestsFolder,
    secrets: owners.map((application) => {
      const example = `${manifestsFolder}/${secretsExample(plan, application)}`;
      const own = example.replace('.example.env', '.env');
      return { example, own, script: `cp ${example} ${own}\n${makeSecret(secretName(application), [`--from-env-file=${own}`])}` };
    }),
    hasCertificate: applications.some(({ image }) => image.caCertificate !== ''),
    unrouted:
      plan.cluster?.route === 'none'
        ? []
        : applications.filter((each) => each.image.port !== undefined && !isRouted(plan, each)).map(({ service }) => service),
    route: plan.cluster?.route ?? 'none',
    keepsData: applications.some(({ image }) => image.data.volumes.length > 0),
    byHand: applications.flatMap(({ byHand, service }) => (byHand === undefined ? [] : [service])),
    requested: applications.flatMap(({ processes, deployment }) =>
      processes.flatMap((each) =>
        each.kind === 'job' && !each.isFirst && deployment.schedules[each.name] === undefined
          ? [`kubectl create job --from=cronjob/${objectName(each.service)} ${objectName(each.service)}-1`]
          : [],
      ),
    ),
    services: stack.services.map(({ service }) => service.title),
    hasDevelopment: stack.secretFiles.length > 0 || stack.services.length > 0,
    development: [
      ...stack.services.flatMap(({ service: { name, secrets, environmentFile } }) => [
        ...(secrets.length === 0
          ? []
          : [
              makeSecret(
                serviceSecretName(name),
                secrets.map((file) => `--from-file=secrets/${file.name}`),
              ),
            ]),
        ...(environmentFile === undefined
          ? []
          : [makeSecret(environmentSecretName(name), [`--from-env-file=secrets/${environmentFile.name}`])]),
      ]),
      ...owners.flatMap((application) =>
        application.environmentFiles.length === 0
          ? []
          : [
              makeSecret(
                secretName(application),
                application.environmentFiles.map(({ name }) => `--from-env-file=secrets/${name}`),
              ),
            ],
      ),
      ...serviceCommands(plan),
      ...deploymentSteps(plan, stack.services.length === 0 ? productionOverlay : developmentOverlay).map(({ command }) => command),
    ],
  };
}
