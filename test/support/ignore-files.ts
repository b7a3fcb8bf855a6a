import fc from 'fast-check';
import type { Sides } from '../../src/reconcile/conflict.ts';
import { linesOf, textOf } from '../../src/text.ts';

const lines = [
  ...['a', 'b', 'a/b', 'b/c', '*.k', '**/*.k', '**/c', 'a/*', '/b', './a/c', 'a*', '[ab]', 'c/**', '?'],
  ...['!a', '!a/b', '!**/c', '!b/c', '!a.k', '!**/a.k', '!a/*', '! b', '# one', '# two', '', ''],
];

/** A .dockerignore and two edits of it: added, removed and moved lines. */
export const ignoreSides: fc.Arbitrary<Sides> = fc
  .tuple(fc.uniqueArray(fc.constantFrom(...lines), { maxLength: 9 }), edits(), edits())
  .map(([base, mine, theirs]) => ({
    mine: textOf(mine.reduce(edit, base)),
    base: textOf(base),
    theirs: textOf(theirs.reduce(edit, base)),
  }));

interface Edit {
  readonly line: string;
  readonly place: number;
}

function edits() {
  return fc.array(fc.record({ line: fc.constantFrom(...lines), place: fc.nat({ max: 9 }) }), { maxLength: 3 });
}

/** Removes an existing line, adds a missing one, and moves it at an odd place. */
function edit(text: readonly string[], { line, place }: Edit): string[] {
  const others = text.filter((each) => each !== line);
  return others.length < text.length && place % 2 === 0 ? others : others.toSpliced(place, 0, line);
}

const names = ['a', 'b', 'c', 'a.k'];
const paths = names.flatMap((first) => [
  first,
  ...names.flatMap((second) => [`${first}/${second}`, ...names.map((third) => `${first}/${second}/${third}`)]),
]);

/** The given paths that a .dockerignore excludes from the build context: the last line that matches one, or a folder above it, decides. */
export function excludedPaths(text: string): Set<string> {
  const rules = linesOf(text).flatMap((line) => {
    const pattern = line.trim();
    if (pattern === '' || line.startsWith('#')) return [];
    return [{ isException: pattern.startsWith('!'), matches: expression(pattern.replace(/^!\s*/, '')) }];
  });
  return new Set(paths.filter((path) => rules.findLast(({ matches }) => matches.test(path))?.isException === false));
}

/** True if a .dockerignore includes a path in the build context. */
export function isSent(text: string, path: string): boolean {
  const rules = linesOf(text).flatMap((line) => {
    const pattern = line.trim();
    if (pattern === '' || line.startsWith('#')) return [];
    return [{ isException: pattern.startsWith('!'), matches: expression(pattern.replace(/^!\s*/, '')) }];
  });
  return rules.findLast(({ matches }) => matches.test(path))?.isException !== false;
}

function expression(pattern: string): RegExp {
  const source = pattern
    .replace(/^\.?\//, '')
    .split('/')
    .map((segment) =>
      segment === '**' ? '(?:[^/]+/)*' : `${segment.replaceAll('.', '\\.').replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}/`,
    )
    .join('');
  // With a slash at its end, a path's folders are its prefixes.
  return new RegExp(`^${source}`.replace(/\/$/, '(?:/|$)'));
}
