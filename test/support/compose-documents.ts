import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { type Dice, diceOf } from './dice.ts';

/** The content of a YAML document. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Fields = { [key: string]: Json };

const words = ['blue', 'green', 'a b', 'yes', '0755', 'x: y', '#z', "it's", '"', '', '${PORT:-80}', '22:22', '-', 'null', '~'];
const names = ['app', 'db', 'web', 'cache', 'job'];

/** The fields that a random service may have. */
const fields: Readonly<Record<string, (dice: Dice) => Json>> = {
  image: (dice) => `app:${dice.pick(['blue', 'green', 'red'])}`,
  environment: (dice) =>
    someOf(dice, ['A', 'B', 'C', 'D', 'E'], () => (dice.once(4) ? dice.pick([1, true, null, 8080]) : dice.pick(words))),
  labels: (dice) => someOf(dice, ['x.y', 'x.z', 'v'], () => dice.pick(words)),
  ports: (dice) => list(dice, ['80', '443', '8000', '9000'], (target) => `127.0.0.1:${dice.pick(['80', '81', '${PORT:-82}'])}:${target}`),
  volumes: (dice) => list(dice, ['/a', '/b', '/c'], (target) => `${dice.pick(['data', './x'])}:${target}`),
  cap_drop: (dice) => list(dice, ['ALL', 'CHOWN', 'FOWNER', 'SETUID'], (name) => name),
  env_file: (dice) => list(dice, ['.env', 'a.env', 'b.env'], (path) => (dice.once(3) ? path : { path, required: dice.once(2) })),
  command: (dice) => Array.from({ length: 1 + dice.below(3) }, () => dice.pick(words)),
  init: (dice) => dice.once(2),
  stop_grace_period: (dice) => `${dice.below(3)}s`,
  healthcheck: (dice) => ({ test: ['CMD', dice.pick(words)], interval: `${dice.below(3)}s`, retries: dice.below(3) }),
  deploy: (dice) => ({ resources: { limits: { memory: dice.pick(['1g', '2g']), pids: dice.pick([1, 2]) } } }),
  depends_on: (dice) => someOf(dice, names, () => ({ condition: dice.pick(['service_healthy', 'service_started']) })),
  'x-note': (dice) => dice.pick(['one line', 'two\nlines\n', 'three\n  lines\n\nmore\n']),
};

function someOf(dice: Dice, keys: readonly string[], value: (key: string) => Json): Fields {
  const chosen = keys.filter(() => dice.once(2));
  return Object.fromEntries((chosen.length > 0 ? chosen : keys.slice(0, 1)).map((key) => [key, value(key)]));
}

function list(dice: Dice, keys: readonly string[], item: (key: string) => Json): Json[] {
  return Object.values(someOf(dice, keys, item));
}

/** A random compose file. */
export function composeFile(dice: Dice): Fields {
  return {
    ...(dice.once(2) ? { name: dice.pick(['shop', 'demo']) } : {}),
    services: someOf(dice, names, () => someOf(dice, Object.keys(fields), (name) => fields[name]?.(dice) ?? null)),
    ...(dice.once(2) ? { networks: { default: { name: dice.pick(['n1', 'n2']) } } } : {}),
    ...(dice.once(2) ? { volumes: someOf(dice, ['data', 'more', 'other'], () => (dice.once(2) ? null : { driver: 'local' })) } : {}),
  };
}

/** What the random edits and the second set of merge rules know about files of one kind. */
export interface DocumentRules {
  /** The name of an item in the list at this path. */
  nameOf(item: Json, path: readonly string[]): string;
  /** True for a list that is one value, above all the words of a command. */
  isOrdered(path: readonly string[]): boolean;
  /** True for a collection that may vanish with the last entry of the template. */
  isCollection(path: readonly string[]): boolean;
}

const orderedLists = ['command', 'test'];

/** Compose files. */
export const composeRules: DocumentRules = {
  nameOf: (item) => (isFields(item) ? String(item['path']) : String(item).replace(/^.*:(?=[^}]*$)/, '')),
  isOrdered: (path) => orderedLists.includes(path.at(-1) ?? ''),
  isCollection: (path) => {
    const name = path.at(-1) ?? '';
    if (path.length === 1) return ['services', 'networks', 'volumes'].includes(name);
    return path.length === 3 && ['environment', 'labels', 'ports', 'volumes', 'cap_drop', 'env_file', 'depends_on'].includes(name);
  },
};

/** Replaces some parts with parts of another document: changes, additions and removals. */
export function edited(dice: Dice, value: Json, other: Json, rules = composeRules, path: readonly string[] = []): Json {
  if (isFields(value) && isFields(other)) {
    const result: Fields = {};
    for (const [key, each] of Object.entries(value)) {
      const theirs = other[key];
      if (dice.once(theirs === undefined ? 12 : 40)) continue;
      result[key] = theirs === undefined ? each : edited(dice, each, theirs, rules, [...path, key]);
    }
    for (const [key, each] of Object.entries(other)) if (!(key in value) && dice.once(5)) result[key] = each;
    return result;
  }
  if (Array.isArray(value) && Array.isArray(other) && dice.once(2)) {
    const named = new Map(other.map((item) => [rules.nameOf(item, path), item]));
    const kept = value.flatMap((item) => {
      if (dice.once(8)) return [];
      const name = rules.nameOf(item, path);
      const theirs = named.get(name);
      // An edit inside of an item keeps its name.
      const next = theirs === undefined || rules.isOrdered(path) ? item : edited(dice, item, theirs, rules, [...path, name]);
      return [rules.nameOf(next, path) === name ? next : item];
    });
    const known = new Set(value.map((item) => rules.nameOf(item, path)));
    return [...kept, ...[...named].flatMap(([name, item]) => (!known.has(name) && dice.once(4) ? [item] : []))];
  }
  return dice.once(6) ? other : value;
}

export function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const conflict = Symbol('conflict');

/** Merges values by rules that are written a second time, in a shorter form: the tests compare the merge with them. */
export function mergedValues(
  sides: { mine: Json | undefined; base: Json | undefined; theirs: Json | undefined },
  rules = composeRules,
  path: readonly string[] = [],
): Json | undefined | typeof conflict {
  const { mine, base, theirs } = sides;
  if (isDeepStrictEqual(mine, theirs) || isDeepStrictEqual(base, theirs)) return mine;
  if (isDeepStrictEqual(mine, base)) return theirs;
  const [own, before, template] = [mine, base, theirs].map((each) => itemsOf(each, rules, path));
  const vanishes = theirs === undefined && base !== undefined && rules.isCollection(path);
  if (own === undefined || (before === undefined && base !== undefined) || (template === undefined && !vanishes)) return conflict;
  if (base !== undefined && Array.isArray(base) !== Array.isArray(mine)) return conflict;
  if (theirs !== undefined && Array.isArray(theirs) !== Array.isArray(mine)) return conflict;
  const result = new Map<string, Json>();
  for (const key of new Set([...own.keys(), ...(template?.keys() ?? []), ...(before?.keys() ?? [])])) {
    const merged = mergedValues({ mine: own.get(key), base: before?.get(key), theirs: template?.get(key) }, rules, [...path, key]);
    if (merged === conflict) return conflict;
    if (merged !== undefined) result.set(key, merged);
  }
  if (vanishes && result.size === 0) return undefined;
  return Array.isArray(mine) ? [...result.values()] : Object.fromEntries(result);
}

function itemsOf(value: Json | undefined, rules: DocumentRules, path: readonly string[]): Map<string, Json> | undefined {
  if (isFields(value)) return new Map(Object.entries(value));
  if (!Array.isArray(value) || rules.isOrdered(path)) return undefined;
  return new Map(value.map((item) => [rules.nameOf(item, path), item]));
}

/** The same for equivalent documents: lists whose order does not matter are sorted. */
export function comparable(value: Json, rules = composeRules, path: readonly string[] = []): Json {
  if (isFields(value))
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, each]) => [key, comparable(each, rules, [...path, key])]),
    );
  if (!Array.isArray(value)) return value;
  const items = value.map((item, index) => comparable(item, rules, [...path, String(index)]));
  return rules.isOrdered(path) ? items : items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** The style of a document. */
export interface Style {
  readonly indent: number;
  /** The indentation of a list's dashes relative to its key. */
  readonly dash: number;
  /** One of this number of collections is on one line; 0: none. */
  readonly flow: number;
  /** One of this number of entries has a comment above or after it; 0: none. */
  readonly comments: number;
  readonly quote: "'" | '"';
  readonly shuffle: boolean;
}

export function styleOf(dice: Dice): Style {
  const indent = dice.pick([2, 3, 4]);
  return {
    indent,
    dash: dice.pick([0, 2, indent]),
    flow: dice.pick([0, 2, 3]),
    comments: dice.pick([0, 4, 10]),
    quote: dice.pick(["'", '"']),
    shuffle: dice.once(3),
  };
}

/** Prints a document in a style, with numbered comments, so that all are different. */
export function printed(document: Json, style: Style, dice: Dice, tag: string): string {
  let count = 0;
  const comment = () => `# ${tag} ${++count}`;
  const hasComment = () => style.comments > 0 && dice.once(style.comments);
  const lines = (value: Json, column: number): string[] => {
    const isList = Array.isArray(value);
    const entries = isList ? value.map((item): [string, Json] => ['-', item]) : Object.entries(isFields(value) ? value : {});
    if (style.shuffle && !isList) entries.sort(() => dice.below(3) - 1);
    return entries.flatMap(([key, each]) => {
      const pad = ' '.repeat(column);
      const start = isList ? '-' : `${scalar(key, style, dice)}:`;
      const above = [...(column <= style.indent && dice.once(6) ? [''] : []), ...(hasComment() ? [pad + comment()] : [])];
      const behind = () => (hasComment() ? ` ${comment()}` : '');
      return [...above, ...body(each, { pad, start, behind, column, isList })];
    });
  };
  const body = (each: Json, place: { pad: string; start: string; behind: () => string; column: number; isList: boolean }): string[] => {
    const { pad, start, behind, column, isList } = place;
    const isEmpty = typeof each === 'object' && each !== null && Object.keys(each).length === 0;
    if (isEmpty || typeof each !== 'object' || each === null || (style.flow > 0 && !hasBlock(each) && dice.once(style.flow))) {
      if (typeof each === 'string' && each.includes('\n') && !isList) {
        const text = each
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => (line === '' ? '' : `${pad}${' '.repeat(style.indent)}${line}`));
        return [`${pad}${start} |${each.endsWith('\n') ? '' : '-'}`, ...text];
      }
      return [`${pad}${start}${each === null && dice.once(2) ? '' : ` ${inline(each, style, dice)}`}${behind()}`];
    }
    if (isList) {
      const [first = '', ...rest] = lines(each, column + 2).filter((line, index) => index > 0 || line.trim() !== '');
      return first.trim().startsWith('#') ? [`${pad}-`, first, ...rest] : [`${pad}- ${first.trimStart()}`, ...rest];
    }
    return [`${pad}${start}${behind()}`, ...lines(each, column + (Array.isArray(each) ? style.dash : style.indent))];
  };
  return !isFields(document) || Object.keys(document).length === 0 ? '{}\n' : `${lines(document, 0).join('\n')}\n`;
}

function hasBlock(value: Json): boolean {
  if (typeof value === 'string') return value.includes('\n');
  return typeof value === 'object' && value !== null && Object.values(value).some(hasBlock);
}

function inline(value: Json, style: Style, dice: Dice): string {
  if (Array.isArray(value)) return `[${value.map((item) => inline(item, style, dice)).join(', ')}]`;
  if (isFields(value))
    return `{${Object.entries(value)
      .map(([key, each]) => `${scalar(key, style, dice)}: ${inline(each, style, dice)}`)
      .join(', ')}}`;
  return typeof value === 'string' ? scalar(value, style, dice) : String(value);
}

function scalar(text: string, { quote }: Style, dice: Dice): string {
  if (/^(?!(?:yes|null|true)$)[a-zA-Z][\w./-]*$/.test(text) && !dice.once(5)) return text;
  return quote === '"' || text.includes('\n') ? JSON.stringify(text) : `'${text.replaceAll("'", "''")}'`;
}

/** A file as generated before, as generated now, and as edited by a person in another style. */
export function documentSides(make: (dice: Dice) => Json, rules: DocumentRules) {
  return fc.noBias(fc.integer()).map((seed) => {
    const dice = diceOf(seed);
    const base = make(dice);
    const [mine, theirs] = [edited(dice, base, make(dice), rules), edited(dice, base, make(dice), rules)];
    const template: Style = { indent: 2, dash: 2, flow: dice.pick([0, 2]), comments: 5, quote: '"', shuffle: false };
    const layout = dice.below(1000);
    return {
      values: { mine, base, theirs },
      texts: {
        mine: printed(mine, styleOf(dice), dice, 'mine'),
        base: printed(base, template, diceOf(layout), 'template'),
        theirs: printed(theirs, template, diceOf(layout), 'template'),
      },
    };
  });
}

export const composeSides = documentSides(composeFile, composeRules);
