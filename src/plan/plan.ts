import { posix } from 'node:path';
import { KaizenError } from '../errors.ts';
import type { Process } from '../facts.ts';
import { credentialPatterns } from '../folder/credentials.ts';
import { type Application, type Inspection, imageOf } from '../inspect/inspect.ts';
import { composeFileNames } from '../manifests/container-files.ts';
import { distinctSlugs, free, slug, suffixed, variablePrefix } from '../names.ts';
import type { Answers } from '../questions/question.ts';
import { ignorePath } from '../render/printers.ts';
import { catalog, serviceNamed } from '../services/catalog.ts';
import { connectionVariables } from '../services/connection.ts';
import { type SecretFile, type Service, secretFilesOf } from '../services/service.ts';
import type { Build, Contributed, Flavour, Probe } from '../stacks/stack.ts';
import { chooseBase } from './base.ts';
import { generalPatterns, packageOfSecrets, sourcePatterns } from './context.ts';
import { type IgnoredPatterns, ignoredPatterns } from './git-ignored.ts';
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
  /** What its cache mounts are called: those of one engine are shared by all builds, and this keeps applications apart. */
  readonly cacheId: string;
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
  /** Stages of other languages, with the images that they begin with. */
  readonly contributed: readonly (Contributed & { readonly builderImage: string })[];
}

/** A worker or a job, with its name in the compose file, and its image's where that is not the application's. */
export interface ProcessPlan extends Process {
  readonly service: string;
  readonly image: string;
}

/** Patterns for .dockerignore that follow from what git ignores. */
export interface IgnoredPlan extends IgnoredPatterns {
  /** Patterns of what is needed all the same. */
  readonly needed: readonly string[];
  /** Patterns of sources in folders that are called as those of secrets are. */
  readonly packages: readonly string[];
}

/** An application: its image, and what the stack has for it. Paths are relative to the root. */
export interface ApplicationPlan {
  /** Its name in the compose file: `app`, or the member's. */
  readonly service: string;
  /** The variable that says at which port of the host it is published. */
  readonly portVariable: string;
  /** Its folder; empty for the root. */
  readonly path: string;
  /** The build context's folder; empty for the root. */
  readonly context: string;
  readonly dockerfile: string;
  readonly ignoreFile: string;
  readonly suiteFolder: string;
  /** What git ignores in the context, and what comes into it all the same. */
  readonly ignored: IgnoredPlan;
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
  const [first] = answered;
  const services = backingServices(answered);
  const taken = takenNames(answered, isAlone, services);
  const applications = answered.map((each, index) => applicationPlan(inspection, each, isAlone ? undefined : taken.owners[index], taken));
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

/** The names that the applications have, and those that are given, of which none may be given twice. */
interface Taken {
  readonly owners: readonly string[];
  readonly services: Set<string>;
  readonly images: Set<string>;
  readonly caches: Set<string>;
}

function takenNames(answered: readonly Answered[], isAlone: boolean, services: readonly ServicePlan[]): Taken {
  const owners = distinctSlugs(
    answered.map(({ application }) => application),
    (name) => serviceNamed(name) !== undefined,
  );
  const backing = services.map(({ service }) => service.name);
  return {
    owners,
    services: new Set([...(isAlone ? ['app'] : owners), ...backing]),
    images: distinctImages(answered),
    caches: new Set(),
  };
}

function distinctImages(answered: readonly Answered[]): Set<string> {
  const owners = new Map<string, string>();
  for (const { application, answers } of answered) {
    const path = application.path || '.';
    const other = owners.get(answers.image);
    if (other !== undefined)
      throw new KaizenError(
        `--image: ${answers.image} would be the image of ${other} and of ${path}: give each its own, such as --image ${application.path || other}=NAME.`,
      );
    owners.set(answers.image, path);
  }
  return new Set(owners.keys());
}

/** Gives the name, or one like it where it is given already, and remembers it. */
function take(name: string, taken: Set<string>): string {
  const own = free(name, (each) => taken.has(each));
  taken.add(own);
  return own;
}

function applicationPlan(
  inspection: Inspection,
  { application, answers }: Answered,
  name: string | undefined,
  taken: Taken,
): ApplicationPlan {
  const { path, context } = application;
  const image = imagePlan(application, answers, taken);
  const isOwnContext = context === path;
  const dockerfile = posix.join(path, 'Dockerfile');
  return {
    service: name ?? 'app',
    portVariable: `${variablePrefix(name ?? 'app').toUpperCase()}_PORT`,
    path,
    context,
    dockerfile,
    ignoreFile: isOwnContext ? posix.join(context, '.dockerignore') : `${dockerfile}.dockerignore`,
    suiteFolder: name === undefined ? 'tests/deployment' : `tests/deployment/${name}`,
    ignored: ignoredPlan(inspection, application, image.build),
    image,
    environment: answers.environment,
    environmentFiles: [
      ...signingKeys(application, answers, name),
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

function ignoredPlan({ files, ignored }: Inspection, { context, needs }: Application, { ignore, sources = [] }: Build): IgnoredPlan {
  const prefix = context === '' ? '' : `${context}/`;
  const inContext = (paths: readonly string[]): string[] =>
    paths.flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : []));
  const others = [...credentialPatterns, ...generalPatterns, ...ignore];
  const own = inContext(files);
  return {
    ...ignoredPatterns(ignored.files, { path: context, files: own, others, sources }),
    needed: [...new Set([...needs.map(({ path }) => ignorePath(path)), ...sourcePatterns(inContext(ignored.forced))])],
    packages: sourcePatterns(own.filter((path) => packageOfSecrets.test(path))),
  };
}

function processPlans({ facts }: Application, { processes, image }: Answers, owner: string | undefined, taken: Taken): ProcessPlan[] {
  const names = new Set(processes);
  const chosen = (facts.processes?.value ?? []).filter(({ name }) => names.has(name));
  return chosen.map((process) => {
    const isOwn = owner === undefined && !taken.services.has(process.name);
    return {
      ...process,
      service: take(isOwn ? process.name : suffixed(owner ?? 'app', process.name), taken.services),
      image: process.buildArguments === undefined ? image : takeImage(image, process.name, taken.images),
    };
  });
}

/** `shop-worker` for the image `shop`, whose own name may be as long as a name can be: a part of it goes first. */
function takeImage(image: string, process: string, taken: Set<string>): string {
  const own = free(process, (each) => taken.has(`${image}-${each}`));
  taken.add(`${image}-${own}`);
  return `${image}-${own}`;
}

function imagePlan(application: Application, answers: Answers, { caches }: Taken): ImagePlan {
  const base = chooseBase(answers.baseImage, application.bases);
  const probe = probeOf(answers);
  const build = imageOf(application, { base, start: answers.start, ...(probe === undefined ? {} : { probe }) });
  const mirror = (image: string): string => (image === 'scratch' ? image : mirrored(image, answers.registryMirror));
  return {
    name: answers.image,
    cacheId: take(slug(answers.image), caches),
    baseImage: mirror(base.image),
    flavour: base.flavour,
    builderImage: mirror(build.builderImage ?? base.image),
    contributed: (build.contributed ?? []).map((each) => ({ ...each, builderImage: mirror(each.builderImage ?? base.image) })),
    user: answers.user,
    uid: answers.uid,
    gid: answers.gid,
    start: build.start ?? answers.start,
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
    syntax: 'environment',
  }));
}

function chosenServices({ services }: Answers): Service[] {
  return services.flatMap(({ name }) => serviceNamed(name) ?? []);
}

function signingKeys({ facts }: Application, { environment }: Answers, owner: string | undefined): SecretFile[] {
  const names = (facts.env?.value ?? []).filter((name) => signingKey.test(name) && !Object.hasOwn(environment, name));
  if (names.length === 0) return [];
  // No slug has two of these signs in a row: what is before them is the owner.
  const prefix = owner === undefined ? '' : `${variablePrefix(owner)}__`;
  const text = environmentText(Object.fromEntries(names.map((name) => [name, `{${prefix}${name.toLowerCase()}}`])));
  return [{ name: secretName('app.env', owner), text, syntax: 'environment' }];
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
