let isText = true;

/** From here on what is for people is left out: a machine reads the standard output. */
export function silenceText(): void {
  isText = false;
}

/** Writes what is for people to the standard output. */
export function say(text: string): void {
  if (isText) process.stdout.write(text);
}

/** Writes a document for machines, or all that a command is for, to the standard output. */
export function write(text: string): void {
  process.stdout.write(text);
}

/** Says what there is to say about a project's state; see `Project`. */
export function tellNotes({ notes }: { readonly notes: readonly string[] }): void {
  for (const note of notes) writeError(`Note: ${note}\n`);
}

/** Writes what is not part of the result (warnings, errors) to the standard error. */
export function writeError(text: string): void {
  process.stderr.write(text);
}
