import { composeShape } from './compose-shape.ts';
import { type Edit, NotSpliced, withEdits } from './edits.ts';
import { insertion } from './insert.ts';
import { noteEdits, type Placed } from './notes.ts';
import { blockRemoval, flowRemoval } from './remove.ts';
import { replacement } from './replace.ts';
import { entriesOf, type Path, type Shape } from './shape.ts';
import { type Collection, type Entries, isCollection, isSame, type Value, valueAt } from './value.ts';

/** A text and its parsed value. */
export interface Document {
  readonly text: string;
  readonly value: Value;
}

export interface Documents {
  /** The kind of the files; compose files unless given. */
  readonly shape?: Shape;
  readonly mine: Document;
  readonly base: Document;
  readonly theirs: Document;
}

/** One value in the three documents, and its expected value in the user's. */
interface States {
  readonly mine: Value;
  readonly base: Value | undefined;
  readonly theirs: Value | undefined;
  readonly expected: Value;
}

/** The entries of a collection in all its states. */
type Views = { readonly [state in keyof States]: Entries };

/**
 * Edits the user's text so that it has the expected values: with the template's own text for new entries, and with its changes to its
 * comments. Everything else stays unchanged byte for byte. Undefined if that is not possible. The result is a proposal: parse it again, and
 * compare.
 */
export function splice(documents: Documents, expected: Value): string | undefined {
  const { mine, base, theirs } = documents;
  try {
    return withEdits(mine.text, valueEdits(documents, { mine: mine.value, base: base.value, theirs: theirs.value, expected }, []));
  } catch (error) {
    if (error instanceof NotSpliced) return undefined;
    throw error;
  }
}

/**
 * Edits a text so that it has the values of another one at these paths of maps, and no value where the other has none. Nothing else changes.
 * Undefined if that is not possible. The result is a proposal, too.
 */
export function spliceAt(own: Document, other: Document, paths: readonly Path[]): string | undefined {
  const documents = { mine: own, base: own, theirs: other };
  const places = new Map(paths.map((path) => existingPart(own.value, path)).map((path) => [JSON.stringify(path), path]));
  const outermost = [...places.values()].filter((path) => ![...places.values()].some((each) => each !== path && isBelow(path, each)));
  try {
    return withEdits(
      own.text,
      outermost.flatMap((path) => editsAt(documents, path)),
    );
  } catch (error) {
    if (error instanceof NotSpliced) return undefined;
    throw error;
  }
}

/** The path up to the first key that the value lacks. */
function existingPart(value: Value, path: Path): Path {
  const missing = path.findIndex((_, index) => valueAt(value, path.slice(0, index + 1)) === undefined);
  return missing === -1 ? path : path.slice(0, missing + 1);
}

function isBelow(path: Path, other: Path): boolean {
  return path.length > other.length && other.every((key, index) => path[index] === key);
}

function editsAt(documents: Documents, path: Path): Edit[] {
  const [mine, theirs] = [valueAt(documents.mine.value, path), valueAt(documents.theirs.value, path)];
  if (mine !== undefined && theirs !== undefined) return valueEdits(documents, { mine, base: mine, theirs, expected: theirs }, path);
  const parents = [documents.mine, documents.theirs].map(({ value }) => valueAt(value, path.slice(0, -1)));
  const [key = '', parent] = [path.at(-1), parents[0]];
  if (parent?.kind !== 'mapping') throw new NotSpliced();
  const own = parent.entries;
  if (mine !== undefined) {
    const place = placed(documents.mine, mine);
    const others = new Map([...own].filter(([each]) => each !== key));
    return place === undefined ? [flowRemoval(key, { mine: own, expected: others })] : blockRemoval(place, place);
  }
  const news = parents[1]?.kind === 'mapping' ? parents[1].entries : new Map<string, Value>();
  const added = { mine: own, theirs: news, expected: news, text: documents.theirs.text, key, predecessor: [...own.keys()].at(-1) };
  return theirs === undefined ? [] : [insertion(parent, added)];
}

function valueEdits(documents: Documents, states: States, path: Path): Edit[] {
  const { mine, expected } = states;
  if (isCollection(mine) && mine.kind === expected.kind && mine.tag === expected.tag && !isEmptied(mine, expected)) {
    const views = viewsOf(states, documents.shape ?? composeShape, path);
    if (views !== undefined) return entryEdits(documents, { collection: mine, ...views }, path);
  }
  return isSame(mine, expected) ? [] : [replacement(states, { mine: documents.mine.text, theirs: documents.theirs.text })];
}

/** A block collection cannot be empty: it must become `{}` or `[]`. */
function isEmptied({ source }: Collection, expected: Value): boolean {
  const count = expected.kind === 'mapping' ? expected.entries.size : expected.kind === 'sequence' ? expected.items.length : 1;
  return source?.style === 'block' && count === 0;
}

/** A value of another kind than the user's has no entry in common with it. */
function viewsOf({ mine, base, theirs, expected }: States, shape: Shape, path: Path): Views | undefined {
  const alike = [mine, expected, ...[base, theirs].flatMap((value) => (value?.kind === mine.kind ? [value] : []))];
  const entries = entriesOf(shape, path, alike);
  if (entries === undefined) return undefined;
  const of = (value: Value | undefined) => (value === undefined ? undefined : entries[alike.indexOf(value)]) ?? new Map<string, Value>();
  return { mine: of(mine), base: of(base), theirs: of(theirs), expected: of(expected) };
}

function entryEdits(documents: Documents, views: Views & { readonly collection: Collection }, path: Path): Edit[] {
  const additions = additionsByPredecessor(views);
  const added = (predecessor?: string): Edit[] =>
    (additions.get(predecessor) ?? []).map((key) =>
      insertion(views.collection, { ...views, text: documents.theirs.text, key, predecessor }),
    );
  return [...added(), ...[...views.mine.keys()].flatMap((key) => [...entryEdit(documents, views, [...path, key]), ...added(key)])];
}

/** The new keys, by the user's key before each. */
function additionsByPredecessor({ mine, expected }: Views): Map<string | undefined, string[]> {
  const additions = new Map<string | undefined, string[]>();
  let predecessor: string | undefined;
  for (const key of expected.keys()) {
    if (mine.has(key)) predecessor = key;
    else additions.set(predecessor, [...(additions.get(predecessor) ?? []), key]);
  }
  return additions;
}

function entryEdit(documents: Documents, views: Views, path: Path): Edit[] {
  const key = path.at(-1) ?? '';
  const [mine, base, theirs, expected] = [views.mine, views.base, views.theirs, views.expected].map((entries) => entries.get(key));
  if (mine === undefined) return [];
  const places = [placed(documents.mine, mine), placed(documents.base, base), placed(documents.theirs, theirs)];
  const [own, before, template] = places;
  if (expected === undefined) return own === undefined ? [flowRemoval(key, views)] : blockRemoval(own, before);
  const edits = valueEdits(documents, { mine, base, theirs, expected }, path);
  if (own === undefined || before === undefined || template === undefined) return edits;
  const notes = noteEdits(own, before, template).filter((note) => !edits.some(({ start, end }) => start < note.end && note.start < end));
  return [...edits, ...notes];
}

/** The entry with its text, if it is on separate lines. */
function placed({ text }: Document, value: Value | undefined): Placed | undefined {
  const entry = value?.source?.entry;
  return value === undefined || entry?.style !== 'block' ? undefined : { text, value, entry };
}
