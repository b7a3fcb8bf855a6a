import { type Edit, flowEntryOf } from './edits.ts';
import { type Placed, remainingLead } from './notes.ts';
import type { Entries } from './value.ts';

/** Removes an entry with its lines. The user's comments above it stay. */
export function blockRemoval(own: Placed, before: Placed | undefined): Edit[] {
  const { lead, start, column, end } = own.entry;
  const lineStart = start - column;
  const remaining = before === undefined ? own.text.slice(lead, lineStart) : remainingLead(own, before);
  return [
    { start: lead, end: lineStart, text: remaining },
    { start: lineStart, end, text: '' },
  ];
}

/** Removes an entry from a flow collection, with the comma after it, or before it for the last one. */
export function flowRemoval(key: string, { mine, expected }: { readonly mine: Entries; readonly expected: Entries }): Edit {
  const keys = [...mine.keys()];
  const own = flowEntryOf(mine.get(key));
  const next = keys[keys.indexOf(key) + 1];
  if (next !== undefined) return { start: own.start, end: flowEntryOf(mine.get(next)).start, text: '' };
  const kept = keys.findLast((each) => expected.has(each));
  return { start: kept === undefined ? own.start : flowEntryOf(mine.get(kept)).end, end: own.end, text: '' };
}
