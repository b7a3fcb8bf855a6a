/** Reports progress to a person who waits. Each step ends before the next one begins. */
export interface Progress {
  begin(step: string): void;
  /** What the step is working on: a test, an image. */
  at(what: string): void;
  /** A line that a program has printed. */
  output(line: string): void;
  end(outcome: { readonly isWell: boolean; readonly summary: string }): void;
}
