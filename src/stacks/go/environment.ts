import type { Folder } from '../../folder/folder.ts';
import { findCalls } from '../../source/source.ts';
import { type Environment, findEnvironment, type VariableRead } from '../environment.ts';
import { type Treatment, treatmentOf } from './optional-reads.ts';
import { readerOf } from './own-readers.ts';
import type { GoSource } from './source.ts';

/** Finds the variables that configure a program of these files, without those of Go's runtime. */
export function findVariables(folder: Folder, files: readonly GoSource[]): Environment {
  const getters = files.flatMap((source) => findGetters(source, files));
  const treated = (treatment: Treatment): ReadonlySet<string> =>
    new Set(getters.flatMap((each) => (each.treatment === treatment ? [each.name] : [])));
  const [optional, demanded] = [treated('optional'), treated('needed')];
  // A variable that is read only if it is set is read again after the condition.
  const lookups = getters.map(({ name, hasDefault, path }) => ({
    name,
    hasDefault: hasDefault || (optional.has(name) && !demanded.has(name)),
    path,
  }));
  const reads = [...lookups, ...files.flatMap(findTags), ...findViperKeys(files)];
  return findEnvironment(folder, reads, (name) => /^GO[A-Z]+$/.test(name));
}

// os.Getenv("X"), os.LookupEnv("X"), and the program's own helpers such as getenv("X", "default").
function findGetters(source: GoSource, files: readonly GoSource[]): readonly (VariableRead & { readonly treatment?: Treatment })[] {
  const lookups = findCalls(source, /(?<!\w)\w+[ \t]*\(/g).flatMap(({ start, end, match, arguments: items }) => {
    const reader = readerOf(files, match[0].slice(0, -1).trimEnd());
    const name = reader === undefined ? undefined : items[reader.name];
    const fallback = reader?.preset === undefined ? undefined : items[reader.preset];
    if (name?.literal === undefined) return [];
    const before = /[\w.]*$/.exec(source.code.slice(Math.max(start - 40, 0), start))?.[0] ?? '';
    const hasDefault = fallback !== undefined;
    const treatment = hasDefault ? undefined : treatmentOf(source, start - before.length, end);
    return [{ name: name.literal, hasDefault, treatment, path: source.path }];
  });
  const bound = findCalls(source, /\.BindEnv[ \t]*\(/g).flatMap(({ arguments: [, ...names] }) =>
    names.flatMap(({ literal }) => (literal === undefined ? [] : [{ name: literal, hasDefault: false, path: source.path }])),
  );
  return [...lookups, ...bound];
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

/**
 * The variables that viper reads automatically: a prefix, and each key of the configuration with its separators replaced (its README,
 * "Working with Environment Variables").
 */
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
