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
  words: printers.shellWords,
  yaml: printers.composeScalar,
  text: printers.composeText,
  flow: printers.composeList,
  py: printers.pythonLiteral,
  js: printers.javaScriptLiteral,
  saysPy: printers.pythonSentence,
  saysJs: printers.javaScriptSentence,
  saysSh: printers.shellSentence,
  pattern: printers.ignorePath,
  nginx: printers.nginxWord,
  nginxPrefix: printers.nginxPrefix,
  comment: printers.commentText,
  seconds: printers.seconds,
};

/**
 * Renders a template below `templates/` with a view, which the template reads as `t`.
 * The path is ours, never a user's; values pass through the printers, and `<%=` is refused so that none can be forgotten.
 */
export function render(template: string, view: object): string {
  const text = compiled(template)({ t: view, ...locals });
  return text
    .replaceAll(/[ \t]+$/gm, '')
    .replace(/^\n+/, '')
    .replace(/\n+$/, '\n');
}

const known = new Map<string, ejs.TemplateFunction>();

/** A template as a function; one process may render it for many folders. */
function compiled(template: string): ejs.TemplateFunction {
  const found = known.get(template);
  if (found !== undefined) return found;
  const file = join(templates, `${template}.ejs`);
  const made = ejs.compile(readFileSync(file, 'utf8'), {
    filename: file,
    root: templates,
    cache: true,
    _with: false,
    strict: true,
    localsName: 'locals',
    destructuredLocals: ['t', ...Object.keys(locals)],
    escape: () => {
      throw new Error('print values with a printer and <%-');
    },
  });
  known.set(template, made);
  return made;
}
