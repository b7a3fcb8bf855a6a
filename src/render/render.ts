import * as markdown from './markdown.ts';
import * as printers from './printers.ts';
import { contextPath, printRun } from './run.ts';
import { slotText } from './slots.ts';
import { compileTemplate, type Template } from './templates.ts';

/** Names under which every template finds its view and the printers. */
const locals = {
  exec: printers.execForm,
  image: printers.imageReference,
  quote: printers.dockerString,
  word: printers.dockerWord,
  copy: printers.copyForm,
  pair: printers.dockerPair,
  account: printers.accountLine,
  run: printRun,
  taken: contextPath,
  sh: printers.shellWord,
  words: printers.shellWords,
  path: printers.shellPath,
  shPair: printers.shellPair,
  shDefault: printers.shellDefault,
  variable: printers.variableName,
  yaml: printers.composeScalar,
  joined: printers.composeJoined,
  env: printers.composeVariable,
  text: printers.composeText,
  flow: printers.composeList,
  py: printers.pythonLiteral,
  js: printers.javaScriptLiteral,
  pyConstant: printers.pythonConstant,
  jsConstant: printers.javaScriptConstant,
  shConstant: printers.shellConstant,
  saysPy: printers.pythonSentence,
  saysJs: printers.javaScriptSentence,
  saysSh: printers.shellSentence,
  pattern: printers.ignorePath,
  rule: printers.ignoreRule,
  nginx: printers.nginxWord,
  nginxPrefix: printers.nginxPrefix,
  nginxPattern: printers.nginxPattern,
  nginxRewrite: printers.nginxRewrite,
  comment: printers.commentText,
  seconds: printers.seconds,
  size: printers.composeSize,
  md: markdown.markdownText,
  code: markdown.markdownCode,
  block: markdown.markdownBlock,
  link: markdown.markdownLink,
  node: markdown.mermaidLabel,
  point: markdown.mermaidPoint,
  slot: slotText,
};

/**
 * Renders a template below `templates/` with a view, which the template reads as `t`. The path never comes from a user; values go through
 * the printers, and `<%=` is refused so that none can be forgotten.
 */
export async function render(template: string, view: object): Promise<string> {
  const text = (await compiled(template))({ t: view, ...locals });
  return text
    .split('\n')
    .map((line) => (/[ \t]$/.test(line) ? line.replace(/[ \t]+$/, '') : line))
    .join('\n')
    .replace(/^\n+/, '')
    .replace(/\n+$/, '\n');
}

const known = new Map<string, Template>();

/** A template as a function; one process may render it for many folders. */
async function compiled(template: string): Promise<Template> {
  const found = known.get(template) ?? (await compileTemplate(template, ['t', ...Object.keys(locals)]));
  known.set(template, found);
  return found;
}
