import { type Item, itemBetween, itemsAt, type Source } from '../../source/source.ts';
import { splitAt } from '../../source/values.ts';
import { choices, definitionOf, expressionFrom, importsOf } from './values.ts';

/** An expression, and the file that it stands in. */
export interface Expression {
  readonly source: Source;
  readonly item: Item;
}

/** Gives the file that a relative import stands for; undefined for any other import. */
export type ReadImport = (from: string, specifier: string) => Source | undefined;

/** `absent`: an object without that key. `unknown`: nothing that is known to be an object. */
type Found = Expression | 'absent' | 'unknown';

// Names that stand for objects made of names: more than anybody writes lead nowhere that we could rely on.
const mostSteps = 300;
// A module has one, and an older one may have one in each branch of a condition.
const mostExports = 10;

/**
 * Finds a property by its keys from the outermost on, an index for a list, in what one of the expressions comes to: an object, what a function
 * returns, what a wrapper is given, a name that stands for such. Returns undefined where no object is known to have it, and where two differ.
 */
export function propertyAt(expressions: readonly Expression[], keys: readonly string[], readImport: ReadImport): Expression | undefined {
  const finder = new Finder(readImport);
  const found = agreed(expressions.map((expression) => finder.find(expression, keys)));
  return typeof found === 'string' ? undefined : found;
}

// No key that a file can have.
const wholeObject = '\0';

/** Finds the object or list that stands at these keys, as `propertyAt` finds a property. */
export function objectAt(expressions: readonly Expression[], keys: readonly string[], readImport: ReadImport): Expression | undefined {
  return propertyAt(expressions, [...keys, wholeObject], readImport);
}

/** The keys of an object that are plain, those of objects that are taken over among them; of a list, the indices. */
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

// Objects that take objects over, one in the other.
const deepestSpread = 3;

/** What a configuration exports: `export default`, `module.exports =`, `export =`, `export { name as default }`, else `export const config`. */
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

/** Several say the same, or nothing is known. Those that do not have the key do not count. */
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
  /** What names stand for, looked up once. */
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

  /** What stands last counts: a key of its own, or one of an object that is taken over. */
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

  /** A wrapper is given the object first, and its own options behind that; of what is merged, the last counts. */
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

/** Without blanks and `await` before it. */
function bare(source: Source, { start, end }: Item): Item {
  const code = source.code.slice(start, end);
  const front = /^\s*(?:await\s+)?/.exec(code)?.[0].length ?? 0;
  return itemBetween(source, start + front, end);
}

/** True where nothing but a type stands between two positions. */
function isEnd(source: Source, from: number, to: number): boolean {
  return /^\s*(?:!\s*)?(?:(?:as|satisfies)\b[\s\S]*)?$/.test(source.code.slice(from, to));
}

/** The value of a property that names its key plainly, and of a method its whole code. */
function valueOf(source: Source, from: number, to: number, key: string): Item | undefined {
  const found = keyOf(source, from, to);
  return found?.key === key ? itemBetween(source, found.value, to) : undefined;
}

/** The key of a property, and where its value begins: for a method, and a name alone, at the key. */
function keyOf(source: Source, from: number, to: number): { readonly key: string; readonly value: number } | undefined {
  const { start } = bare(source, itemBetween(source, from, to));
  const [whole = '', prefix = '', name, quoted, sign] =
    /^((?:(?:async|get)\s+(?=[\w$"*]))?(?:\*\s*)?)(?:([\w$]+)|("[^"]*"))\s*(:|\(|<|$)/.exec(source.code.slice(start, to)) ?? [];
  const key = name ?? (quoted === undefined ? undefined : source.literals.get(start + prefix.length)?.value);
  return key === undefined ? undefined : { key, value: sign === ':' ? start + whole.length : start };
}

/** What a function returns; undefined for what is no function. */
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

/** The position behind the arrow of a function that starts there. */
function arrowEnd(source: Source, start: number, code: string): number | undefined {
  const [head = ''] = /^(?:async(?=[\s(])\s*)?(?:[A-Za-z_$][\w$]*)?/.exec(code) ?? [];
  const at = start + head.length;
  const behind = source.code[at] === '(' ? source.brackets.get(at)?.end : at;
  if (behind === undefined) return undefined;
  const [arrow] = /^\s*(?::[^;]{1,200}?)?=>/.exec(source.code.slice(behind, behind + 220)) ?? [];
  return arrow === undefined ? undefined : behind + arrow.length;
}

/** What the body of a function returns, and not a function within it. */
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

/** True for a brace that opens statements of the same function: `if (x) {`, `else {`, `try {`. `lastOpened`: the round bracket that closed last. */
function isBlock(code: string, at: number, lastOpened: number): boolean {
  const before = code.slice(Math.max(at - 200, 0), at).trimEnd();
  if (!before.endsWith(')')) return /(?:[;{}]|\b(?:else|try|finally|do))$/.test(before);
  return /\b(?:if|for|while|switch|catch)\s*(?:await\s*)?$/.test(code.slice(Math.max(lastOpened - 40, 0), lastOpened));
}

/** The last call of an expression that is nothing else: `withA({ … })(config)`, with the first name and the bracket of its arguments. */
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

/** `condition && value`: the value. */
function behindAnd(source: Source, { start, end }: Item): Item {
  let from = start;
  for (let at = start; at < end; at += 1) {
    const bracket = source.brackets.get(at);
    if (bracket !== undefined) at = bracket.end - 1;
    else if (source.code.startsWith('&&', at)) from = at + 2;
  }
  return itemBetween(source, from, end);
}

/** A function by its declaration. */
function declaredFunction(source: Source, name: string): Item | undefined {
  const match = new RegExp(`(?<![\\w$.])(?:async\\s+)?function\\s+${name.replaceAll('$', '\\$')}\\s*(?=\\()`).exec(source.code);
  if (match === null) return undefined;
  const behind = source.brackets.get(match.index + match[0].length)?.end ?? source.code.length;
  const open = source.code.indexOf('{', behind);
  return itemBetween(source, match.index, source.brackets.get(open)?.end ?? source.code.length);
}
