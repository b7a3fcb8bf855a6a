import type { RenderedFile } from '../artifacts/artifact.ts';
import { inShapeOf, normalised } from '../text.ts';
import { type Conflicted, hasConflictMarks } from './conflict.ts';
import type { LockEntry } from './lock.ts';
import { merge } from './merge.ts';

/**
 * What becomes of a file. `customised`: a person has edited it, and the templates have not changed. `kept`: written once, and a
 * person's from then on. `foreign`: a person's file where a generated one belongs. `conflict`: both have changed the same place.
 * `unresolved`: it has the marks of a conflict still. `deleted`: a person has removed it, and it stays away. `removed`: no longer
 * rendered, and untouched. `orphaned`: no longer rendered, but edited, so it stays and is a person's from now on.
 */
export type Status =
  | 'created'
  | 'updated'
  | 'merged'
  | 'unchanged'
  | 'customised'
  | 'kept'
  | 'foreign'
  | 'conflict'
  | 'unresolved'
  | 'deleted'
  | 'removed'
  | 'orphaned';

export interface Change {
  readonly path: string;
  readonly status: Status;
  /** The file as it is rendered now; undefined where it no longer is. */
  readonly file: RenderedFile | undefined;
  /** The text on disk, where there is one. */
  readonly current: string | undefined;
  /** The text to write, null to remove the file, undefined where the disk stays as it is. */
  readonly write: string | null | undefined;
  /** Why, as half a sentence, where the status alone does not say it. */
  readonly because?: string;
  /** Both sides and how far they could be merged, for a conflict. */
  readonly merged?: Conflicted;
  /** What the lock says of it afterwards; undefined where it is forgotten. */
  readonly entry: LockEntry | undefined;
}

/** A file as it is rendered, with the artifact that it is part of. */
export interface Owned {
  readonly file: RenderedFile;
  readonly owner: string;
}

/**
 * Decides what becomes of a file that is rendered: a pure function of what is rendered, what is on disk and what was rendered last.
 * Nothing that a person wrote is lost: where both have changed a file, the changes are merged, and where they can't be, it is a conflict.
 */
export async function reconcile({ file, owner }: Owned, current: string | undefined, entry: LockEntry | undefined): Promise<Change> {
  const base = entry?.base;
  const isAdopted = entry?.state === 'adopted';
  const next: LockEntry = { owner, base: file.mode === 'once' ? undefined : file.text, state: isAdopted ? 'adopted' : 'present' };
  const become = (status: Status, write?: string | null, more: Partial<Change> = {}): Change => ({
    path: file.path,
    status,
    file,
    current,
    write,
    entry: file.isSecret === true ? undefined : next,
    ...more,
  });
  const written = (text: string): string => (current === undefined ? text : inShapeOf(current, text));

  if (current === undefined) {
    const isDeleted = entry !== undefined && file.isSecret !== true;
    return isDeleted ? become('deleted', undefined, { entry: { ...next, state: 'deleted' } }) : become('created', file.text);
  }
  if (file.mode === 'once') return become('kept');
  const [mine, theirs] = [normalised(current), normalised(file.text)];
  if (mine === theirs) return become('unchanged');
  if (base === undefined) return become('foreign');
  if (hasConflictMarks(mine)) return become('unresolved');
  if (mine === normalised(base)) return become('updated', written(file.text));
  if (theirs === normalised(base)) return become('customised');
  const merged = await merge(file.path, { base: normalised(base), mine, theirs }, { isAdopted });
  if (!merged.isClean && isAdopted && !isYaml(file.path)) return become('customised', undefined, { because: byHand });
  if (!merged.isClean) return become('conflict', undefined, { merged });
  // Nothing but what a person has written already was to be taken over.
  return merged.text === mine ? become('customised') : become('merged', written(merged.text));
}

/** Lines that a person wrote by hand have no place for those of a template. */
const byHand = 'written by hand: a change of answers has no place in it';

function isYaml(path: string): boolean {
  return /\.ya?ml$/.test(path);
}

/**
 * Decides what becomes of a file that was rendered once and no longer is. One that a person has removed stays away, also if it is rendered
 * again some day.
 */
export function reconcileGone(path: string, current: string | undefined, entry: LockEntry): Change {
  const change = { path, file: undefined, current, entry: undefined };
  if (current === undefined) return { ...change, status: 'removed', write: undefined, entry: { ...entry, state: 'deleted' } };
  const isUntouched = entry.state !== 'adopted' && entry.base !== undefined && normalised(current) === normalised(entry.base);
  return { ...change, status: isUntouched ? 'removed' : 'orphaned', write: isUntouched ? null : undefined };
}

/** Decides what becomes of a file that is a person's: it stays as it is, and in the lock. */
export function reconcileKept(path: string, current: string | undefined, entry: LockEntry): Change {
  return { path, status: 'kept', file: undefined, current, write: undefined, entry };
}
