/** One place that breaks a rule. */
export interface Breach {
  readonly path: string;
  /** From 1; 0 for the file as a whole. */
  readonly line: number;
  /** The stage or service it is about; empty for the file. */
  readonly subject: string;
  /** What is wrong there, in one sentence. */
  readonly message: string;
  /** What identifies the place when lines move: the instruction, the value. */
  readonly evidence: string;
}
