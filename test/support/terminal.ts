/** Texts that affect a terminal, by their effect. */
export const hostileSigns: Readonly<Record<string, string>> = {
  'control sequence': '\u001b]52;c;aGFoYQ==\u0007',
  'unfinished sequence': '\u001b]0;',
  'hidden text': '\u001b[8m',
  'C1 control': '\u009b8m',
  bell: '\u0007',
  backspace: '\b\b',
  'carriage return': 'a\rb',
  'change of direction': '\u202e',
  isolate: '\u2066',
  delete: '\u007f',
  'line separator': '\u2028',
};

/** All of them that are possible in a line of a file. */
export const hostileText: string = Object.entries(hostileSigns)
  .filter(([name]) => name !== 'line separator')
  .map(([, sign]) => sign)
  .join('q');

/** The control characters in an output, after our own sequences were removed. */
export function rawSigns(printed: string): string[] {
  return [...printed.matchAll(/(?![\n\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]/gu)].map(({ 0: sign, index }) =>
    JSON.stringify(`${sign.codePointAt(0)?.toString(16)} in ${printed.slice(Math.max(0, index - 40), index + 20)}`),
  );
}

const escape = '\u001b';

/** A text without control sequences for colours and cursor movement (ECMA-48), and without carriage returns. */
export function withoutSequences(printed: string): string {
  return printed.replaceAll(new RegExp(`${escape}\\[[\\d;?]*[A-Za-z]|\r`, 'g'), '');
}
