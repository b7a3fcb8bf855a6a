import { once } from '../once.ts';
import type { Source } from './source.ts';

/** The words in a file's code. Searches for many names in many files use them, so that each name does not need a pass over all code. */
export const wordsIn = once(({ code }: Source): ReadonlySet<string> => new Set(code.match(/\w+/g)));
