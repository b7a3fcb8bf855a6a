import { visible } from '../visible.ts';

/** Colours and weights as ECMA-48 has them, and what ends them. */
const styles = {
  bold: ['\u001b[1m', '\u001b[m'],
  dim: ['\u001b[2m', '\u001b[22m'],
  green: ['\u001b[32m', '\u001b[39m'],
  red: ['\u001b[31m', '\u001b[39m'],
  cyan: ['\u001b[36m', '\u001b[39m'],
} as const;
export type Style = keyof typeof styles;

/** Text for a terminal whose control sequences are our own, all of them: what came from elsewhere was made visible. */
export interface Painted {
  readonly painted: string;
}

/** What can be shown: a text whose signs are all taken for nothing but text, or a painted one. */
export type Shown = string | Painted;

/** Goes back to the start of the line that the cursor is in, and empties it. */
export const emptyLine: Painted = { painted: '\r\u001b[2K' };

/** Gives a text a style. */
export function paint(style: Style, text: string): Painted {
  const [on, off] = styles[style];
  return { painted: `${on}${visible(text)}${off}` };
}

/** Puts texts together. */
export function together(...parts: readonly Shown[]): Painted {
  return { painted: parts.map(shown).join('') };
}

/** The characters for a terminal. Whatever is printed goes through this. */
export function shown(text: Shown): string {
  return typeof text === 'string' ? visible(text) : text.painted;
}
