import { posix } from 'node:path';
import { KaizenError } from '../errors.ts';
import type { Process } from '../facts.ts';
import { type Application, type Inspection, imageOf } from '../inspect/inspect.ts';
import { composeFileNames } from '../manifests/container-files.ts';
import type { Answers } from '../questions/question.ts';
import { slug } from '../questions/table.ts';
import { catalog, serviceNamed } from '../services/catalog.ts';
import { connectionVariables } from '../services/connection.ts';
import { type SecretFile, type Service, secretFilesOf } from '../services/service.ts';
import type { Build, Flavour, Probe } from '../stacks/stack.ts';
import { chooseBase } from './base.ts';
import { mirrored } from './mirror.ts';

/** How the engine sees that the application is well; durations in seconds. */
export interface HealthPlan {
  readonly kind: Answers['health'];
  /** Exec-form argument list; empty for `none`. */
  readonly command: readonly string[];
  readonly interval: number;
  readonly timeout: number;
  readonly startPeriod: number;
  readonly retries: number;
}

export interface ImagePlan {
  readonly name: string;
  readonly baseImage: string;
  readonly flavour: Flavour;
  /** Image of the stages that build; the base image where the stack names no other. */
  readonly builderImage: string;
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
  readonly start: readonly string[];
  /** Absent for an application that listens on no port. */
  readonly port?: number;
  readonly health: HealthPlan;
  readonly labels: Readonly<Record<string, string>>;
  /** Address of a private package index, or empty. */
  readonly packageIndex: string;
  /** IDs of the secrets that a build may be given. */
  readonly buildSecrets: readonly string[];
  readonly build: Build;
}

/** A worker or a job, with its name in the compose file. */
export interface ProcessPlan extends Process {
  readonly service: string;
}

/** An application: its image, and what the stack has for it. Paths are relative to the root. */
export interface ApplicationPlan {
  /** Its name in the compose file: `app`, or the member's. */
  readonly service: string;
  /** Its folder; empty for the root. */
  readonly path: string;
  /** The build context's folder; empty for the root. */
  readonly context: string;
  readonly dockerfile: string;
  readonly ignoreFile: string;
  readonly suiteFolder: string;
  readonly image: ImagePlan;
  readonly environment: Readonly<Record<string, string>>;
  /** Files of variables for the application, below the secrets' folder. */
  readonly environmentFiles: readonly SecretFile[];
  /** The backing services that it waits for. */
  readonly backing: readonly string[];
  readonly processes: readonly ProcessPlan[];
  /** Bytes. */
  readonly memory: number;
  /** Seconds. */
  readonly stopGrace: number;
  /** Of the deployment suite: the ID of its tests, the program that runs it, and the most bytes that the image may have. */
  readonly suite: { readonly prefix: string; readonly runner: Answers['testRunner']; readonly sizeBudget: number };
  readonly budgets: Budgets;
}

/** What may be spent: bytes of the image and of memory, seconds of the rest. */
export interface Budgets {
  readonly size: number;
  readonly build: number;
  readonly rebuild: number;
  readonly healthy: number;
  readonly memory: number;
  readonly stop: number;
}

export interface ServicePlan {
  readonly service: Service;
  readonly image: string;
  /** Absent for a service that keeps nothing. */
  readonly dataPath?: string;
  readonly published: boolean;
}

export interface StackPlan {
  /** The project's name in compose. */
  readonly project: string;
  readonly composeFile: string;
  readonly network: string;
  readonly services: readonly ServicePlan[];
  /** Every file below the secrets' folder. */
  readonly secretFiles: readonly SecretFile[];
}

/** The typed description of the images and of the stack around them: all that the templates read. */
export interface Plan {
  readonly applications: readonly ApplicationPlan[];
  readonly stack: StackPlan;
  /** Where evidence goes, and from which severity on a vulnerability is red. */
  readonly evidence: { readonly folder: string; readonly severity: Answers['severity'] };
}

/** An application with its answers. */
export interface Answered {
  readonly application: Application;
  readonly answers: Answers;
}

/** Variables that sign and encrypt within the application: any random value is right for them. */
const signingKey = /^(?:[A-Z0-9]+_)*(?:SECRET_KEY|SECRET_KEY_BASE|JWT_SECRET|SESSION_SECRET|COOKIE_SECRET|APP_SECRET|APP_KEYS?)$/;

/**
 * Gives the plan that follows from an inspection and the answers for its applications, of which there is one at least.
 * Throws KaizenError (exit code 1) where answers contradict each other.
 */
export function makePlan(inspection: Inspection, answered: readonly [Answered, ...Answered[]]): Plan {
  const isAlone = answered.length === 1 && answered[0].application.path === '';
  const applications = answered.map((each, index) => applicationPlan(each, isAlone ? undefined : nameIn(answered, index)));
  const [first] = answered;
  const services = backingServices(answered);
  return {
    applications,
    stack: {
      project: slug(isAlone ? (first.answers.image.split('/').at(-1) ?? '') : inspection.folderName),
      composeFile: composeFileNames.find((name) => inspection.containerFiles?.value.includes(name)) ?? composeFileNames[0],
      network: first.answers.network,
      services,
      secretFiles: [
        ...services.flatMap(({ service }) => secretFilesOf(service)),
        ...applications.flatMap(({ environmentFiles }) => environmentFiles),
      ],
    },
    evidence: { folder: first.answers.evidenceFolder, severity: first.answers.severity },
  };
}

/** Members of the same name in different folders are told apart by their whole path. */
function nameIn(answered: readonly Answered[], index: number): string {
  const names = answered.map(({ application }) => slug(application.name));
  const name = names[index] ?? '';
  const isTaken = names.indexOf(name) !== names.lastIndexOf(name) || serviceNamed(name) !== undefined;
  return isTaken ? slug(answered[index]?.application.path ?? '') : name;
}

function applicationPlan({ application, answers }: Answered, name: string | undefined): ApplicationPlan {
  const { path, context } = application;
  const isOwnContext = context === path;
  const dockerfile = posix.join(path, 'Dockerfile');
  return {
    service: name ?? 'app',
    path,
    context,
    dockerfile,
    ignoreFile: isOwnContext ? posix.join(context, '.dockerignore') : `${dockerfile}.dockerignore`,
    suiteFolder: name === undefined ? 'tests/deployment' : `tests/deployment/${name}`,
    image: imagePlan(application, answers),
    environment: answers.environment,
    environmentFiles: [
      ...signingKeys(application, answers, name),
      ...connectionFiles(chosenServices(answers), application).map((file) => ({ ...file, name: secretName(file.name, name) })),
    ],
    backing: answers.services.map(({ name: service }) => service),
    processes: processPlans(application, answers, name),
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

function processPlans({ facts }: Application, { processes, services }: Answers, owner: string | undefined): ProcessPlan[] {
  const chosen = (facts.processes?.value ?? []).filter(({ name }) => processes.includes(name));
  const isTaken = (name: string): boolean => name === 'app' || services.some((service) => service.name === name);
  return chosen.map((process) => {
    const isOwn = owner === undefined && !isTaken(process.name);
    return { ...process, service: isOwn ? process.name : `${owner ?? 'app'}-${process.name}` };
  });
}

function imagePlan(application: Application, answers: Answers): ImagePlan {
  const base = chooseBase(answers.baseImage, application.bases);
  const probe = probeOf(answers);
  const build = imageOf(application, { base, start: answers.start, ...(probe === undefined ? {} : { probe }) });
  const mirror = (image: string): string => (image === 'scratch' ? image : mirrored(image, answers.registryMirror));
  return {
    name: answers.image,
    baseImage: mirror(base.image),
    flavour: base.flavour,
    builderImage: mirror(build.builderImage ?? base.image),
    user: answers.user,
    uid: answers.uid,
    gid: answers.gid,
    start: answers.start,
    ...(answers.port === 'none' ? {} : { port: answers.port }),
    health: healthPlan(build, answers),
    labels: { 'org.opencontainers.image.title': answers.image.split('/').at(-1) ?? answers.image, ...answers.labels },
    packageIndex: answers.packageIndex,
    buildSecrets: answers.packageIndex === '' ? [] : ['netrc'],
    build,
  };
}

/** What the health check asks the application; undefined where there is none, or where a command of its own asks. */
function probeOf({ health: kind, healthPath: path, healthTimeout, port }: Answers): Probe | undefined {
  if (kind !== 'http' && kind !== 'tcp') return undefined;
  if (port === 'none') throw new KaizenError(`--health ${kind} needs a port: give --port, or --health command, or --health none.`);
  // The probe gives up just before the engine would kill it, so that its own message ends up in the health log.
  return { kind, port, path, timeoutSeconds: Math.max(1, healthTimeout - 1) };
}

function healthPlan({ healthCheck }: Build, answers: Answers): HealthPlan {
  const { healthInterval, healthTimeout, healthStartPeriod, healthRetries } = answers;
  return {
    kind: answers.health,
    command: answers.health === 'command' ? answers.healthCommand : healthCheck,
    interval: healthInterval,
    timeout: healthTimeout,
    startPeriod: healthStartPeriod,
    retries: healthRetries,
  };
}

/** The services of all applications; where two ask for different versions of one, the first of them counts. */
function backingServices(answered: readonly Answered[]): ServicePlan[] {
  const plans = new Map<string, ServicePlan>();
  for (const { answers } of answered) {
    for (const { name, version } of answers.services) {
      const service = serviceNamed(name);
      if (service === undefined || plans.has(name)) continue;
      const dataPath = service.dataPath?.(version);
      plans.set(name, {
        service,
        image: mirrored(service.image(version), answers.registryMirror),
        ...(dataPath === undefined ? {} : { dataPath }),
        published: answers.publish.includes(name),
      });
    }
  }
  return [...plans.values()];
}

/**
 * The variables that connect an application to its services, a file of its environment for each: `postgres.env`. What could be meant for
 * several goes to one that the folder itself asks for.
 */
export function connectionFiles(services: readonly Service[], { facts, variables, example, ecosystem }: Application): SecretFile[] {
  const found = [...(facts.services?.value ?? []), ...(facts.optionalServices?.value ?? [])];
  const chosen = catalog.filter((service) => services.includes(service));
  const sorted = [...chosen.filter(({ name }) => found.includes(name)), ...chosen.filter(({ name }) => !found.includes(name))];
  return [...connectionVariables(sorted, { names: variables, example, ecosystem })].map(([name, values]) => ({
    name: `${name}.env`,
    text: environmentText(values),
  }));
}

function chosenServices({ services }: Answers): Service[] {
  return services.flatMap(({ name }) => serviceNamed(name) ?? []);
}

function signingKeys({ facts }: Application, { environment }: Answers, owner: string | undefined): SecretFile[] {
  const names = (facts.env?.value ?? []).filter((name) => signingKey.test(name) && !(name in environment));
  if (names.length === 0) return [];
  const prefix = owner === undefined ? '' : `${owner.replaceAll('-', '_')}_`;
  const text = environmentText(Object.fromEntries(names.map((name) => [name, `{${prefix}${name.toLowerCase()}}`])));
  return [{ name: secretName('app.env', owner), text }];
}

/** `postgres.env`, and with several applications `orders.postgres.env`. */
function secretName(name: string, owner: string | undefined): string {
  return owner === undefined ? name : `${owner}.${name}`;
}

function environmentText(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
