import { visible } from '../visible.ts';

// GitHub Flavored Markdown (its specification, 0.29) and CommonMark 0.31; `$` is GitHub's own, for formulas.

// Signs of HTML, and those whose escapes tables read before anything else does.
const entities: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '\\': '&#92;', '|': '&#124;' }),
);

/** Prints a text within one line of Markdown: in a paragraph, a heading, an item, a link or a cell of a table. */
export function markdownText(value: string | number): string {
  return oneLine(String(value))
    .replaceAll(/[&<>\\|`*_[\]#$~^{}]|:(?=\/\/)|@|!$/g, (sign) => entities.get(sign) ?? `\\${sign}`)
    .replaceAll(/www\.|(?<=xmpp|mailto):/gi, (found) => found.replace(/[.:]/, '\\$&'))
    .replace(/^(?:[-+](?= |$)|[-=](?=[-= ]*$))/, '\\$&')
    .replace(/^(\d+)([.)])(?= |$)/, '$1\\$2');
}

/**
 * Prints a text as code within one line. A code span knows no escapes, but a table's cell knows them in it, and `]:` in it can end a label: what
 * holds one of these is spelled in HTML, which means the same everywhere.
 */
export function markdownCode(value: string | number): string {
  const text = oneLine(String(value));
  return text === '' || /[`|\\]|\]:/.test(text) ? `<code>${markdownText(text)}</code>` : `\`${text}\``;
}

/** Prints lines as a block of code. The fence is longer than any in the text. */
export function markdownBlock(value: string, language = 'text'): string {
  const text = visible(value).replace(/\n+$/, '');
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** Prints a link: its text, and where it goes to, which is refused where it is neither relative nor of the web. */
export function markdownLink(text: string, target: string): string {
  const address = linkTarget(target);
  return address === undefined ? markdownText(text) : `[${markdownText(text)}](<${address}>)`;
}

/** An address that can stand in a document: relative, or of the web; nothing that a browser would run. Undefined for all others. */
export function linkTarget(target: string): string | undefined {
  if (!URL.canParse(target, 'https://relative.invalid/') || /^\s|\s$|^\/\//.test(target)) return undefined;
  const { protocol, host, href } = new URL(target, 'https://relative.invalid/');
  if (host !== 'relative.invalid')
    return protocol === 'https:' || protocol === 'http:' ? href.replaceAll(/[<>\\|]/g, encodeURIComponent) : undefined;
  return target.replaceAll(/[^\w./#-]+/g, (signs) => encodeURIComponent(visible(signs)));
}

/** Prints what a Mermaid flowchart calls a node: a letter for its kind, and its number. */
export function mermaidPoint(kind: string, number: number): string {
  return `${kind}${Math.trunc(number)}`;
}

/** Prints a text as a label of a Mermaid flowchart, with its quotes. Its entities are of numbers between `#` and `;`. */
export function mermaidLabel(value: string): string {
  const text = oneLine(value);
  return `"${/^[\w ./:@+,()-]*$/.test(text) ? text : text.replaceAll(/[^\p{L}\p{N} ./-]/gu, (sign) => `#${sign.codePointAt(0)};`)}"`;
}

function oneLine(text: string): string {
  return visible(text).replaceAll(/\s+/g, ' ').trim();
}
