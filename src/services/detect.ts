import type { Dependencies } from '../dependencies.ts';
import { driversOf } from '../drivers/registry.ts';
import type { Fact, Facts } from '../facts.ts';
import type { ExampleVariable } from '../manifests/environment-example.ts';
import { services as knownServices } from './catalog.ts';
import { isNamedBy, isTold } from './connection.ts';
import type { Service } from './service.ts';
import type { Configured, Switch, Usage } from './usage.ts';

/** Evidence in an application for the services that it uses. */
export interface Signs {
  readonly dependencies: Dependencies;
  /** Names of the variables that configure it. */
  readonly variables: readonly string[];
  readonly example: ReadonlyMap<string, ExampleVariable>;
  /** The variables that it reads and requires; all of them if that is not known. */
  readonly needed?: readonly string[];
  /** The findings in its code; absent if no code was read. */
  readonly usage?: Usage;
  /** True if it keeps files in its own folders. */
  readonly keepsFiles?: boolean;
}

/**
 * Finds the backing services of an application by its drivers and by the URL schemes in its example environment, and those that it can do
 * without: their driver is an optional dependency, a package that also works with other services, one of several database drivers, or one
 * that only an optional part of the code uses.
 */
export function detectServices(signs: Signs): Pick<Facts, 'services' | 'optionalServices'> {
  const { ecosystem, packages, optional = new Map() } = signs.dependencies;
  const used = withoutReplaced(
    found((service) => {
      const source = exampleSource(service, signs);
      const driver = driverOf(service, signs);
      return driver ?? source ?? signSource(service, signs);
    }),
  );
  const reasons = new Map(used.map(({ service }) => [service, dispensable(service, used, signs)]));
  const needed = used.filter(({ service }) => reasons.get(service) === undefined);
  const offered = found((service) => {
    const spare = used.find((each) => each.service === service);
    const reason = reasons.get(service);
    if (spare !== undefined && reason !== undefined) return `${spare.source}, ${reason}`;
    if (needed.some((other) => other.service === service || other.service.replaces === service.name)) return undefined;
    return (
      packageSource(driversOf(service.name, ecosystem).drivers, optional) ??
      packageSource(driversOf(service.name, ecosystem).hints, optional) ??
      (needed.some((other) => doesTheSame(other.service, service))
        ? undefined
        : packageSource(driversOf(service.name, ecosystem).hints, packages))
    );
  });
  return {
    ...(needed.length === 0 ? {} : { services: factOf(needed) }),
    ...(offered.length === 0 ? {} : { optionalServices: factOf(offered) }),
  };
}

interface Found {
  readonly service: Service;
  readonly source: string;
}

/** The driver that the application itself uses, not only its tests or scripts. */
function driverOf({ name }: Service, { dependencies: { ecosystem, packages }, usage }: Signs): string | undefined {
  const drivers = driversOf(name, ecosystem).drivers?.filter((driver) => usage?.roles.get(driver) !== 'aside');
  return packageSource(drivers, packages);
}

const isStore = ({ name }: Service): boolean => name === 's3';
const isSql = ({ connection: { words } }: Service): boolean => words.shared.includes('SQL');
const isDatabase = ({ connection: { words } }: Service): boolean => words.shared.includes('DATABASE');

/** Why the application can do without a service although it has a driver; undefined if it cannot. */
function dispensable(service: Service, used: readonly Found[], signs: Signs): string | undefined {
  const { usage, example, dependencies } = signs;
  if (usage === undefined) return undefined;
  // A Prisma schema is for one kind of database, and the example shows which one.
  const isStated =
    [...dependencies.packages.keys()].some(
      (name) => name.startsWith('prisma[') && driversOf(service.name, 'npm').drivers?.includes(name),
    ) ||
    (exampleSource(service, signs) !== undefined && !showsEmbedded(example));
  if (isStated) return undefined;
  const clients = driversOf(service.name, dependencies.ecosystem).drivers?.filter((name) => dependencies.packages.has(name)) ?? [];
  // An object store is an alternative to a folder.
  if (isStore(service) && signs.keepsFiles === true) return 'in addition to the files that it keeps itself';
  const hints = driversOf(service.name, dependencies.ecosystem).hints ?? [];
  if (isStore(service) && [...clients, ...hints].some((name) => usage.roles.get(name) === 'plugged'))
    return 'which only an optional adapter uses';
  const others = used.filter((each) => each.service !== service && isDatabase(each.service));
  // The sample of its settings names the service with which it starts.
  const { configured } = usage;
  if (configured !== undefined && isDatabase(service) && isConfigured(configured, [service, ...others.map((each) => each.service)]))
    return isNamedIn(configured, service) ? undefined : `which ${configured.file} does not choose`;
  const switches = usage.switches.filter(({ values }) => values.has(service.name));
  // A cache can also be in the process, while other uses of the service need it.
  const shown = switches.find((each) => each.shown !== undefined);
  if (shown !== undefined)
    return shown.shown === service.name || sameKind(shown.shown, service) ? undefined : `which ${shown.variable} chooses`;
  const initial = switches.find((each) => each.initial !== undefined && (isSql(service) || isHint(service, signs) || isBoolean(each)));
  if (initial !== undefined)
    return initial.initial === service.name || sameKind(initial.initial, service)
      ? undefined
      : `which ${initial.variable} can choose, but nothing does`;
  if (isSql(service)) {
    if (usage.embedded !== undefined) return `beside ${usage.embedded}`;
    const first = chosenAmong(
      [{ service, source: '' }, ...others].filter((each) => isSql(each.service)),
      signs,
    );
    return first === service || isTold(service, signs, 'own') ? undefined : `one of several databases that the application can use`;
  }
  const asked = usage.asked.find((name) => isNamedBy(service, name));
  if (asked !== undefined && !isCertain(service, signs)) return `which only ${asked} asks for`;
  const isAlone = others.length === 0 && usage.embedded === undefined;
  const isCalledFor = clients.length > 0 && clients.every((name) => usage.roles.get(name) === 'lazy');
  if (isDatabase(service) && !isAlone && isCalledFor && !isTold(service, signs, 'own')) return 'which the code opens only on request';
  if (isTold(service, signs, 'any')) return undefined;
  if (clients.some((name) => usage.roles.get(name) === 'plugged')) return 'which only an optional adapter uses';
  const isOnly = isDatabase(service) && isAlone;
  const isKnown = clients.some((name) => usage.roles.has(name));
  return isOnly || !isKnown ? undefined : 'and nothing in the code says where it is';
}

function isNamedIn({ service: name }: Configured, service: Service): boolean {
  return name === service.name || sameKind(name, service);
}

/** True if the sample selects one of the databases for which the application has a driver, or the embedded one. */
function isConfigured(configured: Configured, services: readonly Service[]): boolean {
  return configured.service === 'embedded' || services.some((each) => isNamedIn(configured, each));
}

/** Packages that process jobs through the service: with them, the application depends on it. */
const queues =
  /^(?:bullmq|bull|bee-queue|@nestjs\/bull(?:mq)?|rq|rq-scheduler|django-rq|flask-rq2|arq|(?:celery|dramatiq|kombu)\[.*|huey|github\.com\/(?:hibiken\/asynq|gocraft\/work|RichardKnop\/machinery).*|apalis.*)$/;

/** The ends of names of variables with an address. */
const address = /(?:URL|URI|DSN|HOST|HOSTNAME|ADDR|ADDRESS|SERVERS?|BROKERS?|ENDPOINT|NODES?)$/;

/** True for a service with more evidence than optional checks in the code: an address in it, another variable, a queue. */
function isCertain(service: Service, { usage, variables, needed = variables, dependencies }: Signs): boolean {
  const { packages, ecosystem } = dependencies;
  const others = needed.filter((name) => address.test(name) && usage?.asked.includes(name) !== true);
  const drivers = driversOf(service.name, ecosystem).drivers ?? [];
  return (
    usage?.addresses.some((each) => each.service === service.name) === true ||
    isTold(service, { variables: others, example: new Map() }, 'own') ||
    [...packages.keys()].some((name) => queues.test(name) && (drivers.includes(name) || /^(?:rq|arq|huey)/.test(name)))
  );
}

/** True for a service for which there is no specific package. */
function isHint({ name }: Service, { dependencies: { ecosystem, packages } }: Signs): boolean {
  return packageSource(driversOf(name, ecosystem).drivers, packages) === undefined;
}

function isBoolean({ values }: Switch): boolean {
  return [...values.values()].every((value) => /^(?:true|1|yes|on)$/i.test(value));
}

/** The default among several databases of the application. */
function chosenAmong(services: readonly Found[], { usage, example }: Signs): Service | undefined {
  const schemes = [
    ...[...example.values()].flatMap(({ scheme }) => scheme ?? []),
    ...(usage?.addresses ?? []).flatMap(({ scheme }) => scheme ?? []),
  ];
  const sorted = knownServices().filter((service) => services.some((each) => each.service === service));
  return sorted.find(({ connection }) => connection.schemes.own.some((scheme) => schemes.includes(scheme))) ?? sorted[0];
}

function sameKind(name: string | undefined, service: Service): boolean {
  return service.replaces !== undefined && service.replaces === name;
}

function showsEmbedded(example: Signs['example']): boolean {
  return [...example.values()].some(({ scheme }) => scheme?.startsWith('sqlite') === true);
}

function found(sourceOf: (service: Service) => string | undefined): Found[] {
  return knownServices().flatMap((service) => {
    const source = sourceOf(service);
    return source === undefined ? [] : [{ service, source }];
  });
}

function factOf(services: readonly Found[]): Fact<readonly string[]> {
  return { value: services.map(({ service }) => service.name), source: services.map(({ source }) => source).join('; ') };
}

function withoutReplaced(services: readonly Found[]): readonly Found[] {
  return services.filter(({ service }) => !services.some((other) => other.service.replaces === service.name));
}

function doesTheSame(a: Service, b: Service): boolean {
  return a.connection.words.shared.some((word) => b.connection.words.shared.includes(word));
}

function packageSource(drivers: readonly string[] = [], packages: ReadonlyMap<string, string>): string | undefined {
  const driver = drivers.find((name) => packages.has(name));
  return driver === undefined ? undefined : `${driver} in ${packages.get(driver)}`;
}

function exampleSource({ connection: { schemes, unencrypted = {} } }: Service, { example }: Signs): string | undefined {
  for (const [name, { scheme, file }] of example) {
    if (scheme !== undefined && schemes.own.includes((Object.hasOwn(unencrypted, scheme) ? unencrypted[scheme] : undefined) ?? scheme))
      return `${name} in ${file}`;
  }
  return undefined;
}

function signSource(
  { name, sign }: Service,
  { dependencies: { ecosystem, packages }, variables, needed = variables, example }: Signs,
): string | undefined {
  const source = packageSource(driversOf(name, ecosystem).hints, packages);
  const variable = [...example.keys(), ...needed].find((each) => sign?.test(each) === true);
  return source === undefined || variable === undefined ? undefined : `${source}, and the variable ${variable}`;
}
