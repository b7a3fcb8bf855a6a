import { createTwoFilesPatch } from 'diff';
import type { Change } from './reconcile/reconcile.ts';

/** A change as a unified diff in git's style; empty where nothing is written, and for a file of secrets, which no diff shows. */
export function diffOf({ path, file, current, write, merged }: Change): string {
  const text = write === undefined ? merged?.text : write;
  if (text === undefined || file?.isSecret === true || path.startsWith('secrets/')) return '';
  const [from, to] = [current === undefined ? '/dev/null' : `a/${path}`, text === null ? '/dev/null' : `b/${path}`];
  const patch = createTwoFilesPatch(from, to, current ?? '', text ?? '', undefined, undefined, { context: 3 });
  const kind = current === undefined ? 'new file mode 100644\n' : text === null ? 'deleted file mode 100644\n' : '';
  return `diff --git a/${path} b/${path}\n${kind}${patch.replace(/^=+\n/, '')}`;
}

const colours = { added: '\u001b[32m', removed: '\u001b[31m', place: '\u001b[36m', file: '\u001b[1m', off: '\u001b[m' } as const;

/** Gives a unified diff the colours that git gives it on a terminal, unless the environment says NO_COLOR. */
export function coloured(diff: string): string {
  if (process.env['NO_COLOR'] !== undefined && process.env['NO_COLOR'] !== '') return diff;
  return diff.replaceAll(/^.+$/gm, (line) => {
    const colour = colourOf(line);
    return colour === undefined ? line : `${colour}${line}${colours.off}`;
  });
}

function colourOf(line: string): string | undefined {
  if (/^(?:diff |new file |deleted file |--- |\+\+\+ )/.test(line)) return colours.file;
  if (line.startsWith('@@')) return colours.place;
  if (line.startsWith('+')) return colours.added;
  return line.startsWith('-') ? colours.removed : undefined;
}
