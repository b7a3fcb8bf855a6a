/** A string literal of a source file. */
export interface Literal {
  readonly start: number;
  readonly end: number;
  /** Undefined where it is more than plain text: bytes, or text with expressions in it. */
  readonly value: string | undefined;
}

/** A pair of brackets: the position after it, and the commas that part its items. */
export interface Bracket {
  readonly end: number;
  readonly commas: readonly number[];
}

/** A source file, split into code and string literals, so that no comment or text is taken for code. */
export interface Source {
  readonly path: string;
  /** As long as the text; comments are blanks, and a literal is two quotation marks with blanks between. */
  readonly code: string;
  readonly literals: ReadonlyMap<number, Literal>;
  /** Brackets that close, by the position where they open. */
  readonly brackets: ReadonlyMap<number, Bracket>;
}

/** A stretch of code, such as an item of a list. */
export interface Item {
  readonly code: string;
  readonly start: number;
  readonly end: number;
  /** The value where it is one string literal. */
  readonly literal: string | undefined;
}

/** Pairs the brackets of a code in one pass: a file of nothing but brackets must not cost more than another one. */
export function matchBrackets(code: string): Map<number, Bracket> {
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

/** Where the items of a bracket stand, and the position after it. One that never closes holds nothing that we could rely on. */
export function itemsAt(source: Source, open: number): { readonly items: readonly (readonly [number, number])[]; readonly end: number } {
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

/** The 1-based line of a position. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}
