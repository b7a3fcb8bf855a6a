import { diffOf } from './diff.ts';
import type { Ask } from './questions/ask.ts';
import { hasConflictMarks } from './reconcile/conflict.ts';
import type { ConflictPolicy } from './reconcile/policies.ts';
import type { Change } from './reconcile/reconcile.ts';
import { isUndecided, settle } from './reconcile/settle.ts';
import { inShapeOf } from './text.ts';

/** The functions that reach the person who decides. */
export interface Decider {
  readonly ask: Ask;
  /** Shows a diff. */
  readonly show: (diff: string) => void;
}

type Choice = 'show' | 'edit' | keyof typeof policies;

/** The choices for a file, and for the remaining ones. */
const policies = {
  mine: { policy: 'mine', isForAll: false },
  template: { policy: 'template', isForAll: false },
  'all mine': { policy: 'mine', isForAll: true },
  'all template': { policy: 'template', isForAll: true },
} as const satisfies Readonly<Record<string, { readonly policy: ConflictPolicy; readonly isForAll: boolean }>>;

const choices: readonly { readonly name: string; readonly value: Choice }[] = [
  { name: 'show both sides', value: 'show' },
  { name: 'keep mine', value: 'mine' },
  { name: "take the template's", value: 'template' },
  { name: 'open an editor', value: 'edit' },
  { name: 'keep mine here and in the rest', value: 'all mine' },
  { name: "take the template's here and in the rest", value: 'all template' },
];

/**
 * Asks a person to decide about each file that both sides have changed, and shows both sides and the merged preview. A file without a
 * decision stays undecided.
 */
export async function decideConflicts(changes: readonly Change[], decider: Decider): Promise<readonly Change[]> {
  let forTheRest: ConflictPolicy | undefined;
  const decided: Change[] = [];
  for (const change of changes) {
    // A person's manifest has no generated side: it was asked about before.
    if (!isUndecided(change) || change.file === undefined) decided.push(change);
    else if (forTheRest !== undefined) decided.push(...settle(change, forTheRest));
    else {
      const choice = await chosen(change, decider);
      if (choice === 'edit') decided.push(await edited(change, decider));
      else if (choice === undefined) decided.push(change);
      else {
        const { policy, isForAll } = policies[choice];
        if (isForAll) forTheRest = policy;
        decided.push(...settle(change, policy));
      }
    }
  }
  return decided;
}

async function chosen(change: Change, { ask, show }: Decider): Promise<Exclude<Choice, 'show'> | undefined> {
  for (;;) {
    const reply = await ask({ type: 'select', name: 'answer', message: `${change.path}: ${trouble(change)}`, choices: [...choices] });
    // An adapter without a person may return nothing.
    const choice = choices.find(({ value }) => value === reply)?.value;
    if (choice !== 'show') return choice;
    show(preview(change));
  }
}

function trouble({ status, merged }: Change): string {
  if (status === 'foreign') return 'is there and differs';
  if (status === 'unresolved') return 'has conflict markers';
  return merged?.reason ?? `${merged?.conflicts.length ?? 1} conflict(s)`;
}

function preview(change: Change): string {
  const { file, merged, current } = change;
  if (merged === undefined) return diffOf({ ...change, write: file?.text });
  const sides = merged.conflicts.map(
    ({ line, mine, theirs }) => `@@ line ${line}: yours (-), generated (+) @@\n${prefixed('-', mine)}${prefixed('+', theirs)}`,
  );
  return `${sides.join('')}\nMerged, with both sides between markers:\n${diffOf({ ...change, current, write: merged.text })}`;
}

function prefixed(sign: string, text: string): string {
  return text.replaceAll(/^.*\n/gm, (line) => sign + line);
}

/** Opens the person's editor on the merged text until it has no conflict marker left. */
async function edited(change: Change, { ask }: Decider): Promise<Change> {
  const { file, merged, current = '' } = change;
  let text = merged?.text ?? settle(change, 'markers')[0]?.write ?? file?.text ?? '';
  do {
    const message = `${change.path}: resolve the conflicts between the markers`;
    const reply = await ask({ type: 'editor', name: 'answer', message, default: text });
    if (typeof reply !== 'string') return change;
    text = reply;
  } while (hasConflictMarks(text));
  return { ...change, status: 'merged', write: inShapeOf(current, text) };
}
