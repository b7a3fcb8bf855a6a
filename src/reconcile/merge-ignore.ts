import { type Entry, entriesOf, keysOf, without } from '../dockerignore/entry.ts';
import { ignoreProblem } from '../dockerignore/problem.ts';
import { linesOf, textOf } from '../text.ts';
import type { Merged, Sides } from './conflict.ts';
import { conflictOver } from './merge-lines.ts';

/**
 * Merges a .dockerignore as a set of lines: the template's new ones come into the user's text, those that it dropped go.
 * The last pattern that matches a path decides over it, so the order is kept wherever it matters, and what the template
 * and the user mean for the same paths is a conflict unless it is plain who is meant to win.
 */
export function mergeIgnore(sides: Sides): Merged {
  const [mine, base, theirs] = [entriesOf(sides.mine), entriesOf(sides.base), entriesOf(sides.theirs)];
  const dropped = without(base, theirs);
  const merged = inserted(without(theirs, base), { into: removed(mine, dropped), order: theirs });
  const problem = ignoreProblem({ mine, base, theirs, merged });
  if (problem !== undefined) return conflictOver(sides, problem);
  const blankEnd = linesOf(sides.mine).slice(mine.flatMap(({ lines }) => lines).length);
  return { isClean: true, text: textOf([...merged.flatMap(({ lines }) => lines), ...blankEnd]) };
}

/** Takes entries out. The blank lines above one go to the next, where that has none. */
function removed(entries: readonly Entry[], dropped: readonly Entry[]): Entry[] {
  const keys = keysOf(dropped);
  const kept: Entry[] = [];
  let blank: readonly string[] = [];
  for (const entry of entries) {
    if (keys.has(entry.key)) {
      blank = blank.length > 0 ? blank : entry.lines.slice(0, -1);
    } else {
      kept.push(entry.lines.length === 1 && kept.length > 0 ? { ...entry, lines: [...blank, ...entry.lines] } : entry);
      blank = [];
    }
  }
  return kept;
}

/** Puts each new entry where the template has it: after the nearest one above it that is there. */
function inserted(added: readonly Entry[], { into, order }: { into: readonly Entry[]; order: readonly Entry[] }): Entry[] {
  const result = [...into];
  const present = keysOf(into);
  const isNew = keysOf(added);
  let at = 0;
  for (const entry of order) {
    if (present.has(entry.key)) {
      at = result.findIndex(({ key }) => key === entry.key) + 1;
    } else if (isNew.has(entry.key)) {
      result.splice(at, 0, entry);
      at += 1;
    }
  }
  return result;
}
