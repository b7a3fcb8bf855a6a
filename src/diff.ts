import type { Change } from './reconcile/reconcile.ts';
import { paint, type Shown, type Style, together } from './render/paint.ts';
import { unifiedDiff } from './unified-diff.ts';
import { visible } from './visible.ts';

/** A change as a unified diff in git's style. Empty if nothing is written, and for a file of secrets, which no diff shows. */
export function diffOf({ path, file, current, write, merged }: Change): string {
  const text = write === undefined ? merged?.text : write;
  if (text === undefined || file?.isSecret === true || path.startsWith('secrets/')) return '';
  const [from, to] = [current === undefined ? '/dev/null' : `a/${path}`, text === null ? '/dev/null' : `b/${path}`];
  const patch = unifiedDiff({ from, to }, current ?? '', text ?? '');
  const kind = current === undefined ? 'new file mode 100644\n' : text === null ? 'deleted file mode 100644\n' : '';
  return `diff --git a/${path} b/${path}\n${kind}${patch.replace(/^=+\n/, '')}`;
}

/** Adds git's terminal colours to a unified diff. */
export function coloured(diff: string): Shown {
  const lines = visible(diff).split(/(?<=\n)/);
  return together(
    ...lines.flatMap((line): Shown[] => {
      const style = styleOf(line);
      const text = line.replace(/\n$/, '');
      return style === undefined || text === '' ? [line] : [paint(style, text), line.slice(text.length)];
    }),
  );
}

function styleOf(line: string): Style | undefined {
  if (/^(?:diff |new file |deleted file |--- |\+\+\+ )/.test(line)) return 'bold';
  if (line.startsWith('@@')) return 'cyan';
  if (line.startsWith('+')) return 'green';
  return line.startsWith('-') ? 'red' : undefined;
}
