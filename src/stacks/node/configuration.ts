import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { findCalls, type Item, itemBetween, itemsAt, type Source } from '../../source/source.ts';
import { unknownPart } from '../../source/values.ts';
import { type Expression, exportedExpressions, keysOf, objectAt, propertyAt } from './exported-object.ts';
import { codeFile } from './modules.ts';
import { splitSource } from './source.ts';
import { type Reading, readParts, readValue } from './values.ts';

/** A tool's configuration in code, which is read and never run. */
export interface Configuration {
  readonly file: string;
  readonly source: Source;
  /** The literal value of a property, by its keys in the exported object: `build.outDir` is `build`, then `outDir`. */
  text(...keys: readonly string[]): string | undefined;
  number(...keys: readonly string[]): number | undefined;
  /** The folder in a property, relative to the application's: a text is relative to `from`, a path with `__dirname` is not. */
  folder(from: string, ...keys: readonly string[]): string | undefined;
  /** The code of a property. */
  code(...keys: readonly string[]): string | undefined;
  /** The same as written in the file, with its texts and regular expressions. */
  written(...keys: readonly string[]): string | undefined;
  /** The keys of the object at a property, or the indices of a list; empty for other values. */
  keys(...keys: readonly string[]): readonly string[];
  /**
   * The same for the first argument of a call in the file, such as a plugin's options; the pattern has the flag `g` and ends with a
   * bracket.
   */
  within(call: RegExp): Configuration | undefined;
}

/** Usual names of webpack's and Rspack's production configurations. */
export const webpackNames: readonly string[] = ['webpack', 'rspack'].flatMap((tool) => [
  ...['config', 'prod', 'production', 'config.prod', 'config.production', 'prod.config', 'common'].map((name) => `${tool}.${name}`),
  ...['prod', 'production', 'config.prod'].map((name) => `config/${tool}.${name}`),
]);

const endings = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'];

/** Opens `next.config.mjs` and similar files; undefined if there is none. */
export function openConfiguration(folder: Folder, reading: Reading, ...names: readonly string[]): Configuration | undefined {
  const file = names.flatMap((name) => endings.map((ending) => `${name}.${ending}`)).find((path) => folder.has(path));
  if (file === undefined) return undefined;
  return readConfiguration(folder, reading, file);
}

/** Reads a file that exports a configuration. */
export function readConfiguration(folder: Folder, reading: Reading, file: string): Configuration {
  const source = splitSource(file, folder.search(file));
  return configurationOf({ folder, reading, source }, exportedExpressions(source));
}

/** The value of an expression in a file, as a configuration. */
export function configurationFrom(folder: Folder, reading: Reading, { source, item }: Expression): Configuration {
  return configurationOf({ folder, reading, source }, [{ source, item }]);
}

interface Surroundings {
  readonly folder: Folder;
  readonly reading: Reading;
  readonly source: Source;
}

function configurationOf(around: Surroundings, roots: readonly Expression[]): Configuration {
  const { folder, reading, source } = around;
  const readImport = (from: string, specifier: string): Source | undefined => {
    const path = specifier.startsWith('.') ? codeFile(folder, posix.join(posix.dirname(from), specifier)) : undefined;
    return path === undefined ? undefined : splitSource(path, folder.search(path));
  };
  const find = (keys: readonly string[]): Expression | undefined => propertyAt(roots, keys, readImport);
  const literalOf = (keys: readonly string[]): string | number | undefined => {
    const found = find(keys);
    return found === undefined ? undefined : readValue(reading, found.source, found.item)?.literal;
  };
  return {
    file: source.path,
    source,
    text: (...keys) => {
      const literal = literalOf(keys);
      return typeof literal === 'string' ? literal : undefined;
    },
    number: (...keys) => {
      const literal = literalOf(keys);
      return typeof literal === 'number' ? literal : undefined;
    },
    folder: (from, ...keys) => {
      const found = find(keys);
      const text = literalOf(keys);
      if (typeof text === 'string') return folderPath(from, text);
      const parts = found === undefined ? undefined : partsOfPath(reading, found.source, found.item);
      if (found === undefined) return undefined;
      return parts === undefined ? inApplication(reading, found) : folderPath(posix.dirname(found.source.path), ...parts);
    },
    code: (...keys) => find(keys)?.item.code,
    written: (...keys) => {
      const found = find(keys);
      return found === undefined ? undefined : folder.search(found.source.path).slice(found.item.start, found.item.end).trim();
    },
    keys: (...keys) => {
      const found = objectAt(roots, keys, readImport);
      return found === undefined ? [] : keysOf(found, readImport);
    },
    within: (call) => {
      const [item] = findCalls(source, call)[0]?.arguments ?? [];
      return item === undefined ? undefined : configurationOf(around, [{ source, item }]);
    },
  };
}

/** A folder's path in the format of facts: `./dist/` is `dist`, and the application's own folder is empty. */
export function folderPath(...parts: readonly string[]): string {
  return posix
    .join(...parts)
    .replace(/\/$/, '')
    .replace(/^\.$/, '');
}

/** A path that is joined from names, `path.join(base, "dist")`: those of files are below /app. */
function inApplication(reading: Reading, { source, item }: Expression): string | undefined {
  const literal = readParts(reading, source, item)?.literal;
  return typeof literal === 'string' && literal.startsWith('/app/') && !literal.includes(unknownPart)
    ? folderPath(literal.slice('/app/'.length))
    : undefined;
}

/** The parts of `path.resolve(__dirname, 'dist', 'public')` and similar calls after the file's folder; undefined for anything else. */
function partsOfPath(reading: Reading, source: Source, { start, end }: Item): readonly string[] | undefined {
  const [call] = /^\s*(?:\w+\s*\.\s*)?(?:resolve|join|fileURLToPath\s*\(\s*new\s+URL)\s*\(/.exec(source.code.slice(start, end)) ?? [];
  if (call === undefined) return undefined;
  const items = itemsAt(source, start + call.length - 1).items.map(([from, to]) => itemBetween(source, from, to));
  const isHere = ({ code: text }: Item): boolean => /^\s*(?:__dirname|import\.meta\.(?:dirname|url)|process\.cwd\(\))\s*$/.test(text);
  const parts = items.filter((each) => !isHere(each)).map((each) => readValue(reading, source, each)?.literal);
  return parts.every((part) => typeof part === 'string') ? parts : undefined;
}
