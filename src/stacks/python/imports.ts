import { posix } from 'node:path';
import { once } from '../../once.ts';
import type { Import, Source } from '../../source/source.ts';

const importing = /(?:^|[;:])[ \t]*(?:from(?=[ \t.])|import[ \t])(?:\\\r?\n|[^\n;(])*(\()?/gm;

const importStatements = once(({ code, brackets }: Source): readonly string[] =>
  [...code.matchAll(importing)].map(({ index, 0: statement, 1: bracket }) => {
    const end = index + statement.length;
    return code.slice(index, bracket === undefined ? end : (brackets.get(end - 1)?.end ?? end));
  }),
);

/** The words in a file's import statements, found once. */
export const importedWords = once(
  (source: Source): ReadonlySet<string> => new Set(importStatements(source).flatMap((statement) => statement.match(/\w+/g) ?? [])),
);

/** The imports of a file, found once: `from .config import PORT as port` is PORT of `.config`, `import a.b as c` is all of `a.b`. */
export const importsOf = once((source: Source): readonly Import[] =>
  importStatements(source).flatMap((statement): Import[] => {
    const text = statement.replace(/^[;:\s]*/, '').replaceAll(/[\\\s]+/g, ' ');
    const [, module, list = ''] = /^from (\.*[\w.]*) ?import ?(.*)$/.exec(text) ?? [];
    if (module !== undefined) return [{ specifier: module, names: namesIn(list.replaceAll(/[()]/g, '')) }];
    return text
      .replace(/^import /, '')
      .split(',')
      .flatMap((each): Import[] => {
        const [, specifier = '', alias] = /^ ?([\w.]+)(?: as (\w+))? ?$/.exec(each) ?? [];
        // `import a.b` only defines the name a.
        const local = alias ?? (specifier.includes('.') ? '' : specifier);
        return local === '' ? [] : [{ specifier, names: new Map([[local, '*']]) }];
      });
  }),
);

/** The modules that a file imports, as written: `a.b` for `import a.b` and for `from a.b import c`. */
export function importedModules(source: Source): readonly string[] {
  return importStatements(source).flatMap((statement) => {
    const text = statement.replace(/^[;:\s]*/, '').replaceAll(/[\\\s]+/g, ' ');
    const from = /^from (\.*[\w.]*)/.exec(text)?.[1];
    if (from !== undefined) return [from];
    return text
      .replace(/^import /, '')
      .split(',')
      .flatMap((each) => /^ ?([\w.]+)/.exec(each)?.[1] ?? []);
  });
}

function namesIn(list: string): ReadonlyMap<string, string> {
  return new Map(
    list.split(',').flatMap((each): [string, string][] => {
      const [, name, alias] = /^ ?(\w+)(?: as (\w+))? ?$/.exec(each) ?? [];
      return name === undefined ? [] : [[alias ?? name, name]];
    }),
  );
}

/** The absolute name of a relative import: the dots start at the file's own package. */
export function absoluteName(path: string, root: string, specifier: string): string {
  const [dots = ''] = /^\.*/.exec(specifier) ?? [];
  if (dots === '') return specifier;
  const folder = posix.join(posix.relative(root, posix.dirname(path)), ...Array.from({ length: dots.length - 1 }, () => '..'));
  return [...folder.split('/').filter((part) => part !== '.' && part !== ''), specifier.slice(dots.length)]
    .filter((part) => part !== '')
    .join('.');
}
