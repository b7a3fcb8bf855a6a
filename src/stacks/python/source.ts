import { unescapeWith } from '../../source/escapes.ts';
import { asWritten, type LiteralKind, lexerFor, noText } from '../../source/lexer.ts';
import type { Source } from '../../source/source.ts';

const unescapeAll = unescapeWith({ signs: 'ntrbfva\\\'"', keepsUnknown: true, octalDigits: '1,3' });
// A sign that is called by its name: there are too many to know.
const unescape = (body: string): string | undefined => (/(?<!\\)(?:\\\\)*\\N\{/.test(body) ? undefined : unescapeAll(body));
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
  keyword: /^[\s\\]*(\w+)\s*=(?!=)/,
  lists: [
    { word: 'lambda', closing: /:/ },
    { word: 'for', closing: /\bin\b/ },
  ],
});

const known = new WeakMap<Source, ReadonlySet<string>>();

const importing = /(?:^|[;:])[ \t]*(?:from(?=[ \t.])|import[ \t])(?:\\\r?\n|[^\n;(])*(\()?/gm;

/** The words of a file's import statements, found once. */
export function importedWords(source: Source): ReadonlySet<string> {
  const words = known.get(source) ?? new Set(importStatements(source).flatMap((statement) => statement.match(/\w+/g) ?? []));
  known.set(source, words);
  return words;
}

function importStatements({ code, brackets }: Source): string[] {
  return [...code.matchAll(importing)].map(({ index, 0: statement, 1: bracket }) => {
    const end = index + statement.length;
    return code.slice(index, bracket === undefined ? end : (brackets.get(end - 1)?.end ?? end));
  });
}
