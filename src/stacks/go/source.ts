import { type Literal, matchBrackets, type Source } from '../source.ts';
import { escapes } from '../text-escapes.ts';

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
  if (found.length < 2 || !found.endsWith('"')) return undefined;
  return body.includes('\\') ? unescaped(body) : body;
}

/** The text that is meant; undefined where its bytes are none. */
function unescaped(body: string): string | undefined {
  let hasBytes = false;
  const text = body.replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/g,
    (all, two, four, eight, octal, char) => {
      const sign = four ?? eight;
      if (sign !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(sign, 16), 0x10_ffff));
      if (char !== undefined) return escapes[char] ?? all;
      const byte = two === undefined ? Number.parseInt(octal, 8) : Number.parseInt(two, 16);
      hasBytes ||= byte > 0x7f;
      return byte > 0x7f ? `${byteMark}${String.fromCodePoint(byte & 0xff)}` : String.fromCodePoint(byte);
    },
  );
  return hasBytes ? decoded(text) : text;
}

/** Stands before a byte among signs: no sign of a text is half of a pair. */
const byteMark = '\udc00';

function decoded(text: string): string | undefined {
  const parts = text.split(/\udc00([\s\S])/);
  const bytes = parts.map((part, index) => (index % 2 === 0 ? Buffer.from(part) : Buffer.from(part, 'latin1')));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(bytes));
  } catch {
    // TextDecoder's only error: bytes that are no text.
    return undefined;
  }
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
