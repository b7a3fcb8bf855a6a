import { diff3Merge } from 'node-diff3';
import { linesOf, textOf } from '../text.ts';
import { type Anchor, anchorsOf } from './anchors.ts';
import { type Conflicted, type Merged, mergedOf, refused, type Segment, type Sides } from './conflict.ts';

/** The lines of one hunk on each side. */
export interface HunkLines {
  readonly mine: readonly string[];
  readonly base: readonly string[];
  readonly theirs: readonly string[];
}

/** Resolves a hunk that both sides changed; undefined leaves it a conflict. */
export type Resolve = (hunk: HunkLines) => readonly string[] | undefined;

// Finding the certain lines takes time proportional to the product of two lengths: a tenth of a second for twice 2,000 lines.
const mostCells = 4_000_000;

/**
 * Merges by line. Changes that touch or overlap are a conflict, unless both sides made the same change. If it is not certain which lines
 * were changed, they count as changed. So a result is clean only if `git merge-file` has the same one.
 */
export function mergeLines(sides: Sides, resolve: Resolve = () => undefined): Merged {
  const [mine, base, theirs] = [linesOf(sides.mine), linesOf(sides.base), linesOf(sides.theirs)];
  if (base.length * Math.max(mine.length, theirs.length) > mostCells) {
    return mergedOf([{ conflict: { line: 1, ...sides } }], 'The text is too long to merge.');
  }
  // Each line becomes a number, which is the same on two sides only if it is certainly the same line. Then node-diff3 can find only one
  // difference, and neither repeated lines nor the text of a line slow it down or mislead it.
  const lines = [...base, ...mine, ...theirs];
  const regions = diff3Merge<number>(
    symbols(mine, anchorsOf(base, mine), base.length),
    base.map((_, index) => index),
    symbols(theirs, anchorsOf(base, theirs), base.length + mine.length),
    { excludeFalseConflicts: false },
  );
  const read = (numbers: readonly number[]) => numbers.flatMap((number) => lines[number] ?? []);
  return mergedOf(
    regions.flatMap(({ ok = [], conflict }): Segment[] => {
      if (conflict === undefined) return [{ lines: read(ok) }];
      const { a, aIndex, o, b } = conflict;
      const changed = { mine: read(a), base: read(o), theirs: read(b) };
      const decided = isSame(changed.mine, changed.theirs) ? changed.mine : resolve(changed);
      if (decided !== undefined) return [{ lines: decided }];
      return narrowed(changed, aIndex + 1);
    }),
  );
}

/** A conflict of sides that cannot be merged for this reason, whatever their lines allow. Each side is preferred as a whole. */
export function conflictOver(sides: Sides, reason: string): Conflicted {
  const lines = mergeLines(sides);
  if (lines.isClean) return refused(sides, lines.text === sides.mine ? sides.theirs : lines.text, reason);
  return { ...lines, preferring: { mine: sides.mine, theirs: sides.theirs }, reason };
}

function symbols(lines: readonly string[], anchors: readonly Anchor[], first: number): number[] {
  const certain = new Map(anchors.map(([base, other]) => [other, base]));
  return lines.map((_, index) => certain.get(index) ?? first + index);
}

/** A conflict that begins at this line of the user's text, without lines at its start and end that are the same on all sides. */
function narrowed({ mine, base, theirs }: HunkLines, line: number): Segment[] {
  const shortest = Math.min(mine.length, base.length, theirs.length);
  const sameAt = (at: number) => mine.at(at) === base.at(at) && base.at(at) === theirs.at(at);
  let head = 0;
  while (head < shortest && sameAt(head)) head += 1;
  let tail = 0;
  while (tail < shortest - head && sameAt(-1 - tail)) tail += 1;
  const middle = (lines: readonly string[]) => textOf(lines.slice(head, lines.length - tail));
  return [
    { lines: mine.slice(0, head) },
    { conflict: { line: line + head, base: middle(base), mine: middle(mine), theirs: middle(theirs) } },
    { lines: mine.slice(mine.length - tail) },
  ];
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}
