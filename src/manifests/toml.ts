import { parse } from 'smol-toml';
import { KaizenError } from '../errors.ts';
import type { Folder } from '../folder/folder.ts';
import { refuseConflict } from './conflict.ts';
import type { Table } from './table.ts';

/** A TOML file: its text, for the lines in errors, and its content. */
export interface Document {
  readonly text: string;
  readonly root: Table;
}

/**
 * Reads a TOML file. Returns undefined if there is none. Throws KaizenError that names file and line if it cannot be parsed, or contains a
 * merge conflict marker.
 */
export function readToml(folder: Folder, file: string): Document | undefined {
  const text = folder.read(file);
  if (text === undefined) return undefined;
  refuseConflict(file, text);
  try {
    return { text, root: parse(text, { unsafeKeyBehaviour: 'drop' }) };
  } catch (error) {
    // The parser's own errors have the line; importing their class would load the parser.
    if (!(error instanceof Error) || !('line' in error)) throw error;
    const reason = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    throw new KaizenError(`${file} line ${error.line}: not valid TOML (${reason}): correct the line.`, undefined, error);
  }
}

/** The 1-based line of the first match of a pattern, or 1 without a match. */
export function lineOf(text: string, pattern: RegExp): number {
  const match = pattern.exec(text);
  return match === null ? 1 : text.slice(0, match.index + match[0].search(/\S/)).split('\n').length;
}
