import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node } from 'yaml';

/** A value of a file with its place: compose reads values from other files, too. */
export interface FileValue {
  readonly path: string;
  readonly line: number;
  /** The text of a scalar. */
  readonly text?: string;
  readonly items?: readonly FileValue[];
  readonly entries?: ReadonlyMap<string, FileValue>;
}

/** The values that one compose file, or one document of manifests, can have: aliases can expand a short text without limit. */
export const mostValues = 50_000;
const mostLevels = 64;

/** A file, and the offsets at which its lines begin. */
export interface TextPlace {
  readonly path: string;
  readonly starts: readonly number[];
  /** The line of the file on which the text begins, from 1. */
  readonly first: number;
}

/** The place of a text in a file. */
export function placeIn(path: string, text: string, first = 1): TextPlace {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return { path, starts, first };
}

function lineOf({ starts, first }: TextPlace, at: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return low + first;
}

interface Place extends TextPlace {
  readonly document: Document.Parsed;
}

/** Turns parsed YAML into values with their lines, up to a number of values; anchors and `<<` are applied. */
export class ValueReader {
  readonly #most: number;
  readonly #textOf: (text: string) => string;
  #count = 0;

  /** `textOf` changes each scalar's text, such as variables in it. */
  constructor(most: number, textOf: (text: string) => string = (text) => text) {
    this.#most = most;
    this.#textOf = textOf;
  }

  /** The number of values that it has read. */
  get count(): number {
    return this.#count;
  }

  /** True if there were more values than the limit: the rest is missing. */
  get isFull(): boolean {
    return this.#count > this.#most;
  }

  /** The values of documents of one text. */
  read(documents: readonly Document.Parsed[], place: TextPlace): readonly FileValue[] {
    return documents.flatMap((document) => this.#value(document.contents, { ...place, document }, 0) ?? []);
  }

  #value(node: unknown, place: Place, level: number): FileValue | undefined {
    this.#count += 1;
    if (!isNode(node) || this.isFull || level > mostLevels) return undefined;
    const at = { path: place.path, line: lineOf(place, node.range?.[0] ?? 0) };
    if (isAlias(node)) {
      const target: Node | undefined = node.resolve(place.document);
      return target === undefined ? undefined : this.#value(target, place, level + 1);
    }
    if (isScalar(node)) return { ...at, text: this.#textOf(node.value === null ? '' : String(node.source ?? node.value)) };
    if (isSeq(node)) return { ...at, items: node.items.flatMap((item) => this.#value(item, place, level + 1) ?? []) };
    if (!isMap(node)) return at;
    const entries = new Map<string, FileValue>();
    for (const { key, value } of node.items) {
      const found: FileValue = this.#value(value, place, level + 1) ?? at;
      if (isScalar(key) && String(key.source ?? '') === '<<') {
        for (const each of found.items ?? [found]) {
          for (const [name, inner] of each.entries ?? []) if (!entries.has(name)) entries.set(name, inner);
        }
      } else if (isScalar(key)) {
        const line = lineOf(place, key.range?.[0] ?? 0);
        entries.set(String(key.value), found.items !== undefined || found.entries !== undefined ? { ...found, line } : found);
      }
    }
    return { ...at, entries };
  }
}

/** Names and values of a field that is a map or a list of `NAME=value`; a single name has no value. */
export function pairsOf(
  value: FileValue | undefined,
): readonly { readonly name: string; readonly value: string | undefined; readonly line: number; readonly path: string }[] {
  const named = [...(value?.entries ?? [])].map(([name, { text, line, path }]) => ({ name, value: text, line, path }));
  const listed = (value?.items ?? []).map(({ text = '', line, path }) => {
    const cut = text.indexOf('=');
    return cut === -1 ? { name: text, value: undefined, line, path } : { name: text.slice(0, cut), value: text.slice(cut + 1), line, path };
  });
  return [...named, ...listed];
}

/** True for a true value, in any spelling of YAML. */
export function isTrue(value: FileValue | undefined): boolean {
  return /^(?:true|yes|on)$/i.test(value?.text ?? '');
}

/** True for a false value, in any spelling of YAML. */
export function isFalse(value: FileValue | undefined): boolean {
  return /^(?:false|no|off)$/i.test(value?.text ?? '');
}

/** The items of a list; none for another value. */
export function itemsIn(value: FileValue | undefined): readonly FileValue[] {
  return value?.items ?? [];
}

/** The value below a value, by keys. */
export function at(value: FileValue | undefined, ...keys: readonly string[]): FileValue | undefined {
  return keys.reduce((inner, key) => inner?.entries?.get(key), value);
}
