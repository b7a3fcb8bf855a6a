import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import type { VariableRead } from '../environment.ts';
import type { Modules } from './modules.ts';

/** `export default withFiles(process.env)`, `module.exports = process.env`. */
const whole =
  /\b(?:export\s{1,9}default|module\s{0,9}\.\s{0,9}exports\s{0,9}=)\s{1,9}(?:[\w$.]{1,60}\s{0,9}\(\s{0,9})?process\s{0,9}\.\s{0,9}env\b(?!\s{0,9}[.[])/;
/** `export const env = process.env`. */
const named =
  /\bexport\s{1,9}const\s{1,9}([\w$]{1,60})[^=;\n]{0,80}=\s{0,9}(?:[\w$.]{1,60}\s{0,9}\(\s{0,9})?process\s{0,9}\.\s{0,9}env\b(?!\s{0,9}[.[])/g;

const imports =
  /\bimport\s{1,9}(?:([\w$]{1,60})\s{0,9},?\s{0,9})?(?:\{([^{}]{0,400})\}\s{0,9})?from\s{0,9}["']([^"'\n]{1,200})["']|\b(?:const|let|var)\s{1,9}([\w$]{1,60})\s{0,9}=\s{0,9}require\(\s{0,9}["']([^"'\n]{1,200})["']/g;

/** More names than one file gives to one object. */
const mostNames = 4;

/**
 * Finds the variables that the application reads from its own object, which another file creates from `process.env`. It is not known whether the
 * application works without them, so none of them counts as needed.
 */
export function findObjectReads(folder: Folder, modules: Modules): readonly VariableRead[] {
  return modules.mentioning('process.env').flatMap(({ path: maker, code }) => {
    const isWhole = whole.test(code);
    const own = new Set([...code.matchAll(named)].map(([, name = '']) => name));
    if (!isWhole && own.size === 0) return [];
    return modules.mentioning(posix.basename(maker).replace(/\.[cm]?[jt]sx?$/, '')).flatMap((source) => {
      const local = new Set<string>();
      for (const [, first, list = '', from = '', required, of = ''] of folder.search(source.path).matchAll(imports)) {
        if (modules.resolve(source.path, from === '' ? of : from) !== maker) continue;
        if (isWhole) for (const name of [first, required]) if (name !== undefined) local.add(name);
        for (const item of list.split(',')) {
          const [name = '', alias = name] = item.trim().split(/\s{1,9}as\s{1,9}/);
          if (own.has(name) || (isWhole && name === 'default')) local.add(alias);
        }
      }
      return [...local]
        .slice(0, mostNames)
        .flatMap((name) =>
          [
            ...source.code.matchAll(
              new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}\\s{0,9}\\??\\.\\s{0,9}([A-Z][A-Z0-9_]{1,80})\\b`, 'g'),
            ),
          ].map(([, variable = '']) => ({ name: variable, hasDefault: true, path: source.path })),
        );
    });
  });
}
