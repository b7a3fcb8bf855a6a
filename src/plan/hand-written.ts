import { posix } from 'node:path';
import { type ComposeService, composeServicesIn, isBacking } from '../manifests/compose-services.ts';
import { type DockerfileImage, imageIn, isRoot } from '../manifests/dockerfile-image.ts';
import { slug } from '../names.ts';
import { type Service, secretFilesOf } from '../services/service.ts';
import { ownFolder } from './data.ts';
import type { ApplicationPlan, HandWrittenNames, ImagePlan, Plan, ServicePlan, StackPlan } from './plan.ts';

/** The container files that a person wrote and keeps: paths are relative to the root. */
export interface HandWritten {
  has(path: string): boolean;
  read(path: string): string | undefined;
  /** The last rendered text for such a file. */
  rendered(path: string): string | undefined;
  /** True for a file or a folder of the project. */
  exists(path: string): boolean;
}

/** Findings about an application that its plan does not contain. */
export interface Known {
  /** Dockerfiles that may belong to it, the most likely first. */
  readonly dockerfiles: readonly string[];
  /** True for a question that a person has answered. */
  isGiven(question: 'port' | 'processes'): boolean;
}

/** An application with the files that a person wrote for it. */
interface Matched {
  readonly application: ApplicationPlan;
  readonly known: Known;
  readonly service: ComposeService | undefined;
  /** Its Dockerfile, with the resulting image. */
  readonly made: Made | undefined;
}

interface Made {
  readonly path: string;
  readonly context: string;
  readonly target: string | undefined;
  readonly image: DockerfileImage;
}

/**
 * Adapts a plan to a person's container files: uses their names of services, paths, users and ports, and leaves out what they already
 * contain. `known` has an entry for each application. Pure except for the texts that `files` reads.
 */
export function withHandWritten(plan: Plan, files: HandWritten, known: readonly Known[]): Plan {
  const { composeFile } = plan.stack;
  const stack = files.has(composeFile) ? composeServicesIn(files.read(composeFile) ?? '') : undefined;
  const taken = new Set<string>();
  const isAlone = plan.applications.length === 1;
  const matched = plan.applications.map((application, index): Matched => {
    const own = known[index] ?? { dockerfiles: [], isGiven: () => false };
    const service = stack === undefined ? undefined : serviceOf(application, stack, taken, isAlone);
    if (service !== undefined) taken.add(service.name);
    return { application, known: own, service, made: madeFor(application, service, { ...own, isAlone }, files) };
  });
  if (stack === undefined && matched.every(({ made }) => made === undefined)) return plan;
  const kept = withoutOthers(matched);
  const applications = kept.map((each) => applicationPlan(each, stack));
  if (stack === undefined) return { ...plan, applications };
  const around = stackPlan(plan.stack, stack, applications, files);
  const names = new Set(around.services.map(({ service: { name } }) => name));
  const others = plan.stack.services.flatMap(({ service: { name } }) => (names.has(name) ? [] : [name]));
  return { ...plan, applications: applications.map((each) => withoutServices(each, others)), stack: around };
}

/** An application whose author has connected it to these services. */
function withoutServices(application: ApplicationPlan, others: readonly string[]): ApplicationPlan {
  const { backing, environmentFiles } = application;
  return {
    ...application,
    backing: backing.filter((name) => !others.includes(name)),
    environmentFiles: environmentFiles.filter(
      ({ name }) => !others.some((other) => name === `${other}.env` || name.endsWith(`.${other}.env`)),
    ),
  };
}

/** Leaves out applications inside another one's image, and those that the stack does not start, if it starts any. */
function withoutOthers(matched: readonly Matched[]): readonly Matched[] {
  const started = matched.some(({ service }) => service !== undefined) ? matched.filter(({ service }) => service !== undefined) : matched;
  const keyOf = ({ made }: Matched): string | undefined => made && `${made.path} ${made.target ?? ''}`;
  return started.filter((each, index) => keyOf(each) === undefined || started.findIndex((other) => keyOf(other) === keyOf(each)) === index);
}

/** The service of the application: the one that is built from its folder, or else the only one that is not a third-party server. */
function serviceOf(
  { path, context, service: name, image }: ApplicationPlan,
  stack: readonly ComposeService[],
  taken: ReadonlySet<string>,
  isAlone: boolean,
): ComposeService | undefined {
  const free = stack.filter((each) => !taken.has(each.name));
  const rankOf = (each: ComposeService): number => {
    const file = posix.join(each.build?.context ?? '', each.build?.dockerfile ?? '');
    const isIn = path !== '' && (each.build?.context === path || file.startsWith(`${path}/`));
    const isCalledSo = [name, image.name].includes(each.name) ? 1 : 0;
    return (isIn ? 8 : 0) + (each.publishesPort ? 4 : 0) + isCalledSo - (/nginx|proxy|caddy|traefik/i.test(`${each.name} ${file}`) ? 8 : 0);
  };
  const built = free
    .filter(({ build }) => build !== undefined && [path, context].includes(build.context))
    .filter((each) => isAlone || path === '' || rankOf(each) >= 8 || [name, image.name].includes(each.name));
  if (built.length > 0) return built.reduce((best, each) => (rankOf(each) > rankOf(best) ? each : best));
  const others = free.filter((each) => each.build === undefined && !isBacking(each));
  const called = others.find((each) => isCalled(each, name) || isCalled(each, image.name));
  return called ?? (others.length === 1 ? others[0] : undefined);
}

/** True if the service, or the image that it pulls, has this name. */
function isCalled({ name, image }: ComposeService, wanted: string): boolean {
  const [, short = ''] = /([^/:@]{1,100})(?:[:@][^/]{0,200})?$/.exec(image) ?? [];
  return [name, short].some((each) => each !== '' && slug(each) === slug(wanted));
}

/** The Dockerfile that a person wrote for the application: the one that the stack names, or else one whose sources all exist. */
function madeFor(
  application: ApplicationPlan,
  service: ComposeService | undefined,
  { dockerfiles, isAlone }: Known & { readonly isAlone: boolean },
  files: HandWritten,
): Made | undefined {
  const { path } = application;
  const { build } = service ?? {};
  const made = (file: string, from: string, target?: string): Made[] => {
    const image = files.has(file) ? imageIn(files.read(file) ?? '', target) : undefined;
    return image === undefined ? [] : [{ path: file, context: from, target: image.stage, image }];
  };
  const named = build === undefined ? [] : made(posix.join(build.context, build.dockerfile), build.context, build.target);
  const usual = posix.join(path, 'Dockerfile');
  // A Dockerfile in the root may build the images of parts, if it mentions them.
  const isOfRoot = path === '' || isAlone || (files.has('Dockerfile') && (files.read('Dockerfile') ?? '').includes(path));
  const paths = [...new Set([usual, ...dockerfiles, ...(isOfRoot ? ['Dockerfile'] : [])])];
  const found = paths.flatMap((file) => contextsOf(file, path).flatMap((from) => made(file, from)));
  const isWhole = (each: Made): boolean => each.image.sources.every((source) => files.exists(posix.join(each.context, source)));
  return named[0] ?? found.find(isWhole) ?? found[0];
}

/** Folders from which a Dockerfile may be built: the application's, the root, and its own. */
function contextsOf(file: string, path: string): readonly string[] {
  const own = posix.dirname(file) === '.' ? '' : posix.dirname(file);
  return [...new Set([path, '', own])].filter((folder) => folder === '' || file.startsWith(`${folder}/`));
}

function applicationPlan({ application, known, service, made }: Matched, stack: readonly ComposeService[] | undefined): ApplicationPlan {
  const named: ApplicationPlan = {
    ...application,
    ...(service === undefined || stack === undefined ? {} : { service: service.name, inStack: namesOf(service, stack) }),
  };
  if (made === undefined) return named;
  const { image } = made;
  const isUsual = made.path === application.dockerfile && made.context === application.context;
  return {
    ...named,
    dockerfile: made.path,
    context: made.context,
    ignoreFile: isUsual ? application.ignoreFile : posix.join(made.context, '.dockerignore'),
    image: imagePlan(
      application,
      made,
      known,
      stack === undefined ? made.image.givenFolders : (service?.volumes ?? []),
      stack === undefined,
    ),
    processes: known.isGiven('processes') ? application.processes : [],
    configuration: [],
    addresses: [],
    byHand: {
      proposed: application.image,
      ...(made.target === undefined ? {} : { target: made.target }),
      ...(image.user === undefined || isRoot(image.user) ? {} : { user: image.user }),
    },
  };
}

function imagePlan(
  { image, service, context }: ApplicationPlan,
  { image: made, context: from }: Made,
  known: Known,
  mounted: readonly string[],
  isStackOurs: boolean,
): ImagePlan {
  const [name = ''] = made.user?.split(':') ?? [];
  const isOwn = !isRoot(made.user);
  const { port: proposed, ...others } = image;
  const port = known.isGiven('port') ? proposed : (made.port ?? proposed);
  const volumes = [...new Set([...made.volumes, ...mounted])];
  const isOwnHome = made.home !== '/' && !volumes.includes(made.home);
  const places = isOwnHome ? [made.home] : made.places.filter((place) => !volumes.includes(place));
  return {
    ...others,
    ...(port === undefined ? {} : { port }),
    baseImage: made.baseImage ?? 'scratch',
    user: isOwn && !/^\d/.test(name) ? name : image.user,
    uid: (isOwn ? made.uid : undefined) ?? image.uid,
    gid: (isOwn ? (made.gid ?? made.uid) : undefined) ?? image.gid,
    health:
      made.healthCheck === undefined
        ? { ...image.health, kind: 'none', command: [] }
        : { kind: 'command', command: [], ...made.healthCheck },
    buildSecrets: [],
    contributed: [],
    build: {
      ...image.build,
      home: made.home,
      // Without known paths, the content of the base image counts.
      codePaths: places.length === 0 ? ['/usr/local'] : places,
      sourceFile: posix.relative(from, posix.join(context, image.build.sourceFile)),
      buildArguments: [],
      idle: made.baseImage === undefined ? image.build.idle : { words: ['sleep', '1000000'] },
      dependencyStage: '',
    },
    data: {
      volumes: volumes.map((path) => ({ name: `${service}-${slug(path.slice(1))}`, path })),
      scratch: [],
      folders: volumes,
      links: [],
      environment: isStackOurs ? movedTo(volumes, image.data.environment, made.variables) : {},
    },
  };
}

/** Points an application to its data in the only folder that its image has for it, unless the image already does that. */
function movedTo(
  [place, ...others]: readonly string[],
  proposed: Readonly<Record<string, string>>,
  said: readonly string[],
): Readonly<Record<string, string>> {
  if (place === undefined || others.length > 0) return {};
  return Object.fromEntries(
    Object.entries(proposed).flatMap(([name, value]) => (said.includes(name) ? [] : [[name, value.replace(ownFolder, place)]])),
  );
}

/** The services that the stack starts for an application, and those before it. */
function namesOf(service: ComposeService, stack: readonly ComposeService[]): HandWrittenNames {
  const isSameBuild = ({ build }: ComposeService): boolean =>
    build !== undefined &&
    service.build !== undefined &&
    build.context === service.build.context &&
    build.dockerfile === service.build.dockerfile &&
    build.target === service.build.target;
  const waited = new Map<string, boolean>();
  const queue = [service];
  for (const each of queue) {
    for (const { name, isJob } of each.dependsOn) {
      const other = stack.find((one) => one.name === name);
      if (other === undefined || other === service || waited.has(name)) continue;
      waited.set(name, isJob);
      queue.push(other);
    }
  }
  const before = stack.filter(({ name }) => waited.has(name));
  const isJob = ({ name }: ComposeService): boolean => waited.get(name) === true;
  return {
    started: [service, ...before.filter((each) => isSameBuild(each) && !isJob(each))].map(({ name }) => name),
    firstJobs: before.filter(isJob).map(({ name }) => name),
    backing: before.filter((each) => !isSameBuild(each) && !isJob(each)).map(({ name }) => name),
  };
}

/** Servers that are alternatives to each other. */
const families: readonly RegExp[] = [
  /postgres|postgis|pgvector|timescale/,
  /mysql|mariadb|percona/,
  /redis|valkey|keydb|dragonfly/,
  /elasticsearch|opensearch/,
  /mailpit|mailhog|maildev|mailcatcher/,
  /minio|localstack|seaweedfs|s3/,
];

function isSameKind({ name, image }: ComposeService, service: Service): boolean {
  if (name === service.name) return true;
  const known = image.replace(/[:@].*$/s, '').toLowerCase();
  if (known === '') return false;
  const family = families.find((each) => each.test(service.name));
  return family === undefined ? known.includes(service.name) : family.test(known);
}

/**
 * The stack of a person's compose file. Its own content is not rendered. Items that were rendered before and never merged into it are
 * rendered unchanged, so that they do not count as changes; nobody uses their secrets.
 */
function stackPlan(
  plan: StackPlan,
  stack: readonly ComposeService[],
  applications: readonly ApplicationPlan[],
  files: HandWritten,
): StackPlan {
  const base = files.rendered(plan.composeFile);
  const before = new Set(base === undefined ? [] : composeServicesIn(base).map(({ name }) => name));
  const services = plan.services.filter(({ service }) => before.has(service.name) || !stack.some((each) => isSameKind(each, service)));
  const isThere = ({ service: { name } }: ServicePlan): boolean =>
    base !== undefined && (!before.has(name) || stack.some((each) => each.name === name));
  const own = services.filter(isThere);
  const text = files.read(plan.composeFile) ?? '';
  const connections = applications.flatMap(({ environmentFiles }) => environmentFiles);
  const isRead = (name: string): boolean =>
    [`secrets/${name}`, `secrets}/${name}`].some((path) => text.includes(path)) ||
    own.some(({ service }) => name === `${service.name}.env` || name.endsWith(`.${service.name}.env`));
  const networks = [...new Set(stack.flatMap((each) => (applications.some(({ service }) => service === each.name) ? each.networks : [])))];
  return {
    ...plan,
    services: networks.length === 0 ? services : services.map((each) => ({ ...each, networks })),
    secretFiles: [...own.flatMap(({ service }) => secretFilesOf(service)), ...connections.filter(({ name }) => isRead(name))],
    isByHand: true,
  };
}
