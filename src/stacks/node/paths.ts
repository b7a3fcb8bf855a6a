import { posix } from 'node:path';
import { argumentsAt, type Item, type Source } from '../../source/source.ts';
import { joinPaths, parentOf, type Value, wholeCall } from '../../source/values.ts';

/** Reads an expression inside another one. */
export type Next = (item: Item) => Value | undefined;

const folderOfFile = /^(?:__dirname|import\.meta\.dirname|import\.meta\.dir)$/;
const file = /^(?:__filename|import\.meta\.filename|import\.meta\.path|import\.meta\.url)$/;
const joined = /^(?:\w{0,20}path\.)?(?:posix\.)?(?:join|resolve)$/i;
const same = /^(?:\w{0,20}path\.normalize|(?:\w{1,20}\.)?fileURLToPath)$/i;
const parent = /^(?:\w{0,20}path\.)?dirname$/i;

/**
 * Reads the value of a path; a file's path is below /app, as in the image. Others are relative to the application's folder:
 * `path.join(__dirname, "../data")`, `path.resolve("data")`.
 */
export function readPath(source: Source, item: Item, next: Next): Value | undefined {
  const { path } = source;
  if (folderOfFile.test(item.code)) return { literal: posix.join('/app', posix.dirname(path)), path };
  if (file.test(item.code)) return { literal: posix.join('/app', path), path };
  if (item.code === 'process.cwd()') return { literal: '.', path };
  const address = /^new\s+URL\s*\(/.exec(item.code);
  if (address !== null) {
    const [first, base] = argumentsAt(source, item.start + address[0].length - 1);
    if (first === undefined || base?.code !== 'import.meta.url') return undefined;
    return joinPaths(path, [{ literal: posix.join('/app', posix.dirname(path)), path }, next(first)]);
  }
  const call = wholeCall(source, item);
  if (call === undefined) return undefined;
  const { name, arguments: items } = call;
  const [first] = items;
  if (joined.test(name)) return joinPaths(path, items.map(next));
  if (first === undefined) return undefined;
  if (same.test(name)) return next(first);
  const value = parent.test(name) ? next(first) : undefined;
  return value === undefined ? undefined : parentOf(value);
}
