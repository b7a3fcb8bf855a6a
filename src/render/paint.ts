import { visible } from '../visible.ts';

/** Colours and weights of ECMA-48, with the sequences that end them. */
const styles = {
  bold: ['\u001b[1m', '\u001b[22m'],
  dim: ['\u001b[2m', '\u001b[22m'],
  green: ['\u001b[32m', '\u001b[39m'],
  red: ['\u001b[31m', '\u001b[39m'],
  yellow: ['\u001b[33m', '\u001b[39m'],
  cyan: ['\u001b[36m', '\u001b[39m'],
} as const;
export type Style = keyof typeof styles;

/** Text for a terminal that contains only our own control sequences: those of other texts were made visible. */
export interface Painted {
  readonly painted: string;
  /** The same without colours. */
  readonly plain: string;
}

/** A text to show: a string, whose characters are all printed as text, or a painted text. */
export type Shown = string | Painted;

const lineEmptied = '\r\u001b[2K';

/** Returns to the start of the current line, and clears it. */
export const emptyLine: Painted = { painted: lineEmptied, plain: lineEmptied };

/** Gives a text a style. */
export function paint(style: Style, text: string): Painted {
  const [on, off] = styles[style];
  const plain = visible(text);
  return { painted: plain === '' ? '' : `${on}${plain}${off}`, plain };
}

/** Joins texts. */
export function together(...parts: readonly Shown[]): Painted {
  return { painted: parts.map((part) => shown(part)).join(''), plain: parts.map((part) => shown(part, false)).join('') };
}

/** The characters for a terminal, with colours if it shows them. All output goes through this function. */
export function shown(text: Shown, isColoured = true): string {
  if (typeof text === 'string') return visible(text);
  return isColoured ? text.painted : text.plain;
}
