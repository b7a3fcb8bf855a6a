/** The effect of a violation: none, a line in the report, or exit code 4. */
export const levels = ['off', 'warn', 'deny'] as const;
export type Level = (typeof levels)[number];
