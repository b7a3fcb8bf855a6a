import { type Literal, matchBrackets, type Source } from '../../source/source.ts';

/** A comment of a Go file, with its marks. */
export interface Comment {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A Go file, split into code, literals and comments: compiler directives stand in comments. */
export interface GoSource extends Source {
  readonly comments: readonly Comment[];
  /** The paths that it imports. */
  readonly imports: ReadonlySet<string>;
}

const escapes: ReadonlyMap<string, string> = new Map(Object.entries<string>({ n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'" }));
// What hides code: comments, interpreted and raw strings, runes. A string or a rune ends with its line at the latest.
const opening =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\[^\n]?)*(?:"|$|(?=\n))|`[^`]*(?:`|$)|'(?:[^'\\\n]|\\[^\n]?)*(?:'|$|(?=\n))/g;

/** Splits a Go text. Text that is no valid Go gives what can be told of it. */
export function splitSource(path: string, text: string): GoSource {
  const literals = new Map<number, Literal>();
  const comments: Comment[] = [];
  const code = text.replaceAll(opening, (found: string, start: number) => {
    const end = start + found.length;
    const blank = found.replaceAll(/[^\n]/g, ' ');
    if (found.startsWith('/')) {
      comments.push({ start, end, text: found });
      return blank;
    }
    if (!found.startsWith("'")) literals.set(start, { start, end, value: valueOf(found) });
    return blank.length < 2 ? blank : `"${blank.slice(1, -1)}"`;
  });
  return { path, code, literals, comments, imports: importsIn(code, literals), brackets: matchBrackets(code) };
}

function valueOf(found: string): string | undefined {
  const body = found.slice(1, -1);
  if (found.startsWith('`')) return body.replaceAll('\r', '');
  return found.length > 1 && found.endsWith('"') ? body.replaceAll(/\\(.)/g, (all, char: string) => escapes.get(char) ?? all) : undefined;
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
