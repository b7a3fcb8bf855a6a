import { type Collection, type Entries, isCollection, type Value } from './value.ts';

/** What a name stands for that has no settings. */
const bare: Value = { kind: 'scalar', text: 'null', typed: true };

/** Entries by their names, from maps and from lists of names alike. Undefined where one of them is something else. */
export function asNames(values: readonly Value[]): Entries[] | undefined {
  const all = values.map((value) => (isCollection(value) ? namesOf(value) : undefined));
  return all.every((names) => names !== undefined) ? all : undefined;
}

function namesOf(collection: Collection): Entries | undefined {
  if (collection.kind === 'mapping') return collection.entries;
  const names = collection.items.flatMap((item) => (item.kind === 'scalar' ? [item.text] : []));
  return names.length === collection.items.length ? new Map(names.map((name) => [name, bare])) : undefined;
}

/** The entries as this collection has them: a list takes the names alone. What is in it already stays as it is written there. */
export function namesInFormOf(collection: Collection, entries: Entries): Collection {
  if (collection.kind === 'mapping') return { ...collection, entries };
  const owns = new Map(collection.items.flatMap((item): [string, Value][] => (item.kind === 'scalar' ? [[item.text, item]] : [])));
  return { ...collection, items: [...entries.keys()].map((name) => owns.get(name) ?? { kind: 'scalar', text: name, typed: false }) };
}

/** True for what a name of the short form stands for. */
export function isBareName(value: Value): boolean {
  return value === bare;
}
