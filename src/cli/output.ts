import { type Shown, shown } from '../render/paint.ts';
import { wrap } from '../render/wrap.ts';
import { visibleJson } from '../visible.ts';

// All that the bin prints is written here: no control character of a folder's files comes to the terminal (a test holds that).

let isText = true;

/** From here on what is for people is left out: a machine reads the standard output. */
export function silenceText(): void {
  isText = false;
}

/** True where what is for people goes to a terminal that shows colours. */
export function isColoured(): boolean {
  return isText && process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '';
}

/** Writes what is for people to the standard output. */
export function say(text: Shown): void {
  if (isText) process.stdout.write(shown(text));
}

/** Writes all that a command is for to the standard output. */
export function write(text: string): void {
  process.stdout.write(shown(text));
}

/** Writes a document for machines to the standard output. */
export function writeJson(document: object): void {
  process.stdout.write(visibleJson(document));
}

/** Says what there is to say about a project's state, or about what was found; see `Project`. */
export function tellNotes({ notes }: { readonly notes: readonly string[] }): void {
  for (const note of notes) writeError(`${wrap(`Note: ${note}`, columnsOf(process.stderr), 2)}\n`);
}

/** The width of the terminal that the summary goes to; nothing bounds a line elsewhere. */
export function columns(): number {
  return columnsOf(process.stdout);
}

function columnsOf({ isTTY, columns }: NodeJS.WriteStream): number {
  return isTTY === true && columns >= 40 ? columns : Number.POSITIVE_INFINITY;
}

/** Writes what is not part of the result (warnings, errors) to the standard error. */
export function writeError(text: string): void {
  process.stderr.write(shown(text));
}
