import { linesOf } from '../text.ts';
import { type Pattern, patternOf } from './pattern.ts';

/** A line that is not blank, with the blank ones above it. */
export interface Entry {
  readonly key: string;
  readonly lines: readonly string[];
  readonly pattern: Pattern | undefined;
}

/** The lines of a .dockerignore. */
export function entriesOf(text: string): Entry[] {
  const entries: Entry[] = [];
  const times = new Map<string, number>();
  let above: string[] = [];
  for (const line of linesOf(text)) {
    above.push(line);
    const content = line.trim();
    if (content === '') continue;
    const time = (times.get(content) ?? 0) + 1;
    times.set(content, time);
    entries.push({ key: keyOf(content, time), lines: above, pattern: patternOf(line) });
    above = [];
  }
  return entries;
}

/** Lines are told apart by what they say, and a second one of the same from the first. */
function keyOf(content: string, time: number): string {
  return `${time} ${content}`;
}

/** What a line says. */
export function contentOf(key: string): string {
  return key.slice(key.indexOf(' ') + 1);
}

export function keysOf(entries: readonly Entry[]): Set<string> {
  return new Set(entries.map(({ key }) => key));
}

/** The entries that the others do not have. */
export function without(entries: readonly Entry[], others: readonly Entry[]): Entry[] {
  const keys = keysOf(others);
  return entries.filter(({ key }) => !keys.has(key));
}
