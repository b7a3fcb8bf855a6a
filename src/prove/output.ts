import type { Ended } from '../engine/process.ts';
import { visible } from '../visible.ts';

/** The maximum number of characters of each stream that are read, from its end: a program fails after it has printed the reason. */
const mostText = 2 ** 23;

/** The maximum number of lines of a program that are read, from the last one. */
const mostLines = 20_000;

/** The maximum length of a line: the time of a pattern grows with it, and a person reads the lines that show a cause. */
const longestLine = 2000;

/** The beginning of the tool's own observations; see `seen`. */
const own = 'kaizen-docker: ';

/** A line about an observation of the tool, which no program prints; see `said`. */
export function seen(what: string): string {
  return `${own}${what}`;
}

/** The lines of a text that a program printed: as a reader sees them, cut, and never like an observation of the tool. */
export function said(text: string): string[] {
  return text
    .slice(-mostText)
    .split(/\r?\n|\r/)
    .slice(-mostLines)
    .map((line) => visible(line.slice(0, longestLine)))
    .filter((line) => line.trim() !== '')
    .map((line) => (line.startsWith(own) ? `| ${line}` : line));
}

/** The output lines of a program. */
export function linesOf({ stdout, stderr }: Pick<Ended, 'stdout' | 'stderr'>): string[] {
  return [...said(stdout), ...said(stderr)];
}

/** Compose's output about its own work: ` Container x-app-1  Started`. */
const composeLine = /^ ?(?:Container|Network|Volume|Image) \S{1,200} {1,4}\w{1,20} *$/;

/** The output lines of compose, without those about its own work. */
export function composeLinesOf(ended: Ended): string[] {
  return linesOf(ended).filter((line) => !composeLine.test(line));
}

/** The output lines of a build, without BuildKit's own beginning of each line: `#7 0.412 `. */
export function buildLinesOf(ended: Ended): string[] {
  return linesOf(ended).flatMap((line) => said(line.replace(/^(?:#\d+ )?(?:\d{1,6}\.\d{1,3} )?/, '')));
}

/** The output of a build without its end, in which BuildKit repeats the output of the step that failed and the lines of the Dockerfile. */
export function withoutExcerpt(lines: readonly string[]): string[] {
  const isRule = (line = ''): boolean => /^-{4,30}$/.test(line);
  const begin = lines.findIndex((line, at) => isRule(line) && /^ ?> \S/.test(lines[at + 1] ?? ''));
  const end = lines.findLastIndex((line) => isRule(line));
  return begin === -1 ? [...lines] : [...lines.slice(0, begin), ...lines.slice(end + 1)];
}
