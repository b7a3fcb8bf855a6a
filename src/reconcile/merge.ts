import { diff3Merge } from 'node-diff3';

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

/** What came of a merge. */
export interface Merged {
  readonly isClean: boolean;
  /** The merged text; both sides of each conflict stand between marks. */
  readonly text: string;
  readonly conflicts: readonly Conflict[];
  /** The merged text with every conflict decided for one side. */
  readonly preferring: { readonly mine: string; readonly theirs: string };
}

const marks = { mine: '<<<<<<< yours', middle: '=======', theirs: '>>>>>>> generated' } as const;

/** True where a text has the marks of a conflict that nobody has resolved yet. */
export function hasConflictMarks(text: string): boolean {
  return /^<{7} .*$/m.test(text) && /^>{7} .*$/m.test(text);
}

/** Merges by line. */
export function merge(_path: string, { base, mine, theirs }: Sides): Merged {
  const regions = diff3Merge(lines(mine), lines(base), lines(theirs));
  const conflicts: Conflict[] = [];
  const texts = { marked: '', mine: '', theirs: '' };
  for (const { ok, conflict } of regions) {
    if (ok !== undefined) {
      for (const key of ['marked', 'mine', 'theirs'] as const) texts[key] += joined(ok);
    }
    if (conflict === undefined) continue;
    const found = { line: conflict.aIndex + 1, base: joined(conflict.o), mine: joined(conflict.a), theirs: joined(conflict.b) };
    conflicts.push(found);
    texts.marked += `${marks.mine}\n${found.mine}${marks.middle}\n${found.theirs}${marks.theirs}\n`;
    texts.mine += found.mine;
    texts.theirs += found.theirs;
  }
  return {
    isClean: conflicts.length === 0,
    text: texts.marked,
    conflicts,
    preferring: { mine: texts.mine, theirs: texts.theirs },
  };
}

function lines(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

function joined(part: readonly string[]): string {
  return part.map((each) => `${each}\n`).join('');
}
