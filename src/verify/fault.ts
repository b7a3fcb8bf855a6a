/** The error in a text, as the end of a sentence, and its line, from 1. */
export interface Fault {
  readonly line: number;
  readonly what: string;
}

/** Finds the first error in a text of one syntax. */
export type Reader = (text: string) => Fault | undefined;
