import { stripVTControlCharacters } from 'node:util';
import { type Painted, type Shown, shown } from './paint.ts';

/** Wraps a line at blanks to at most `width` columns, and indents continuation lines; a longer word is not split. */
export function wrap(line: string, width: number, indent: number): string {
  return brokenAt(line, width, indent).join('\n');
}

/** A text for a terminal with this width: see `wrapLines`. */
export function fitted(text: Shown, width: number): Painted {
  return { painted: wrapLines(shown(text), width), plain: wrapLines(shown(text, false), width) };
}

/** Wraps each line of a text at blanks. Continuation lines of an indented line begin below its value: after the first gap of two blanks. */
export function wrapLines(text: string, width: number): string {
  if (width === Number.POSITIVE_INFINITY) return text;
  return text
    .split('\n')
    .map((line) => wrap(line, width, continuation(stripVTControlCharacters(line), width)))
    .join('\n');
}

/** Wraps a command at blanks so that it can still be copied: each line except the last ends in a backslash. */
export function wrapCommand(command: string, width: number, indent: number): string {
  const lines = brokenAt(command, command.length > width ? width - 2 : width, indent);
  return lines.join(' \\\n');
}

function continuation(line: string, width: number): number {
  const start = line.length - line.trimStart().length;
  const gap = line.indexOf('  ', start);
  const value = gap === -1 ? -1 : line.length - line.slice(gap).trimStart().length;
  // A value far to the right would become a narrow column.
  return start > 0 && value > 0 && value <= width / 2 ? value : Math.min(start + 2, Math.floor(width / 2));
}

function brokenAt(line: string, width: number, indent: number): readonly string[] {
  if (lengthOf(line) <= width) return [line];
  const start = line.length - line.trimStart().length;
  // A word that is too long for its column begins further to the left.
  const indentFor = (word: string): number => (indent + lengthOf(word) <= width ? indent : Math.min(indent, start + 2));
  const lines: string[] = [];
  let current: string | undefined;
  for (const word of line.split(' ')) {
    const isFull: boolean = current !== undefined && current.trim() !== '' && lengthOf(current) + 1 + lengthOf(word) > width;
    if (current !== undefined && isFull) {
      lines.push(current.trimEnd());
      current = undefined;
    }
    // The blanks at a line break are dropped.
    if (current === undefined && lines.length > 0) current = word === '' ? undefined : `${' '.repeat(indentFor(word))}${word}`;
    else current = current === undefined ? word : `${current} ${word}`;
  }
  return [...lines, ...(current === undefined ? [] : [current])];
}

/** The number of cells of a text, without its control sequences. */
function lengthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
