/** What is wrong with a text, as the end of a sentence, and where: its first line is 1. */
export interface Fault {
  readonly line: number;
  readonly what: string;
}

/** Finds the first thing that is wrong with a text of one syntax. */
export type Reader = (text: string) => Fault | undefined;
