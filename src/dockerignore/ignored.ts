import { patternOf } from './pattern.ts';

// More wildcards in one pattern take too much time, and nobody needs them.
const mostWildcards = 6;

/**
 * The line of a .dockerignore that excludes a file from the build context; undefined if the file is included. The last line that matches
 * the file or a folder around it decides. Lines with too many wildcards are ignored.
 */
export function lineAgainst(path: string, text: string): string | undefined {
  const names = path.split('/');
  const around = names.map((_, index) => names.slice(0, index + 1).join('/'));
  let against: string | undefined;
  for (const line of text.split('\n')) {
    const pattern = patternOf(line);
    const matcher = pattern === undefined ? undefined : matcherOf(pattern.segments);
    if (pattern === undefined || matcher === undefined || !around.some((each) => matcher.test(each))) continue;
    against = pattern.effect === 'exclude' ? line.trim() : undefined;
  }
  return against;
}

function matcherOf(segments: readonly string[]): RegExp | undefined {
  if (segments.join('/').split('*').length - 1 > mostWildcards) return undefined;
  const parts = segments.map((segment, index) => {
    const isLast = index === segments.length - 1;
    if (segment === '**') return isLast ? '.*' : '(?:.*/)?';
    return `${named(segment)}${isLast ? '' : '/'}`;
  });
  try {
    return new RegExp(`^${parts.join('')}$`, 'u');
  } catch {
    return undefined;
  }
}

/** The pattern of a name as a regular expression: `*`, `?`, a class, and a character after a backslash. */
function named(segment: string): string {
  return (segment.match(/\[[^\]]*\]|\\.|./gsu) ?? [])
    .map((part) => {
      if (part === '*') return '[^/]*';
      if (part === '?') return '[^/]';
      if (part.length > 1 && part.startsWith('[')) return part;
      return (part.startsWith('\\') && part.length > 1 ? part.slice(1) : part).replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&');
    })
    .join('');
}
