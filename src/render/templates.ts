import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ejs from 'ejs';
import { packageRoot } from '../package-root.ts';

/** A template as a function of what it reads. */
export type Template = (locals: object) => string;

const folder = join(packageRoot, 'templates');

/**
 * Compiles a template below `templates/`, for which these names are variables. Refuses to print with `<%=`, so that no printer is forgotten.
 * The build puts what this gives in the place of this module (scripts/build.mjs): compiling costs a run more than rendering does.
 */
export function compileTemplate(name: string, variables: readonly string[]): Template {
  const file = join(folder, `${name}.ejs`);
  return ejs.compile(readFileSync(file, 'utf8'), {
    filename: file,
    root: folder,
    cache: true,
    _with: false,
    strict: true,
    localsName: 'locals',
    destructuredLocals: [...variables],
    escape: () => {
      throw new Error('print values with a printer and <%-');
    },
  });
}
