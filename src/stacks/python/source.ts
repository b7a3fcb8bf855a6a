import { type Call as CallOf, callsOf, type Item, itemBetween, type Literal, matchBrackets, type Source } from '../../source/source.ts';

export interface Argument extends Item {
  readonly name: string | undefined;
}

/** A call in Python: its arguments may be named. */
export type Call = CallOf<Argument>;

const escapes: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({ n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"', '\n': '' }),
);
// A comment, or the opening of a literal with its prefix: the only two things that hide code.
const opening = /#|(?:(?<![A-Za-z0-9_])([rbuftRBUFT]{1,2}))?("""|'''|"|')/g;

/** Splits a Python text. Text that is no valid Python gives what can be told of it. */
export function splitSource(path: string, text: string): Source {
  const literals = new Map<number, Literal>();
  const pieces: string[] = [];
  let position = 0;
  opening.lastIndex = 0;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const end = match[2] === undefined ? lineEnd(text, match.index) : literalEnd(text, opening.lastIndex, match[2]);
    pieces.push(text.slice(position, match.index), masked(text, match.index, end, match[2] !== undefined));
    if (match[2] !== undefined) literals.set(match.index, literal(text, match, end));
    position = end;
    opening.lastIndex = end;
  }
  pieces.push(text.slice(position));
  const code = pieces.join('');
  return { path, code, literals, brackets: matchBrackets(code) };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function literalEnd(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text.startsWith(quote, at)) return at + quote.length;
    else if (text[at] === '\n' && quote.length === 1) return at;
  }
  return text.length;
}

function masked(text: string, start: number, end: number, isLiteral: boolean): string {
  const hidden = text.slice(start, end);
  const blank = hidden.includes('\n') ? hidden.replaceAll(/[^\n]+/g, (line) => ' '.repeat(line.length)) : ' '.repeat(hidden.length);
  return isLiteral && blank.length >= 2 ? `"${blank.slice(1, -1)}"` : blank;
}

function literal(text: string, match: RegExpExecArray, end: number): Literal {
  const [, prefix = '', quote = ''] = match;
  const body = text.slice(match.index + prefix.length + quote.length, Math.max(end - quote.length, 0));
  const isFormatted = /[ft]/i.test(prefix) && body.includes('{');
  const isText = !/b/i.test(prefix) && !isFormatted;
  const value =
    /r/i.test(prefix) || !body.includes('\\') ? body : body.replaceAll(/\\([\s\S])/g, (all, char: string) => escapes.get(char) ?? all);
  return { start: match.index, end, value: isText ? value : undefined };
}

/** Finds the calls that a pattern with the flag `g`, which ends with `\(`, matches in the code. */
export function findCalls(source: Source, pattern: RegExp): Call[] {
  return callsOf(source, pattern, argument);
}

function argument(source: Source, from: number, end: number): Argument {
  const keyword = /^\s*(\w+)\s*=(?!=)/.exec(source.code.slice(from, end));
  return { name: keyword?.[1], ...itemBetween(source, from + (keyword?.[0].length ?? 0), end) };
}

/** Returns the argument of that name, or the positional one at `position`. */
export function argumentOf(call: Call, name: string | undefined, position?: number): Argument | undefined {
  const named = name === undefined ? undefined : call.arguments.find((item) => item.name === name);
  if (named !== undefined || position === undefined) return named;
  return call.arguments.filter((item) => item.name === undefined)[position];
}

const known = new WeakMap<Source, ReadonlySet<string>>();

/** The words of a file's import statements, found once. */
export function importedWords(source: Source): ReadonlySet<string> {
  const statements = (): string[] => [...source.code.matchAll(/^[ \t]*(?:from|import)[ \t][^\n]*/gm)].map(([line]) => line);
  const words = known.get(source) ?? new Set(statements().flatMap((line) => line.match(/\w+/g) ?? []));
  known.set(source, words);
  return words;
}
