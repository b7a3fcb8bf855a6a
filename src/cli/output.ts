/** Writes a result to the standard output. */
export function write(text: string): void {
  process.stdout.write(text);
}

/** Writes what is not part of the result (warnings, errors) to the standard error. */
export function writeError(text: string): void {
  process.stderr.write(text);
}
