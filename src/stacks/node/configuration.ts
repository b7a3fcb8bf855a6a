import type { Folder } from '../../inspect/folder.ts';
import { type Item, itemBetween, type Source } from '../source.ts';
import { splitSource } from './source.ts';
import { expressionFrom, type Reading, readValue } from './values.ts';

/** A tool's configuration that is code, which is read and never run. */
export interface Configuration {
  readonly file: string;
  readonly source: Source;
  /** The literal that a property has, found by its keys from the outermost on: `build.outDir`. */
  text(...keys: readonly string[]): string | undefined;
  number(...keys: readonly string[]): number | undefined;
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
    code: (...keys) => find(keys)?.code,
  };
}

/** The first property of that name within a stretch of code, however deep: configurations come as objects, calls and functions. */
function propertyIn(source: Source, { start, end }: Item, key: string): Item | undefined {
  const match = new RegExp(`(?<![\\w$.?])${key}\\s*:(?!:)`).exec(source.code.slice(start, end));
  return match === null ? undefined : expressionFrom(source, start + match.index + match[0].length);
}
