import type { CommaList, Syntax } from './syntax.ts';

/** A range of a text. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A string literal of a source file. */
export interface Literal extends Stretch {
  /** Undefined for anything except plain text, such as bytes or text with expressions, and for an unclosed literal. */
  readonly value: string | undefined;
  /** Text and expressions, if it has both. */
  readonly parts?: readonly (string | Stretch)[];
}

/** A comment, with its delimiters. */
export interface Comment extends Stretch {
  readonly text: string;
}

/** A pair of brackets: the position after it, and the commas between its items. */
export interface Bracket {
  readonly end: number;
  readonly commas: readonly number[];
}

/** A source file, split into code and string literals, so that comments and text are not read as code. */
export interface Source {
  readonly path: string;
  /** As long as the text; comments are blanks, and a literal consists of two quotation marks with blanks and expressions between them. */
  readonly code: string;
  readonly literals: ReadonlyMap<number, Literal>;
  readonly comments: readonly Comment[];
  /** Closed brackets, by the position of the opening one. */
  readonly brackets: Brackets;
  readonly syntax: Syntax;
}

/** A range of code, such as an item of a list. */
export interface Item extends Stretch {
  readonly code: string;
  /** The value, if it is a single string literal. */
  readonly literal: string | undefined;
}

/** The names that a file imports from another one. */
export interface Import {
  /** Local name → name in the other file, where `*` is all of it, and in JavaScript `default` one more. */
  readonly names: ReadonlyMap<string, string>;
  /** The other file, as written in the statement. */
  readonly specifier: string;
}

/** An argument of a call. */
export interface Argument extends Item {
  /** Its name, if it is a named argument: `port=8000`. */
  readonly name?: string;
}

/** A call: `match` is the match of the pattern, whose last character is the opening bracket. */
export interface Call {
  readonly match: RegExpExecArray;
  readonly start: number;
  readonly end: number;
  readonly arguments: readonly Argument[];
}

/** The closed brackets of a text, by the position of the opening one. */
export interface Brackets {
  get(open: number): Bracket | undefined;
}

/**
 * Pairs the brackets of a text on the first request, in one pass: a file full of brackets must not take more time than another one. They
 * are stored as numbers, and become objects one by one: a folder has millions, and few are requested.
 */
export function matchBrackets(code: string): Brackets {
  let known: Signs | undefined;
  return {
    get: (open) => {
      const sign = code.charCodeAt(open);
      if (sign !== 40 && sign !== 91 && sign !== 123) return undefined;
      known ??= signsIn(code);
      return bracketAt(known, open);
    },
  };
}

/**
 * The brackets and commas of a text in their order: the position of each, and for an opening one the index of its closing one, or else 0.
 */
interface Signs {
  readonly positions: Int32Array;
  readonly closing: Int32Array;
}

function signsIn(code: string): Signs {
  const positions: number[] = [];
  const closing: number[] = [];
  const open: number[] = [];
  for (let at = 0; at < code.length; at += 1) {
    // Parentheses, square brackets, braces, and the comma.
    const sign = code.charCodeAt(at);
    if (sign === 40 || sign === 91 || sign === 123) open.push(positions.length);
    else if (sign === 41 || sign === 93 || sign === 125) {
      const opening = open.pop();
      if (opening !== undefined) closing[opening] = positions.length;
    } else if (sign !== 44) continue;
    positions.push(at);
    closing.push(0);
  }
  return { positions: Int32Array.from(positions), closing: Int32Array.from(closing) };
}

function bracketAt({ positions, closing }: Signs, open: number): Bracket | undefined {
  const first = indexIn(positions, open);
  const last = closing[first] ?? 0;
  if (last === 0) return undefined;
  const commas: number[] = [];
  // A nested bracket is skipped as a whole; a sign without a closing one is a comma.
  for (let sign = first + 1; sign < last; sign = Math.max(closing[sign] ?? 0, sign) + 1) {
    const position = positions[sign];
    if (closing[sign] === 0 && position !== undefined) commas.push(position);
  }
  return { end: (positions[last] ?? 0) + 1, commas };
}

/** The index of a number in a sorted list; -1 if it is missing. */
function indexIn(sorted: Int32Array, wanted: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = sorted[middle] ?? 0;
    if (found === wanted) return middle;
    if (found < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** The items of a bracket, and the position after it. An unclosed bracket has no reliable items. */
export function itemsAt(source: Source, open: number): { readonly items: readonly Range[]; readonly end: number } {
  const bracket = source.brackets.get(open);
  if (bracket === undefined) return { items: [], end: open + 1 };
  const items = [open, ...bracket.commas].flatMap((at, index): [number, number][] => {
    const end = bracket.commas[index] ?? bracket.end - 1;
    return source.code.slice(at + 1, end).trim() === '' ? [] : [[at + 1, end]];
  });
  return { items, end: bracket.end };
}

/** The code between two positions. */
export function itemBetween(source: Source, start: number, end: number): Item {
  return { code: source.code.slice(start, end).trim(), start, end, literal: literalIn(source, start, end) };
}

const calls = new WeakMap<Source, Map<string, readonly Call[]>>();

/**
 * Finds the calls in the code that match a pattern, which has the flag `g` and ends with an opening bracket; cached by file and pattern.
 */
export function findCalls(source: Source, pattern: RegExp): readonly Call[] {
  const known = calls.get(source) ?? new Map<string, readonly Call[]>();
  calls.set(source, known);
  const key = pattern.toString();
  const found = known.get(key) ?? [...source.code.matchAll(pattern)].map((match) => callAt(source, match));
  known.set(key, found);
  return found;
}

function callAt(source: Source, match: RegExpExecArray): Call {
  const open = match.index + match[0].length - 1;
  return { match, start: match.index, end: source.brackets.get(open)?.end ?? open + 1, arguments: argumentsAt(source, open) };
}

/** The content of a bracket as the arguments of a call. */
export function argumentsAt(source: Source, open: number): readonly Argument[] {
  return joinLists(source, itemsAt(source, open).items).map(([from, to]) => argumentBetween(source, from, to));
}

type Range = readonly [start: number, end: number];

/** The same items, with those joined that belong to an unbracketed list. */
function joinLists({ code, syntax: { lists = [] } }: Source, items: readonly Range[]): readonly Range[] {
  const isOpen = ([from, to]: Range): boolean => lists.some(({ word }) => code.slice(from, to).includes(word));
  if (!items.some(isOpen)) return items;
  const joined: Range[] = [];
  let closing: RegExp | undefined;
  for (const [from, to] of items) {
    const last = joined.at(-1);
    if (last === undefined || closing === undefined) joined.push([from, to]);
    else joined[joined.length - 1] = [last[0], to];
    const item = code.slice(from, to);
    if (closing === undefined || closing.test(item)) closing = openList(item, lists)?.closing;
  }
  return joined;
}

/** The unclosed list at the end of an item. */
function openList(item: string, lists: readonly CommaList[]): CommaList | undefined {
  return lists.find(({ word, closing }) => {
    const at = lastWord(item, word);
    return at !== -1 && !closing.test(item.slice(at));
  });
}

function lastWord(code: string, word: string): number {
  for (let at = code.lastIndexOf(word); at !== -1; at = at === 0 ? -1 : code.lastIndexOf(word, at - 1))
    if (!/\w/.test(code[at - 1] ?? '') && !/\w/.test(code[at + word.length] ?? '')) return at;
  return -1;
}

function argumentBetween(source: Source, start: number, end: number): Argument {
  const [lead, name] = source.syntax.keyword?.exec(source.code.slice(start, end)) ?? [];
  return lead === undefined || name === undefined
    ? itemBetween(source, start, end)
    : { name, ...itemBetween(source, start + lead.length, end) };
}

/** Returns the argument with that name, or the one at `position` among those without a name. */
export function argumentOf(call: Pick<Call, 'arguments'>, name: string | undefined, position?: number): Argument | undefined {
  const named = name === undefined ? undefined : call.arguments.find((item) => item.name === name);
  if (named !== undefined || position === undefined) return named;
  return call.arguments.filter((item) => item.name === undefined)[position];
}

/** Returns the value if the code between two positions is a single string literal. */
export function literalIn(source: Source, start: number, end: number): string | undefined {
  const code = source.code.slice(start, end);
  const first = start + (code.length - code.trimStart().length);
  const found = source.literals.get(first);
  return found !== undefined && found.end === start + code.trimEnd().length ? found.value : undefined;
}

/** Returns the literals that start between two positions, in their order. */
export function literalsBetween({ code, literals }: Source, start: number, end: number): readonly string[] {
  const values: string[] = [];
  for (let at = code.indexOf('"', start); at !== -1 && at < end; ) {
    const found = literals.get(at);
    if (found?.value !== undefined && found.end <= end) values.push(found.value);
    at = code.indexOf('"', found?.end ?? at + 1);
  }
  return values;
}
