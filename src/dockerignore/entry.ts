import { linesOf } from '../text.ts';
import { type Pattern, patternOf } from './pattern.ts';

/** A line that is not blank, with the blank lines above it. */
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

/** A line is identified by its content, and a repeated one by its number. */
function keyOf(content: string, time: number): string {
  return `${time} ${content}`;
}

/** The content of the line. */
export function contentOf(key: string): string {
  return key.slice(key.indexOf(' ') + 1);
}

export function keysOf(entries: readonly Entry[]): Set<string> {
  return new Set(entries.map(({ key }) => key));
}

/** The entries that are not among the others. */
export function without(entries: readonly Entry[], others: readonly Entry[]): Entry[] {
  const keys = keysOf(others);
  return entries.filter(({ key }) => !keys.has(key));
}
