import { coloured, diffOf } from '../diff.ts';
import { hasConflictMarks } from '../reconcile/conflict.ts';
import type { ConflictPolicy } from '../reconcile/policies.ts';
import type { Change } from '../reconcile/reconcile.ts';
import { isUndecided, settle } from '../reconcile/settle.ts';
import { inShapeOf } from '../reconcile/text.ts';
import { write } from './output.ts';

type Choice = 'show' | 'mine' | 'template' | 'edit' | 'all mine' | 'all template';

/** Asks a person what becomes of each file that both sides have changed, with both sides and the merged preview to look at. */
export async function decideConflicts(changes: readonly Change[]): Promise<readonly Change[]> {
  let forTheRest: ConflictPolicy | undefined;
  const decided: Change[] = [];
  for (const change of changes) {
    if (!isUndecided(change)) {
      decided.push(change);
      continue;
    }
    const choice: Choice = forTheRest === undefined ? await chosen(change) : forTheRest === 'mine' ? 'mine' : 'template';
    if (choice === 'all mine') forTheRest = 'mine';
    if (choice === 'all template') forTheRest = 'template';
    if (choice === 'edit') decided.push(await edited(change));
    else decided.push(...settle(change, choice.endsWith('mine') ? 'mine' : 'template'));
  }
  return decided;
}

async function chosen(change: Change): Promise<Exclude<Choice, 'show'>> {
  const { path, status, merged } = change;
  const what = {
    conflict: merged?.reason ?? `${merged?.conflicts.length ?? 1} conflict(s)`,
    foreign: 'is there and differs',
    unresolved: 'has conflict marks',
  };
  for (;;) {
    const { default: inquirer } = await import('inquirer');
    const { answer } = await inquirer.prompt<{ answer: Choice }>([
      {
        type: 'select',
        name: 'answer',
        message: `${path}: ${status === 'foreign' || status === 'unresolved' ? what[status] : what.conflict}`,
        choices: [
          { name: 'show both sides', value: 'show' },
          { name: 'keep mine', value: 'mine' },
          { name: "take the template's", value: 'template' },
          { name: 'open an editor', value: 'edit' },
          { name: 'keep mine here and in the rest', value: 'all mine' },
          { name: "take the template's here and in the rest", value: 'all template' },
        ],
      },
    ]);
    if (answer !== 'show') return answer;
    write(coloured(preview(change)));
  }
}

function preview(change: Change): string {
  const { file, merged, current } = change;
  if (merged === undefined) return diffOf({ ...change, write: file?.text });
  const sides = merged.conflicts.map(
    ({ line, mine, theirs }) => `@@ line ${line}: yours (-), generated (+) @@\n${prefixed('-', mine)}${prefixed('+', theirs)}`,
  );
  return `${sides.join('')}\nMerged, with both sides between marks:\n${diffOf({ ...change, current, write: merged.text })}`;
}

function prefixed(sign: string, text: string): string {
  return text.replaceAll(/^.*\n/gm, (line) => sign + line);
}

/** Opens the person's editor on the merged text until no mark is left in it. */
async function edited(change: Change): Promise<Change> {
  const { file, merged, current = '' } = change;
  let text = merged?.text ?? settle(change, 'markers')[0]?.write ?? file?.text ?? '';
  do {
    const { default: inquirer } = await import('inquirer');
    const { answer } = await inquirer.prompt<{ answer: string }>([
      { type: 'editor', name: 'answer', message: `${change.path}: resolve what stands between the marks`, default: text },
    ]);
    text = answer;
  } while (hasConflictMarks(text));
  return { ...change, status: 'merged', write: inShapeOf(current, text) };
}
