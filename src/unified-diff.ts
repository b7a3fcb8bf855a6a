import { createTwoFilesPatch } from 'diff';

// Finding the shortest difference takes quadratic time, and nobody reads a longer one.
const mostEdits = 2000;
const context = 3;

/** The names of both texts in a diff, each with an optional note. */
export interface DiffNames {
  readonly from: string;
  readonly to: string;
  readonly fromNote?: string;
  readonly toNote?: string;
}

/** The difference of two texts as a unified diff; beyond 2,000 different lines, it removes all old lines and adds all new ones. */
export function unifiedDiff({ from, to, fromNote, toNote }: DiffNames, before: string, after: string): string {
  const patch = createTwoFilesPatch(from, to, before, after, fromNote, toNote, { context, maxEditLength: mostEdits });
  return patch ?? `${head('---', from, fromNote)}${head('+++', to, toNote)}${whole(before, after)}`;
}

function head(sign: string, name: string, note: string | undefined): string {
  return `${sign} ${name}${note === undefined ? '' : `\t${note}`}\n`;
}

function whole(before: string, after: string): string {
  const [removed, added] = [signed('-', before), signed('+', after)];
  return `@@ -${range(removed.count)} +${range(added.count)} @@\n${removed.text}${added.text}`;
}

function range(count: number): string {
  return count === 0 ? '0,0' : `1,${count}`;
}

function signed(sign: string, text: string): { readonly count: number; readonly text: string } {
  if (text === '') return { count: 0, text: '' };
  const lines = text.replace(/\n$/, '').split('\n');
  const end = text.endsWith('\n') ? '\n' : '\n\\ No newline at end of file\n';
  return { count: lines.length, text: `${lines.map((line) => sign + line).join('\n')}${end}` };
}
