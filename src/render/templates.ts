import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ejs from 'ejs';
import { packageRoot } from '../package-root.ts';

/** A template as a function of what it reads. */
export type Template = (locals: object) => string;

const folder = join(packageRoot, 'templates');

/**
 * Compiles a template below `templates/`, for which these names are variables. Refuses to print with `<%=`, so that no printer is forgotten.
 * The build puts finished functions in the place of this module (scripts/build.mjs), loaded by the folder when they are needed: compiling costs a run
 * more than rendering does, and reading them all, too.
 */
export async function compileTemplate(name: string, variables: readonly string[]): Promise<Template> {
  const file = join(folder, `${name}.ejs`);
  return ejs.compile(readFileSync(file, 'utf8'), {
    filename: file,
    root: folder,
    cache: true,
    _with: false,
    strict: true,
    // An error of a printer is a sentence for the user: nothing is put around it.
    compileDebug: false,
    localsName: 'locals',
    destructuredLocals: [...variables],
    escape: () => {
      throw new Error('print values with a printer and <%-');
    },
  });
}
