import { emptyLine, paint, type Shown, shown, together } from '../render/paint.ts';
import { fitted } from '../render/wrap.ts';
import { visibleJson } from '../visible.ts';

// The bin prints all its output here: no control character from a file of the folder reaches the terminal (a test checks that).

let isText = true;

/** When to use colours; `auto`: on a terminal, unless NO_COLOR is set (no-color.org) or the terminal is a dumb one. */
export const colourModes = ['auto', 'always', 'never'] as const;
export type ColourMode = (typeof colourModes)[number];

let colourMode: ColourMode = 'auto';

/** Suppresses the text for people from here on: a machine reads the standard output. */
export function silenceText(): void {
  isText = false;
}

/** Sets the colour mode from here on, also for prompts and for started programs, which follow the environment. */
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

/** Writes text for people to the standard output, wrapped at words to the width of the terminal. */
export function say(text: Shown): void {
  if (isText) put(process.stdout, text);
}

/** Writes text for people unchanged: a diff, or a line that is redrawn. */
export function sayAsItIs(text: Shown): void {
  if (isText) process.stdout.write(shown(text, isColoured(process.stdout)));
}

/** Writes the result of a command to the standard output. */
export function write(text: Shown): void {
  put(process.stdout, text);
}

/** Writes the result of a command unchanged: a script for a shell. */
export function writeAsItIs(text: string): void {
  process.stdout.write(shown(text));
}

/** Writes a JSON document to the standard output. */
export function writeJson(document: object): void {
  process.stdout.write(visibleJson(document));
}

/** Prints the notes about a project's state or about the findings; see `Project`. */
export function tellNotes({ notes }: { readonly notes: readonly string[] }): void {
  for (const note of notes) writeError(together(paint('yellow', 'Note:'), ` ${note}\n`));
}

/** Prints why a command failed. */
export function tellError(sentence: string): void {
  writeError(together(paint('red', 'kaizen-docker:'), ` ${sentence}\n`));
}

/** Writes text that is not part of the result (warnings, errors) to the standard error. */
export function writeError(text: Shown): void {
  put(process.stderr, text);
}

/** Redraws the progress line if the standard error is a terminal. An empty text removes it. */
export function drawLine(text: string): void {
  if (process.stderr.isTTY === true) process.stderr.write(shown(together(emptyLine, text)));
}

/** The terminal of the output. Its width is infinite if the output goes elsewhere. */
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
