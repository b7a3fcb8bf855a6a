import { once } from '../../once.ts';
import { findCalls, type Item, type Source } from '../../source/source.ts';
import { absoluteName, importsOf } from './imports.ts';
import type { Modules } from './modules.ts';
import { bodyAt } from './source.ts';

/** A parameter of a function, with its name and its position from 0. */
interface Parameter {
  readonly name: string;
  readonly position: number;
}

/** A function of the application that reads the variable in its argument: `get_path_from_env("DATA_DIR", BASE / "data")`. */
export interface OwnReader {
  readonly key: Parameter;
  readonly fallback?: Parameter;
  /** True if the function fails without the variable. */
  readonly isStrict: boolean;
}

/** More than an application has. */
const mostReaders = 40;

/** The readers that a file defines at its top level, by name. */
export const ownReadersIn = once((source: Source): ReadonlyMap<string, OwnReader> => {
  const found = new Map<string, OwnReader>();
  for (const call of findCalls(source, /^def[ \t]+(\w{1,80})[ \t]*\(/gm)) {
    if (found.size === mostReaders) break;
    const [, name = ''] = call.match;
    const { start, end } = bodyAt(source.code, call.end);
    const reader = readerOf(call.arguments.map(parameterName), source.code.slice(start, end));
    if (reader !== undefined) found.set(name, reader);
  }
  return found;
});

function parameterName({ name, code }: Item & { readonly name?: string }): string {
  return name ?? /^\w{1,80}/.exec(code)?.[0] ?? '';
}

function readerOf(parameters: readonly string[], body: string): OwnReader | undefined {
  for (const [, sign = '', word = ''] of body.matchAll(
    /(?:\benviron\s{0,9}(\[|\.\s{0,9}get\s{0,9}\()|\bgetenv\s{0,9}\()\s{0,20}(\w{1,80})\s{0,20}[\]),]/g,
  )) {
    const position = parameters.indexOf(word);
    if (position === -1) continue;
    const named = parameters.findIndex((name) => /default|fallback/i.test(name));
    const behind = named === -1 ? position + 1 : named;
    const fallback = parameters[behind];
    return {
      key: { name: word, position },
      ...(fallback === undefined || fallback === '' ? {} : { fallback: { name: fallback, position: behind } }),
      isStrict: sign === '[' && !/\bin\s{1,9}(?:os\s{0,9}\.\s{0,9})?environ\b|\bexcept\b/.test(body),
    };
  }
  return undefined;
}

/** The reader that a file calls by a name: its own, or an imported one. */
export function ownReader(modules: Modules, source: Source, name: string): OwnReader | undefined {
  const own = ownReadersIn(source).get(name);
  if (own !== undefined) return own;
  for (const { specifier, names } of importsOf(source)) {
    const exported = names.get(name);
    const file = exported === undefined ? undefined : modules.fileOf(absoluteName(source.path, modules.root, specifier));
    const found = file === undefined || exported === undefined ? undefined : ownReadersIn(modules.read(file)).get(exported);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The names of all readers that the application defines. */
export function ownReaderNames(modules: Modules): readonly string[] {
  const names = modules.mentioning('environ', 'getenv').flatMap((source) => [...ownReadersIn(source).keys()]);
  return [...new Set(names)].slice(0, mostReaders);
}
