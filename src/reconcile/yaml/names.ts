import { type Collection, type Entries, isCollection, type Value } from './value.ts';

/** The value of a name without settings. */
const bare: Value = { kind: 'scalar', text: 'null', typed: true };

/** Entries by name, from maps and from lists of names. Undefined if one of them is something else. */
export function asNames(values: readonly Value[]): Entries[] | undefined {
  const all = values.map((value) => (isCollection(value) ? namesOf(value) : undefined));
  return all.every((names) => names !== undefined) ? all : undefined;
}

function namesOf(collection: Collection): Entries | undefined {
  if (collection.kind === 'mapping') return collection.entries;
  const names = collection.items.flatMap((item) => (item.kind === 'scalar' ? [item.text] : []));
  return names.length === collection.items.length ? new Map(names.map((name) => [name, bare])) : undefined;
}

/** The entries in the form of this collection: a list contains only the names. Existing entries stay as written. */
export function namesInFormOf(collection: Collection, entries: Entries): Collection {
  if (collection.kind === 'mapping') return { ...collection, entries };
  const owns = new Map(collection.items.flatMap((item): [string, Value][] => (item.kind === 'scalar' ? [[item.text, item]] : [])));
  return { ...collection, items: [...entries.keys()].map((name) => owns.get(name) ?? { kind: 'scalar', text: name, typed: false }) };
}

/** True for the value of a name in the short form. */
export function isBareName(value: Value): boolean {
  return value === bare;
}
