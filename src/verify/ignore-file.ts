import type { Fault } from './fault.ts';

/**
 * The error in a .dockerignore: its patterns are those of Go's filepath.Match, which accepts no unclosed bracket and no backslash at the
 * end.
 */
export function ignoreFault(text: string): Fault | undefined {
  // Few files have one of these characters outside of a comment.
  if (!/[\\[]|(?!\n)\p{Cc}|^!?[ /]+$|^!$/mu.test(text)) return undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const problem = line.startsWith('#') ? undefined : problemOf(line);
    if (problem !== undefined) return { line: index + 1, what: problem };
  }
  return undefined;
}

function problemOf(line: string): string | undefined {
  if (/\p{Cc}/u.test(line)) return 'it holds a control character';
  if (/^!?[ /]*$/.test(line)) return line === '' ? undefined : 'its pattern is empty';
  const rest = line.replaceAll(/\\./gsu, '').replaceAll(/\[\^?[^\][]+\]/g, '');
  if (rest.includes('\\')) return 'it ends in a backslash';
  return rest.includes('[') ? 'it opens a bracket that never closes' : undefined;
}
