import { linesOf, textOf } from '../text.ts';
import { anchorsOf } from './anchors.ts';

/** The three texts of a merge, all normalised. */
export interface Sides {
  /** The last rendered text. */
  readonly base: string;
  /** The text on disk. */
  readonly mine: string;
  /** The newly rendered text. */
  readonly theirs: string;
}

/** A place that both sides have changed. */
export interface Conflict {
  /** Line of the file on disk, from 1. */
  readonly line: number;
  readonly base: string;
  readonly mine: string;
  readonly theirs: string;
}

/** A text with unresolved conflicts. */
export interface Conflicted {
  readonly isClean: false;
  /** Both sides of each conflict are between markers. */
  readonly text: string;
  readonly conflicts: readonly Conflict[];
  /** For each side, a text with that side's version of every conflict. */
  readonly preferring: { readonly mine: string; readonly theirs: string };
  /** A sentence, if the places alone do not explain the conflict. */
  readonly reason?: string;
}

/** The result of a merge. */
export type Merged = { readonly isClean: true; readonly text: string } | Conflicted;

/** A stretch of a merged text. */
export type Segment = { readonly lines: readonly string[] } | { readonly conflict: Conflict };

const marks = { mine: '<<<<<<< yours', middle: '=======', theirs: '>>>>>>> generated' } as const;

/** True for a text with unresolved conflict markers. A line of `=======` alone may be a heading. */
export function hasConflictMarks(text: string): boolean {
  return /^<{7} .*$/m.test(text) && /^>{7} .*$/m.test(text);
}

/** Joins the segments of a text; `reason` is for a conflict. */
export function mergedOf(segments: readonly Segment[], reason?: string): Merged {
  const conflicts = segments.flatMap((segment) => ('conflict' in segment ? [segment.conflict] : []));
  const joined = (print: (conflict: Conflict) => string): string =>
    segments.map((segment) => ('lines' in segment ? textOf(segment.lines) : print(segment.conflict))).join('');
  if (conflicts.length === 0) return { isClean: true, text: joined(marked) };
  return {
    isClean: false,
    text: joined(marked),
    conflicts,
    preferring: { mine: joined(({ mine }) => mine), theirs: joined(({ theirs }) => theirs) },
    ...(reason === undefined ? {} : { reason }),
  };
}

function marked({ mine, theirs }: Conflict): string {
  return `${marks.mine}\n${mine}${marks.middle}\n${theirs}${marks.theirs}\n`;
}

/**
 * A proposed text that must not be written: everything that it would change in the user's text is a conflict. Each side is preferred as a
 * whole.
 */
export function refused({ mine, theirs }: Sides, proposed: string, reason: string): Conflicted {
  const [before, after] = [linesOf(mine), linesOf(proposed)];
  const segments: Segment[] = [];
  let [i, j] = [0, 0];
  for (const [x, y] of [...anchorsOf(before, after), [before.length, after.length] as const]) {
    // The user did not change what the template would change: the text is as generated.
    const [yours, generated] = [textOf(before.slice(i, x)), textOf(after.slice(j, y))];
    if (yours !== generated) segments.push({ conflict: { line: i + 1, base: yours, mine: yours, theirs: generated } });
    segments.push({ lines: before.slice(x, x + 1) });
    [i, j] = [x + 1, y + 1];
  }
  const merged = mergedOf(segments);
  return { isClean: false, text: merged.text, conflicts: merged.isClean ? [] : merged.conflicts, preferring: { mine, theirs }, reason };
}
