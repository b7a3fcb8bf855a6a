import { type Entries, meaning, type Value } from './value.ts';

/** A place in a compose file: the keys from the root on. */
export type Path = readonly string[];

/** The identity of a list item, by which two items are the same; undefined for an item without one. */
type Identity = (item: Value) => string | undefined;

const byMeaning: Identity = (item) => meaning(item);

const variables = [
  ...['environment', 'labels', 'annotations', 'sysctls', 'build.args', 'build.labels', 'deploy.labels'].map(inService),
  ...['networks', 'volumes', 'secrets', 'configs'].map((kind) => `${kind}.*.labels`),
];

/**
 * The lists of independent items, and the identity of their items (https://docs.docker.com/reference/compose-file/services/). Any other
 * list, above all the words of a command, is one value.
 */
const identities: ReadonlyMap<string, Identity> = new Map([
  ...variables.map((path): [string, Identity] => [path, variableName]),
  [inService('ports'), portName],
  [inService('volumes'), mountTarget],
  [inService('env_file'), ownOr('path')],
  ...['secrets', 'configs', 'build.secrets'].map((name): [string, Identity] => [inService(name), ownOr('source')]),
  [inService('develop.watch'), watchName],
  ...[
    ...[
      'cap_add',
      'cap_drop',
      'depends_on',
      'devices',
      'expose',
      'external_links',
      'extra_hosts',
      'group_add',
      'links',
      'networks',
      'profiles',
    ],
    ...[
      'security_opt',
      'tmpfs',
      'volumes_from',
      'build.cache_from',
      'build.cache_to',
      'build.extra_hosts',
      'build.platforms',
      'build.tags',
    ],
  ].map((name): [string, Identity] => [inService(name), byMeaning]),
  ['include', byMeaning],
]);

/** Maps with independent entries. */
const collections: ReadonlySet<string> = new Set([
  ...['services', 'volumes', 'networks', 'secrets', 'configs'],
  ...['depends_on', 'networks', 'extra_hosts'].map(inService),
  ...variables,
]);

function inService(name: string): string {
  return `services.*.${name}`;
}

/** True for a collection in which the user's own entries are valid without those of the template. */
export function hasIndependentEntries(path: Path, { kind }: Value): boolean {
  const pattern = patternOf(path);
  return kind === 'mapping' ? collections.has(pattern) : kind === 'sequence' && identities.has(pattern);
}

/** True if a map and a list of `KEY=value` are equivalent. */
export function isVariables(path: Path): boolean {
  return variables.includes(patternOf(path));
}

const names: ReadonlySet<string> = new Set(['depends_on', 'networks'].map(inService));

/** True if a list of names is the short form of a map with these names. */
export function isNames(path: Path): boolean {
  return names.has(patternOf(path));
}

/**
 * The entries of several states of one collection: those of maps by their keys, the items of lists by their identity. Undefined if the
 * kinds differ, if the order of the list matters, or if a list has the same item twice.
 */
export function entriesOf(path: Path, values: readonly Value[]): Entries[] | undefined {
  const maps = values.flatMap((value) => (value.kind === 'mapping' ? [value.entries] : []));
  if (maps.length === values.length) return maps;
  const lists = values.flatMap((value) => (value.kind === 'sequence' ? [value.items] : []));
  const identity = identities.get(patternOf(path));
  if (lists.length < values.length || identity === undefined) return undefined;
  return named(lists, identity) ?? named(lists, byMeaning);
}

function named(lists: readonly (readonly Value[])[], identity: Identity): Map<string, Value>[] | undefined {
  const maps = lists.map(
    (items) =>
      new Map(
        items.flatMap((item): [string, Value][] => {
          const name = identity(item);
          return name === undefined ? [] : [[name, item]];
        }),
      ),
  );
  return maps.every(({ size }, index) => size === lists[index]?.length) ? maps : undefined;
}

/** A path with `*` for names that the user chooses. */
function patternOf(path: Path): string {
  return path.map((key, depth) => (depth === 1 ? '*' : key)).join('.');
}

function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'scalar' ? value.text : undefined;
}

function ownOr(field: string): Identity {
  return (item) => (item.kind === 'mapping' ? textOf(item.entries.get(field)) : textOf(item));
}

/** `KEY=value`, or `KEY` alone: returns KEY. */
function variableName(item: Value): string | undefined {
  return textOf(item)?.replace(/=.*$/s, '');
}

/** `[[address:]port:]target[/protocol]` or a map: returns target and protocol. */
function portName(item: Value): string | undefined {
  const target = item.kind === 'mapping' ? textOf(item.entries.get('target')) : parts(item).at(-1);
  const protocol = item.kind === 'mapping' ? (textOf(item.entries.get('protocol')) ?? 'tcp') : 'tcp';
  return target === undefined || target.includes('/') ? target : `${target}/${protocol}`;
}

/** `[source:]target[:mode]` or a map: returns target. */
function mountTarget(item: Value): string | undefined {
  if (item.kind === 'mapping') return textOf(item.entries.get('target'));
  const [first, second] = parts(item);
  return second ?? first;
}

function watchName(item: Value): string | undefined {
  if (item.kind !== 'mapping') return undefined;
  return ['action', 'path', 'target'].map((field) => textOf(item.entries.get(field)) ?? '').join(' ');
}

/** A scalar's text, split at the colons outside of `${…}`. */
function parts(item: Value): string[] {
  return textOf(item)?.match(/(?:\$\{[^}]*\}|[^:])+/g) ?? [];
}
