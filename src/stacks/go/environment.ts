import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { environmentExample } from '../../manifests/environment-example.ts';
import { findCalls } from '../../source/source.ts';
import type { GoSource } from './source.ts';

/** The variables that a program is configured by. */
export interface Environment {
  /** Those that it can't do without. */
  readonly needed?: Fact<readonly string[]>;
  /** All of them. */
  readonly reads: readonly string[];
}

interface Read {
  readonly name: string;
  readonly hasDefault: boolean;
  readonly source: GoSource;
}

// What the system, the image or the generated files set, and what the Go runtime itself looks at.
const known = new Set('PORT HOST PATH HOME USER SHELL PWD LANG LC_ALL TZ TERM TMPDIR TEMP TMP HOSTNAME CI LOGNAME EDITOR'.split(' '));
const isOwn = (name: string): boolean =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) &&
  !known.has(name.toUpperCase()) &&
  !/^(?:GO[A-Z]+|XDG_.*|SSL_CERT_(?:FILE|DIR)|KUBERNETES_.*|NOTIFY_SOCKET|LISTEN_(?:PID|FDS)|WATCHDOG_.*)$/.test(name);

/** Lists the variables of the example files, and those that the files read. */
export function findEnvironment(folder: Folder, files: readonly GoSource[]): Environment {
  const example = [...environmentExample(folder)].map(([name, { file }]) => ({ name, path: file }));
  const found = files.flatMap((source) => [...getters(source), ...tags(source)]);
  const code = found.filter(({ hasDefault }) => !hasDefault).map(({ name, source }) => ({ name, path: source.path }));
  const needed = [...example, ...code].filter(({ name }) => isOwn(name));
  const names = (list: readonly { readonly name: string }[]): string[] => [...new Set(list.map(({ name }) => name).filter(isOwn))].sort();
  const places = [...new Set(needed.map(({ path }) => path))].slice(0, 3);
  return {
    ...(needed.length === 0 ? {} : { needed: { value: names(needed), source: places.join(', ') } }),
    reads: names([...example, ...found]),
  };
}

// os.Getenv("X"), os.LookupEnv("X"), and helpers of the program's own such as getenv("X", "default").
function getters(source: GoSource): Read[] {
  const lookups = findCalls(source, /(?<!\w)\w+[ \t]*\(/g).flatMap(({ start, end, match, arguments: [name, fallback] }) => {
    if (!/[eE]nv/.test(match[0]) || /(?:set|bind|clear)env/i.test(match[0]) || name?.literal === undefined) return [];
    const before = /[\w.]*$/.exec(source.code.slice(Math.max(start - 40, 0), start))?.[0] ?? '';
    return [{ name: name.literal, hasDefault: fallback !== undefined || isReplaced(source, start - before.length, end), source }];
  });
  const bound = findCalls(source, /\.BindEnv[ \t]*\(/g).flatMap(({ arguments: [, ...names] }) =>
    names.flatMap(({ literal }) => (literal === undefined ? [] : [{ name: literal, hasDefault: false, source }])),
  );
  return [...lookups, ...bound];
}

/** `cmp.Or(os.Getenv("X"), "default")`, `v, ok := os.LookupEnv("X")`, or a variable that is compared with "" right after. */
function isReplaced(source: GoSource, start: number, end: number): boolean {
  if (/\bcmp\.Or[ \t]*\([ \t]*$/.test(source.code.slice(Math.max(start - 12, 0), start))) return true;
  const line = source.code.slice(Math.max(source.code.lastIndexOf('\n', start) + 1, start - 200), start);
  const name = /\b(\w{1,80})(?:[ \t]*,[ \t]*\w+)?[ \t]*:?=[ \t]*$/.exec(line)?.[1];
  if (name === undefined) return false;
  const after = source.code.slice(end, end + 160);
  const fallback = new RegExp(`^[\\s;]*(?:if[ \\t]+)?${name}[ \\t]*==[ \\t]*"[ \\t]*"[ \\t]*\\{[\\s]*${name}[ \\t]*=`).test(after);
  return fallback || new RegExp(`^[ \\t]*;[ \\t]*(?:${name}[ \\t]*!=[ \\t]*"[ \\t]*"|ok)[ \\t]*\\{`).test(after);
}

// caarlos0/env, kelseyhightower/envconfig, cleanenv: a field's tags.
function tags(source: GoSource): Read[] {
  return [...source.literals.values()].flatMap(({ value = '' }) => {
    const [, name, options = ''] = /\b(?:env|envconfig)\s*:\s*"([A-Za-z][A-Za-z0-9_]*)(?!\w)([^"]*)"/.exec(value) ?? [];
    if (name === undefined || name !== name.toUpperCase()) return [];
    const hasDefault = /\b(?:envDefault|default|env-default)\s*:/.test(value) || /\bdefault=/.test(options);
    return [{ name, hasDefault, source }];
  });
}
