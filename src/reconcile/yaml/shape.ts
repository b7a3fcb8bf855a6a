import { type Entries, meaning, type Value } from './value.ts';

/** A place in a YAML file: the keys from the root on. */
export type Path = readonly string[];

/** The identity of a list item, by which two items are the same; undefined for an item without one. */
export type Identity = (item: Value) => string | undefined;

export const byMeaning: Identity = (item) => meaning(item);

/** What the merge knows about the files of one kind, by the place of a value. */
export interface Shape {
  /** The identity of the items of a list of independent items; undefined for a list that is one value, above all the words of a command. */
  identityAt(path: Path): Identity | undefined;
  /** True for a map with independent entries, in which the user's own entries are valid without those of the template. */
  isIndependentMap(path: Path): boolean;
  /** True if a map and a list of `KEY=value` are equivalent. */
  isVariables(path: Path): boolean;
  /** True if a list of names is the short form of a map with these names. */
  isNames(path: Path): boolean;
  /** True for the reference of an image. */
  isImage(path: Path): boolean;
  /** Depth of the settings of a part: the parts above it have a meaning only as a whole. */
  readonly settingDepth: number;
}

/** True for a collection in which the user's own entries are valid without those of the template. */
export function hasIndependentEntries(shape: Shape, path: Path, { kind }: Value): boolean {
  return kind === 'mapping' ? shape.isIndependentMap(path) : kind === 'sequence' && shape.identityAt(path) !== undefined;
}

/**
 * The entries of several states of one collection: those of maps by their keys, the items of lists by their identity. Undefined if the
 * kinds differ, if the order of the list matters, or if a list has the same item twice.
 */
export function entriesOf(shape: Shape, path: Path, values: readonly Value[]): Entries[] | undefined {
  const maps = values.flatMap((value) => (value.kind === 'mapping' ? [value.entries] : []));
  if (maps.length === values.length) return maps;
  const lists = values.flatMap((value) => (value.kind === 'sequence' ? [value.items] : []));
  const identity = shape.identityAt(path);
  if (lists.length < values.length || identity === undefined) return undefined;
  return named(lists, identity) ?? named(lists, byMeaning);
}

function named(lists: readonly (readonly Value[])[], identity: Identity): Map<string, Value>[] | undefined {
  const maps = lists.map(
    (items) =>
      new Map(
        items.flatMap((item): [string, Value][] => {
          const name = identity(item);
          return name === undefined ? [] : [[name, item]];
        }),
      ),
  );
  return maps.every(({ size }, index) => size === lists[index]?.length) ? maps : undefined;
}

/** The text of a scalar. */
export function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'scalar' ? value.text : undefined;
}

/** The field of a map, or a scalar itself. */
export function ownOr(field: string): Identity {
  return (item) => (item.kind === 'mapping' ? textOf(item.entries.get(field)) : textOf(item));
}
