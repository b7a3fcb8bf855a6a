import { flagOf, questionNames, questions } from './table.ts';

/** The flag of each question, without its dashes. */
export const flagNames: readonly string[] = questionNames.map(flagOf);

/** The flags that take no value. */
export const toggleFlags: ReadonlySet<string> = new Set(
  questionNames.filter((name) => questions[name].kind.placeholder === '').map(flagOf),
);
