import { coloured, diffOf } from './diff.ts';
import { isWritten } from './project.ts';
import { type Ask, back } from './questions/ask.ts';
import type { Change } from './reconcile/reconcile.ts';
import { paint, type Shown, together } from './render/paint.ts';
import type { Confirmation } from './session.ts';

/** The functions that reach the person who previews files. */
export interface Viewer {
  readonly ask: Ask;
  /** Shows a text unchanged. */
  readonly show: (text: Shown) => void;
}

type Choice = Confirmation | 'contents' | 'diff';

const choices: readonly { readonly name: string; readonly short: string; readonly value: Choice }[] = [
  { name: 'yes, write them', short: 'yes', value: 'write' },
  { name: 'show the contents of a file first', short: 'contents', value: 'contents' },
  { name: 'show a diff first', short: 'diff', value: 'diff' },
  { name: 'go back and change an answer', short: 'change an answer', value: 'again' },
  { name: 'no, write nothing', short: 'no', value: 'stop' },
];

const allFiles = '*';

/** Asks whether to write these changes, and shows them as contents or as a diff as often as the person likes. */
export async function confirmChanges(changes: readonly Change[], { ask, show }: Viewer): Promise<Confirmation> {
  for (;;) {
    const reply = await ask({ type: 'select', name: 'write', message: 'Write these files?', default: 'write', choices: [...choices] });
    const choice = choices.find(({ value }) => value === reply)?.value ?? 'stop';
    if (choice !== 'contents' && choice !== 'diff') return choice;
    const written = changes.filter((change) => isWritten(change) && change.file?.isSecret !== true);
    const path = await askFile(ask, written);
    for (const change of written.filter((each) => path === allFiles || each.path === path))
      show(choice === 'diff' ? coloured(diffOf(change)) : contentsOf(change));
  }
}

async function askFile(ask: Ask, changes: readonly Change[]): Promise<unknown> {
  const files = changes.map(({ path }) => ({ name: path, value: path }));
  const reply = await ask({
    type: 'select',
    name: 'file',
    message: 'Which file?',
    choices: [...files, { name: 'all of them', value: allFiles }],
    canGoBack: true,
  });
  return reply === back ? undefined : reply;
}

function contentsOf({ path, write }: Change): Shown {
  const text = write ?? 'This file will be removed.\n';
  return together('\n', paint('bold', path), `\n\n${text}${text.endsWith('\n') ? '' : '\n'}\n`);
}
