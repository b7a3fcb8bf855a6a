import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { type Item, itemBetween, itemsAt, type Source } from '../../source/source.ts';
import { splitSource } from './source.ts';
import { expressionFrom, type Reading, readValue } from './values.ts';

/** A tool's configuration that is code, which is read and never run. */
export interface Configuration {
  readonly file: string;
  readonly source: Source;
  /** The literal that a property has, found by its keys from the outermost on: `build.outDir`. */
  text(...keys: readonly string[]): string | undefined;
  number(...keys: readonly string[]): number | undefined;
  /** The folder that a property names, relative to the application's: a text counts from `from`, a path that is made of `__dirname` does not. */
  folder(from: string, ...keys: readonly string[]): string | undefined;
  /** The code of a property. */
  code(...keys: readonly string[]): string | undefined;
}

const endings = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'];

/** Opens `next.config.mjs` and its like; undefined where there is none. */
export function openConfiguration(folder: Folder, reading: Reading, ...names: readonly string[]): Configuration | undefined {
  const file = names.flatMap((name) => endings.map((ending) => `${name}.${ending}`)).find((path) => folder.has(path));
  if (file === undefined) return undefined;
  const source = splitSource(file, folder.search(file));
  const find = (keys: readonly string[]): Item | undefined =>
    keys.reduce<Item | undefined>((within, key) => within && propertyIn(source, within, key), itemBetween(source, 0, source.code.length));
  const literalOf = (keys: readonly string[]): string | number | undefined => {
    const item = find(keys);
    return item === undefined ? undefined : readValue(reading, source, item)?.literal;
  };
  return {
    file,
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
      const item = find(keys);
      const text = literalOf(keys);
      if (typeof text === 'string') return folderPath(from, text);
      const parts = item === undefined ? undefined : partsOfPath(reading, source, item);
      return parts === undefined ? undefined : folderPath(posix.dirname(file), ...parts);
    },
    code: (...keys) => find(keys)?.code,
  };
}

/** A folder's path as it is written in facts: `./dist/` is `dist`, and the application's own folder is empty. */
export function folderPath(...parts: readonly string[]): string {
  return posix
    .join(...parts)
    .replace(/\/$/, '')
    .replace(/^\.$/, '');
}

/** The parts of `path.resolve(__dirname, 'dist', 'public')` and its like behind the folder of the file; undefined for anything else. */
function partsOfPath(reading: Reading, source: Source, { start, end }: Item): readonly string[] | undefined {
  const [call] = /^\s*(?:\w+\s*\.\s*)?(?:resolve|join|fileURLToPath\s*\(\s*new\s+URL)\s*\(/.exec(source.code.slice(start, end)) ?? [];
  if (call === undefined) return undefined;
  const items = itemsAt(source, start + call.length - 1).items.map(([from, to]) => itemBetween(source, from, to));
  const isHere = ({ code: text }: Item): boolean => /^\s*(?:__dirname|import\.meta\.(?:dirname|url)|process\.cwd\(\))\s*$/.test(text);
  const parts = items.filter((each) => !isHere(each)).map((each) => readValue(reading, source, each)?.literal);
  return parts.every((part) => typeof part === 'string') ? parts : undefined;
}

/** The first property of that name within a stretch of code, however deep: configurations come as objects, calls and functions. */
function propertyIn(source: Source, { start, end }: Item, key: string): Item | undefined {
  const match = new RegExp(`(?<![\\w$.?])${key}\\s*:(?!:)`).exec(source.code.slice(start, end));
  return match === null ? undefined : expressionFrom(source, start + match.index + match[0].length);
}
