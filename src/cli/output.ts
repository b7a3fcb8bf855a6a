import { emptyLine, paint, type Shown, shown, together } from '../render/paint.ts';
import { fitted } from '../render/wrap.ts';
import { visibleJson } from '../visible.ts';

// All that the bin prints is written here: no control character of a folder's files comes to the terminal (a test holds that).

let isText = true;

/** When colours are used; `auto`: on a terminal, unless NO_COLOR is set (no-color.org) or the terminal is a dumb one. */
export const colourModes = ['auto', 'always', 'never'] as const;
export type ColourMode = (typeof colourModes)[number];

let colourMode: ColourMode = 'auto';

/** From here on what is for people is left out: a machine reads the standard output. */
export function silenceText(): void {
  isText = false;
}

/** Decides about colours from here on, also for prompts and for programs that are started: they follow the environment. */
export function useColours(mode: ColourMode): void {
  colourMode = mode;
  if (mode === 'never') Object.assign(process.env, { NO_COLOR: '1' });
  if (mode === 'always') {
    delete process.env['NO_COLOR'];
    Object.assign(process.env, { FORCE_COLOR: '1' });
  }
}

function isColoured(stream: NodeJS.WriteStream): boolean {
  if (colourMode !== 'auto') return colourMode === 'always';
  return stream.isTTY === true && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
}

/** Writes what is for people to the standard output, broken at words where the terminal is narrower. */
export function say(text: Shown): void {
  if (isText) put(process.stdout, text);
}

/** Writes what is for people as it is: a diff, or a line that is drawn again. */
export function sayAsItIs(text: Shown): void {
  if (isText) process.stdout.write(shown(text, isColoured(process.stdout)));
}

/** Writes all that a command is for to the standard output. */
export function write(text: Shown): void {
  put(process.stdout, text);
}

/** Writes all that a command is for as it is: a program that a shell reads. */
export function writeAsItIs(text: string): void {
  process.stdout.write(shown(text));
}

/** Writes a document for machines to the standard output. */
export function writeJson(document: object): void {
  process.stdout.write(visibleJson(document));
}

/** Says what there is to say about a project's state, or about what was found; see `Project`. */
export function tellNotes({ notes }: { readonly notes: readonly string[] }): void {
  for (const note of notes) writeError(together(paint('yellow', 'Note:'), ` ${note}\n`));
}

/** Says why a command failed. */
export function tellError(sentence: string): void {
  writeError(together(paint('red', 'kaizen-docker:'), ` ${sentence}\n`));
}

/** Writes what is not part of the result (warnings, errors) to the standard error. */
export function writeError(text: Shown): void {
  put(process.stderr, text);
}

/** Draws the one line of progress anew, where the standard error is a terminal; an empty text takes it away. */
export function drawLine(text: string): void {
  if (process.stderr.isTTY === true) process.stderr.write(shown(together(emptyLine, text)));
}

/** The terminal that the output goes to; infinitely wide where it goes elsewhere. */
export function screen(): { readonly width: number; readonly isColoured: boolean } {
  return { width: columnsOf(process.stdout), isColoured: isColoured(process.stdout) };
}

const narrowest = 20;

function columnsOf({ isTTY, columns: width }: NodeJS.WriteStream): number {
  return isTTY === true && width >= narrowest ? width : Number.POSITIVE_INFINITY;
}

function put(stream: NodeJS.WriteStream, text: Shown): void {
  stream.write(shown(fitted(text, columnsOf(stream)), isColoured(stream)));
}
