import { inShapeOf, normalised } from '../text.ts';
import { hasConflictMarks } from './conflict.ts';
import type { LockEntry } from './lock.ts';
import { merge } from './merge.ts';
import type { Change, Owned } from './reconcile.ts';

/**
 * Decides about a file that an earlier version rendered as one and this version renders as two, if a person has edited it: `head` is the
 * former beginning, `rest` the remaining file. Both are merged as the one original text, so that each edit ends up in the file that now has
 * its place. Undefined if there are no edits, or if the merge is not clean: then only the rest is merged.
 */
export async function reconcileSplit(
  head: Owned,
  rest: Owned,
  current: string | undefined,
  entry: LockEntry | undefined,
): Promise<readonly [head: Change, rest: Change] | undefined> {
  const base = entry?.base;
  if (entry?.state !== 'present' || base === undefined || current === undefined) return undefined;
  const mine = normalised(current);
  if (mine === normalised(base) || hasConflictMarks(mine)) return undefined;
  const { path } = rest.file;
  const cut = `${path.endsWith('.mjs') ? '//' : '#'} --8<-- ${path} --8<--\n`;
  const theirs = `${normalised(head.file.text)}${cut}${normalised(rest.file.text)}`;
  const merged = await merge(path, { base: normalised(base), mine, theirs });
  if (!merged.isClean) return undefined;
  const [first, second, ...others] = merged.text.split(cut);
  if (first === undefined || second === undefined || others.length > 0) return undefined;
  const changed = ({ file, owner }: Owned): Pick<Change, 'path' | 'file' | 'entry'> => ({
    path: file.path,
    file,
    entry: { owner, base: file.text, state: 'present' },
  });
  return [
    { ...changed(head), status: 'created', current: undefined, write: inShapeOf(current, first) },
    { ...changed(rest), status: 'merged', current, write: inShapeOf(current, second) },
  ];
}
