import { posix } from 'node:path';
import type { Application } from '../inspect/application.ts';
import { portsOf } from '../inspect/development.ts';
import type { Inspection } from '../inspect/inspect.ts';
import { findRoutes, type Server } from '../inspect/routes.ts';
import { composeFileNames } from '../manifests/container-files.ts';
import { slug, variablePrefix } from '../names.ts';
import type { Answers } from '../questions/question.ts';
import { trustVariables } from '../render/run.ts';
import { localAddress } from '../services/own-address.ts';
import { secretFilesOf } from '../services/service.ts';
import type { SiteRoute } from '../stacks/stack.ts';
import { ignoredPlan, writtenInContext } from './ignored.ts';
import { imagePlan } from './image.ts';
import type { Answered, ApplicationPlan, Plan } from './plan.ts';
import { processPlans } from './processes.ts';
import { connectionFiles, secretName, signingFiles } from './secret-files.ts';
import { backingServices, chosenServices, withAliases } from './services.ts';
import { type Taken, takenNames } from './taken.ts';

/**
 * The place of a settings file, next to the compose file, and not at the path of the application's own copy, which the image does not
 * contain.
 */
function configurationFolder(wanted: string): string {
  return wanted.startsWith('config/') ? 'configuration' : 'config';
}

/**
 * Makes the plan from an inspection and the answers for one or more of its applications. Throws KaizenError (exit code 1) if answers
 * contradict each other.
 */
export function makePlan(inspection: Inspection, answered: readonly [Answered, ...Answered[]]): Plan {
  const isAlone = answered.length === 1 && answered[0].application.path === '';
  const [first] = answered;
  const services = backingServices(answered);
  const taken = takenNames(answered, isAlone, services);
  const servers = answered.map(({ application, answers }, index) => ({
    application,
    ports: [answers.port, ...portsOf(application.facts)].filter((port) => port !== 'none'),
    service: taken.owners[index] ?? '',
    port: answers.port,
  }));
  const applications = answered.map((each, index) =>
    applicationPlan(inspection, each, isAlone ? undefined : taken.owners[index], taken, routesTo(each.application, servers)),
  );
  return {
    applications,
    stack: {
      project: slug(isAlone ? (first.answers.image.split('/').at(-1) ?? '') : inspection.folderName),
      composeFile: composeFileNames.find((name) => inspection.containerFiles?.value.includes(name)) ?? composeFileNames[0],
      network: first.answers.network,
      isMinimal: first.answers.minimal,
      hasOverride: first.answers.override,
      services: withAliases(services, answered, taken.services),
      secretFiles: [
        ...services.flatMap(({ service }) => secretFilesOf(service)),
        ...applications.flatMap(({ environmentFiles }) => environmentFiles),
      ],
    },
    evidence: { folder: first.answers.evidenceFolder, severity: first.answers.severity },
  };
}

/** An application to which a site's web server may forward requests. */
interface Answering extends Server {
  readonly service: string;
  readonly port: Answers['port'];
}

function routesTo(application: Application, servers: readonly Answering[]): readonly SiteRoute[] {
  return findRoutes(application, servers).routes.flatMap(({ proxied: { prefix, pattern, rewritten }, to: { service, port } }) =>
    port === 'none'
      ? []
      : [
          {
            ...(prefix === undefined ? {} : { prefix }),
            ...(pattern === undefined ? {} : { pattern }),
            ...(rewritten === undefined ? {} : { rewritten }),
            service,
            port,
          },
        ],
  );
}

function applicationPlan(
  inspection: Inspection,
  { application, answers }: Answered,
  name: string | undefined,
  taken: Taken,
  routes: readonly SiteRoute[],
): ApplicationPlan {
  const { path, context } = application;
  const service = name ?? 'app';
  const image = imagePlan(inspection, application, answers, service, taken, routes);
  const isOwnContext = context === path;
  const dockerfile = posix.join(path, 'Dockerfile');
  return {
    service,
    portVariable: `${variablePrefix(service).toUpperCase()}_PORT`,
    path,
    context,
    dockerfile,
    isThere: application.isThere,
    ignoreFile: isOwnContext ? posix.join(context, '.dockerignore') : `${dockerfile}.dockerignore`,
    suiteFolder: posix.join(inspection.testFolder, 'deployment', name ?? ''),
    ignored: ignoredPlan(inspection, application, image.build),
    written: writtenInContext(inspection, application, answers),
    image,
    configuration: (application.facts.configuration?.value ?? []).map(({ path: wanted, sample, variable }) => ({
      path: posix.join(configurationFolder(wanted), ...(name === undefined ? [] : [name]), posix.basename(wanted)),
      target: posix.resolve(image.build.home ?? '/app', wanted),
      text: application.samples.get(sample) ?? '',
      ...(variable === undefined ? {} : { variable }),
    })),
    environment: { ...(answers.caCertificate === '' ? {} : Object.fromEntries(trustVariables)), ...answers.environment },
    addresses:
      image.port === undefined
        ? []
        : (application.facts.ownAddresses?.value ?? [])
            .filter((variable) => !Object.hasOwn(answers.environment, variable))
            .map((variable) => ({ variable, address: localAddress(image.port ?? 80) })),
    environmentFiles: [
      ...signingFiles(application, answers, name),
      ...connectionFiles(chosenServices(answers), application).map((file) => ({ ...file, name: secretName(file.name, name) })),
    ],
    backing: answers.services.map(({ name: service }) => service),
    processes: processPlans(application, answers, name, taken),
    memory: answers.memory,
    stopGrace: answers.stopGrace,
    suite: { prefix: answers.testPrefix, runner: answers.testRunner, sizeBudget: answers.sizeBudget },
    budgets: {
      size: answers.sizeBudget,
      build: answers.buildBudget,
      rebuild: answers.rebuildBudget,
      healthy: answers.healthyBudget,
      memory: answers.memoryBudget,
      stop: answers.stopBudget,
    },
  };
}
