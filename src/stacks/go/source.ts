import { unescapeWith } from '../../source/escapes.ts';
import { lexerFor } from '../../source/lexer.ts';
import type { Literal, Source } from '../../source/source.ts';

/** A Go file. */
export interface GoSource extends Source {
  /** The paths that it imports. */
  readonly imports: ReadonlySet<string>;
}

const split = lexerFor({
  lineComments: ['//'],
  blockComment: { open: '/*', close: '*/' },
  literals: [
    { quotes: ['"'], escapes: true, value: unescapeWith({ signs: 'ntrbfva\\"', keepsUnknown: true, octalDigits: '3', hasBytes: true }) },
    { quotes: ['`'], spansLines: true, value: (body) => body.replaceAll('\r', '') },
    { quotes: ["'"], escapes: true },
  ],
});

/** Splits a Go text, and lists what it imports. */
export function splitSource(path: string, text: string): GoSource {
  const source = split(path, text);
  return { ...source, imports: importsIn(source.code, source.literals) };
}

function importsIn(code: string, literals: ReadonlyMap<number, Literal>): Set<string> {
  const blocks = [...code.matchAll(/^import\b[ \t]*(?:\([^)]*\)|[^\n]*)/gm)].map(
    ({ index, 0: text }) => [index, index + text.length] as const,
  );
  const last = blocks.at(-1)?.[1] ?? 0;
  const paths = new Set<string>();
  for (const [start, { value }] of literals) {
    if (start > last) break;
    if (value !== undefined && blocks.some(([from, to]) => start > from && start < to)) paths.add(value);
  }
  return paths;
}
