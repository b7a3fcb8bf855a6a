import { type Call as CallOf, callsOf, type Item, itemBetween, type Literal, matchBrackets, type Source } from '../source.ts';
import { escapes } from '../text-escapes.ts';

export interface Argument extends Item {
  readonly name: string | undefined;
}

/** A call in Python: its arguments may be named. */
export type Call = CallOf<Argument>;

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
  const isFormatted = /[ft]/i.test(prefix) && /[{}]/.test(body);
  const isText = !/b/i.test(prefix) && !isFormatted;
  const value = /r/i.test(prefix) || !body.includes('\\') ? body : unescaped(body);
  return { start: match.index, end, value: isText ? value : undefined };
}

/** The text that is meant; undefined where a sign is called by its name, of which there are too many to know. */
function unescaped(body: string): string | undefined {
  if (/(?<!\\)(?:\\\\)*\\N\{/.test(body)) return undefined;
  return body.replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(\r?\n)|([\s\S]))/g,
    (all, two, four, eight, octal, line, char) => {
      const code = two ?? four ?? eight;
      if (code !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10_ffff));
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      return line === undefined ? (escapes[char] ?? all) : '';
    },
  );
}

/** Finds the calls that a pattern with the flag `g`, which ends with `\(`, matches in the code. */
export function findCalls(source: Source, pattern: RegExp): Call[] {
  return callsOf(source, pattern, argument).map((call) => ({ ...call, arguments: withCommas(source, call.arguments) }));
}

/** A comma between the parameters of a lambda, and between the names of a generator, parts no arguments. */
function withCommas(source: Source, items: readonly Argument[]): readonly Argument[] {
  if (!items.some(({ code }) => /\b(?:lambda|for)\b/.test(code))) return items;
  const groups: { first: Argument; last: Argument }[] = [];
  let closing: RegExp | undefined;
  for (const item of items) {
    const group = groups.at(-1);
    if (group === undefined || closing === undefined) groups.push({ first: item, last: item });
    else group.last = item;
    if (closing === undefined || closing.test(item.code)) closing = closingOf(item.code);
  }
  return groups.map(({ first, last }) => (first === last ? first : { ...itemBetween(source, first.start, last.end), name: first.name }));
}

/** What ends the lambda or the names of the generator that an argument's code ends in; undefined where it ends in neither. */
function closingOf(code: string): RegExp | undefined {
  const lambda = lastWord(code, 'lambda');
  if (lambda !== -1 && !code.includes(':', lambda)) return /:/;
  const loop = lastWord(code, 'for');
  return loop !== -1 && !/\bin\b/.test(code.slice(loop)) ? /\bin\b/ : undefined;
}

function lastWord(code: string, word: string): number {
  for (let at = code.lastIndexOf(word); at !== -1; at = at === 0 ? -1 : code.lastIndexOf(word, at - 1))
    if (!/\w/.test(code[at - 1] ?? '') && !/\w/.test(code[at + word.length] ?? '')) return at;
  return -1;
}

function argument(source: Source, from: number, end: number): Argument {
  const keyword = /^[\s\\]*(\w+)\s*=(?!=)/.exec(source.code.slice(from, end));
  return { name: keyword?.[1], ...itemBetween(source, from + (keyword?.[0].length ?? 0), end) };
}

/** Returns the argument of that name, or the positional one at `position`. */
export function argumentOf(call: Call, name: string | undefined, position?: number): Argument | undefined {
  const named = name === undefined ? undefined : call.arguments.find((item) => item.name === name);
  if (named !== undefined || position === undefined) return named;
  return call.arguments.filter((item) => item.name === undefined)[position];
}

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
