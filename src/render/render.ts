import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ejs from 'ejs';
import { packageRoot } from '../package-root.ts';
import * as printers from './printers.ts';

const templates = join(packageRoot, 'templates');

/** Names under which every template finds its view and the printers. */
const locals = {
  exec: printers.execForm,
  image: printers.imageReference,
  quote: printers.dockerString,
  mount: printers.mountPath,
  sh: printers.shellWord,
  yaml: printers.composeScalar,
  text: printers.composeText,
  flow: printers.composeList,
  py: printers.pythonLiteral,
  pattern: printers.ignorePath,
  comment: printers.commentText,
  seconds: printers.seconds,
};

/**
 * Renders a template below `templates/` with a view, which the template reads as `t`.
 * The path is ours, never a user's; values pass through the printers, and `<%=` is refused so that none can be forgotten.
 */
export function render(template: string, view: object): string {
  const file = join(templates, `${template}.ejs`);
  const text = ejs.render(
    readFileSync(file, 'utf8'),
    { t: view, ...locals },
    {
      filename: file,
      root: templates,
      _with: false,
      strict: true,
      localsName: 'locals',
      destructuredLocals: ['t', ...Object.keys(locals)],
      escape: () => {
        throw new Error(`${template}: print values with a printer and <%-`);
      },
    },
  );
  return text
    .replaceAll(/[ \t]+$/gm, '')
    .replace(/^\n+/, '')
    .replace(/\n+$/, '\n');
}
