import { visible } from '../visible.ts';

// GitHub Flavored Markdown (its specification, 0.29) and CommonMark 0.31; `$` is GitHub's extension for formulas.

// Characters of HTML, and those whose escapes are processed first in tables.
const entities: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '\\': '&#92;', '|': '&#124;' }),
);

/** Prints a text on one line of Markdown: in a paragraph, a heading, an item, a link or a table cell. */
export function markdownText(value: string | number): string {
  return oneLine(String(value))
    .replaceAll(/[&<>\\|`*_[\]#$~^{}]|:(?=\/\/)|@|!$/g, (sign) => entities.get(sign) ?? `\\${sign}`)
    .replaceAll(/www\.|(?<=xmpp|mailto):/gi, (found) => found.replace(/[.:]/, '\\$&'))
    .replace(/^(?:[-+](?= |$)|[-=](?=[-= ]*$))/, '\\$&')
    .replace(/^(\d+)([.)])(?= |$)/, '$1\\$2');
}

/**
 * Prints a text as code on one line. A code span has no escapes, but a table cell processes them inside it, and `]:` can end a label: a
 * text with one of these is printed as HTML, which has the same meaning everywhere.
 */
export function markdownCode(value: string | number): string {
  const text = oneLine(String(value));
  return text === '' || /[`|\\]|\]:/.test(text) ? `<code>${markdownText(text)}</code>` : `\`${text}\``;
}

/** Prints lines as a code block. The fence is longer than any in the text. */
export function markdownBlock(value: string, language = 'text'): string {
  const text = visible(value).replace(/\n+$/, '');
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** Prints a link: its text, and its target, which must be relative or a web address. */
export function markdownLink(text: string, target: string): string {
  const address = linkTarget(target);
  return address === undefined ? markdownText(text) : `[${markdownText(text)}](<${address}>)`;
}

/** A safe address for a document: relative, or a web address; never one that a browser would run. Undefined for all others. */
export function linkTarget(target: string): string | undefined {
  if (!URL.canParse(target, 'https://relative.invalid/') || /^\s|\s$|^\/\//.test(target)) return undefined;
  const { protocol, host, href } = new URL(target, 'https://relative.invalid/');
  if (host !== 'relative.invalid')
    return protocol === 'https:' || protocol === 'http:' ? href.replaceAll(/[<>\\|]/g, encodeURIComponent) : undefined;
  return target.replaceAll(/[^\w./#-]+/g, (signs) => encodeURIComponent(visible(signs)));
}

/** Prints the ID of a node in a Mermaid flowchart: a letter for its kind, and its number. */
export function mermaidPoint(kind: string, number: number): string {
  return `${kind}${Math.trunc(number)}`;
}

/** Prints a text as a label of a Mermaid flowchart, with its quotes. Mermaid's entities are numbers between `#` and `;`. */
export function mermaidLabel(value: string): string {
  const text = oneLine(value);
  return `"${/^[\w ./:@+,()-]*$/.test(text) ? text : text.replaceAll(/[^\p{L}\p{N} ./-]/gu, (sign) => `#${sign.codePointAt(0)};`)}"`;
}

function oneLine(text: string): string {
  return visible(text).replaceAll(/\s+/g, ' ').trim();
}
