import { unescapeWith } from '../../source/escapes.ts';
import { asWritten, lexerFor, noText } from '../../source/lexer.ts';
import type { Source } from '../../source/source.ts';
import type { LiteralKind } from '../../source/syntax.ts';

const unescapeAll = unescapeWith({ signs: 'ntrbfva\\\'"', keepsUnknown: true, octalDigits: '1,3' });
// An escape with the name of a character, of which there are too many.
const unescape = (body: string): string | undefined => (/(?<!\\)(?:\\\\)*\\N\{/.test(body) ? undefined : unescapeAll(body));
const expressions = { open: '{', hasFormats: true } as const;

const inEachCase = (prefix: string): string[] =>
  [...prefix].reduce<string[]>((all, letter) => all.flatMap((head) => [head + letter, head + letter.toUpperCase()]), ['']);
const spelled = (...prefixes: readonly string[]): string[] => prefixes.flatMap(inEachCase);

/** Prefixes and their meanings (docs.python.org, "String and Bytes literals"). */
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
  keyword: /^[\s\\]*([\p{L}\p{N}_\p{M}]+)\s*=(?!=)/u,
  lists: [
    { word: 'lambda', closing: /:/ },
    { word: 'for', closing: /\bin\b/ },
  ],
});

/** The body of a class or a function after its head: the indented lines, and empty ones. */
export function bodyAt(code: string, headEnd: number): { readonly start: number; readonly end: number } {
  const body = /[^\n]*\n((?:[ \t]+[^\n]*(?:\n|$)|\n)*)/y;
  body.lastIndex = headEnd;
  const [whole = '', lines = ''] = body.exec(code) ?? [];
  return { start: headEnd + whole.length - lines.length, end: headEnd + whole.length };
}

/** The prefix of a settings class's fields in the environment; empty by default, undefined if it is not known. */
export function readEnvPrefix(source: Source, start: number, end: number): string | undefined {
  const match = /\benv_prefix\s*=\s*/.exec(source.code.slice(start, end));
  return match === null ? '' : source.literals.get(start + match.index + match[0].length)?.value;
}
