import { visible } from './visible.ts';

/** The exit codes of the command line, one meaning each (the table in README.md). */
export const exitCode = { done: 0, invalid: 1, outdated: 2, conflict: 3, policy: 4, refused: 5, interrupted: 130 } as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/**
 * An error whose message is a sentence for the user: what is wrong, where, and what to do.
 * Most of them quote what a folder's files say, so that the message is made visible: whoever catches it may print it as it is (Yeoman does).
 * `code` is numeric because `yo` hands it to `process.exit`, where a string ends in a second error.
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
