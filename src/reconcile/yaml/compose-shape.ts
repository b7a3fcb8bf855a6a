import { byMeaning, type Identity, ownOr, type Path, type Shape, textOf } from './shape.ts';
import type { Value } from './value.ts';

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

const names: ReadonlySet<string> = new Set(['depends_on', 'networks'].map(inService));

/** Compose files. */
export const composeShape: Shape = {
  identityAt: (path) => identities.get(patternOf(path)),
  isIndependentMap: (path) => collections.has(patternOf(path)),
  isVariables: (path) => variables.includes(patternOf(path)),
  isNames: (path) => names.has(patternOf(path)),
  isImage: (path) => path.length === 3 && path.at(-1) === 'image',
  settingDepth: 3,
};

/** A path with `*` for names that the user chooses. */
function patternOf(path: Path): string {
  return path.map((key, depth) => (depth === 1 ? '*' : key)).join('.');
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
