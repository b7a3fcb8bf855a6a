import { driversOf } from '../drivers/registry.ts';
import type { ExampleVariable } from '../manifests/environment-example.ts';
import { services as knownServices } from './catalog.ts';
import type { Connection, Service } from './service.ts';
import type { Usage } from './usage.ts';

/** Evidence in an application for the variables that configure it. */
export interface Environment {
  /** Names of variables that it reads. */
  readonly names: readonly string[];
  /** The variables of its example file, by name. */
  readonly example: ReadonlyMap<string, ExampleVariable>;
  /** The registry of its drivers. */
  readonly ecosystem: string;
  /** The findings in its code; absent if no code was read. */
  readonly usage?: Usage;
}

/** Variables by name; `{secret}` in a value is replaced with that secret. */
export type Variables = Readonly<Record<string, string>>;

/**
 * Returns the variables that connect an application to each of its services, by the service's name: addresses and single values with the
 * names that the application uses, in the scheme of its example or its code, and the variable that selects the service. If the application
 * names none, it gets the usual ones, unless its code uses the service without reading a variable. A name that fits several services goes
 * to the best match, or else to the first one; none is used twice.
 */
export function connectionVariables(services: readonly Service[], environment: Environment): ReadonlyMap<string, Variables> {
  const claimed = namesOf(environment).flatMap((name) => ownerOf(services, name, shownScheme(name, environment)));
  const named = claimed.filter((variable) => isMeant(variable, claimed, environment));
  const taken = new Set(named.map(({ name }) => name));
  const switched = new Set<string>();
  const variables = new Map<string, Variables>();
  for (const service of services) {
    const own = named.filter((variable) => variable.service === service);
    const more = isReading(service, own, environment) ? [] : usual(service, new Set(own.map(({ value }) => value)), taken);
    for (const { name } of more) taken.add(name);
    const given = [...own, ...more];
    const isJoined = joinsPort(service, given, environment);
    const values = Object.fromEntries(
      given.map(({ name, value }) => [
        name,
        isJoined && isHost(service, value) ? `${value}:${service.port}` : valueOf(service, value, environment, name),
      ]),
    );
    const choices = choicesOf(service, environment).filter(([name]) => !switched.has(name));
    for (const [name] of choices) switched.add(name);
    const sorted = Object.entries({ ...service.connection.always, ...values, ...Object.fromEntries(choices) }).sort(([a], [b]) =>
      a < b ? -1 : 1,
    );
    variables.set(service.name, Object.fromEntries(sorted));
  }
  return variables;
}

/** True if a variable must contain host and port, because the default in the code has both and no other variable has the port. */
function joinsPort(service: Service, given: readonly Named[], { usage }: Environment): boolean {
  const isApart = given.some(({ value }) => value === String(service.port) || value === '{url}');
  return !isApart && usage?.addresses.some((each) => each.service === service.name && each.hasPort === true) === true;
}

/**
 * If the example has an address of the service, only that is set: additional single values may contradict it. A statement that the service has no
 * TLS does not contradict an address.
 */
function isMeant({ name, value, service }: Named, claimed: readonly Named[], { example }: Environment): boolean {
  const isAddress = claimed.some((other) => other.service === service && other.value === '{url}' && example.has(other.name));
  return !isAddress || value === '{url}' || value === service.connection.parts['SSLMODE'] || example.has(name);
}

/** True if the code shows which variables it reads for the service, so that others have no effect. */
function isReading(service: Service, own: readonly Named[], environment: Environment): boolean {
  const { usage, ecosystem } = environment;
  if (usage === undefined) return false;
  const { drivers = [] } = driversOf(service.name, ecosystem);
  return own.length > 0 || choicesOf(service, environment).length > 0 || drivers.some((name) => usage.roles.has(name));
}

function isHost({ name, connection: { parts } }: Service, value: string): boolean {
  return value === name || value === parts['HOST'];
}

/**
 * True if the application can be configured with the service's address, by a name for this service alone (`own`), or one that it shares
 * with similar services.
 */
export function isTold(service: Service, { variables, example, usage }: Told, by: 'own' | 'any'): boolean {
  const { addresses = [], implied = new Map<string, readonly string[]>() } = usage ?? {};
  const names = namesOf({ names: variables, example, ...(usage === undefined ? {} : { usage }) });
  const isNamed = names.some((name) => {
    const claim = byName(service, bareName(name), example.get(name)?.scheme);
    return claim !== undefined && (by === 'any' || claim.strength > 1);
  });
  return isNamed || (by === 'any' && (addresses.some((each) => each.service === service.name) || implied.has(service.name)));
}

/** True if a variable, or one of a driver, contains the service's address. */
export function isNamedAny(service: Service, environment: Environment): boolean {
  const { names, usage } = environment;
  const claims = namesOf(environment).some((name) => byName(service, bareName(name), shownScheme(name, environment)) !== undefined);
  const isShown = names.some((name) => {
    const scheme = shownScheme(name, environment);
    return scheme !== undefined && byScheme(service, scheme) !== undefined;
  });
  return claims || isShown || usage?.implied.has(service.name) === true;
}

/** True for the name of a variable with the address of this service alone. */
export function isNamedBy(service: Service, name: string): boolean {
  const claim = byName(service, bareName(name), undefined);
  return claim !== undefined && claim.strength > 1 && (claim.value === '{url}' || isHost(service, claim.value));
}

interface Told {
  readonly variables: readonly string[];
  readonly example: ReadonlyMap<string, ExampleVariable>;
  readonly usage?: Usage;
}

/** Names for other purposes than this deployment: for tests, for a second migration database, for legacy systems. */
const others = /(?:^|_)(?:TESTS?|TESTING|E2E|SHADOW|OLD|LEGACY)(?:_|$)/i;

function namesOf({ names, example, usage }: Pick<Environment, 'names' | 'example' | 'usage'>): string[] {
  const more = usage === undefined ? [] : [...usage.names, ...[...usage.implied.values()].flat()];
  return [...new Set([...names, ...example.keys(), ...more])].filter((name) => !others.test(name));
}

/** The scheme of a variable's value in the example, or of its default in the code. */
function shownScheme(name: string, { example, usage }: Environment): string | undefined {
  return example.get(name)?.scheme ?? usage?.addresses.find(({ variable }) => variable === name)?.scheme;
}

/** The variables that make the application select the service. */
function choicesOf({ name, replaces = '' }: Service, { usage }: Environment): [string, string][] {
  return (usage?.switches ?? []).flatMap(({ variable, values, initial }): [string, string][] => {
    const value = values.get(name) ?? values.get(replaces);
    return value === undefined || initial === name || others.test(variable) ? [] : [[variable, value]];
  });
}

interface Named {
  readonly service: Service;
  readonly name: string;
  /** As written in the data of the service. */
  readonly value: string;
}

function ownerOf(services: readonly Service[], name: string, scheme: string | undefined): Named[] {
  const claims = services
    .flatMap((service) => {
      const claim = isDecisive(scheme) ? byScheme(service, scheme) : byName(service, bareName(name), scheme);
      return claim === undefined ? [] : [{ service, name, ...claim }];
    })
    .sort((a, b) => b.strength - a.strength);
  return claims.slice(0, 1);
}

/** The scheme of a known service shows the purpose of the variable. Otherwise, its name must show it. */
function isDecisive(scheme: string | undefined): scheme is string {
  return scheme !== undefined && knownServices().some((service) => byScheme(service, scheme) !== undefined);
}

interface Claim {
  readonly value: string;
  readonly strength: number;
}

function byScheme({ connection: { schemes, unencrypted = {} } }: Service, scheme: string): Claim | undefined {
  const spoken = Object.hasOwn(unencrypted, scheme) ? (unencrypted[scheme] ?? scheme) : scheme;
  const strength = schemes.own.includes(spoken) ? 2 : schemes.shared.includes(spoken) ? 1 : 0;
  return strength === 0 ? undefined : { value: '{url}', strength };
}

/** A name without other separators (`DATABASE__HOST`), and without the purpose of one of several connections (`POSTGRES_PRISMA_URL`). */
function bareName(name: string): string {
  return name
    .toUpperCase()
    .replaceAll(/__+/g, '_')
    .replace(/_(?:NON_POOLING|UNPOOLED|NO_POOL|POOLED|DIRECT)$/, '')
    .replace(
      /_(?:PRISMA|DIRECT|POOLED|POOLING|POOL|PRIMARY|MAIN|MASTER|WRITE|WRITER|READ|READER|RO|RW|REPLICA|ASYNC|SYNC)(?=_(?:URL|URI|DSN)$)/,
      '',
    );
}

/** Words of other products: with one of them, a general name means something else. */
const otherProducts = new Set(
  'GEO GEOIP GEOLITE MAXMIND AZURE GCS GCP GOOGLE CLICKHOUSE SQLITE MSSQL ORACLE INFLUX INFLUXDB CASSANDRA NEO4J DYNAMODB SNOWFLAKE BIGQUERY FIREBASE TYPESENSE MEILI ALGOLIA'.split(
    ' ',
  ),
);

function byName({ connection }: Service, name: string, scheme: string | undefined): Claim | undefined {
  const { words, parts, names = {} } = connection;
  // A web page or API with that name is not the service.
  if (/^https?$/.test(scheme ?? '') && connection.scheme !== 'http') return undefined;
  const own = partBehind(name, words.own, parts);
  const shared = partBehind(name, words.shared, parts);
  if (own === undefined && name.split('_').some((word) => otherProducts.has(word))) return undefined;
  const value = (Object.hasOwn(names, name) ? names[name] : undefined) ?? own ?? shared;
  if (value === undefined) return undefined;
  const strength = own !== undefined ? 3 : words.own.some((word) => `_${name}_`.includes(`_${word}_`)) ? 2 : 1;
  return { value: scheme === undefined ? value : '{url}', strength };
}

/** The value of the part after one of the words, at the end of the name: `POSTGRES_HOST`, `PGHOST`, `SHOP_POSTGRES_HOST`. */
function partBehind(name: string, words: readonly string[], parts: Connection['parts']): string | undefined {
  for (const [part, value] of Object.entries(parts)) {
    if (words.some((word) => `_${name}`.endsWith(`_${word}_${part}`) || `_${name}`.endsWith(`_${word}${part}`))) return value;
  }
  return undefined;
}

function usual(service: Service, given: ReadonlySet<string>, taken: ReadonlySet<string>): Named[] {
  const { usual: expected, words, parts } = service.connection;
  return expected.parts.flatMap((part) => {
    const value = parts[part];
    if (value === undefined || given.has(value)) return [];
    const name = `${expected.word}_${part}`;
    return [{ service, name: taken.has(name) ? `${words.own[0]}_${part}` : name, value }];
  });
}

function valueOf(service: Service, value: string, environment: Environment, name: string): string {
  if (value !== '{url}') return value;
  const { ecosystem, usage } = environment;
  const { address, plain, scheme, schemes } = { ...service.connection, ...driversOf(service.name, ecosystem).dialect };
  const shown = shownScheme(name, environment);
  if (shown === undefined && plain !== undefined) return plain;
  const wanted = usage?.schemes.get(service.name) ?? usage?.schemes.get(service.replaces ?? '');
  const isKnown = (each: string): boolean => [...schemes.own, ...schemes.shared].includes(each);
  const isExplicit = shown !== undefined && isKnown(shown) && (wanted === undefined || shown.includes('+'));
  const spoken = isExplicit ? shown : (wanted ?? (shown !== undefined && isKnown(shown) ? shown : scheme));
  return `${spoken}://${address.replaceAll(/\{(\w+)\}/g, '{$1:url}')}`;
}
