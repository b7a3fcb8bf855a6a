import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ejs from 'ejs';
import { packageRoot } from '../package-root.ts';

/** A template as a function of its locals. */
export type Template = (locals: object) => string;

const folder = join(packageRoot, 'templates');

/**
 * Compiles a template below `templates/`, with these names as variables. Refuses `<%=`, so that no printer is forgotten. The build replaces
 * this module with compiled functions (scripts/build.mjs), which are loaded by folder on demand: compiling takes more time in a run than
 * rendering, and so does loading all of them.
 */
export async function compileTemplate(name: string, variables: readonly string[]): Promise<Template> {
  const file = join(folder, `${name}.ejs`);
  return ejs.compile(readFileSync(file, 'utf8'), {
    filename: file,
    root: folder,
    cache: true,
    _with: false,
    strict: true,
    // A printer's error is a sentence for the user: nothing is added to it.
    compileDebug: false,
    localsName: 'locals',
    destructuredLocals: [...variables],
    escape: () => {
      throw new Error('print values with a printer and <%-');
    },
  });
}
