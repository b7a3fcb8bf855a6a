import type { Entry, Value } from './value.ts';

/** A range of a text, and its replacement. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Thrown if a value cannot be inserted into a text in its current form; splice.ts catches it. */
export class NotSpliced extends Error {}

export function insert(at: number, text: string): Edit {
  return { start: at, end: at, text };
}

/**
 * Applies edits to a text: those at the same place in the given order. A range that two of them delete is deleted once. Undefined if one
 * would change the text of another.
 */
export function withEdits(text: string, edits: readonly Edit[]): string | undefined {
  let result = '';
  let done = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    const overlaps = edit.start < done;
    if (overlaps && edit.text !== '') return undefined;
    result += text.slice(done, edit.start) + edit.text;
    done = Math.max(done, edit.end);
  }
  return result + text.slice(done);
}

/** Moves lines from one indentation to another. Blank lines stay unchanged. */
export function reindent(text: string, from: number, to: number): string {
  if (to >= from) return text.replaceAll(/^(?=.*\S)/gm, ' '.repeat(to - from));
  return text.replaceAll(new RegExp(`^ {0,${from - to}}`, 'gm'), '');
}

/** The same for a text that begins in the middle of a line, which stays. */
export function reindentBelow(text: string, from: number, to: number): string {
  const firstEnd = text.indexOf('\n') + 1;
  return firstEnd === 0 ? text : text.slice(0, firstEnd) + reindent(text.slice(firstEnd), from, to);
}

/** The place of a value in a flow collection. Throws NotSpliced if it is on separate lines. */
export function flowEntryOf(value: Value | undefined): Entry {
  const entry = value?.source?.entry;
  if (entry?.style !== 'flow') throw new NotSpliced();
  return entry;
}
