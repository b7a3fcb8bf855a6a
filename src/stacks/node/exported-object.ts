import { type Item, itemBetween, itemsAt, type Source } from '../../source/source.ts';
import { splitAt } from '../../source/values.ts';
import { choices, definitionOf, expressionFrom, importsOf } from './values.ts';

/** An expression, and its file. */
export interface Expression {
  readonly source: Source;
  readonly item: Item;
}

/** Returns the file of a relative import; undefined for any other import. */
export type ReadImport = (from: string, specifier: string) => Source | undefined;

/** `absent`: an object without that key. `unknown`: not known to be an object. */
type Found = Expression | 'absent' | 'unknown';

// The maximum number of steps through names and objects: longer chains are not reliable.
const mostSteps = 300;
// A module has one export, and an older one may have one in each branch of a condition.
const mostExports = 10;

/**
 * Finds a property by its keys from the outermost on, with an index for a list, in the value of one of the expressions: an object, a
 * function's result, a wrapper's argument, or a name for one of these. Returns undefined if no known object has it, and if two differ.
 */
export function propertyAt(expressions: readonly Expression[], keys: readonly string[], readImport: ReadImport): Expression | undefined {
  const finder = new Finder(readImport);
  const found = agreed(expressions.map((expression) => finder.find(expression, keys)));
  return typeof found === 'string' ? undefined : found;
}

// A key that no file can contain.
const wholeObject = '\0';

/** Finds the object or list at these keys, like `propertyAt`. */
export function objectAt(expressions: readonly Expression[], keys: readonly string[], readImport: ReadImport): Expression | undefined {
  return propertyAt(expressions, [...keys, wholeObject], readImport);
}

/** The plain keys of an object, including those of spread objects; for a list, its indices. */
export function keysOf({ source, item }: Expression, readImport: ReadImport, depth = 0): readonly string[] {
  const { code, start } = bare(source, item);
  const { items } = itemsAt(source, start);
  if (code.startsWith('[')) return items.map((_, index) => String(index));
  const keys = items.flatMap(([from, to]): readonly string[] => {
    const [spread] = /^\s*\.\.\./.exec(source.code.slice(from, to)) ?? [];
    if (spread === undefined) {
      const found = keyOf(source, from, to);
      return found === undefined ? [] : [found.key];
    }
    const taken =
      depth > deepestSpread ? undefined : objectAt([{ source, item: itemBetween(source, from + spread.length, to) }], [], readImport);
    return taken === undefined ? [] : keysOf(taken, readImport, depth + 1);
  });
  return [...new Set(keys)];
}

// The maximum depth of nested spreads.
const deepestSpread = 3;

/**
 * The exports of a configuration: `export default`, `module.exports =`, `export =`, `export { name as default }`, or else `export const
 * config`.
 */
export function exportedExpressions(source: Source): readonly Expression[] {
  const exports = /\b(?:export\s+default\b|module\s*\.\s*exports\s*=(?![=>])|export\s*=(?![=>])|export\s*(?=\{))/g;
  const found = [...source.code.matchAll(exports)].slice(0, mostExports).flatMap(({ index, 0: sign }): Item[] => {
    const end = index + sign.length;
    const item = source.code[end] === '{' ? exportedAsDefault(source, end) : expressionFrom(source, end);
    return item === undefined ? [] : [item];
  });
  const named = found.length === 0 && /\bexport\s+const\s+config\b/.test(source.code) ? definitionOf(source, 'config') : undefined;
  return [...found, ...(named === undefined ? [] : [named])].map((item) => ({ source, item }));
}

function exportedAsDefault(source: Source, open: number): Item | undefined {
  const names = itemsAt(source, open).items.map(([from, to]) => /^([\w$]+)\s+as\s+default$/.exec(source.code.slice(from, to).trim())?.[1]);
  const name = names.find((each) => each !== undefined);
  return name === undefined ? undefined : definitionOf(source, name);
}

/** The common value of several, or unknown. Those without the key do not count. */
function agreed(all: readonly Found[]): Found {
  const known = all.filter((each) => typeof each !== 'string');
  const [first] = known;
  if (first === undefined) return all.includes('absent') ? 'absent' : 'unknown';
  const text = textOf(first);
  return known.every((each) => textOf(each) === text) ? first : 'unknown';
}

const textOf = ({ item }: Expression): string => item.literal ?? item.code;

class Finder {
  readonly #readImport: ReadImport;
  /** The values of names, each looked up once. */
  readonly #named = new Map<Source, Map<string, Item | undefined>>();
  #steps = 0;

  constructor(readImport: ReadImport) {
    this.#readImport = readImport;
  }

  find(expression: Expression, keys: readonly string[]): Found {
    const [key, ...rest] = keys;
    if (key === undefined) return expression;
    this.#steps += 1;
    if (this.#steps > mostSteps) return 'unknown';
    const { source } = expression;
    const item = bare(source, expression.item);
    const { code, start } = item;
    const bracket = source.brackets.get(start);
    if (bracket !== undefined && isEnd(source, bracket.end, item.end)) {
      if (code.startsWith('{')) return this.#inObject(source, start, key, rest);
      if (code.startsWith('[')) return this.#inList(source, start, key, rest);
      return this.find({ source, item: itemBetween(source, start + 1, bracket.end - 1) }, keys);
    }
    const results = resultsOf(source, item);
    if (results !== undefined) return agreed(results.map((each) => this.find({ source, item: each }, keys)));
    const call = callOf(source, item);
    if (call !== undefined) return this.#inArguments(source, call, keys);
    if (/^[A-Za-z_$][\w$]*(?:\s*\.\s*[A-Za-z_$][\w$]*)*$/.test(code)) return this.#inName(source, code.split(/\s*\.\s*/), keys);
    const parts = splitAt(source, item, choices.operators).items.map((part) => behindAnd(source, part));
    const [first] = parts;
    if (parts.length === 1 && first?.start === start) return 'unknown';
    return agreed(parts.map((part) => this.find({ source, item: part }, keys)));
  }

  /** The last one counts: its own key, or one of a spread object. */
  #inObject(source: Source, open: number, key: string, rest: readonly string[]): Found {
    if (key === wholeObject) return { source, item: itemBetween(source, open, source.brackets.get(open)?.end ?? open) };
    let found: Found = 'absent';
    for (const [from, to] of itemsAt(source, open).items) {
      const [spread] = /^\s*\.\.\./.exec(source.code.slice(from, to)) ?? [];
      if (spread !== undefined) {
        const taken = this.find({ source, item: itemBetween(source, from + spread.length, to) }, [key, ...rest]);
        if (typeof taken !== 'string') found = taken;
      } else {
        const value = valueOf(source, from, to, key);
        if (value !== undefined) found = this.find({ source, item: value }, rest);
      }
    }
    return found;
  }

  #inList(source: Source, open: number, key: string, rest: readonly string[]): Found {
    if (key === wholeObject) return { source, item: itemBetween(source, open, source.brackets.get(open)?.end ?? open) };
    const place = itemsAt(source, open).items[Number(key)];
    return place === undefined ? 'unknown' : this.find({ source, item: itemBetween(source, place[0], place[1]) }, rest);
  }

  /** A wrapper's first argument is the object, followed by its own options; of merged objects, the last one counts. */
  #inArguments(source: Source, { name, open }: { readonly name: string; readonly open: number }, keys: readonly string[]): Found {
    const given = itemsAt(source, open).items.map(([from, to]) => this.find({ source, item: itemBetween(source, from, to) }, keys));
    const merging = /(?:^|\.)(?:assign|\w*[mM]erge\w*|defu)$/.exec(name);
    if (merging === null) return given.find((each) => each !== 'unknown') ?? 'unknown';
    const known = given.filter((each) => typeof each !== 'string');
    return (name.endsWith('defu') ? known[0] : known.at(-1)) ?? agreed(given);
  }

  #inName(source: Source, [name = '', ...properties]: readonly string[], keys: readonly string[]): Found {
    const wanted = [...properties, ...keys];
    const own = this.#definition(source, name);
    if (own !== undefined) return this.find({ source, item: own }, wanted);
    for (const { names, specifier } of importsOf(source)) {
      const exported = names.get(name);
      const other = exported === undefined ? undefined : this.#readImport(source.path, specifier);
      if (exported === undefined || other === undefined) continue;
      const item = exported === 'default' || exported === '*' ? undefined : definitionOf(other, exported);
      if (item !== undefined) return this.find({ source: other, item }, wanted);
      const direct = exported === '*' && wanted[0] !== undefined ? definitionOf(other, wanted[0]) : undefined;
      if (direct !== undefined) return this.find({ source: other, item: direct }, wanted.slice(1));
      return agreed(exportedExpressions(other).map((each) => this.find(each, wanted)));
    }
    return 'unknown';
  }

  #definition(source: Source, name: string): Item | undefined {
    const known = this.#named.get(source) ?? new Map<string, Item | undefined>();
    if (!known.has(name)) known.set(name, definitionOf(source, name) ?? declaredFunction(source, name));
    this.#named.set(source, known);
    return known.get(name);
  }
}

/** The expression without blanks and `await` before it. */
function bare(source: Source, { start, end }: Item): Item {
  const code = source.code.slice(start, end);
  const front = /^\s*(?:await\s+)?/.exec(code)?.[0].length ?? 0;
  return itemBetween(source, start + front, end);
}

/** True if there is nothing except a type between two positions. */
function isEnd(source: Source, from: number, to: number): boolean {
  return /^\s*(?:!\s*)?(?:(?:as|satisfies)\b[\s\S]*)?$/.test(source.code.slice(from, to));
}

/** The value of a property with a plain key, or the whole code of a method. */
function valueOf(source: Source, from: number, to: number, key: string): Item | undefined {
  const found = keyOf(source, from, to);
  return found?.key === key ? itemBetween(source, found.value, to) : undefined;
}

/** The key of a property, and the start of its value: for a method, and a shorthand, the start of the key. */
function keyOf(source: Source, from: number, to: number): { readonly key: string; readonly value: number } | undefined {
  const { start } = bare(source, itemBetween(source, from, to));
  const [whole = '', prefix = '', name, quoted, sign] =
    /^((?:(?:async|get)\s+(?=[\w$"*]))?(?:\*\s*)?)(?:([\w$]+)|("[^"]*"))\s*(:|\(|<|$)/.exec(source.code.slice(start, to)) ?? [];
  const key = name ?? (quoted === undefined ? undefined : source.literals.get(start + prefix.length)?.value);
  return key === undefined ? undefined : { key, value: sign === ':' ? start + whole.length : start };
}

/** The results of a function; undefined for anything else. */
function resultsOf(source: Source, { start, end }: Item): readonly Item[] | undefined {
  const code = source.code.slice(start, end);
  const [head] = /^(?:async\s+)?function\b[^(]{0,200}/.exec(code) ?? [];
  if (head !== undefined) {
    const behind = source.brackets.get(start + head.length)?.end ?? end;
    const open = source.code.indexOf('{', behind);
    return open === -1 || open >= end ? [] : returned(source, open);
  }
  const arrow = arrowEnd(source, start, code);
  if (arrow === undefined) return undefined;
  const body = bare(source, itemBetween(source, arrow, end));
  return body.code.startsWith('{') ? returned(source, body.start) : [body];
}

/** The position after the arrow of a function that starts there. */
function arrowEnd(source: Source, start: number, code: string): number | undefined {
  const [head = ''] = /^(?:async(?=[\s(])\s*)?(?:[A-Za-z_$][\w$]*)?/.exec(code) ?? [];
  const at = start + head.length;
  const behind = source.code[at] === '(' ? source.brackets.get(at)?.end : at;
  if (behind === undefined) return undefined;
  const [arrow] = /^\s*(?::[^;]{1,200}?)?=>/.exec(source.code.slice(behind, behind + 220)) ?? [];
  return arrow === undefined ? undefined : behind + arrow.length;
}

/** The results of a function body, without those of functions inside it. */
function returned(source: Source, open: number): Item[] {
  const items: Item[] = [];
  const end = source.brackets.get(open)?.end ?? open;
  const signs = /[(){]|\breturn\b/g;
  const opened: number[] = [];
  let lastOpened = open;
  signs.lastIndex = open + 1;
  for (let match = signs.exec(source.code); match !== null && match.index < end; match = signs.exec(source.code)) {
    const [sign] = match;
    if (sign === '(') opened.push(match.index);
    else if (sign === ')') lastOpened = opened.pop() ?? open;
    else if (sign === '{') {
      if (!isBlock(source.code, match.index, lastOpened)) signs.lastIndex = source.brackets.get(match.index)?.end ?? end;
    } else {
      const item = expressionFrom(source, match.index + sign.length);
      items.push(item);
      signs.lastIndex = Math.max(item.end, signs.lastIndex);
    }
  }
  return items;
}

/**
 * True for a brace that opens statements of the same function: `if (x) {`, `else {`, `try {`. `lastOpened`: the position of the parenthesis
 * that closed last.
 */
function isBlock(code: string, at: number, lastOpened: number): boolean {
  const before = code.slice(Math.max(at - 200, 0), at).trimEnd();
  if (!before.endsWith(')')) return /(?:[;{}]|\b(?:else|try|finally|do))$/.test(before);
  return /\b(?:if|for|while|switch|catch)\s*(?:await\s*)?$/.test(code.slice(Math.max(lastOpened - 40, 0), lastOpened));
}

/**
 * The last call of an expression that only consists of calls: `withA({ … })(config)`, with the first name and the bracket of its arguments.
 */
function callOf(source: Source, { start, end }: Item): { readonly name: string; readonly open: number } | undefined {
  const [head, name = ''] =
    /^([A-Za-z_$][\w$]*(?:\s*\.\s*[A-Za-z_$][\w$]*)*)\s*(?:<[^()]{0,200}>\s*)?\(/.exec(source.code.slice(start, end)) ?? [];
  if (head === undefined || name === 'new' || name === 'function') return undefined;
  let open = start + head.length - 1;
  for (;;) {
    const behind = source.brackets.get(open)?.end;
    if (behind === undefined) return undefined;
    if (isEnd(source, behind, end)) return { name: name.replaceAll(/\s/g, ''), open };
    const next = behind + source.code.slice(behind, end).search(/\S/);
    if (source.code[next] !== '(') return undefined;
    open = next;
  }
}

/** `condition && value`: returns the value. */
function behindAnd(source: Source, { start, end }: Item): Item {
  let from = start;
  for (let at = start; at < end; at += 1) {
    const bracket = source.brackets.get(at);
    if (bracket !== undefined) at = bracket.end - 1;
    else if (source.code.startsWith('&&', at)) from = at + 2;
  }
  return itemBetween(source, from, end);
}

/** A function declaration with this name. */
function declaredFunction(source: Source, name: string): Item | undefined {
  const match = new RegExp(`(?<![\\w$.])(?:async\\s+)?function\\s+${name.replaceAll('$', '\\$')}\\s*(?=\\()`).exec(source.code);
  if (match === null) return undefined;
  const behind = source.brackets.get(match.index + match[0].length)?.end ?? source.code.length;
  const open = source.code.indexOf('{', behind);
  return itemBetween(source, match.index, source.brackets.get(open)?.end ?? source.code.length);
}
