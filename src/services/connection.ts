import { driversOf } from '../drivers/registry.ts';
import type { ExampleVariable } from '../manifests/environment-example.ts';
import { catalog } from './catalog.ts';
import type { Connection, Service } from './service.ts';

/** What an application tells of the variables that it is configured by. */
export interface Environment {
  /** Names of variables that it reads. */
  readonly names: readonly string[];
  /** Its example, by the variables' names. */
  readonly example: ReadonlyMap<string, ExampleVariable>;
  /** The registry that its drivers come from. */
  readonly ecosystem: string;
}

/** Variables by name; `{secret}` in a value stands for a secret's value. */
export type Variables = Readonly<Record<string, string>>;

/**
 * Returns the variables that connect an application to each of its services, by the service's name: addresses and single values
 * under the names that the application uses, in the scheme that its example shows, and the usual ones for what it names none for.
 * A name that could be meant for several goes to the service that it fits best, else to the one that stands first; none is given twice.
 */
export function connectionVariables(services: readonly Service[], environment: Environment): ReadonlyMap<string, Variables> {
  const named = [...new Set([...environment.names, ...environment.example.keys()])].flatMap((name) =>
    ownerOf(services, name, environment.example.get(name)?.scheme),
  );
  const taken = new Set(named.map(({ name }) => name));
  const variables = new Map<string, Variables>();
  for (const service of services) {
    const own = named.filter((variable) => variable.service === service);
    const more = usual(service, new Set(own.map(({ value }) => value)), taken);
    for (const { name } of more) taken.add(name);
    const sorted = [...own, ...more].sort((a, b) => (a.name < b.name ? -1 : 1));
    variables.set(service.name, Object.fromEntries(sorted.map(({ name, value }) => [name, valueOf(service, value, environment, name)])));
  }
  return variables;
}

interface Named {
  readonly service: Service;
  readonly name: string;
  /** As it stands among the service's data. */
  readonly value: string;
}

function ownerOf(services: readonly Service[], name: string, scheme: string | undefined): Named[] {
  const claims = services
    .flatMap((service) => {
      const claim = isDecisive(scheme) ? byScheme(service, scheme) : byName(service, name.toUpperCase(), scheme);
      return claim === undefined ? [] : [{ service, name, ...claim }];
    })
    .sort((a, b) => b.strength - a.strength);
  return claims.slice(0, 1);
}

/** A scheme that is some service's says what the variable is for. With another one, or none, its name has to. */
function isDecisive(scheme: string | undefined): scheme is string {
  return scheme !== undefined && catalog.some((service) => byScheme(service, scheme) !== undefined);
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

function byName({ connection }: Service, name: string, scheme: string | undefined): Claim | undefined {
  const { words, parts, names = {} } = connection;
  // A page or an interface of that name is not the service.
  if (/^https?$/.test(scheme ?? '') && connection.scheme !== 'http') return undefined;
  const own = partBehind(name, words.own, parts);
  const shared = partBehind(name, words.shared, parts);
  const value = (Object.hasOwn(names, name) ? names[name] : undefined) ?? own ?? shared;
  if (value === undefined) return undefined;
  const strength = own !== undefined ? 3 : words.own.some((word) => `_${name}_`.includes(`_${word}_`)) ? 2 : 1;
  return { value: scheme === undefined ? value : '{url}', strength };
}

/** The value of the part behind one of the words, at the name's end: `POSTGRES_HOST`, `PGHOST`, `SHOP_POSTGRES_HOST`. */
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

function valueOf({ name: service, connection }: Service, value: string, { example, ecosystem }: Environment, name: string): string {
  if (value !== '{url}') return value;
  const { address, plain, scheme, schemes } = { ...connection, ...driversOf(service, ecosystem).dialect };
  const shown = example.get(name)?.scheme;
  if (shown === undefined && plain !== undefined) return plain;
  const spoken = shown !== undefined && [...schemes.own, ...schemes.shared].includes(shown) ? shown : scheme;
  return `${spoken}://${address.replaceAll(/\{(\w+)\}/g, '{$1:url}')}`;
}
