import { visible } from './visible.ts';

/** The exit codes of the command line. Each has one meaning; docs/cli.md has the table. */
export const exitCode = { done: 0, invalid: 1, outdated: 2, conflict: 3, policy: 4, refused: 5, interrupted: 130 } as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/**
 * An error whose message is a sentence for the user: what is wrong, where, and what to do.
 * A message may quote the folder's files. Its control characters are made visible, so that a caller can print it unchanged (Yeoman does).
 * `code` is the exit code. It is a number because `yo` passes it to `process.exit`, which throws for a string.
 */
export class KaizenError extends Error {
  override readonly name = 'KaizenError';
  readonly code: ExitCode;

  constructor(message: string, code: ExitCode = exitCode.invalid, cause?: unknown) {
    super(visible(message), cause === undefined ? {} : { cause });
    this.code = code;
  }
}

/** Returns the `code` of a Node.js system error (`ENOENT`, …), or undefined for any other value. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
