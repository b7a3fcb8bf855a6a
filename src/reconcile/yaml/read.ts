import { type CST, type Document, isAlias, isMap, isScalar, isSeq, Lexer, Scalar as ScalarNode } from 'yaml';
import { parseYaml } from '../../manifests/yaml-text.ts';
import type { Entry, Source, Value } from './value.ts';

/** Thrown in this module for YAML that a merge by value does not support. */
class NotUnderstood extends Error {}

/**
 * Reads the value of a normalised text, with the positions of all its parts. Undefined if it is not YAML, or has rare features (several
 * documents, keys that are not scalars or have an anchor), which are merged by line.
 */
export function readYaml(text: string): Value | undefined {
  return readYamlDocument(text)?.value;
}

/** The same, with the document of the parser. */
export function readYamlDocument(text: string): { readonly value: Value; readonly document: Document } | undefined {
  const parsed = parseYaml(text, { keepSourceTokens: true });
  const [document, ...others] = 'problem' in parsed ? [] : parsed.documents;
  if (document === undefined || document.contents === null || others.length > 0) return undefined;
  try {
    return { document, value: readNode(text, document.contents, document.contents.range[0]) };
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
}

/** The comments of a text, in their order. */
export function commentsOf(text: string): string[] {
  // The lexer marks a scalar with a control character: its text may begin like a comment.
  const lexemes = [...new Lexer().lex(text)];
  return lexemes.filter((lexeme, index) => lexeme.startsWith('#') && lexemes[index - 1] !== '\u001f');
}

type Placed = Value & { readonly source: Source };

/** A node of a collection before its position is known. `emptyAt`: the position of its value if that has no text. */
interface Part {
  readonly key: string;
  readonly node: unknown;
  readonly start: number;
  readonly valueFrom: number;
  readonly emptyAt: number;
}

function readNode(text: string, node: unknown, emptyAt: number): Placed {
  if (node === null) return nothing(emptyAt);
  if (isAlias(node)) return { kind: 'alias', name: node.source, source: { ...rangeOf(node), style: 'flow' } };
  if (isScalar(node)) return { ...readScalar(node, emptyAt), ...namesOf(node) };
  if (!isMap(node) && !isSeq(node)) throw new NotUnderstood();
  const isFlow = node.flow === true;
  const children = place(text, isMap(node) ? node.items.map(pairPart) : itemParts(node), isFlow);
  const source: Source = { ...rangeOf(node), style: isFlow ? 'flow' : 'block' };
  return isMap(node)
    ? { kind: 'mapping', entries: new Map(children), source, ...namesOf(node) }
    : { kind: 'sequence', items: children.map(([, item]) => item), source, ...namesOf(node) };
}

function nothing(at: number): Placed {
  return { kind: 'scalar', text: 'null', typed: true, source: { start: at, end: at, style: 'flow' } };
}

function rangeOf({ range }: { readonly range?: readonly [number, number, number] | null | undefined }): { start: number; end: number } {
  if (range === null || range === undefined) throw new NotUnderstood();
  return { start: range[0], end: range[1] };
}

function namesOf({ anchor, tag }: { readonly anchor?: string | undefined; readonly tag?: string | undefined }) {
  return { ...(anchor === undefined ? {} : { anchor }), ...(tag === undefined ? {} : { tag }) };
}

// Strings in YAML 1.2, but numbers for Compose's parser (https://github.com/go-yaml/yaml#compatibility): 0755, 1_000.
const ambiguous = /^[-+]?(?:0[0-7_]+|0b[01_]+|\d+_[\d_]*)$/;

function readScalar(node: ScalarNode, emptyAt: number): Placed {
  if (node.srcToken === undefined) return nothing(emptyAt);
  const isBlock = node.type === ScalarNode.BLOCK_FOLDED || node.type === ScalarNode.BLOCK_LITERAL;
  const source: Source = { ...rangeOf(node), style: isBlock ? 'block' : 'flow' };
  if (node.type !== ScalarNode.PLAIN) return { kind: 'scalar', text: String(node.value), typed: false, source };
  if (node.value === null) return { kind: 'scalar', text: 'null', typed: true, source };
  if (typeof node.value === 'string') return { kind: 'scalar', text: node.value, typed: ambiguous.test(node.value), source };
  return { kind: 'scalar', text: node.source ?? String(node.value), typed: true, source };
}

function pairPart({ key, value, srcToken }: { key: unknown; value: unknown; srcToken?: CST.CollectionItem | undefined }): Part {
  const isPlainKey = srcToken?.start.every(({ type }) => type !== 'explicit-key-ind' && !isName(type));
  if (!isScalar(key) || !isPlainKey) throw new NotUnderstood();
  const { start, end } = rangeOf(key);
  const separator = srcToken?.sep ?? [];
  const colon = separator.find(({ type }) => type === 'map-value-ind');
  const valueFrom = colon === undefined ? end : endOf(colon);
  return { key: key.source ?? String(key.value), node: value, start, valueFrom, emptyAt: endOfNames(separator, valueFrom) };
}

function itemParts({ items, srcToken }: { readonly items: readonly unknown[]; readonly srcToken?: CST.Token | undefined }): Part[] {
  if (srcToken?.type !== 'flow-collection' && srcToken?.type !== 'block-seq') throw new NotUnderstood();
  const isFlow = srcToken.type === 'flow-collection';
  const isStart = ({ type }: CST.SourceToken) => (isFlow ? isName(type) : type === 'seq-item-ind');
  // The text after the last comma or dash, usually comments, also has a token.
  const tokens = [...srcToken.items].filter(({ start, value }) => value || start.some(isStart));
  if (tokens.length !== items.length) throw new NotUnderstood();
  return tokens.map(({ start, value, key, sep }, index) => {
    const first = start.find(isStart);
    const from = first?.offset ?? value?.offset;
    if (key || sep || from === undefined) throw new NotUnderstood();
    const valueFrom = isFlow || first === undefined ? from : endOf(first);
    return { key: String(index), node: items[index], start: from, valueFrom, emptyAt: endOfNames(start, valueFrom) };
  });
}

function isName(type: CST.SourceToken['type']): boolean {
  return type === 'anchor' || type === 'tag';
}

function endOf({ offset, source }: CST.SourceToken): number {
  return offset + source.length;
}

function endOfNames(tokens: readonly CST.SourceToken[], otherwise: number): number {
  const last = tokens.findLast(({ type }) => isName(type));
  return last === undefined ? otherwise : endOf(last);
}

/** Reads the values of a collection with their positions. */
function place(text: string, parts: readonly Part[], isFlow: boolean): [string, Placed][] {
  let above = 0;
  return parts.map(({ key, node, start, valueFrom, emptyAt }) => {
    const value = readNode(text, node, emptyAt);
    const entry: Entry = isFlow
      ? { style: 'flow', lead: start, start, column: 0, valueFrom, contentEnd: value.source.end, end: value.source.end }
      : blockEntry(text, value, { start, valueFrom, above });
    above = entry.end;
    return [key, { ...value, source: { ...value.source, entry } }];
  });
}

function blockEntry(text: string, value: Placed, { start, valueFrom, above }: { start: number; valueFrom: number; above: number }): Entry {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const isFirst = text.slice(lineStart, start).trim() === '';
  const column = start - lineStart;
  const contentEnd = contentEndOf(text, value);
  return {
    style: isFirst ? 'block' : 'compact',
    lead: isFirst ? leadStart(text, lineStart, above) : start,
    start,
    column,
    valueFrom,
    contentEnd,
    end: deeperCommentsEnd(text, contentEnd, column),
  };
}

function contentEndOf(text: string, value: Placed): number {
  const { start, end, style } = value.source;
  if (style === 'flow') return lineEnd(text, end);
  const children = value.kind === 'mapping' ? [...value.entries.values()] : value.kind === 'sequence' ? value.items : [];
  const last = children.at(-1)?.source?.entry;
  if (last !== undefined) return last.end;
  // Blank lines below a block scalar belong to it only with `|+`.
  const scalar = text.slice(start, end);
  return /^.*\+/.test(scalar) ? lineEnd(text, end) : lineEnd(text, start + scalar.trimEnd().length);
}

function lineEnd(text: string, offset: number): number {
  return text[offset - 1] === '\n' ? offset : text.indexOf('\n', offset) + 1;
}

/** The start of the comments and blank lines directly above a line. */
function leadStart(text: string, lineStart: number, limit: number): number {
  let start = lineStart;
  while (start > limit) {
    const previous = start < 2 ? 0 : text.lastIndexOf('\n', start - 2) + 1;
    if (!/^\s*(?:#|$)/.test(text.slice(previous, start - 1))) break;
    start = previous;
  }
  return start;
}

/** Comments below an entry with deeper indentation belong to it: usually a key that was commented out. */
function deeperCommentsEnd(text: string, from: number, column: number): number {
  let end = from;
  for (let start = from; start < text.length; ) {
    const next = lineEnd(text, start + 1);
    const line = text.slice(start, next).trimEnd();
    const indentation = line.search(/\S/);
    if (line !== '' && (line[indentation] !== '#' || indentation <= column)) break;
    if (line !== '') end = next;
    start = next;
  }
  return end;
}
