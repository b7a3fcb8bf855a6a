import { posix } from 'node:path';
import { KaizenError } from '../../errors.ts';
import type { Folder } from '../../folder/folder.ts';
import { refuseConflict } from '../../manifests/conflict.ts';

/** A value with its 1-based line. */
export interface Placed {
  readonly value: string;
  readonly line: number;
}

export interface Requirement {
  readonly path: string;
  readonly version: string;
}

/** A module that is replaced by another one. */
export interface Replacement {
  readonly path: string;
  /** A folder (`../money`), or the path of another module. */
  readonly target: string;
  readonly isLocal: boolean;
  readonly line: number;
}

/** The content of a go.mod or a go.work. */
export interface ModFile {
  readonly file: string;
  /** True if there is no such file, and the build creates it. */
  readonly isMade?: true;
  /** Absent in go.work. */
  readonly module?: string;
  /** `1.26`, `1.26.1` */
  readonly go?: Placed;
  /** `go1.27.1` */
  readonly toolchain?: Placed;
  readonly requires: readonly Requirement[];
  readonly replaces: readonly Replacement[];
  /** Folders in go.work, relative to it. */
  readonly uses: readonly Placed[];
}

interface Line {
  readonly verb: string;
  readonly words: readonly string[];
  readonly number: number;
}

// The directives of https://go.dev/ref/mod, with the number of words that may follow them.
const arity: ReadonlyMap<string, readonly [least: number, most: number]> = new Map(
  Object.entries<readonly [least: number, most: number]>({
    module: [1, 1],
    go: [1, 1],
    toolchain: [1, 1],
    require: [2, 2],
    replace: [3, 5],
    exclude: [2, 2],
    retract: [1, Number.POSITIVE_INFINITY],
    godebug: [1, 3],
    tool: [1, 1],
    ignore: [1, 1],
    use: [1, 1],
  }),
);
const directives: Readonly<Record<'go.mod' | 'go.work', readonly string[]>> = {
  'go.mod': ['module', 'go', 'toolchain', 'require', 'replace', 'exclude', 'retract', 'godebug', 'tool', 'ignore'],
  'go.work': ['go', 'toolchain', 'use', 'replace', 'godebug'],
};

const known = new WeakMap<Folder, Map<string, ModFile>>();

/**
 * Reads a go.mod or a go.work, each once; undefined if there is none. Throws KaizenError that names file and line for errors that the go
 * command would report.
 */
export function readModFile(folder: Folder, file: string): ModFile | undefined {
  const files = known.get(folder) ?? new Map<string, ModFile>();
  known.set(folder, files);
  const text = files.has(file) ? undefined : folder.read(file);
  if (text !== undefined) files.set(file, parseModFile(file, text));
  return files.get(file);
}

function parseModFile(file: string, text: string): ModFile {
  refuseConflict(file, text);
  const lines = readLines(file, text);
  const the = (verb: string): Placed | undefined => {
    const [first, second] = lines.filter((line) => line.verb === verb);
    if (second !== undefined) throw refused(file, second.number, `a second "${verb}" line`, 'leave one');
    return first === undefined ? undefined : { value: first.words[0] ?? '', line: first.number };
  };
  const module = the('module')?.value;
  if (module === undefined && kindOf(file) === 'go.mod') throw new KaizenError(`${file} has no "module" line: add one.`);
  const go = versionLine(file, the('go'), /^1(?:\.\d+)+(?:(?:rc|beta)\d+)?$/, 'go 1.27');
  const toolchain = versionLine(file, the('toolchain'), /^(?:go1\.\d\S*|default)$/, 'toolchain go1.27.0');
  return {
    file,
    ...(module === undefined ? {} : { module }),
    ...(go === undefined ? {} : { go }),
    ...(toolchain === undefined ? {} : { toolchain }),
    requires: lines.filter(({ verb }) => verb === 'require').map((line) => requirement(file, line)),
    replaces: lines.filter(({ verb }) => verb === 'replace').map((line) => replacement(file, line)),
    uses: lines
      .filter(({ verb }) => verb === 'use')
      .map(({ words: [path = ''], number }) => ({ value: posix.normalize(path).replace(/\/$/, ''), line: number })),
  };
}

function kindOf(file: string): 'go.mod' | 'go.work' {
  return posix.basename(file) === 'go.work' ? 'go.work' : 'go.mod';
}

function readLines(file: string, text: string): Line[] {
  const lines: Line[] = [];
  let block: { verb: string; number: number } | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const number = index + 1;
    const [, content = ''] = /^((?:"[^"]*"|`[^`]*`|(?!\/\/).)*)(?:\/\/(.*))?$/s.exec(raw) ?? [];
    const words = (content.match(/"[^"]*"|`[^`]*`|[()]|[^\s()]+/g) ?? []).map((word) => word.replace(/^(["`])(.*)\1$/, '$2'));
    const [first = ''] = words;
    if (words.length === 0) continue;
    if (block !== undefined) {
      if (first === ')') block = undefined;
      else lines.push(checked(file, { verb: block.verb, words, number }));
      continue;
    }
    if (!directives[kindOf(file)].includes(first))
      throw refused(file, number, `"${first.slice(0, 40)}" is not a directive of ${kindOf(file)}`, 'correct it');
    if (words[1] === '(' && words.length === 2) block = { verb: first, number };
    else if (!(words[1] === '(' && words[2] === ')')) lines.push(checked(file, { verb: first, words: words.slice(1), number }));
  }
  if (block !== undefined) throw refused(file, block.number, `the block "${block.verb} (" is never closed`, 'close it with ")"');
  return lines;
}

function checked(file: string, line: Line): Line {
  const [least, most] = arity.get(line.verb) ?? [0, 0];
  if (line.words.length >= least && line.words.length <= most) return line;
  const count = line.words.length === 1 ? 'one word' : `${line.words.length || 'no'} words`;
  throw refused(file, line.number, `"${line.verb}" with ${count} after it`, 'write it as https://go.dev/ref/mod describes');
}

function versionLine(file: string, placed: Placed | undefined, pattern: RegExp, example: string): Placed | undefined {
  if (placed === undefined || pattern.test(placed.value)) return placed;
  throw refused(file, placed.line, `"${placed.value.slice(0, 40)}" is not a Go version`, `write one such as "${example}"`);
}

function requirement(file: string, { words: [path = '', version = ''], number }: Line): Requirement {
  if (!/^v\d/.test(version))
    throw refused(file, number, `"${version.slice(0, 40)}" is not a version of ${path}`, 'write one such as v1.2.3');
  return { path, version };
}

function replacement(file: string, { words, number }: Line): Replacement {
  const arrow = words.indexOf('=>');
  const target = words[arrow + 1];
  if (arrow < 1 || target === undefined)
    throw refused(file, number, 'a replacement without "=>" and a target', 'write "replace MODULE => TARGET"');
  return { path: words[0] ?? '', target, isLocal: /^\.{0,2}\//.test(target) || target === '.' || target === '..', line: number };
}

function refused(file: string, line: number, what: string, remedy: string): KaizenError {
  return new KaizenError(`${file} line ${line}: ${what}: ${remedy}.`);
}

/** The name that the go command derives from a path: its last part, or the one before a major version. */
export function lastName(path: string): string {
  const [last = '', before] = path.split('/').reverse();
  return before !== undefined && /^v\d+$/.test(last) ? before : last;
}
