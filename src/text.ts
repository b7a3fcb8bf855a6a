/** A text in the form for merges: without a BOM, with LF, and with a final line end. Another style of line ends is not an edit. */
export function normalised(text: string): string {
  const plain = text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  return plain === '' || plain.endsWith('\n') ? plain : `${plain}\n`;
}

/** A normalised text in the style of a file on disk: its BOM, its most common line end, and its final line end or none. */
export function inShapeOf(original: string, text: string): string {
  const windows = original.split('\r\n').length - 1;
  const unix = original.split('\n').length - 1 - windows;
  const ended = original === '' || original.endsWith('\n') ? text : text.replace(/\n$/, '');
  const lines = windows > unix ? ended.replaceAll('\n', '\r\n') : ended;
  return original.startsWith('\ufeff') ? `\ufeff${lines}` : lines;
}

/** A sentence with a full stop; a question stays unchanged. */
export function ended(sentence: string): string {
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** The lines of a normalised text, without their ends. */
export function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** The normalised text of these lines. */
export function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

// Generated files have a tenth of this. A merge takes the product of two lengths: of lines, of patterns, of keys.
const mostLines = 3000;
const mostSigns = 128 * 1024;

/** True for a text that is too long to be merged: more than 3,000 lines, or 131,072 characters. */
export function isTooLong(text: string): boolean {
  return text.length > mostSigns || text.split('\n', mostLines + 1).length > mostLines;
}
