import { stripVTControlCharacters } from 'node:util';

// Few texts contain any: one test shows whether there is something to do.
const invisible = /(?![\t\n])[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029\ufeff]/u;
const eachInvisible = new RegExp(invisible, 'gu');

/**
 * Returns a text as a reader sees it: without a terminal's colours, and with U+FFFD for invisible characters that change how others are
 * shown (Unicode, "Bidirectional Algorithm", 3.1: text from right to left could be mistaken for another one; a single carriage return
 * overwrites the text before it).
 */
export function visible(text: string): string {
  if (!invisible.test(text)) return text;
  return stripVTControlCharacters(text).replaceAll('\r\n', '\n').replaceAll(eachInvisible, '\ufffd');
}

/** Prints a JSON document without characters that `visible` would replace: JSON escapes them, so its value is the same. */
export function visibleJson(value: object): string {
  return `${JSON.stringify(value, null, 2).replaceAll(eachInvisible, escaped)}\n`;
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
