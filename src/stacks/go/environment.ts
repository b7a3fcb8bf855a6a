import type { Folder } from '../../folder/folder.ts';
import { findCalls } from '../../source/source.ts';
import { type Environment, findEnvironment, type VariableRead } from '../environment.ts';
import { readerOf } from './own-readers.ts';
import type { GoSource } from './source.ts';

/** Finds the variables that a program of these files is configured by; those of Go's runtime aside. */
export function findVariables(folder: Folder, files: readonly GoSource[]): Environment {
  const reads = [...files.flatMap((source) => [...findGetters(source, files), ...findTags(source)]), ...findViperKeys(files)];
  return findEnvironment(folder, reads, (name) => /^GO[A-Z]+$/.test(name));
}

// os.Getenv("X"), os.LookupEnv("X"), and helpers of the program's own such as getenv("X", "default").
function findGetters(source: GoSource, files: readonly GoSource[]): VariableRead[] {
  const lookups = findCalls(source, /(?<!\w)\w+[ \t]*\(/g).flatMap(({ start, end, match, arguments: items }) => {
    const reader = readerOf(files, match[0].slice(0, -1).trimEnd());
    const name = reader === undefined ? undefined : items[reader.name];
    const fallback = reader?.preset === undefined ? undefined : items[reader.preset];
    if (name?.literal === undefined) return [];
    const before = /[\w.]*$/.exec(source.code.slice(Math.max(start - 40, 0), start))?.[0] ?? '';
    return [
      {
        name: name.literal,
        hasDefault: fallback !== undefined || isReplaced(source, start - before.length, end),
        isAsked:
          /^[ \t]{0,9}(?:!=[ \t]{0,9}"[ \t]*"|==[ \t]{0,9}"[ \t]+")/.test(source.code.slice(end, end + 40)) ||
          /[bB]ool[ \t]*\([ \t]*$/.test(source.code.slice(Math.max(0, start - before.length - 20), start - before.length)),
        path: source.path,
      },
    ];
  });
  // What is compared with a text, or is true or false, may be absent: `if getenv("X") != "" { c.X = getenv("X") }`.
  const optional = new Set(lookups.flatMap(({ name, isAsked }) => (isAsked ? [name] : [])));
  const bound = findCalls(source, /\.BindEnv[ \t]*\(/g).flatMap(({ arguments: [, ...names] }) =>
    names.flatMap(({ literal }) => (literal === undefined ? [] : [{ name: literal, hasDefault: false, path: source.path }])),
  );
  return [...lookups.map(({ isAsked: _, ...read }) => ({ ...read, hasDefault: read.hasDefault || optional.has(read.name) })), ...bound];
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
function findTags(source: GoSource): VariableRead[] {
  return [...source.literals.values()].flatMap(({ value = '' }) => {
    const [, name, options = ''] = /\b(?:env|envconfig)\s*:\s*"([A-Za-z][A-Za-z0-9_]*)(?!\w)([^"]*)"/.exec(value) ?? [];
    if (name === undefined || name !== name.toUpperCase()) return [];
    const hasDefault = /\b(?:envDefault|default|env-default)\s*:/.test(value) || /\bdefault=/.test(options);
    return [{ name, hasDefault, path: source.path }];
  });
}

/** The variables that viper reads by itself: a prefix, and each key of the configuration with its separators replaced (its README, "Working with Environment Variables"). */
function findViperKeys(files: readonly GoSource[]): VariableRead[] {
  const own = files.filter(({ imports }) => imports.has('github.com/spf13/viper'));
  if (!own.some(({ code }) => /\.AutomaticEnv[ \t]*\(/.test(code))) return [];
  const prefix = own
    .flatMap((source) => findCalls(source, /\.SetEnvPrefix[ \t]*\(/g))
    .flatMap(({ arguments: [item] }) => item?.literal ?? [])[0];
  const pairs = own
    .flatMap((source) => (source.code.includes('SetEnvKeyReplacer') ? findCalls(source, /\bNewReplacer[ \t]*\(/g) : []))
    .flatMap(({ arguments: items }) => items.map(({ literal = '' }) => literal));
  const replaced = (key: string): string => {
    let name = key;
    for (let at = 0; at + 1 < pairs.length; at += 2) name = name.replaceAll(pairs[at] ?? '', pairs[at + 1] ?? '');
    return `${prefix === undefined ? '' : `${prefix}_`}${name}`.toUpperCase();
  };
  return own.flatMap((source) =>
    [...source.literals.values()].flatMap(({ value = '' }) => {
      const name = /^[A-Za-z]\w{0,60}(?:[.-]\w{1,60}){1,5}$/.test(value) ? replaced(value) : '';
      return /^[A-Z][A-Z0-9_]*$/.test(name) ? [{ name, hasDefault: true, path: source.path }] : [];
    }),
  );
}
