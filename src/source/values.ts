import { posix } from 'node:path';
import { once } from '../once.ts';
import { type Argument, argumentsAt, type Item, itemBetween, type Source, type Stretch } from './source.ts';

/** The value of an expression, as far as the code shows it: the external setting that it reads, and the value without that. */
export interface Value {
  /** The environment variable that sets it. */
  readonly variable?: string;
  /** The command line option that sets it. */
  readonly flag?: string;
  /** Its default. In a text, `unknownPart` replaces parts that are not known. */
  readonly literal?: string | number;
  /** The text after the value of the variable or option, if a text or a path begins with that value. */
  readonly behind?: string;
  /** The file with its definition. */
  readonly path: string;
  /** Its name there: `PORT`, `server.port`. */
  readonly name?: string;
}

export const unknownPart = '\0';

// The maximum length of a chain of assignments: longer ones are not reliable.
const deepest = 8;
// More steps than an expression of a person needs.
const mostSteps = 400;

/** The place of an expression. */
export interface Scope {
  readonly source: Source;
}

/** Reads one form of an expression; undefined for any other form. */
export type ReadItem<Where extends Scope> = (where: Where, item: Item, depth: number) => Value | undefined;

/** How a language writes expressions: a table for each language. */
export interface Grammar<Where extends Scope> {
  /** Text before an expression that does not change its value, from its start: blanks, and keywords such as `await`. */
  readonly before: RegExp;
  /** Text after it that does not change its value, up to its end: `as string`. */
  readonly behind?: RegExp;
  readonly choices?: Choices;
  /** Calls that return their first argument, by name: `Number`, `int`. */
  readonly conversions: RegExp;
  /** All other forms of an expression, in the order in which they are tried: environment variables, and names. */
  readonly others: readonly ReadItem<Where>[];
}

/** Operators between alternatives: `a || b`, `c ? a : b`, `a if c else b`. */
export interface Choices {
  readonly operators: RegExp;
  /** True if the part after this number of operators is only the condition. */
  isCondition(operators: readonly string[], behind: number): boolean;
}

/** Returns a function that reads the expressions of a language. It evaluates nothing. */
export function evaluatorFor<Where extends Scope>(
  grammar: Grammar<Where>,
): (where: Where, item: Item, depth?: number) => Value | undefined {
  let steps = 0;
  const evaluate = (where: Where, item: Item, depth = 0): Value | undefined => {
    const { source } = where;
    steps = depth === 0 ? 0 : steps + 1;
    if (steps > mostSteps) return undefined;
    const expression = trim(grammar, source, item);
    if (expression.code === '') return undefined;
    const known = readLiteral(source, expression);
    if (known !== undefined || depth > deepest) return known;
    const next = (other: Stretch): Value | undefined => evaluate(where, itemBetween(source, other.start, other.end), depth + 1);
    const { start, end } = expression;
    if (source.brackets.get(start)?.end === end && source.code[start] === '(') return next({ start: start + 1, end: end - 1 });
    return (
      readTemplate(source, expression, next) ??
      readChoice(grammar, source, expression, next) ??
      readSum(source, expression, next) ??
      readConversion(grammar, source, expression, next) ??
      firstOf(grammar.others, (read) => read(where, expression, depth + 1))
    );
  };
  return evaluate;
}

function firstOf<Each, Found>(all: readonly Each[], find: (each: Each) => Found | undefined): Found | undefined {
  for (const each of all) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

function trim<Where extends Scope>({ before, behind }: Grammar<Where>, source: Source, { start, end }: Item): Item {
  const code = source.code.slice(start, end);
  const front = before.exec(code)?.[0].length ?? 0;
  const rest = code.slice(front).trimEnd();
  const back = behind?.exec(rest.slice(-80))?.[0].length ?? 0;
  return itemBetween(source, start + front, start + front + rest.length - back);
}

function readLiteral({ path }: Source, { code, literal }: Item): Value | undefined {
  if (literal !== undefined) return { literal, path };
  return /^\d[\d_]*$/.test(code) ? { literal: Number(code.replaceAll('_', '')), path } : undefined;
}

type Next = (item: Stretch) => Value | undefined;

/** `:${port}`, f":{port}" */
function readTemplate(source: Source, { start, end }: Item, next: Next): Value | undefined {
  const found = source.literals.get(start);
  if (found?.parts === undefined || found.end !== end) return undefined;
  return joinValues(
    source.path,
    found.parts.map((part) => (typeof part === 'string' ? { literal: part, path: source.path } : next(part))),
  );
}

/** The first variable of the alternatives, and the last literal. */
function readChoice<Where extends Scope>({ choices }: Grammar<Where>, source: Source, item: Item, next: Next): Value | undefined {
  if (choices === undefined) return undefined;
  const { items, operators } = splitAt(source, item, choices.operators);
  if (operators.length === 0) return undefined;
  const values = items.flatMap((part, index) => (choices.isCondition(operators, index) ? [] : (next(part) ?? [])));
  const setting = values.find(({ variable, flag }) => variable !== undefined || flag !== undefined);
  const known = values.findLast(({ literal }) => literal !== undefined);
  const path = (known ?? setting)?.path;
  if (path === undefined) return undefined;
  const behind = setting?.behind ?? '';
  // `X ? X + "/shop.db" : "data/shop.db"`: the variable replaces the part before the common end. Without a common end, its default is unknown.
  const literal = behind === '' || String(known?.literal).endsWith(behind) ? known?.literal : `${unknownPart}${behind}`;
  return {
    ...(setting?.variable === undefined ? {} : { variable: setting.variable }),
    ...(setting?.flag === undefined ? {} : { flag: setting.flag }),
    ...(literal === undefined ? {} : { literal }),
    ...(behind === '' ? {} : { behind }),
    path,
  };
}

const plus = /\+/;

function readSum(source: Source, item: Item, next: Next): Value | undefined {
  const { items } = splitAt(source, item, plus);
  if (items.length < 2) return undefined;
  const values = items.map(next);
  const numbers = values.flatMap((value) => (typeof value?.literal === 'number' ? [value.literal] : []));
  const joined = joinValues(source.path, values);
  return numbers.length === values.length ? { ...joined, literal: numbers.reduce((sum, each) => sum + each, 0) } : joined;
}

function readConversion<Where extends Scope>({ conversions }: Grammar<Where>, source: Source, item: Item, next: Next): Value | undefined {
  const call = wholeCall(source, item);
  const [first] = call !== undefined && conversions.test(call.name) ? call.arguments : [];
  return first === undefined ? undefined : next(first);
}

/** The parts of an expression between operators outside of brackets, and the operators. */
export function splitAt(
  source: Source,
  { start, end }: Stretch,
  operator: RegExp,
): { readonly items: readonly Item[]; readonly operators: readonly string[] } {
  const signs = signsOf(operator);
  const items: Item[] = [];
  const operators: string[] = [];
  let from = start;
  signs.lastIndex = start;
  for (let match = signs.exec(source.code); match !== null && match.index < end; match = signs.exec(source.code)) {
    const bracket = source.brackets.get(match.index);
    if (bracket !== undefined) signs.lastIndex = bracket.end;
    else if (!/^[([{]/.test(match[0])) {
      items.push(itemBetween(source, from, match.index));
      operators.push(match[0]);
      from = signs.lastIndex;
    }
  }
  return { items: [...items, itemBetween(source, from, Math.max(from, end))], operators };
}

const signsOf = once((operator: RegExp) => new RegExp(`[([{]|${operator.source}`, 'g'));

/** The call that an item consists of. */
export function wholeCall(
  source: Source,
  { start, end }: Stretch,
): { readonly name: string; readonly arguments: readonly Argument[] } | undefined {
  const head = /([\w$]{1,80}(?:\s{0,20}\.\s{0,20}[\w$]{1,80}){0,8})\s*\(/y;
  head.lastIndex = start;
  const match = head.exec(source.code);
  if (match === null || source.brackets.get(head.lastIndex - 1)?.end !== end) return undefined;
  return { name: (match[1] ?? '').replaceAll(/\s/g, ''), arguments: argumentsAt(source, head.lastIndex - 1) };
}

/** A text that is made of several values, with `unknownPart` for unknown ones. */
export function joinValues(path: string, values: readonly (Value | undefined)[]): Value {
  const { literal: _, ...settings } = mergeValues(path, values) ?? { path };
  const literals = values.map((value) => value?.literal ?? unknownPart);
  const [first, ...others] = values;
  const isBegun =
    (first?.variable !== undefined || first?.flag !== undefined) &&
    others.every((other) => other?.variable === undefined && other?.flag === undefined);
  const behind = isBegun ? `${first?.behind ?? ''}${literals.slice(1).join('')}` : '';
  return { ...settings, ...(behind === '' ? {} : { behind }), literal: literals.join('') };
}

/**
 * A path that is made of several parts: an absolute part starts again. A setting in a later part does not move the folder, and is left out.
 */
export function joinPaths(path: string, values: readonly (Value | undefined)[]): Value {
  const from = Math.max(
    0,
    values.findLastIndex((value) => String(value?.literal ?? '').startsWith('/')),
  );
  const parts = values.slice(from).flatMap((value, index) => (index === 0 ? [value] : [{ literal: '/', path }, value]));
  const joined = joinValues(path, parts);
  if (parts[0]?.variable !== undefined || parts[0]?.flag !== undefined) return joined;
  return { literal: joined.literal ?? unknownPart, path };
}

/** The folder around a path. */
export function parentOf({ literal, path }: Value, levels = 1): Value | undefined {
  return typeof literal === 'string' ? { literal: posix.join(literal, '../'.repeat(levels)).replace(/(?<=.)\/$/, ''), path } : undefined;
}

/** Merges several values of one name: the first variable and option that set it, and the literal if they agree. */
export function mergeValues(path: string, values: readonly (Value | undefined)[]): Value | undefined {
  const known = values.filter((value) => value !== undefined);
  const texts = new Map(
    known.flatMap((value) => (value.literal === undefined || value.literal === '' ? [] : [[String(value.literal), value]])),
  );
  const [first] = texts.values();
  const agreed = texts.size === 1 ? first : undefined;
  const variable = known.find((value) => value.variable !== undefined)?.variable;
  const flag = known.find((value) => value.flag !== undefined)?.flag;
  if (agreed === undefined && variable === undefined && flag === undefined) return undefined;
  return {
    ...(agreed === undefined ? { path } : agreed),
    ...(variable === undefined ? {} : { variable }),
    ...(flag === undefined ? {} : { flag }),
  };
}

/** The port of a value: a number, or its digits. */
export function parsePort(literal: string | number | undefined): number | undefined {
  const port = typeof literal === 'number' ? literal : /^\d{1,5}$/.test(literal ?? '') ? Number(literal) : 0;
  return port > 0 && port < 65_536 ? port : undefined;
}
