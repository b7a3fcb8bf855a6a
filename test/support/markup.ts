import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';

/** An element in a browser's document. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (Element | string)[];
}

/** Parses an HTML document like browsers. Returns its root, `html`. */
export function readHtml(text: string): Element {
  const root = parse(text).childNodes.find((node) => node.nodeName === 'html');
  if (root === undefined || !('tagName' in root)) throw new Error('there is no html');
  return element(root);
}

/** Renders Markdown like GitHub, and parses the result like browsers. */
export function readMarkdown(text: string): Element {
  return readHtml(micromark(text, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] }));
}

function element(node: DefaultTreeAdapterTypes.Element): Element {
  // The content of a template is not its child.
  const nodes = 'content' in node ? [] : node.childNodes;
  return {
    name: node.tagName,
    attributes: new Map(node.attrs.map(({ name, value }) => [name, value])),
    children: nodes.flatMap((child): (Element | string)[] =>
      'tagName' in child ? [element(child)] : 'value' in child ? [child.value] : [],
    ),
  };
}

/** An element and all elements below it, in the order of the document. */
export function elements(root: Element): Element[] {
  return [root, ...root.children.flatMap((child) => (typeof child === 'string' ? [] : elements(child)))];
}

export function all(root: Element, name: string): Element[] {
  return elements(root).filter((each) => each.name === name);
}

export function textOf(node: Element | string): string {
  return typeof node === 'string' ? node : node.children.map(textOf).join('');
}

/** Everything that a reader can see: the texts, and the targets of links. */
export function readableText(root: Element): string {
  return [textOf(root), ...all(root, 'a').map(({ attributes }) => attributes.get('href'))].join('\n');
}

/** A document's structure without its texts, which no value may change. */
export function shapeOf({ name, attributes, children }: Element): unknown {
  return [name, [...attributes.keys()].sort(), children.flatMap((child) => (typeof child === 'string' ? [] : [shapeOf(child)]))];
}

/** The tables of a document, as texts: row by row, with the heading first. */
export function tables(root: Element): string[][][] {
  return all(root, 'table').map((table) =>
    all(table, 'tr').map((row) => [...row.children].flatMap((cell) => (typeof cell === 'string' ? [] : [textOf(cell).trim()]))),
  );
}
