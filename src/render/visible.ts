import { stripVTControlCharacters } from 'node:util';

/**
 * Gives a text as a reader sees it: without a terminal's colours, and with U+FFFD for the signs that have no picture but change how others are
 * shown (Unicode, "Bidirectional Algorithm", 3.1: what is written from right to left could stand for something else).
 */
export function visible(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?![\t\n])[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029\ufeff]/gu, '\ufffd');
}
