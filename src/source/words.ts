import { once } from '../once.ts';
import type { Source } from './source.ts';

/** The words of a file's code. Whoever looks for many names in many files asks these: each name costs no pass over all code. */
export const wordsIn = once(({ code }: Source): ReadonlySet<string> => new Set(code.match(/\w+/g)));
