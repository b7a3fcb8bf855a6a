import { flagOf, questionNames } from './table.ts';

/** The flag of each question, without its dashes. */
export const flagNames: readonly string[] = questionNames.map(flagOf);
