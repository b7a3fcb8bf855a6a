import { linesOf, textOf } from '../text.ts';
import { anchorsOf } from './anchors.ts';

/** The three texts of a merge, all normalised. */
export interface Sides {
  /** As it was rendered last. */
  readonly base: string;
  /** On disk. */
  readonly mine: string;
  /** As it is rendered now. */
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

/** A text in which conflicts are left. */
export interface Conflicted {
  readonly isClean: false;
  /** Both sides of each conflict stand between marks. */
  readonly text: string;
  readonly conflicts: readonly Conflict[];
  /** A text for each side, in which it has its way wherever the two disagree. */
  readonly preferring: { readonly mine: string; readonly theirs: string };
  /** A sentence, where the places alone do not say what is in the way. */
  readonly reason?: string;
}

/** What comes of a merge. */
export type Merged = { readonly isClean: true; readonly text: string } | Conflicted;

/** A stretch of a merged text. */
export type Segment = { readonly lines: readonly string[] } | { readonly conflict: Conflict };

const marks = { mine: '<<<<<<< yours', middle: '=======', theirs: '>>>>>>> generated' } as const;

/** True where a text has the marks of a conflict that nobody has resolved yet. A line of `=======` alone may be a heading. */
export function hasConflictMarks(text: string): boolean {
  return /^<{7} .*$/m.test(text) && /^>{7} .*$/m.test(text);
}

/** Puts the stretches of a text together; `reason` is for a conflict. */
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

/** A proposed text that may not be written as it is: all that it would change in the user's is a conflict. Each side has its way as a whole. */
export function refused({ mine, theirs }: Sides, proposed: string, reason: string): Conflicted {
  const [before, after] = [linesOf(mine), linesOf(proposed)];
  const segments: Segment[] = [];
  let [i, j] = [0, 0];
  for (const [x, y] of [...anchorsOf(before, after), [before.length, after.length] as const]) {
    // What the template would change, the user did not: it is as it was generated.
    const [yours, generated] = [textOf(before.slice(i, x)), textOf(after.slice(j, y))];
    if (yours !== generated) segments.push({ conflict: { line: i + 1, base: yours, mine: yours, theirs: generated } });
    segments.push({ lines: before.slice(x, x + 1) });
    [i, j] = [x + 1, y + 1];
  }
  const merged = mergedOf(segments);
  return { isClean: false, text: merged.text, conflicts: merged.isClean ? [] : merged.conflicts, preferring: { mine, theirs }, reason };
}
