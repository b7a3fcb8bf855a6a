import { distance } from 'fastest-levenshtein';
import { type ParseEntry, parse as parseShell } from 'shell-quote';
import { isDeep } from '../manifests/json-text.ts';
import { packageName } from '../manifests/system-packages.ts';
import { givenNames, services as knownServices, serviceMeant } from '../services/catalog.ts';

/** A JSON or YAML value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A type of answer: how to parse it from a flag, a file or a prompt, how to save it, and its JSON schema. */
export interface Kind<Value> {
  /**
   * Parses the value of a flag (strings), of an answers file (any JSON value) or of a prompt. Throws an Error whose message completes
   * "--flag: …".
   */
  parse(raw: unknown): Value;
  /** The inverse of `parse`, for `.yo-rc.json`. */
  print(value: Value): Json;
  readonly schema: Readonly<Record<string, Json>>;
  /** Its placeholder in the help. */
  readonly placeholder: string;
}

export interface ServiceChoice {
  readonly name: string;
  readonly version: string;
}

function isRecord(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

const longestQuoted = 80;

/** A value in a sentence: its beginning is enough to identify it. */
export function shortened(value: string): string {
  return value.length <= longestQuoted ? value : `${value.slice(0, longestQuoted)}…`;
}

function quoted(value: string): string {
  return `"${shortened(value).replaceAll(/[\n\r\t]/g, (sign) => JSON.stringify(sign).slice(1, -1))}"`;
}

/** An unchanged text: its blanks belong to it. */
function asWord(raw: unknown): string {
  if (typeof raw === 'string') return wellFormed(raw);
  if (typeof raw === 'number') return String(raw);
  throw new Error(`a text is expected, not ${shortened(JSON.stringify(raw))}`);
}

// JSON can contain half of a surrogate pair; a file cannot.
function wellFormed(text: string): string {
  if (!/[\ud800-\udfff]/.test(text) || !/\p{Cs}/u.test(text)) return text;
  throw new Error(`${JSON.stringify(text)} is not Unicode text`);
}

function asText(raw: unknown): string {
  return asWord(raw).trim();
}

/** A text that matches a pattern; `expected` describes valid values. */
export function text(pattern: RegExp, expected: string, placeholder: string, refuse?: (value: string) => string | undefined): Kind<string> {
  return {
    parse: (raw) => {
      const value = asText(raw);
      if (!pattern.test(value)) throw new Error(`${quoted(value)} is not ${expected}`);
      const reason = refuse?.(value);
      if (reason !== undefined) throw new Error(reason);
      return value;
    },
    print: (value) => value,
    schema: { type: 'string', pattern: pattern.source },
    placeholder,
  };
}

/** A whole number between two inclusive bounds. */
export function integer(least: number, most: number, placeholder = 'NUMBER'): Kind<number> {
  return {
    parse: (raw) => {
      const value = /^\d{1,15}$/.test(asText(raw)) ? Number(asText(raw)) : Number.NaN;
      if (!(value >= least && value <= most)) throw new Error(`${quoted(String(raw))} is not a whole number from ${least} to ${most}`);
      return value;
    },
    print: (value) => value,
    schema: { type: 'integer', minimum: least, maximum: most },
    placeholder,
  };
}

/** One word of a fixed list. */
export function choice<const Word extends string>(words: readonly Word[]): Kind<Word> {
  return {
    parse: (raw) => {
      const value = asText(raw);
      const word = words.find((each) => each === value);
      if (word === undefined) throw new Error(`${quoted(value)} is not one of ${words.join(', ')}${nearest(value, words)}`);
      return word;
    },
    print: (value) => value,
    schema: { type: 'string', enum: [...words] },
    placeholder: words.join('|'),
  };
}

/** A boolean: its flag has no value, and `--no-…` negates it. */
export const toggle: Kind<boolean> = {
  parse: (raw) => {
    if (typeof raw === 'boolean') return raw;
    const value = asText(raw);
    if (value === 'true' || value === 'false') return value === 'true';
    throw new Error(`${quoted(value)} is neither true nor false`);
  },
  print: (value) => value,
  schema: { type: 'boolean' },
  placeholder: '',
};

/** Returns `: did you mean "x"?` for the nearest of the words, or nothing if none is near. */
export function nearest(value: string, words: readonly string[]): string {
  const typed = value.toLowerCase();
  // Few people mistype the first letter.
  const beginsOtherwise = (word: string): number => (word.charAt(0) === typed.charAt(0) ? 0 : 0.5);
  // Two letters in the wrong order are one mistake, which this distance counts as two.
  const isSwapped = (word: string): boolean => [...word].sort().join('') === [...typed].sort().join('');
  const far = (word: string): number => distance(typed, word) + beginsOtherwise(word) - (isSwapped(word) ? 1 : 0);
  const [best] = words.map((word) => ({ word, far: far(word.toLowerCase()) })).sort((one, other) => one.far - other.far);
  return best !== undefined && best.far <= Math.max(2, best.word.length / 2) ? `: did you mean "${best.word}"?` : '';
}

const portNumber = integer(1, 65_535);

/** A TCP port, or `none` for an application without one. */
export const port: Kind<number | 'none'> = {
  parse: (raw) => (raw === 'none' ? 'none' : portNumber.parse(raw)),
  print: (value) => value,
  schema: { oneOf: [portNumber.schema, { const: 'none' }] },
  placeholder: 'PORT|none',
};

const units: ReadonlyMap<string, number> = new Map(Object.entries<number>({ s: 1, m: 60, h: 3600 }));

/** A duration of at least one second in Docker's format (`30s`, `1m30s`); the value is in seconds. */
export const duration: Kind<number> = {
  parse: (raw) => {
    const value = asText(raw);
    if (!/^(\d{1,6}[smh])+$/.test(value)) throw new Error(`${quoted(value)} is not a duration such as 30s or 1m30s`);
    const seconds = [...value.matchAll(/(\d+)([smh])/g)].reduce(
      (sum, [, count, unit]) => sum + Number(count) * (units.get(unit ?? '') ?? 0),
      0,
    );
    if (seconds < 1) throw new Error(`${quoted(value)} is shorter than 1s`);
    return seconds;
  },
  print: (value) => `${value}s`,
  schema: { type: 'string', pattern: '^(\\d{1,6}[smh])+$' },
  placeholder: 'DURATION',
};

const sizes = [
  ['GB', 1000 ** 3],
  ['GiB', 1024 ** 3],
  ['MB', 1000 ** 2],
  ['MiB', 1024 ** 2],
  ['kB', 1000],
  ['B', 1],
] as const;

/** A size such as `2GB` or `512MiB`; the value is in bytes. */
export const size: Kind<number> = {
  parse: (raw) => {
    const value = asText(raw);
    const [, count, unit] = /^(\d{1,9}(?:\.\d{1,3})?) ?([kKMG]i?B|B)$/.exec(value) ?? [];
    const factor = sizes.find(([name]) => name.toLowerCase() === unit?.toLowerCase())?.[1];
    if (count === undefined || factor === undefined || Number(count) <= 0)
      throw new Error(`${quoted(value)} is not a size such as 500MB or 2GB`);
    return Math.round(Number(count) * factor);
  },
  print: (value) => {
    const [unit, factor] = sizes.find(([, bytes]) => value % bytes === 0) ?? ['B', 1];
    return `${value / factor}${unit}`;
  },
  schema: { type: 'string', pattern: '^\\d{1,9}(\\.\\d{1,3})? ?([kKMG]i?B|B)$' },
  placeholder: 'SIZE',
};

/** A command run without a shell: a JSON list, or one line of words with quotes. */
export const command: Kind<readonly string[]> = {
  parse: (raw) => {
    const words = Array.isArray(raw) ? raw.map(asWord) : commandWords(asText(raw));
    if (words.length === 0 || words[0] === '') throw new Error('a program is missing');
    if (words.some(hasControlCharacter)) throw new Error('a command has no line breaks or control characters');
    return words;
  },
  print: (value) => [...value],
  schema: {
    oneOf: [
      { type: 'string', minLength: 1 },
      { type: 'array', items: { type: 'string' }, minItems: 1 },
    ],
  },
  placeholder: 'COMMAND',
};

/** Lines of shell that run separately: a list, or a single one. */
export const shellLines: Kind<readonly string[]> = {
  parse: (raw) => {
    const list: unknown[] = Array.isArray(raw) ? raw : listOf(asText(raw));
    const lines = list.map(asText).filter((line) => line !== '');
    const odd = lines.find(hasControlCharacter);
    if (odd !== undefined)
      throw new Error('a line of shell has no line breaks or control characters: name a script, or give several lines');
    return lines;
  },
  print: (value) => [...value],
  schema: { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
  placeholder: 'LINE',
};

/** A JSON list in one text, or else the text alone: `[ -f x ] && y` is not a list. */
function listOf(line: string): unknown[] {
  if (!line.startsWith('[') || isDeep(line)) return [line];
  try {
    const list: unknown = JSON.parse(line);
    return Array.isArray(list) ? list : [line];
  } catch {
    return [line];
  }
}

function commandWords(line: string): string[] {
  if (line.startsWith('[')) {
    const list: unknown = parseJson(line);
    if (!Array.isArray(list)) throw new Error(`${shortened(line)} is not a JSON list of words`);
    return list.map(asWord);
  }
  refuseOpenQuote(line);
  const words: ParseEntry[] = parseShell(line, (name) => ({ op: `$${name}` }));
  return words.map((word) => {
    if (typeof word === 'string') return word;
    const part = 'pattern' in word ? word.pattern : 'comment' in word ? `#${word.comment}` : word.op;
    throw new Error(
      `${quoted(part)} needs a shell, and the command runs without one so that it receives signals: quote it, or name a script`,
    );
  });
}

/** Throws an Error for an unclosed quote, which the parser would read as a part of the word. */
function refuseOpenQuote(line: string): void {
  let open = '';
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at] ?? '';
    // In single quotes, a backslash has no special meaning.
    if (sign === '\\' && open !== "'") at += 1;
    else if (open === '' ? sign === '"' || sign === "'" : sign === open) open = open === '' ? sign : '';
  }
  if (open !== '') throw new Error(`${shortened(line)} has a quote ${open} that is not closed`);
}

function parseJson(line: string): unknown {
  if (isDeep(line)) throw new Error('a list of words is expected, not one of lists');
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`${shortened(line)} is not a JSON list of words`);
  }
}

/** True for text with line breaks or other control characters, which a Dockerfile instruction cannot contain. */
export function hasControlCharacter(value: string): boolean {
  return /\p{Cc}/u.test(value);
}

function asList(raw: unknown): string[] {
  const parts: unknown[] = Array.isArray(raw) ? raw : [raw];
  return parts
    .flatMap((part) => asText(part).split(','))
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== 'none');
}

/** Backing services by name, with an optional version after a colon: `postgres:15,mysql:8.4,redis`. */
export const services: Kind<readonly ServiceChoice[]> = {
  parse: (raw) => {
    const chosen = asList(raw).map(serviceChoice);
    const twice = chosen.find(({ name }, at) => chosen.findIndex((other) => other.name === name) !== at);
    if (twice !== undefined) throw new Error(`${twice.name} is named twice`);
    return chosen;
  },
  print: (value) => value.map(({ name, version }) => `${name}:${version}`),
  schema: { type: 'array', items: { type: 'string', pattern: `^(${givenNames.join('|')})(:\\d+(\\.\\d+)*)?$` } },
  placeholder: 'NAME[:VERSION],…',
};

function serviceChoice(word: string): ServiceChoice {
  const [given = '', version] = word.split(':');
  const service = serviceMeant(given);
  if (service === undefined) {
    const names = knownServices().map(({ name }) => name);
    throw new Error(`${quoted(given)} is not a known service (${names.join(', ')})${nearest(given, givenNames)}`);
  }
  const { name, versions } = service;
  // A partial version means the newest matching one: 8 is 8.4.
  const supported = version === undefined ? versions[0] : versions.find((each) => `${each}.`.startsWith(`${version}.`));
  if (supported === undefined) throw new Error(`${name} ${version} is not a supported version (${versions.join(', ')})`);
  return { name, version: supported };
}

/** Paths of folders below the application's: relative, with `/`; `.` is the folder itself, which becomes an empty path. */
export const paths: Kind<readonly string[]> = {
  parse: (raw) => {
    const list: unknown[] = Array.isArray(raw) ? raw : [raw];
    return [...new Set(list.flatMap((item) => asText(item).split(',')).map(relativePath))];
  },
  print: (value) => value.map((path) => (path === '' ? '.' : path)),
  schema: { type: 'array', items: { type: 'string' }, minItems: 1 },
  placeholder: 'PATH',
};

/** Path of one folder below the project's. */
export const folder: Kind<string> = {
  parse: (raw) => relativePath(asText(raw)),
  print: (value) => value,
  schema: { type: 'string', minLength: 1 },
  placeholder: 'FOLDER',
};

function relativePath(raw: string): string {
  const path = raw
    .trim()
    .replace(/^(?:\.\/+)+/, '')
    .replace(/\/+$/, '');
  if (path === '.') return '';
  // The characters that need no quotes in a Dockerfile, a compose file and a shell.
  if (!/^[\w.@+-]+(?:\/[\w.@+-]+)*$/.test(path) || path.split('/').includes('..')) {
    throw new Error(`${quoted(String(raw))} is not the path of a folder inside this one`);
  }
  const kept = path.split('/').find((part) => /^(?:\.git|\.hg|\.svn|node_modules|\.kaizen-docker)$/i.test(part));
  if (kept !== undefined) throw new Error(`${quoted(String(raw))} is within ${kept}, which does not belong to the project`);
  return path;
}

/** Folders of the system, which are not for data, those that the engine mounts itself, and those with the content of the image. */
const systemFolder =
  /^\/(?:(?:bin|boot|dev|etc|lib\w*|proc|root|run|sbin|sys|tmp|usr|var\/(?:run|lock|tmp|lib\/(?:dpkg|apt))|opt\/(?:venv|tools|backends|browsers)|healthcheck)(?:\/|$)|(?:home|nix|opt|opt\/app|srv|srv\/site|var|var\/lib)$)/;

/** Paths in the container: absolute, or relative to the folder in which the application runs. */
export const containerPaths: Kind<readonly string[]> = {
  parse: (raw) => [...new Set(asList(raw).map(containerPath))],
  print: (value) => [...value],
  schema: { type: 'array', items: { type: 'string', minLength: 1 } },
  placeholder: 'PATH,…',
};

function containerPath(raw: string): string {
  const path = raw.replace(/^(?:\.\/+)+/, '').replace(/(?<=.)\/+$/, '');
  if (!isContainerPath(path))
    throw new Error(`${quoted(raw)} is not the path of a file or folder that belongs to the application in its container`);
  return path;
}

/** True for a path at which the application may keep data: neither the application's folder itself nor a system folder. */
export function isContainerPath(path: string): boolean {
  return (
    path.length <= 200 &&
    /^\/?[\w.@+-]+(?:\/[\w.@+-]+)*$/.test(path) &&
    !path.split('/').some((part) => /^(?:\.{1,2}|node_modules)$/.test(part)) &&
    !systemFolder.test(path)
  );
}

/** Names of services in the compose file. */
export const names: Kind<readonly string[]> = {
  parse: (raw) => {
    const list = asList(raw);
    const odd = list.find((name) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name));
    if (odd !== undefined) throw new Error(`${quoted(odd)} is not a name of lower case letters, digits and dashes`);
    return list;
  },
  print: (value) => [...value],
  schema: { type: 'array', items: { type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' } },
  placeholder: 'NAME,…',
};

/** Names of Debian packages. */
export const debianPackages: Kind<readonly string[]> = {
  parse: (raw) => {
    const list = asList(raw);
    const odd = list.find((name) => !packageName.test(name));
    if (odd !== undefined) throw new Error(`${quoted(odd)} is not the name of a Debian package, such as libpq5`);
    return [...new Set(list)].sort();
  },
  print: (value) => [...value],
  schema: { type: 'array', items: { type: 'string', pattern: packageName.source } },
  placeholder: 'NAME,…',
};

/** Names of environment variables. */
export const variableNames: Kind<readonly string[]> = {
  parse: (raw) => {
    const list = asList(raw);
    const odd = list.find((name) => !/^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(name));
    if (odd !== undefined) throw new Error(`${quoted(odd)} is not the name of an environment variable`);
    return [...new Set(list)];
  },
  print: (value) => [...value],
  schema: { type: 'array', items: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]{0,254}$' } },
  placeholder: 'NAME,…',
};

/** Names of services, without versions. */
export const serviceNames: Kind<readonly string[]> = {
  parse: (raw) => asList(raw).map((word) => serviceChoice(word).name),
  print: (value) => [...value],
  schema: { type: 'array', items: { type: 'string', enum: [...givenNames] } },
  placeholder: 'NAME,…',
};

// A YAML key ends within 1,024 characters, and no real name is longer than this.
const longestName = 255;

/** Pairs of name and value: an object in a file, `NAME=value` in a flag that can be repeated. */
export function pairs(
  name: RegExp,
  expected: string,
  refuse: (value: string) => string | undefined,
): Kind<Readonly<Record<string, string>>> {
  return {
    parse: (raw) => {
      const entries = isRecord(raw)
        ? Object.entries(raw).map(([key, value]): [string, string] => [key, pairValue(key, value)])
        : flagPairs(raw);
      for (const [key, value] of entries) {
        if (!name.test(key)) throw new Error(`${quoted(key)} is not ${expected}`);
        if (key.length > longestName) throw new Error(`${quoted(key)} is longer than ${longestName} characters`);
        const reason = refuse(value);
        if (reason !== undefined) throw new Error(`${key}: ${reason}`);
      }
      return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
    },
    print: (value) => ({ ...value }),
    schema: { type: 'object', propertyNames: { pattern: name.source }, additionalProperties: { type: ['string', 'number', 'boolean'] } },
    placeholder: 'NAME=VALUE',
  };
}

function pairValue(key: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return wellFormed(String(value));
  throw new Error(`the value of ${key} is not a text`);
}

function flagPairs(raw: unknown): [string, string][] {
  const words: unknown[] = Array.isArray(raw) ? raw : [raw];
  return words
    .map(asWord)
    .filter((word) => word.trim() !== '')
    .map((word) => {
      const at = word.indexOf('=');
      if (at < 1) throw new Error(`${quoted(word)} is not NAME=VALUE`);
      return [word.slice(0, at).trim(), word.slice(at + 1)];
    });
}
