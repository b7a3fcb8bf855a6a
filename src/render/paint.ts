import { visible } from '../visible.ts';

/** Colours and weights as ECMA-48 has them, and what ends them. */
const styles = {
  bold: ['\u001b[1m', '\u001b[22m'],
  dim: ['\u001b[2m', '\u001b[22m'],
  green: ['\u001b[32m', '\u001b[39m'],
  red: ['\u001b[31m', '\u001b[39m'],
  yellow: ['\u001b[33m', '\u001b[39m'],
  cyan: ['\u001b[36m', '\u001b[39m'],
} as const;
export type Style = keyof typeof styles;

/** Text for a terminal whose control sequences are our own, all of them: what came from elsewhere was made visible. */
export interface Painted {
  readonly painted: string;
  /** The same without colours. */
  readonly plain: string;
}

/** What can be shown: a text whose signs are all taken for nothing but text, or a painted one. */
export type Shown = string | Painted;

const lineEmptied = '\r\u001b[2K';

/** Goes back to the start of the line that the cursor is in, and empties it. */
export const emptyLine: Painted = { painted: lineEmptied, plain: lineEmptied };

/** Gives a text a style. */
export function paint(style: Style, text: string): Painted {
  const [on, off] = styles[style];
  const plain = visible(text);
  return { painted: plain === '' ? '' : `${on}${plain}${off}`, plain };
}

/** Puts texts together. */
export function together(...parts: readonly Shown[]): Painted {
  return { painted: parts.map((part) => shown(part)).join(''), plain: parts.map((part) => shown(part, false)).join('') };
}

/** The characters for a terminal, with colours unless it shows none. Whatever is printed goes through this. */
export function shown(text: Shown, isColoured = true): string {
  if (typeof text === 'string') return visible(text);
  return isColoured ? text.painted : text.plain;
}
