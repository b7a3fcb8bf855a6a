import type { RenderedFile } from '../artifacts/artifact.ts';
import { inShapeOf, normalised } from '../text.ts';
import { type Conflicted, hasConflictMarks } from './conflict.ts';
import type { LockEntry } from './lock.ts';
import { merge } from './merge.ts';

/**
 * The status of a file. `customised`: a person edited it, and the templates did not change. `kept`: the tool wrote it once, and it belongs to the
 * person since then. `foreign`: a person's file is in the place of a generated one. `conflict`: both changed the same place. `unresolved`: it still
 * has conflict markers. `deleted`: a person deleted it, and it stays deleted. `removed`: it is no longer rendered, and nobody edited it, so it
 * is removed. `orphaned`: it is no longer rendered, but was edited, so it stays and belongs to the person from now on.
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

/** What a run does with one file. */
export interface Change {
  readonly path: string;
  readonly status: Status;
  /** The rendered file; undefined if it is no longer rendered. */
  readonly file: RenderedFile | undefined;
  /** The text on disk; undefined if there is no file. */
  readonly current: string | undefined;
  /** The text to write; null to remove the file; undefined to leave it as it is. */
  readonly write: string | null | undefined;
  /** The reason as half a sentence, if the status alone does not explain it. */
  readonly because?: string;
  /** Both sides of a conflict, and how far they could be merged. */
  readonly merged?: Conflicted;
  /** Its next entry in `lock.json`; undefined if it is forgotten. */
  readonly entry: LockEntry | undefined;
}

/** A rendered file with its artifact. */
export interface Owned {
  readonly file: RenderedFile;
  readonly owner: string;
}

/**
 * Decides what happens to a rendered file: a pure function of the new text, the text on disk and the last rendered text. A person's edits
 * are never lost: if both sides have changed a file, the changes are merged, and otherwise it is a conflict.
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
    const isDeleted = entry !== undefined && file.isSecret !== true && file.isRequired !== true;
    return isDeleted ? become('deleted', undefined, { entry: { ...next, state: 'deleted' } }) : become('created', file.text);
  }
  if (file.mode === 'once') return become('kept');
  const [mine, theirs] = [normalised(current), normalised(file.text)];
  if (mine === theirs) return become('unchanged');
  // Also if the lock itself has markers, and so no entry on both sides.
  if (hasConflictMarks(mine)) return become('unresolved');
  if (base === undefined) return become('foreign');
  if (mine === normalised(base)) return become('updated', written(file.text));
  if (theirs === normalised(base)) return become('customised');
  const merged = await merge(file.path, { base: normalised(base), mine, theirs }, { isAdopted });
  if (!merged.isClean && isAdopted && !isYaml(file.path)) return become('customised', undefined, { because: byHand });
  if (!merged.isClean) return become('conflict', undefined, { merged });
  // All changes to take over are already in the person's file.
  return merged.text === mine ? become('customised') : become('merged', written(merged.text));
}

/** Hand-written lines have no place for those of a template. */
const byHand = 'written by hand, so changed answers do not change it';

function isYaml(path: string): boolean {
  return /\.ya?ml$/.test(path);
}

/**
 * Decides what happens to a file that was rendered once and no longer is. A file that a person has removed stays deleted, even if it is
 * rendered again later.
 */
export function reconcileGone(path: string, current: string | undefined, entry: LockEntry): Change {
  const change = { path, file: undefined, current, entry: undefined };
  if (current === undefined) return { ...change, status: 'removed', write: undefined, entry: { ...entry, state: 'deleted' } };
  const isUntouched = entry.state !== 'adopted' && entry.base !== undefined && normalised(current) === normalised(entry.base);
  return { ...change, status: isUntouched ? 'removed' : 'orphaned', write: isUntouched ? null : undefined };
}

/** Decides what happens to a file of a person: it stays unchanged, and in the lock. */
export function reconcileKept(path: string, current: string | undefined, entry: LockEntry): Change {
  return { path, status: 'kept', file: undefined, current, write: undefined, entry };
}
