import { once } from '../../once.ts';
import type { GoSource } from './source.ts';

/** The argument positions of a function that reads an environment variable, from 0. */
export interface OwnReader {
  readonly name: number;
  /** The argument that it returns if the variable is not set; undefined if it has none. */
  readonly preset?: number;
}

// More such functions than a program has.
const mostReaders = 40;
const longestBody = 2000;
const declared =
  /(?:^func[ \t]+(?:\([^()\n]{0,80}\)[ \t]*)?(\w{1,60})|\b(\w{1,60})[ \t]*:?=[ \t]*func)[ \t]*\(([^()\n]{1,200})\)[^{\n]{0,80}\{/gm;

/** Finds the functions of a program that pass a parameter to os.Getenv or os.LookupEnv: `func opt(key, preset string) string`. */
export const ownReaders = once((files: readonly GoSource[]): ReadonlyMap<string, OwnReader> => {
  const found = new Map<string, OwnReader>();
  for (const { code, brackets } of files) {
    if (!code.includes('os.Getenv') && !code.includes('os.LookupEnv')) continue;
    for (const match of code.matchAll(declared)) {
      const [text, method, local, list = ''] = match;
      const open = match.index + text.length - 1;
      const body = code.slice(open, Math.min(brackets.get(open)?.end ?? open, open + longestBody));
      const parameters = list.split(',').map((each) => /^\s*(\w{1,60})/.exec(each)?.[1] ?? '');
      const [, read] = /\bos\.(?:Getenv|LookupEnv)\(\s{0,20}(\w{1,60})\s{0,20}\)/.exec(body) ?? [];
      const name = read === undefined ? -1 : parameters.indexOf(read);
      if (name === -1 || found.size >= mostReaders) continue;
      const preset = parameters.findIndex(
        (each, at) => at !== name && new RegExp(`(?:\\breturn\\b[^\\n]{0,80}\\b|=[ \\t]*)${each}\\b`).test(body),
      );
      found.set(method ?? local ?? '', preset === -1 ? { name } : { name, preset });
    }
  }
  return found;
});

/** The argument positions of a function that reads a variable: those of its declaration in the program, or else the usual ones if its name contains "env". */
export function readerOf(files: readonly GoSource[], name: string): OwnReader | undefined {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return ownReaders(files).get(last) ?? (/env/i.test(name) && !/(?:set|bind|clear)env/i.test(last) ? { name: 0, preset: 1 } : undefined);
}
