import { type Entry, entriesOf, keysOf, without } from '../dockerignore/entry.ts';
import { ignoreProblem } from '../dockerignore/problem.ts';
import { linesOf, textOf } from '../text.ts';
import type { Merged, Sides } from './conflict.ts';
import { conflictOver } from './merge-lines.ts';

/**
 * Merges a .dockerignore as a set of lines: new lines of the template are added to the user's text, and dropped ones are removed. The last
 * matching pattern decides about a path, so the order is kept wherever it matters. If the template and the user change the result for the
 * same paths, it is a conflict unless it is clear which should win.
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

/** Removes entries. Blank lines above a removed entry move to the next one if that has none. */
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

/** Inserts each new entry at its place in the template: after the nearest existing entry above it. */
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
