import { mergeLines } from '../merge-lines.ts';
import { type Edit, reindent } from './edits.ts';
import type { Entry, Value } from './value.ts';

/** An entry of a block collection with its text. */
export interface Placed {
  readonly text: string;
  readonly value: Value;
  readonly entry: Entry;
}

type Part = 'lead' | 'trail' | 'tail';

/** The range of an entry's comments: above it, after it on its line, or below it. */
function rangeOf(part: Part, { text, value, entry }: Placed): { start: number; end: number } | undefined {
  const lineStart = entry.start - entry.column;
  if (part === 'lead') return { start: entry.lead, end: lineStart };
  if (part === 'tail') return { start: entry.contentEnd, end: entry.end };
  const isFlow = value.source?.style === 'flow';
  const start = isFlow ? (value.source?.end ?? entry.valueFrom) : entry.valueFrom;
  const end = text.indexOf('\n', start);
  // The header of a block scalar, or the first key after a dash, is not a comment.
  return isFlow || /^\s*(?:#.*)?$/.test(text.slice(start, end)) ? { start, end } : undefined;
}

/** The template's changes to the comments of an entry, as edits of the user's text. */
export function noteEdits(mine: Placed, base: Placed, theirs: Placed): Edit[] {
  return (['lead', 'trail', 'tail'] as const).flatMap((part) => {
    const ranges = [mine, base, theirs].map((placed) => rangeOf(part, placed));
    const [own, before, template] = ranges;
    if (own === undefined || before === undefined || template === undefined) return [];
    const written = ({ text, entry }: Placed, { start, end }: { start: number; end: number }) =>
      part === 'trail' ? text.slice(start, end) : reindent(text.slice(start, end), entry.column, mine.entry.column);
    const current = mine.text.slice(own.start, own.end);
    const text = mergedNote({ mine: current, base: written(base, before), theirs: written(theirs, template) });
    return text === current ? [] : [{ ...own, text }];
  });
}

/** The comments above a removed entry that stay: those that the user wrote. */
export function remainingLead(mine: Placed, base: Placed): string {
  const lead = ({ text, entry }: Placed) => text.slice(entry.lead, entry.start - entry.column);
  return mergedNote({ mine: lead(mine), base: reindent(lead(base), base.entry.column, mine.entry.column), theirs: '' });
}

// A comment has no effect, so it causes no conflict: the user's comment is kept.
function mergedNote(sides: { mine: string; base: string; theirs: string }): string {
  const { mine, base, theirs } = sides;
  if (theirs === base || theirs === mine) return mine;
  if (mine === base) return theirs;
  if (!mine.endsWith('\n')) return mine;
  const merged = mergeLines(sides);
  return merged.isClean ? merged.text : mine;
}
