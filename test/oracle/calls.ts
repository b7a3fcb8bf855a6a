import type { Source } from '../../src/source/source.ts';

/** Text around an argument without meaning. */
const around = /[\s()\\]/;

/** An argument's code without brackets and blanks around it, in which parsers and our reader agree. */
export function stretch({ code }: Pick<Source, 'code'>, start: number, end: number): string {
  let [from, to] = [start, end];
  while (from < to && around.test(code[from] ?? '')) from += 1;
  while (to > from && around.test(code[to - 1] ?? '')) to -= 1;
  return from === to ? 'nothing' : `${from}-${to}`;
}

/** A call by name and arguments. */
export function callText(name: string, stretches: readonly string[]): string {
  return `${name.replaceAll(/\s/g, '')}(${stretches.join(', ')})`;
}
