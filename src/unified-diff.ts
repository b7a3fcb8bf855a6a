import { createTwoFilesPatch, structuredPatch } from 'diff';
import { linesOf } from './text.ts';

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

/** A place in which two texts differ. */
export interface Difference {
  /** The first line in the old and in the new text, from 1. */
  readonly from: number;
  readonly to: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** The places in which two texts differ; one place with both texts beyond 2,000 different lines. */
export function differences(before: string, after: string): readonly Difference[] {
  const patch = structuredPatch('', '', before, after, '', '', { context: 0, maxEditLength: mostEdits });
  if (patch === undefined) return [{ from: 1, to: 1, removed: linesOf(before), added: linesOf(after) }];
  return patch.hunks.map(({ oldStart, newStart, lines }) => {
    const side = (sign: string): string[] => lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(1));
    return { from: Math.max(1, oldStart), to: Math.max(1, newStart), removed: side('-'), added: side('+') };
  });
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
