import type { Write } from './apply/apply.ts';
import { pendingPath } from './reconcile/pending.ts';
import { rejectsFolder } from './reconcile/policies.ts';
import type { Change, Status } from './reconcile/reconcile.ts';
import { type Painted, paint, type Style, together } from './render/paint.ts';

const words: Readonly<Record<Status, readonly [string, Style]>> = {
  created: ['create', 'green'],
  updated: ['update', 'cyan'],
  merged: ['merge', 'cyan'],
  unchanged: ['unchanged', 'dim'],
  customised: ['keep yours', 'dim'],
  kept: ['keep yours', 'dim'],
  foreign: ['differs', 'red'],
  conflict: ['conflict', 'red'],
  unresolved: ['conflict marks', 'red'],
  deleted: ['deleted by you', 'dim'],
  removed: ['remove', 'red'],
  orphaned: ['yours now', 'yellow'],
};

/** What will happen to each file, a line each; what a person removed and what is gone already is not worth one. `state`: the files of the tool's own. */
export function statusLines(changes: readonly Change[], state: readonly Write[] = []): Painted {
  const shown = changes.filter(({ status, write, current }) => status !== 'removed' || write === null || current !== undefined);
  return together(
    ...shown.map(({ path, status, write, because }) => {
      const word = status === 'customised' && write !== undefined ? words.merged : words[status];
      return statusLine(word, path, reason(because));
    }),
    ...state.map(({ path, text, seen }) =>
      statusLine(text === null ? words.removed : seen === undefined ? words.created : words.updated, path, ''),
    ),
  );
}

function statusLine([word, style]: readonly [string, Style], path: string, why: string): Painted {
  return together('  ', paint(style, word.padEnd(16)), `${path}${why}\n`);
}

/** Why a file stands as it does, to go behind its path. */
export function reason(because: string | undefined): string {
  return because === undefined ? '' : ` (${because})`;
}

/** Why a run ends without writing: all files that nobody has decided yet, each with its places, and what to do. */
export function conflictSentence(changes: readonly Change[]): string {
  const named = (status: Status): string[] =>
    changes.filter((change) => change.status === status && change.merged?.reason === undefined).map(placed);
  const [foreign, conflict, unresolved] = [named('foreign'), named('conflict'), named('unresolved')];
  const parts = [
    ...(foreign.length === 0 ? [] : [`${foreign.join(', ')} ${verb(foreign, 'differs', 'differ')} from what would be written`]),
    ...(conflict.length === 0
      ? []
      : [`${conflict.join(', ')} ${verb(conflict, 'was', 'were')} changed in the same place by you and by the templates`]),
    ...changes.flatMap(explained),
    ...(unresolved.length === 0
      ? []
      : [`${unresolved.join(', ')} ${verb(unresolved, 'has', 'have')} conflict marks that nobody has resolved`]),
  ];
  const remedy =
    unresolved.length > 0
      ? 'resolve them first'
      : foreign.length > 0
        ? 'keep yours with "kaizen-docker adopt", decide in a terminal or with --on-conflict=markers|mine|template|reject, or replace them with --force'
        : 'decide in a terminal, or give --on-conflict=markers|mine|template|reject or --force';
  return `${parts.join('; ')}, so nothing was written: ${remedy}.`;
}

function verb(items: readonly string[], one: string, many: string): string {
  return items.length === 1 ? one : many;
}

/** A conflict that its places do not explain: two values of one key, an instruction that would stand twice. */
function explained(change: Change): string[] {
  const { reason } = change.merged ?? {};
  return change.status !== 'conflict' || reason === undefined ? [] : [`${placed(change)} can't be merged: ${reason.replace(/\.$/, '')}`];
}

function placed({ path, merged }: Change): string {
  const lines = merged?.conflicts.map(({ line }) => line) ?? [];
  return lines.length === 0 ? path : `${path} (line ${lines.join(', ')})`;
}

/** What a person has to do about the files that wait for them, in the order in which it is done. */
export function remedyFor(paths: readonly string[]): string {
  const rejects = paths.filter((path) => path.startsWith(`${rejectsFolder}/`));
  const marked = paths.filter((path) => !rejects.includes(path) && path !== pendingPath);
  const steps = [
    ...(marked.length === 0 ? [] : [`resolve what stands between the marks in ${marked.join(', ')}`]),
    ...(rejects.length === 0 ? [] : [`take what you want of ${rejects.join(', ')}, delete ${verb(rejects, 'it', 'them')}`]),
  ];
  return steps.length === 0 ? 'all is resolved: run kaizen-docker update' : `${steps.join('; ')}, and run kaizen-docker update`;
}
