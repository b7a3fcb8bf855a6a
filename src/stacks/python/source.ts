/** A string literal of a Python file. */
export interface Literal {
  readonly start: number;
  readonly end: number;
  /** Undefined for bytes, and for an f-string that is more than plain text. */
  readonly value: string | undefined;
}

/** A pair of brackets: the position after it, and the commas that part its items. */
export interface Bracket {
  readonly end: number;
  readonly commas: readonly number[];
}

/** A Python file, split into code and string literals, so that no comment or text is taken for code. */
export interface Source {
  readonly path: string;
  /** As long as the text; comments are blanks, and a literal is two quotation marks with blanks between. */
  readonly code: string;
  readonly literals: ReadonlyMap<number, Literal>;
  /** Brackets that close, by the position where they open. */
  readonly brackets: ReadonlyMap<number, Bracket>;
}

export interface Argument {
  readonly name: string | undefined;
  readonly code: string;
  readonly start: number;
  readonly end: number;
  /** The value where the argument is one string literal. */
  readonly literal: string | undefined;
}

/** A call: `match` is what the pattern found, its last character the opening parenthesis. */
export interface Call {
  readonly match: RegExpExecArray;
  readonly start: number;
  readonly end: number;
  readonly arguments: readonly Argument[];
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"', '\n': '' };
// A comment, or the opening of a literal with its prefix: the only two things that hide code.
const opening = /#|(?:(?<![A-Za-z0-9_])([rbuftRBUFT]{1,2}))?("""|'''|"|')/g;

/** Splits a Python text. Text that is no valid Python gives what can be told of it. */
export function splitSource(path: string, text: string): Source {
  const literals = new Map<number, Literal>();
  let code = '';
  let position = 0;
  opening.lastIndex = 0;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const end = match[2] === undefined ? lineEnd(text, match.index) : literalEnd(text, opening.lastIndex, match[2]);
    code += text.slice(position, match.index) + masked(text, match.index, end, match[2] !== undefined);
    if (match[2] !== undefined) literals.set(match.index, literal(text, match, end));
    position = end;
    opening.lastIndex = end;
  }
  code += text.slice(position);
  return { path, code, literals, brackets: matchBrackets(code) };
}

// In one pass: a file of nothing but brackets must not cost more than another one.
function matchBrackets(code: string): Map<number, Bracket> {
  const brackets = new Map<number, Bracket>();
  const open: { at: number; commas: number[] }[] = [];
  for (const { index, 0: char } of code.matchAll(/[()[\]{},]/g)) {
    if (char === ',') open.at(-1)?.commas.push(index);
    else if ('([{'.includes(char)) open.push({ at: index, commas: [] });
    else {
      const closed = open.pop();
      if (closed !== undefined) brackets.set(closed.at, { end: index + 1, commas: closed.commas });
    }
  }
  return brackets;
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
  const blank = text.slice(start, end).replaceAll(/[^\n]/g, ' ');
  return isLiteral && blank.length >= 2 ? `"${blank.slice(1, -1)}"` : blank;
}

function literal(text: string, match: RegExpExecArray, end: number): Literal {
  const [, prefix = '', quote = ''] = match;
  const body = text.slice(match.index + prefix.length + quote.length, Math.max(end - quote.length, 0));
  const isFormatted = /[ft]/i.test(prefix) && body.includes('{');
  const isText = !/b/i.test(prefix) && !isFormatted;
  const value = /r/i.test(prefix) ? body : body.replaceAll(/\\([\s\S])/g, (all, char: string) => escapes[char] ?? all);
  return { start: match.index, end, value: isText ? value : undefined };
}

/** Finds the calls that a pattern with the flag `g`, which ends with `\(`, matches in the code. */
export function findCalls(source: Source, pattern: RegExp): Call[] {
  return [...source.code.matchAll(pattern)].map((match) => {
    const open = match.index + match[0].length - 1;
    const items = readItems(source, open);
    return { match, start: match.index, end: items.end, arguments: items.items };
  });
}

// A bracket that never closes holds nothing that we could rely on.
function readItems(source: Source, open: number): { items: readonly Argument[]; end: number } {
  const bracket = source.brackets.get(open);
  if (bracket === undefined) return { items: [], end: open + 1 };
  const starts = [open, ...bracket.commas].map((at) => at + 1);
  const items = starts.flatMap((start, index) => {
    const end = bracket.commas[index] ?? bracket.end - 1;
    return source.code.slice(start, end).trim() === '' ? [] : [argument(source, start, end)];
  });
  return { items, end: bracket.end };
}

function argument(source: Source, from: number, end: number): Argument {
  const text = source.code.slice(from, end);
  const keyword = /^\s*(\w+)\s*=(?!=)/.exec(text);
  const start = from + (keyword?.[0].length ?? 0);
  const code = source.code.slice(start, end);
  return { name: keyword?.[1], code: code.trim(), start, end, literal: literalIn(source, start, end) };
}

/** Returns the value where the code between two positions is one string literal. */
export function literalIn(source: Source, start: number, end: number): string | undefined {
  const code = source.code.slice(start, end);
  const first = start + (code.length - code.trimStart().length);
  const found = source.literals.get(first);
  return found !== undefined && found.end === start + code.trimEnd().length ? found.value : undefined;
}

/** Returns the literals that start between two positions, in their order. */
export function literalsBetween(source: Source, start: number, end: number): readonly string[] {
  return [...source.literals.values()].flatMap((item) =>
    item.start >= start && item.end <= end && item.value !== undefined ? [item.value] : [],
  );
}

/** Returns the argument of that name, or the positional one at `position`. */
export function argumentOf(call: Call, name: string | undefined, position?: number): Argument | undefined {
  const named = name === undefined ? undefined : call.arguments.find((item) => item.name === name);
  if (named !== undefined || position === undefined) return named;
  return call.arguments.filter((item) => item.name === undefined)[position];
}

/** The 1-based line of a position. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}
