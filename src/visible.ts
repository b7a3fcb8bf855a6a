import { stripVTControlCharacters } from 'node:util';

// Few texts have any: it is asked for at once whether there is something to do.
const invisible = /(?![\t\n])[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029\ufeff]/u;
const eachInvisible = new RegExp(invisible, 'gu');

/**
 * Gives a text as a reader sees it: without a terminal's colours, and with U+FFFD for the signs that have no picture but change how others are
 * shown (Unicode, "Bidirectional Algorithm", 3.1: what is written from right to left could stand for something else; a carriage return alone
 * puts what follows over what stands there).
 */
export function visible(text: string): string {
  if (!invisible.test(text)) return text;
  return stripVTControlCharacters(text).replaceAll('\r\n', '\n').replaceAll(eachInvisible, '\ufffd');
}

/** Prints a JSON document in which no sign is raw that `visible` would replace: JSON escapes them, so that it says the same. */
export function visibleJson(value: object): string {
  return `${JSON.stringify(value, null, 2).replaceAll(eachInvisible, escaped)}\n`;
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
