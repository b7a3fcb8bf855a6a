import type { Entry, Value } from './value.ts';

/** A stretch of a text, and what takes its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Thrown, and caught in splice.ts, where a value can't be put into a text as that is written. */
export class NotSpliced extends Error {}

export function insert(at: number, text: string): Edit {
  return { start: at, end: at, text };
}

/**
 * Makes the edits in a text: those at one place in the order in which they are given. What two of them delete is deleted once. Undefined where one
 * would change what another does.
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

/** Moves lines from one indentation to another. Blank lines stay as they are. */
export function reindent(text: string, from: number, to: number): string {
  if (to >= from) return text.replaceAll(/^(?=.*\S)/gm, ' '.repeat(to - from));
  return text.replaceAll(new RegExp(`^ {0,${from - to}}`, 'gm'), '');
}

/** The same for what begins in the middle of a line, which stays. */
export function reindentBelow(text: string, from: number, to: number): string {
  const firstEnd = text.indexOf('\n') + 1;
  return firstEnd === 0 ? text : text.slice(0, firstEnd) + reindent(text.slice(firstEnd), from, to);
}

/** The place of a value in a flow collection. Throws NotSpliced where it stands on lines of its own. */
export function flowEntryOf(value: Value | undefined): Entry {
  const entry = value?.source?.entry;
  if (entry?.style !== 'flow') throw new NotSpliced();
  return entry;
}
