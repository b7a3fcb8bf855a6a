import { type Literal, matchBrackets, type Source } from '../../source/source.ts';

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'", '0': '\0' };
// What hides code: comments, raw strings, strings, characters. A quote that opens no character begins a lifetime.
const opening =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\b(?:b|c)?r(#{0,16})"[\s\S]*?(?:"\1|$)|\b[bc]?"(?:[^"\\]|\\[\s\S])*(?:"|$)|"(?:[^"\\]|\\[\s\S])*(?:"|$)|'(?:[^'\\\n]|\\[^\n']{1,10}|\\')'/gu;
const tests = /#\[cfg\((?:all\([^)\]]{0,80})?test\b[^\]]{0,80}\]\s*(?:#\[[^\]]{0,80}\]\s*)?(?:pub\s+)?mod\s+\w+\s*\{/g;

/** Splits a Rust text, and leaves out the modules of its tests. Text that is no valid Rust gives what can be told of it. */
export function splitSource(path: string, text: string): Source {
  const literals = new Map<number, Literal>();
  const code = text.replaceAll(opening, (found: string, hashes: string | undefined, start: number) => {
    const blank = found.replaceAll(/[^\n]/g, ' ');
    if (found.startsWith('/')) return blank;
    if (!found.startsWith("'")) literals.set(start, { start, end: start + found.length, value: valueOf(found, hashes) });
    return blank.length < 2 ? blank : `"${blank.slice(1, -1)}"`;
  });
  return withoutTests({ path, code, literals, brackets: matchBrackets(code) });
}

function valueOf(found: string, hashes: string | undefined): string {
  const body = found.slice(found.indexOf('"') + 1, found.length - 1 - (hashes?.length ?? 0));
  if (hashes !== undefined) return body;
  return body.replaceAll(/\\(?:\n\s*|u\{([\da-f]{1,6})\}|([\s\S]))/gi, (all, point: string | undefined, char: string | undefined) => {
    if (point === undefined) return char === undefined ? '' : (escapes[char] ?? all);
    return Number.parseInt(point, 16) > 0x10_ff_ff ? all : String.fromCodePoint(Number.parseInt(point, 16));
  });
}

function withoutTests(source: Source): Source {
  const found = [...source.code.matchAll(tests)].flatMap(({ index, 0: text }) => {
    const end = source.brackets.get(index + text.length - 1)?.end;
    return end === undefined ? [] : [[index, end] as const];
  });
  if (found.length === 0) return source;
  let code = '';
  for (const [start, end] of found) {
    if (start < code.length) continue;
    code += source.code.slice(code.length, start) + source.code.slice(start, end).replaceAll(/[^\n]/g, ' ');
  }
  code += source.code.slice(code.length);
  const literals = new Map([...source.literals].filter(([at]) => code[at] === '"'));
  return { ...source, code, literals, brackets: matchBrackets(code) };
}
