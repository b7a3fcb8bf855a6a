/** The content of a YAML node, however it is written, and its position, if it was read from a text. */
export type Value = Scalar | Alias | Collection;
export type Collection = Mapping | Sequence;

interface Node {
  readonly anchor?: string;
  readonly tag?: string;
  readonly source?: Source;
}

export interface Scalar extends Node {
  readonly kind: 'scalar';
  readonly text: string;
  /** Unquoted, and not a string, at least for Compose. */
  readonly typed: boolean;
}

export interface Alias extends Node {
  readonly kind: 'alias';
  readonly name: string;
}

export interface Mapping extends Node {
  readonly kind: 'mapping';
  readonly entries: Entries;
}

export interface Sequence extends Node {
  readonly kind: 'sequence';
  readonly items: readonly Value[];
}

/** Offsets in the text: of the value without anchor and tag, and of its entry. */
export interface Source {
  readonly start: number;
  readonly end: number;
  /** `flow` is everything that fits on one line: flow collections, scalars on one line, aliases. */
  readonly style: 'flow' | 'block';
  /** Absent for the document's root. */
  readonly entry?: Entry;
}

/** The position of a key or a dash with everything that belongs to it. */
export interface Entry {
  /** `compact` is the first entry of a block collection on the line of the dash or key above it. */
  readonly style: 'block' | 'compact' | 'flow';
  /** The start of the comments and blank lines above it. */
  readonly lead: number;
  /** The first character of its key, its dash or, in a flow sequence, its value. */
  readonly start: number;
  readonly column: number;
  /** After the colon or the dash. */
  readonly valueFrom: number;
  /** After the last line of its value. */
  readonly contentEnd: number;
  /** After the comments that are indented deeper than it. */
  readonly end: number;
}

export type Entries = ReadonlyMap<string, Value>;

export function isCollection(value: Value): value is Collection {
  return value.kind === 'mapping' || value.kind === 'sequence';
}

/** Returns the same text for equivalent values: the order of keys, quotes and layout do not matter. */
export function meaning(value: Value, { anchors } = { anchors: true }): string {
  if (value.kind === 'alias') return `*${value.name}`;
  const anchor = anchors && value.anchor !== undefined ? `&${value.anchor} ` : '';
  return `${anchor}${value.tag === undefined ? '' : `${value.tag} `}${content(value, anchors)}`;
}

function content(value: Scalar | Collection, anchors: boolean): string {
  if (value.kind === 'scalar') return value.typed ? `(${value.text})` : JSON.stringify(value.text);
  if (value.kind === 'sequence') return `[${value.items.map((item) => meaning(item, { anchors })).join(', ')}]`;
  const entries = [...value.entries].map(([key, each]) => `${JSON.stringify(key)}: ${meaning(each, { anchors })}`);
  return `{${entries.sort().join(', ')}}`;
}

/** True if two values, or their absence, are equivalent. */
export function isSame(a: Value | undefined, b: Value | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && meaning(a) === meaning(b));
}

/** The value at a path of maps; undefined if there is none. */
export function valueAt(value: Value, path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>((before, key) => (before?.kind === 'mapping' ? before.entries.get(key) : undefined), value);
}

/** A value with another one at a path of maps, or without it; undefined if a part of the path is not a map. */
export function withValueAt(value: Value, [key, ...rest]: readonly string[], next: Value | undefined): Value | undefined {
  if (key === undefined) return next;
  if (value.kind !== 'mapping') return undefined;
  const entries = new Map(value.entries);
  const entry = withValueAt(entries.get(key) ?? { kind: 'mapping', entries: new Map() }, rest, next);
  if (entry !== undefined) entries.set(key, entry);
  else if (rest.length > 0) return undefined;
  else entries.delete(key);
  return { ...value, entries };
}
