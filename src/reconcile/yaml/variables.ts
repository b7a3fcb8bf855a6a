import { type Collection, type Entries, isCollection, isSame, type Scalar, type Value } from './value.ts';

/** Variables by name, as text, from maps and from lists of `KEY=value`. Undefined if one of them is something else. */
export function asVariables(values: readonly Value[]): Entries[] | undefined {
  const all = values.map((value) => (isCollection(value) ? variablesOf(value) : undefined));
  return all.every((variables) => variables !== undefined) ? all : undefined;
}

function variablesOf(collection: Collection): Entries | undefined {
  const entries = collection.kind === 'mapping' ? [...collection.entries].map(fromEntry) : collection.items.map(fromItem);
  const variables = new Map(entries.flatMap((entry) => (entry === undefined ? [] : [entry])));
  return variables.size === entries.length ? variables : undefined;
}

function fromEntry([name, value]: readonly [string, Value]): [string, Value] | undefined {
  if (value.kind !== 'scalar' || value.tag !== undefined) return undefined;
  return [name, value.typed && value.text === 'null' ? unset : text(value.text)];
}

function fromItem(item: Value): [string, Value] | undefined {
  if (item.kind !== 'scalar' || item.tag !== undefined) return undefined;
  const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(item.text) ?? [];
  return [name, value === undefined ? unset : text(value)];
}

/** A variable without a value, which compose takes from its own environment. */
const unset: Scalar = { kind: 'scalar', text: 'null', typed: true };

function text(value: string): Scalar {
  return { kind: 'scalar', text: value, typed: false };
}

/** Variables in the form of this collection: a map, or a list. Existing entries stay as written. */
export function inFormOf(collection: Collection, variables: Entries): Collection {
  if (collection.kind === 'mapping') {
    const entries = [...variables].map(([name, value]): [string, Value] => {
      const own = collection.entries.get(name);
      return [name, own !== undefined && isSame(fromEntry([name, own])?.[1], value) ? own : value];
    });
    return { ...collection, entries: new Map(entries) };
  }
  const owns = new Map(collection.items.map((item): [string | undefined, Value] => [fromItem(item)?.[0], item]).reverse());
  const items = [...variables].map(([name, value]) => {
    const own = owns.get(name);
    if (own !== undefined && isSame(fromItem(own)?.[1], value)) return own;
    return value.kind !== 'scalar' || isSame(value, unset) ? text(name) : text(`${name}=${value.text}`);
  });
  return { ...collection, items };
}
