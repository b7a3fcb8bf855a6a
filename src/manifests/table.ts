/** An object of a manifest, as parsed. */
export type Table = Readonly<Record<string, unknown>>;

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** The value of a key, which may be the name of a property that every object has: `constructor`. */
export function valueAt(table: Table | undefined, key: string): unknown {
  return table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}

/** The table at the end of these keys, or undefined for another value or none. */
export function tableAt(table: Table | undefined, ...keys: readonly string[]): Table | undefined {
  let current = table;
  for (const key of keys) {
    const next = valueAt(current, key);
    current = isTable(next) ? next : undefined;
  }
  return current;
}

/** The text of that key, or undefined for another value or none. */
export function textAt(table: Table | undefined, key: string): string | undefined {
  const value = valueAt(table, key);
  return typeof value === 'string' ? value : undefined;
}

/** The texts in the list of that key. */
export function textsAt(table: Table | undefined, key: string): string[] {
  const value = valueAt(table, key);
  return Array.isArray(value) ? value.filter((item: unknown) => typeof item === 'string') : [];
}
