/** A place that breaks a rule. */
export interface Breach {
  readonly path: string;
  /** From 1; 0 for the whole file. */
  readonly line: number;
  /** The stage or service; empty for the file. */
  readonly subject: string;
  /** The problem, in one sentence. */
  readonly message: string;
  /** Identifies the place after lines have moved: the instruction, the value. */
  readonly evidence: string;
}
