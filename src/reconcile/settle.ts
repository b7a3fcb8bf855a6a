import { inShapeOf, normalised } from '../text.ts';
import { unifiedDiff } from '../unified-diff.ts';
import type { LockEntry } from './lock.ts';
import { type ConflictPolicy, rejectsFolder, rejectsIgnore } from './policies.ts';
import type { Change } from './reconcile.ts';

/** True for an undecided change, so that nothing may be written. */
export function isUndecided({ status, write }: Change): boolean {
  return write === undefined && (status === 'conflict' || status === 'foreign' || status === 'unresolved');
}

/** Settles a change by a policy; returns a change without a conflict unchanged. May add a second change, for rejected text. */
export function settle(change: Change, policy: ConflictPolicy): readonly Change[] {
  if (!isUndecided(change) || policy === 'fail' || change.file === undefined || change.current === undefined) return [change];
  const { current, merged, status } = change;
  const generated = change.file.text;
  // A person must resolve existing markers; only the complete generated text can replace them.
  if (status === 'unresolved') return policy === 'template' ? [forced(change)] : [change];
  const decided = (next: Change['status'], text: string): Change => ({ ...change, status: next, write: changed(current, text) });
  // A person's own file that is kept is also kept in the next run.
  const kept = (text: string): Change => {
    const { entry, ...others } = decided('customised', text);
    return { ...others, entry: status === 'foreign' && entry !== undefined ? { ...entry, state: 'adopted' } : entry };
  };
  switch (policy) {
    case 'mine':
      return [kept(merged?.preferring.mine ?? current)];
    case 'template':
      return [decided('updated', merged?.preferring.theirs ?? generated)];
    case 'markers':
      return [decided('unresolved', merged?.text ?? bothSides(current, generated))];
    case 'reject': {
      const mine = merged?.preferring.mine ?? current;
      return [kept(mine), rejected(change.path, mine, merged?.preferring.theirs ?? generated)];
    }
  }
}

/** Settles all changes by a policy; see `settle`. */
export function settleAll(changes: readonly Change[], policy: ConflictPolicy): readonly Change[] {
  const settled = changes.flatMap((change) => settle(change, policy));
  return settled.some(({ path }) => path.startsWith(`${rejectsFolder}/`)) ? [...settled, ownFile(rejectsIgnore, '*\n')] : settled;
}

/** The rendered file, whatever a person did to it. */
export function forced(change: Change): Change {
  const { file, status, current, entry } = change;
  const isEdited = isUndecided(change) || status === 'customised' || status === 'merged' || status === 'deleted';
  if (!isEdited || file === undefined) return change;
  const present: LockEntry | undefined = entry === undefined ? undefined : { ...entry, state: 'present' };
  return {
    ...change,
    status: current === undefined ? 'created' : 'updated',
    write: current === undefined ? file.text : changed(current, file.text),
    entry: present,
  };
}

function changed(current: string, text: string): string | undefined {
  return normalised(current) === normalised(text) ? undefined : inShapeOf(current, text);
}

function bothSides(mine: string, theirs: string): string {
  return `<<<<<<< yours\n${normalised(mine)}=======\n${normalised(theirs)}>>>>>>> generated\n`;
}

function rejected(path: string, mine: string, theirs: string): Change {
  const text = unifiedDiff({ from: path, to: path, fromNote: 'yours', toNote: 'generated' }, normalised(mine), normalised(theirs));
  return ownFile(`${rejectsFolder}/${path}.diff`, text);
}

function ownFile(path: string, text: string): Change {
  return { path, status: 'created', file: undefined, current: undefined, write: text, entry: undefined };
}
