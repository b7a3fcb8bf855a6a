import { secretsFolder } from '../artifacts/secrets.ts';
import { slug } from '../names.ts';
import { readYaml } from '../reconcile/yaml/read.ts';
import { splice } from '../reconcile/yaml/splice.ts';
import { type Entries, isSame, type Mapping, type Value } from '../reconcile/yaml/value.ts';
import { catalog } from '../services/catalog.ts';
import { isFloating } from './dockerfile-items.ts';
import type { Applied, Item, Target } from './item.ts';

/** A compose file as a person wrote it. */
export interface ComposeSubject extends Target {
  readonly value: Mapping;
  readonly services: readonly (readonly [string, Mapping])[];
}

/** Reads the text of a compose file. Returns undefined if it is not a compose file, or uses rare syntax. */
export function composeSubject(target: Target): ComposeSubject | undefined {
  const value = readYaml(target.text);
  const services = value?.kind === 'mapping' ? value.entries.get('services') : undefined;
  if (value?.kind !== 'mapping' || services?.kind !== 'mapping') return undefined;
  const named = [...services.entries].flatMap(([name, each]): [string, Mapping][] => (each.kind === 'mapping' ? [[name, each]] : []));
  return { ...target, value, services: named };
}

/** The edit of one service: its changed settings, with undefined for a removed one. */
type Change = Readonly<Record<string, Value | undefined>>;

/** An item about services: its reasons for one service, and the changes that it makes. */
interface ServiceItem {
  readonly name: string;
  readonly sentence: string;
  holds(service: Mapping): boolean;
  change?(service: Mapping, name: string): Change;
  secrets?(service: Mapping, name: string): ReadonlyMap<string, string>;
}

const serviceItems: readonly ServiceItem[] = [
  {
    name: 'loopback',
    sentence: 'publishes a port on all interfaces of the machine, not on 127.0.0.1 alone.',
    holds: (service) => itemsOf(service.entries.get('ports')).some(isOpen),
    change: (service) => {
      const ports = service.entries.get('ports');
      if (ports?.kind !== 'sequence') return {};
      return { ports: { ...ports, items: ports.items.map((port) => (isOpen(port) ? text(`127.0.0.1:${textOf(port)}`) : port)) } };
    },
  },
  {
    name: 'service-health',
    sentence: 'has no health check, so nothing can wait until it is ready.',
    holds: (service) => isFromElsewhere(service) && !service.entries.has('healthcheck'),
    change: (service) => {
      const check = checkOf(textOf(service.entries.get('image')));
      if (check === undefined) return {};
      const times = { interval: '10s', timeout: '5s', start_period: '30s', retries: '5' };
      return {
        healthcheck: mapping({
          test: sequence(['CMD-SHELL', check]),
          ...Object.fromEntries(Object.entries(times).map(([name, value]) => [name, name === 'retries' ? typed(value) : text(value)])),
        }),
      };
    },
  },
  {
    name: 'secrets',
    sentence: 'has a secret in its environment: the compose file and "docker inspect" show it.',
    holds: (service) => secretsIn(service).size > 0,
    change: (service, name) => {
      const environment = service.entries.get('environment');
      const names = secretsIn(service);
      const file = text(`./${secretsFolder}/${secretFile(name)}`);
      const own = service.entries.get('env_file');
      const before = own === undefined ? [] : own.kind === 'sequence' ? own.items : [own];
      return {
        env_file: { kind: 'sequence', items: [...before, file] },
        environment: environment === undefined ? undefined : without(environment, names),
      };
    },
    secrets: (service, name) => {
      const lines = [...secretsIn(service)].map(([variable, value]) => `${variable}=${quoted(value)}\n`);
      return new Map([[secretFile(name), lines.join('')]]);
    },
  },
  {
    name: 'read-only',
    sentence: 'can write to its whole file system.',
    holds: (service) => isBuilt(service) && textOf(service.entries.get('read_only')) !== 'true',
    change: (service) => ({
      read_only: typed('true'),
      tmpfs: service.entries.get('tmpfs') ?? sequence(['/tmp']),
    }),
  },
  {
    name: 'capabilities',
    sentence: 'has capabilities that it does not need.',
    holds: (service) => isBuilt(service) && !service.entries.has('cap_drop'),
    change: (service) => ({
      cap_drop: sequence(['ALL']),
      security_opt: service.entries.get('security_opt') ?? sequence(['no-new-privileges:true']),
    }),
  },
  {
    name: 'release',
    sentence: 'names an image without a version.',
    holds: (service) => isFromElsewhere(service) && isFloating(textOf(service.entries.get('image'))),
    change: (service) => {
      const image = textOf(service.entries.get('image')).replace(/:latest$/, '');
      const known = catalog.find((each) => each.image(each.versions[0]).replace(/:.*$/s, '') === image);
      return known === undefined ? {} : { image: text(known.image(known.versions[0])) };
    },
  },
];

/** All items about compose files, in the order in which they are shown. */
export const composeItems: readonly Item<ComposeSubject>[] = serviceItems.map(({ name, sentence, holds, change, secrets }) => ({
  name,
  reasons: ({ services }) => services.flatMap(([service, value]) => (holds(value) ? [`services.${service} ${sentence}`] : [])),
  ...(change === undefined
    ? {}
    : {
        apply: (subject: ComposeSubject): Applied | undefined => {
          const chosen = subject.services.filter(([, value]) => holds(value));
          const changed = withServices(
            subject,
            new Map(chosen.map(([service, value]) => [service, changedBy(value, change(value, service))])),
          );
          if (changed === undefined) return undefined;
          const files = chosen.flatMap(([service, value]) => [...(secrets?.(value, service) ?? [])]);
          return { text: changed, ...(files.length === 0 ? {} : { secrets: new Map(files) }) };
        },
      }),
}));

function changedBy(service: Mapping, change: Change): Mapping {
  const entries = new Map(service.entries);
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined) entries.delete(key);
    else entries.set(key, value);
  }
  return { ...service, entries };
}

/** The person's text with these services replaced. Returns undefined if the text would not change, or cannot be edited this way. */
function withServices({ value, text: own }: ComposeSubject, changed: ReadonlyMap<string, Mapping>): string | undefined {
  const services = value.entries.get('services');
  if (services?.kind !== 'mapping') return undefined;
  const entries = new Map<string, Value>([...services.entries].map(([name, each]) => [name, changed.get(name) ?? each]));
  const expected: Value = { ...value, entries: new Map<string, Value>([...value.entries, ['services', { ...services, entries }]]) };
  const document = { text: own, value };
  const result = isSame(value, expected) ? undefined : splice({ mine: document, base: document, theirs: document }, expected);
  return result !== undefined && isSame(readYaml(result), expected) ? result : undefined;
}

function isBuilt({ entries }: Mapping): boolean {
  return entries.has('build');
}

function isFromElsewhere({ entries }: Mapping): boolean {
  return entries.has('image') && !entries.has('build');
}

/** True for `8000:8000`, which has no address before the ports. */
function isOpen(port: Value): boolean {
  return /^(?:\d+|\$\{[^}]{1,100}\})(?:-\d+)?:[\d-]+(?:\/\w+)?$/.test(textOf(port));
}

/** Health checks that need no password (documentation of the images). The container expands the dollar signs. */
const checks: readonly (readonly [RegExp, string])[] = [
  [/postgres|postgis|pgvector|timescale/, 'pg_isready -U "$${POSTGRES_USER:-postgres}"'],
  [/(?:^|\/)mariadb/, 'healthcheck.sh --connect --innodb_initialized'],
  [/(?:^|\/)(?:mysql|percona)/, 'mysqladmin ping -h 127.0.0.1 --silent'],
  [/(?:^|\/)redis/, 'redis-cli ping | grep -qE "PONG|NOAUTH"'],
  [/(?:^|\/)valkey/, 'valkey-cli ping | grep -qE "PONG|NOAUTH"'],
  [/(?:^|\/)mongo/, 'mongosh --quiet --eval "quit(db.runCommand({ping: 1}).ok ? 0 : 1)"'],
  [/rabbitmq/, 'rabbitmq-diagnostics -q ping'],
];

function checkOf(image: string): string | undefined {
  return checks.find(([pattern]) => pattern.test(image.replace(/[:@].*$/s, '')))?.[1];
}

const secretName = /PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY/i;

/** The variables with a literal secret in the file, by name. */
function secretsIn(service: Mapping): ReadonlyMap<string, string> {
  const pairs = pairsIn(service.entries.get('environment'));
  return new Map(
    pairs.filter(([name, value]) => {
      if (value === '' || value.includes('$') || /_FILE$/i.test(name)) return false;
      return secretName.test(name)
        ? !/^(?:true|false|yes|no|\d{1,4})$/i.test(value)
        : /^[a-z][\w+.-]{0,40}:\/\/[^\s:/@]{0,100}:[^\s@/]{1,200}@/i.test(value);
    }),
  );
}

function pairsIn(environment: Value | undefined): readonly (readonly [string, string])[] {
  if (environment?.kind === 'mapping')
    return [...environment.entries].map(([name, value]) => [name, value.kind === 'scalar' && textOf(value) !== 'null' ? value.text : '']);
  return itemsOf(environment).map((item) => {
    const [, name = '', value = ''] = /^([^=]*)(?:=(.*))?$/s.exec(textOf(item)) ?? [];
    return [name, value];
  });
}

function without(environment: Value, names: ReadonlyMap<string, string>): Value | undefined {
  if (environment.kind === 'mapping') {
    const entries: Entries = new Map([...environment.entries].filter(([name]) => !names.has(name)));
    return entries.size === 0 ? undefined : { ...environment, entries };
  }
  const items = itemsOf(environment).filter((item) => !names.has(textOf(item).replace(/=.*$/s, '')));
  return items.length === 0 || environment.kind !== 'sequence' ? undefined : { ...environment, items };
}

function secretFile(service: string): string {
  return `${slug(service)}.secrets.env`;
}

/** A value for `env_file` that is not interpolated. */
function quoted(value: string): string {
  return /^[\w./:@+,-]*$/.test(value) ? value : `'${value.replaceAll("'", "\\'")}'`;
}

function itemsOf(value: Value | undefined): readonly Value[] {
  return value?.kind === 'sequence' ? value.items : [];
}

function textOf(value: Value | undefined): string {
  return value?.kind === 'scalar' ? value.text : '';
}

function text(value: string): Value {
  return { kind: 'scalar', text: value, typed: false };
}

function typed(value: string): Value {
  return { kind: 'scalar', text: value, typed: true };
}

function sequence(items: readonly string[]): Value {
  return { kind: 'sequence', items: items.map(text) };
}

function mapping(entries: Readonly<Record<string, Value>>): Value {
  return { kind: 'mapping', entries: new Map(Object.entries(entries)) };
}
