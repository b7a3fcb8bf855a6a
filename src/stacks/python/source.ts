import { asWritten, type LiteralKind, lexerFor, noText, unescapeWith } from '../../source/lexer.ts';
import type { Source } from '../../source/source.ts';

const unescape = unescapeWith('kept', 'ntrbfva\\\'"');
const expressions = { open: '{', hasFormats: true } as const;

const inEachCase = (prefix: string): string[] =>
  [...prefix].reduce<string[]>((all, letter) => all.flatMap((head) => [head + letter, head + letter.toUpperCase()]), ['']);
const spelled = (...prefixes: readonly string[]): string[] => prefixes.flatMap(inEachCase);

/** Prefixes, and what they mean (docs.python.org, "String and Bytes literals"). */
const kinds: readonly Omit<LiteralKind, 'quotes'>[] = [
  { prefixes: spelled('', 'u'), value: unescape },
  { prefixes: spelled('r'), value: asWritten },
  { prefixes: spelled('b', 'br', 'rb'), value: noText },
  { prefixes: spelled('f', 't'), value: unescape, expressions },
  { prefixes: spelled('fr', 'rf', 'tr', 'rt'), value: asWritten, expressions },
];

/** Splits a Python text. */
export const splitSource = lexerFor({
  lineComments: ['#'],
  literals: kinds.flatMap((kind) => [
    { ...kind, quotes: ['"""', "'''"], escapes: true, spansLines: true },
    { ...kind, quotes: ['"', "'"], escapes: true },
  ]),
  keyword: /^\s*(\w+)\s*=(?!=)/,
});

const known = new WeakMap<Source, ReadonlySet<string>>();

/** The words of a file's import statements, found once. */
export function importedWords(source: Source): ReadonlySet<string> {
  const statements = (): string[] => [...source.code.matchAll(/^[ \t]*(?:from|import)[ \t][^\n]*/gm)].map(([line]) => line);
  const words = known.get(source) ?? new Set(statements().flatMap((line) => line.match(/\w+/g) ?? []));
  known.set(source, words);
  return words;
}
