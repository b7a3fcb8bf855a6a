import { posix } from 'node:path';
import { KaizenError } from '../errors.ts';
import type { Process } from '../facts.ts';
import { credentialPatterns } from '../folder/credentials.ts';
import { portsOf } from '../inspect/development.ts';
import { type Application, environmentOf, type Inspection, imageOf } from '../inspect/inspect.ts';
import { findRoutes, type Server } from '../inspect/routes.ts';
import { composeFileNames } from '../manifests/container-files.ts';
import { distinctSlugs, free, slug, suffixed, variablePrefix } from '../names.ts';
import type { Answers } from '../questions/question.ts';
import { ignorePath } from '../render/printers.ts';
import { caSecret, trustVariables } from '../render/run.ts';
import { catalog, serviceNamed } from '../services/catalog.ts';
import { connectionVariables } from '../services/connection.ts';
import { localAddress } from '../services/own-address.ts';
import { fixedHosts } from '../services/reach.ts';
import { type SecretFile, type Service, secretFilesOf } from '../services/service.ts';
import { usualForm } from '../services/signing-keys.ts';
import type { Build, Contributed, Flavour, Probe, SiteRoute } from '../stacks/stack.ts';
import { writtenPatterns } from '../stacks/written.ts';
import { chooseBase } from './base.ts';
import { generalPatterns, packageOfSecrets, sourcePatterns } from './context.ts';
import { type DataPlan, keptPaths, planData, refuseDataOverCode } from './data.ts';
import { type IgnoredPatterns, ignoredPatterns } from './git-ignored.ts';
import { mirrored } from './mirror.ts';
import { answeredPackages } from './packages.ts';

/** How the engine sees that the application is well; durations in seconds. */
export interface HealthPlan {
  readonly kind: Answers['health'];
  /** The path that `http` asks for. */
  readonly path?: string;
  /** Exec-form argument list; empty for `none`. */
  readonly command: readonly string[];
  readonly interval: number;
  readonly timeout: number;
  readonly startPeriod: number;
  readonly retries: number;
}

/** A secret of a build: its ID there, its name in the compose file, and where its value is. */
export interface BuildSecretPlan {
  readonly id: string;
  readonly name: string;
  /** `variable`: the variable of the environment that is called as the ID; `home`: the file in the user's home folder, with a dot before the ID. */
  readonly from: 'variable' | 'home' | 'file';
  /** The file of a secret that is not in the home folder by its ID: relative to the root, or absolute. */
  readonly path?: string;
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
  /** The user's file of certificate authorities, or empty. */
  readonly caCertificate: string;
  /** What the stage that builds sees beside all that. */
  readonly buildEnvironment: Readonly<Record<string, string>>;
  /** Names of variables of the shell that a build is given, and which neither history nor layers keep. */
  readonly proxyVariables: readonly string[];
  /** What a build is given and no layer keeps. */
  readonly buildSecrets: readonly BuildSecretPlan[];
  readonly build: Build;
  readonly data: DataPlan;
  /** What the image sets for the application: what a person's Dockerfile did, and where its data is. */
  readonly environment: Readonly<Record<string, string>>;
  /** Stages of other languages, with the images that they begin with. */
  readonly contributed: readonly (Contributed & { readonly builderImage: string })[];
}

/** A worker or a job, with its name in the compose file, and its image's where that is not the application's. */
export interface ProcessPlan extends Process {
  readonly service: string;
  readonly image: string;
  /** True for a job that runs to its end before the application starts, each time that the stack starts. */
  readonly isFirst: boolean;
}

/** A file of settings: its path in the project, the one in the container, and what it is made of. */
export interface ConfigurationPlan {
  readonly path: string;
  readonly target: string;
  readonly text: string;
  /** The variable by which the application is told where it is. */
  readonly variable?: string;
}

/** Patterns for .dockerignore that follow from what git ignores. */
export interface IgnoredPlan extends IgnoredPatterns {
  /** Patterns of what is needed all the same. */
  readonly needed: readonly string[];
  /** Patterns of sources in folders that are called as those of secrets are. */
  readonly packages: readonly string[];
}

/** Where a file of settings is, beside the compose file: not where the application's own copy would be, which stays out of the image. */
function configurationFolder(wanted: string): string {
  return wanted.startsWith('config/') ? 'configuration' : 'config';
}

/** An application: its image and its part of the stack. Paths are relative to the root. */
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
  /** False where nothing of the application is in the folder yet. */
  readonly isThere: boolean;
  readonly suiteFolder: string;
  /** What git ignores in the context, and what comes into it all the same. */
  readonly ignored: IgnoredPlan;
  /** Patterns for .dockerignore of what the application writes: a developer's own data. */
  readonly written: readonly string[];
  readonly image: ImagePlan;
  /** Files of settings that belong to the user, and where they are mounted. */
  readonly configuration: readonly ConfigurationPlan[];
  readonly environment: Readonly<Record<string, string>>;
  /** Variables with the application's own address, and what that is on this machine. */
  readonly addresses: readonly { readonly variable: string; readonly address: string }[];
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
  /** Where a person wrote its Dockerfile. */
  readonly byHand?: HandWrittenImage;
  /** Names of a compose file that a person wrote, in the place of those that follow from the rest. */
  readonly inStack?: HandWrittenNames;
}

/** An image that a person's Dockerfile makes: `image` of the plan is as it makes it. */
export interface HandWrittenImage {
  /** The image as this tool would make it. */
  readonly proposed: ImagePlan;
  /** The stage that the compose file asks for. */
  readonly target?: string;
  /** The user as the Dockerfile names it; absent where it names none, or root. */
  readonly user?: string;
}

/** What a hand-written compose file starts of an application, and before it. */
export interface HandWrittenNames {
  readonly started: readonly string[];
  readonly firstJobs: readonly string[];
  readonly backing: readonly string[];
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
  /** Host names that the code of an application calls it by. */
  readonly aliases: readonly string[];
  /** Networks of a person's own in which the applications are; absent for the default one. */
  readonly networks?: readonly string[];
}

export interface StackPlan {
  /** The project's name in compose. */
  readonly project: string;
  readonly composeFile: string;
  readonly network: string;
  readonly services: readonly ServicePlan[];
  /** Every file below the secrets' folder. */
  readonly secretFiles: readonly SecretFile[];
  /** True where the stack is not wanted: neither a compose file nor what needs one is written. */
  readonly isMinimal: boolean;
  /** True where a file for settings of one machine is wanted beside the compose file. */
  readonly hasOverride: boolean;
  /** True where a person wrote the compose file. */
  readonly isByHand?: boolean;
}

/** The typed description of the images and of the stack. The templates read nothing else. */
export interface Plan {
  readonly applications: readonly ApplicationPlan[];
  readonly stack: StackPlan;
  /** The folder of the evidence, and the lowest severity at which a vulnerability is red. */
  readonly evidence: { readonly folder: string; readonly severity: Answers['severity'] };
}

/** An application with its answers. */
export interface Answered {
  readonly application: Application;
  readonly answers: Answers;
}

/**
 * Makes the plan from an inspection and the answers for one or more of its applications.
 * Throws KaizenError (exit code 1) if answers contradict each other.
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

/** An application that a site's web server may hand requests on to. */
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

/** The names that the applications have, and those that are given, of which none may be given twice. */
interface Taken {
  readonly owners: readonly string[];
  readonly services: Set<string>;
  readonly images: Set<string>;
  readonly caches: Set<string>;
  readonly volumes: Set<string>;
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
    volumes: new Set(backing.map((name) => `${name}-data`)),
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

function writtenInContext({ files }: Inspection, { path, context, facts }: Application, { data }: Answers): readonly string[] {
  const own = path === '' ? files : files.flatMap((file) => (file.startsWith(`${path}/`) ? [file.slice(path.length + 1)] : []));
  const scratch = (facts.written?.value ?? []).filter(({ use }) => use === 'scratch');
  return writtenPatterns([...scratch, ...keptPaths(facts.written?.value ?? [], data)], own).map((pattern) =>
    ignorePath(posix.join(posix.relative(context, path), pattern)),
  );
}

/** True for a job that makes what the application finds in its database: a migration, and what Heroku calls the release phase. */
function isPreparation({ kind, name, buildArguments }: Process): boolean {
  // The deployment suite knows the application's own image only.
  return kind === 'job' && buildArguments === undefined && /(?:^|-)(?:migrate|migrations?|release)(?:-|$)/.test(name);
}

/** Backing services that keep tables; a database in a file is among what the application keeps. */
const databases = new Set(['postgres', 'pgvector', 'postgis', 'mysql', 'mariadb', 'mongo']);

function processPlans(
  { facts }: Application,
  { processes, image, services, data }: Answers,
  owner: string | undefined,
  taken: Taken,
): ProcessPlan[] {
  const names = new Set(processes);
  const keepsTables = data.length > 0 || services.some(({ name }) => databases.has(name));
  const chosen = (facts.processes?.value ?? []).filter(({ name }) => names.has(name));
  return chosen.map((process) => {
    const isOwn = owner === undefined && !taken.services.has(process.name);
    return {
      ...process,
      isFirst: keepsTables && isPreparation(process),
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

function imagePlan(
  { files }: Inspection,
  application: Application,
  answers: Answers,
  service: string,
  { caches, volumes }: Taken,
  routes: readonly SiteRoute[],
): ImagePlan {
  const base = chooseBase(answers.baseImage, application.bases);
  const probe = probeOf(answers);
  const { start, buildCommands } = answers;
  if (buildCommands.length > 0 && application.facts.buildCommands === undefined)
    throw new KaizenError(
      `--build: the tool already knows how to build ${application.stack.language}: leave the flag out, or give --language other.`,
    );
  const keepsDevelopment = answers.dependencies === 'all';
  if (keepsDevelopment && application.stack.hasDevelopment !== true)
    throw new KaizenError(`--dependencies all: the tool leaves out no dependencies of ${application.stack.language}: leave it out.`);
  const made = imageOf(application, {
    base,
    start,
    buildCommands,
    ...(keepsDevelopment ? { keepsDevelopment } : {}),
    packages: answeredPackages(base, answers),
    ...(routes.length === 0 ? {} : { routes }),
    ...(probe === undefined ? {} : { probe }),
  });
  const build = {
    ...made,
    ignore: [...made.ignore, ...certificatePatterns(answers, application.context)],
    ...(answers.stopSignal === 'default' ? {} : { stopSignal: answers.stopSignal }),
  };
  const home = build.home ?? '/app';
  const written = application.facts.written?.value ?? [];
  refuseDataOverCode(answers.data, written, {
    home,
    started: [...(build.start ?? start), sourceIn(application, build)],
    files: new Set(application.path === '' ? files : files.map((path) => posix.relative(application.path, path))),
  });
  const data = planData(written, answers.data, { home, service, taken: volumes });
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
    caCertificate: answers.caCertificate,
    buildEnvironment: answers.buildEnvironment,
    proxyVariables: answers.proxy === 'none' ? [] : proxyVariables,
    buildSecrets: planBuildSecrets(build, answers, application.context, service),
    build,
    environment: { ...application.facts.environment?.value, ...data.environment },
    data,
  };
}

/** What keeps the user's file of certificate authorities out of the context, where it is in there. */
function certificatePatterns({ caCertificate }: Answers, context: string): string[] {
  const path = posix.relative(context, caCertificate);
  return caCertificate === '' || /^[~/]/.test(caCertificate) || path.startsWith('..') ? [] : [ignorePath(path)];
}

/** Names that the builder gives each RUN by itself where it is given them (docs.docker.com "Predefined ARGs"). */
const proxyVariables = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];

function planBuildSecrets(
  build: Build,
  { packageIndex, caCertificate }: Answers,
  context: string,
  service: string,
): readonly BuildSecretPlan[] {
  const found = [build, ...(build.contributed ?? [])].flatMap(({ secrets = [] }) => secrets);
  const planned = found.map(
    ({ id, file, isInHome }): BuildSecretPlan =>
      isInHome === true
        ? { id, name: id, from: 'home' }
        : file === undefined
          ? { id, name: id, from: 'variable' }
          : { id, name: service === 'app' ? id : `${service}-${id}`, from: 'file', path: posix.join(context, file) },
  );
  const netrc: readonly BuildSecretPlan[] = packageIndex === '' ? [] : [{ id: 'netrc', name: 'netrc', from: 'home' }];
  const certificate: readonly BuildSecretPlan[] =
    caCertificate === '' ? [] : [{ id: caSecret, name: caSecret, from: 'file', path: caCertificate }];
  return [...new Map([...netrc, ...certificate, ...planned].map((secret) => [secret.id, secret])).values()];
}

/** The source that an image is made of, relative to the application's folder. */
function sourceIn({ path, context }: Application, { sourceFile }: Build): string {
  return posix.relative(path, posix.join(context, sourceFile));
}

/** What the health check asks the application; undefined where there is none, or where a command of its own asks. */
function probeOf(answers: Answers): Probe | undefined {
  const { health: kind, healthPath: path, healthAccepts, healthHost: host, healthTimeout, port } = answers;
  if (kind !== 'http' && kind !== 'tcp') return undefined;
  if (port === 'none') throw new KaizenError(`--health ${kind} needs a port: give --port, or --health command, or --health none.`);
  // The probe gives up just before the engine would kill it, so that its own message ends up in the health log.
  const common = { port, timeoutSeconds: Math.max(1, healthTimeout - 1) };
  if (kind === 'tcp') return { kind, ...common };
  return { kind, ...common, path, answer: { below: healthAccepts === 'success' ? 400 : 500, ...(host === '' ? {} : { host }) } };
}

function healthPlan({ healthCheck }: Build, answers: Answers): HealthPlan {
  const { healthInterval, healthTimeout, healthStartPeriod, healthRetries } = answers;
  return {
    kind: answers.health,
    ...(answers.health === 'http' ? { path: answers.healthPath } : {}),
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
        aliases: [],
      });
    }
  }
  return [...plans.values()];
}

/**
 * The variables that connect an application to its services, a file of its environment for each: `postgres.env`. What could be meant for
 * several goes to one that the folder itself asks for.
 */
export function connectionFiles(services: readonly Service[], application: Application): SecretFile[] {
  const { facts } = application;
  const found = [...(facts.services?.value ?? []), ...(facts.optionalServices?.value ?? [])];
  const chosen = catalog.filter((service) => services.includes(service));
  const sorted = [...chosen.filter(({ name }) => found.includes(name)), ...chosen.filter(({ name }) => !found.includes(name))];
  return [...connectionVariables(sorted, environmentOf(application))]
    .filter(([, values]) => Object.keys(values).length > 0)
    .map(([name, values]) => ({ name: `${name}.env`, text: environmentText(values), syntax: 'environment' }));
}

/** The same services, each with the host names that the applications call it by; none that the stack has for something else. */
function withAliases(services: readonly ServicePlan[], answered: readonly Answered[], taken: ReadonlySet<string>): readonly ServicePlan[] {
  const given = new Set(taken);
  return services.map((plan) => {
    const asking = answered.filter(({ answers }) => answers.services.some(({ name }) => name === plan.service.name));
    const hosts = asking.flatMap(({ application }) => fixedHosts(plan.service, environmentOf(application)));
    const aliases = [...new Set(hosts)].filter((host) => !given.has(host));
    for (const alias of aliases) given.add(alias);
    return { ...plan, aliases };
  });
}

function chosenServices({ services }: Answers): Service[] {
  return services.flatMap(({ name }) => serviceNamed(name) ?? []);
}

function signingFiles({ signing }: Application, { environment, secrets }: Answers, owner: string | undefined): SecretFile[] {
  const named = new Map([...secrets.map((name) => [name, usualForm] as const), ...signing]);
  const own = [...named].filter(([name]) => !Object.hasOwn(environment, name));
  if (own.length === 0) return [];
  // No slug has two of these signs in a row: what is before them is the owner.
  const prefix = owner === undefined ? '' : `${variablePrefix(owner)}__`;
  const kept = own.map(([name, form]) => ({ name, secret: `${prefix}${name.toLowerCase()}`, form }));
  const text = environmentText(Object.fromEntries(kept.map(({ name, secret }) => [name, `{${secret}}`])));
  const forms = Object.fromEntries(kept.flatMap(({ secret, form }) => (form === usualForm ? [] : [[secret, form]])));
  return [{ name: secretName('app.env', owner), text, syntax: 'environment', ...(Object.keys(forms).length === 0 ? {} : { forms }) }];
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
