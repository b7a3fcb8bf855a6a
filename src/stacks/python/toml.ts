import { parse, TomlError } from 'smol-toml';
import { KaizenError } from '../../errors.ts';
import type { Folder } from '../../inspect/folder.ts';
import { refuseConflict } from '../conflict.ts';

export type Table = Readonly<Record<string, unknown>>;

/** A TOML file: its text, for the lines of what is wrong in it, and what it says. */
export interface Document {
  readonly text: string;
  readonly root: Table;
}

/**
 * Reads a TOML file. Returns undefined where there is none.
 * Throws KaizenError that names file and line where it can't be parsed, or has a merge conflict's marks.
 */
export function readToml(folder: Folder, file: string): Document | undefined {
  const text = folder.read(file);
  if (text === undefined) return undefined;
  refuseConflict(file, text);
  try {
    return { text, root: parse(text, { unsafeKeyBehaviour: 'drop' }) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    throw new KaizenError(`${file} line ${error.line}: no valid TOML (${reason}): correct the line.`, undefined, error);
  }
}

/** True for a table, which a list or a date is not. */
export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** The table below these keys, or undefined. */
export function tableAt(table: Table | undefined, ...keys: readonly string[]): Table | undefined {
  let current = table;
  for (const key of keys) {
    const next = current?.[key];
    current = isTable(next) ? next : undefined;
  }
  return current;
}

/** The text of a key, or undefined where it is something else. */
export function textAt(table: Table | undefined, key: string): string | undefined {
  const value = table?.[key];
  return typeof value === 'string' ? value : undefined;
}

/** The texts in the list of a key. */
export function textsAt(table: Table | undefined, key: string): string[] {
  const value = table?.[key];
  return Array.isArray(value) ? value.filter((item: unknown) => typeof item === 'string') : [];
}

/** The 1-based line where a pattern is first found; 1 where it is not. */
export function lineOf(text: string, pattern: RegExp): number {
  const match = pattern.exec(text);
  return match === null ? 1 : text.slice(0, match.index + match[0].search(/\S/)).split('\n').length;
}
