import { type Item, itemBetween, itemsAt, type Source } from '../../source/source.ts';
import type { Modules } from './modules.ts';
import { propertyOf } from './source.ts';

/** What an expression comes to, as far as the code says: the environment variable that it reads, and the value without that. */
export interface Value {
  readonly variable?: string;
  readonly literal?: string | number;
  /** The file that says so last. */
  readonly path: string;
  /** What it is called there, where that is configuration: `server.port`. */
  readonly name?: string;
}

/** Such values by the name that `config.get` is given: `server.port`. */
export type Settings = ReadonlyMap<string, Value>;

/** Where expressions are read. */
export interface Reading {
  readonly modules: Modules;
  readonly settings: Settings;
}

const deepest = 8;
const environment = /^(?:process\.env|Bun\.env|import\.meta\.env)\s*(?:\.\s*([A-Za-z_]\w*)|\[\s*("[^"]*")\s*\])\s*!?$/;
const conversion = /^(?:Number|String|parseInt|parseFloat|normalizePort|Number\s*\.\s*parseInt|Number\s*\.\s*parseFloat)\s*\(/;

/**
 * Reads an expression and evaluates nothing: literals, environment variables, `||`, `??` and `?:` over them, conversions to a number,
 * names and properties that stand for such, also in other files, and what the packages config and @nestjs/config are asked for.
 */
export function readValue(reading: Reading, source: Source, item: Item, depth = 0): Value | undefined {
  const expression = trimmed(source, item);
  if (depth > deepest || expression.code === '') return undefined;
  const next = (other: Item): Value | undefined => readValue(reading, source, other, depth + 1);
  return (
    literalValue(source, expression) ??
    environmentValue(source, expression) ??
    inBrackets(source, expression, next) ??
    alternatives(source, expression, next) ??
    converted(source, expression, next) ??
    configured(reading, source, expression, next) ??
    named(reading, source, expression, depth)
  );
}

/** Leaves out what changes no value: blanks, `as string`, `!` behind, `+` before, and `await`. */
function trimmed(source: Source, { start, end }: Item): Item {
  const code = source.code.slice(start, end);
  const front = /^(?:\s|\+(?!\+)|await\s)*/.exec(code)?.[0].length ?? 0;
  const rest = code.slice(front).trimEnd();
  const cast = /\s+(?:as|satisfies)\s+[\w.]+(?:\[\])?$/.exec(rest.slice(-80))?.[0].length ?? 0;
  const bare = rest.slice(0, rest.length - cast).replace(/!$/, '');
  return itemBetween(source, start + front, start + front + bare.length);
}

function literalValue({ path }: Source, { code, literal }: Item): Value | undefined {
  if (literal !== undefined) return { literal, path };
  return /^\d[\d_]*$/.test(code) ? { literal: Number(code.replaceAll('_', '')), path } : undefined;
}

function environmentValue(source: Source, { code, start }: Item): Value | undefined {
  const [, name, quoted] = environment.exec(code) ?? [];
  const variable = name ?? (quoted === undefined ? undefined : source.literals.get(start + code.indexOf(quoted))?.value);
  return variable === undefined ? undefined : { variable, path: source.path };
}

type Next = (item: Item) => Value | undefined;

function inBrackets(source: Source, { code, start, end }: Item, next: Next): Value | undefined {
  const isWhole = code.startsWith('(') && source.brackets.get(start)?.end === end;
  return isWhole ? next(itemBetween(source, start + 1, end - 1)) : undefined;
}

/** `a || b`, `a ?? b` and `c ? a : b`: the first variable that is read, and the last literal. */
function alternatives(source: Source, item: Item, next: Next): Value | undefined {
  const parts = topLevelParts(source, item);
  if (parts.length < 2) return undefined;
  const values = parts.map(next).filter((value) => value !== undefined);
  const variable = values.find((value) => value.variable !== undefined);
  const literal = values.findLast((value) => value.literal !== undefined);
  const [first] = values;
  if (first === undefined) return undefined;
  return {
    ...(variable?.variable === undefined ? {} : { variable: variable.variable }),
    ...(literal?.literal === undefined ? {} : { literal: literal.literal }),
    path: (literal ?? variable ?? first).path,
  };
}

function topLevelParts(source: Source, { start, end }: Item): Item[] {
  const parts: Item[] = [];
  let from = start;
  for (let at = start; at < end; at += 1) {
    const bracket = source.brackets.get(at);
    if (bracket !== undefined) at = bracket.end - 1;
    else {
      const [sign] = /^(?:\|\||\?\?|\?(?!\.)|:)/.exec(source.code.slice(at, at + 2)) ?? [];
      if (sign !== undefined) {
        parts.push(itemBetween(source, from, at));
        at += sign.length - 1;
        from = at + 1;
      }
    }
  }
  return [...parts, itemBetween(source, from, end)];
}

function converted(source: Source, { code, start, end }: Item, next: Next): Value | undefined {
  const open = start + (conversion.exec(code)?.[0].length ?? 0) - 1;
  if (open < start || source.brackets.get(open)?.end !== end) return undefined;
  const [first] = itemsAt(source, open).items;
  return first === undefined ? undefined : next(itemBetween(source, first[0], first[1]));
}

/** `config.get("server.port")` of the package config, `configService.get("PORT", 3000)` of @nestjs/config, which reads variables. */
function configured({ settings }: Reading, source: Source, { code, start, end }: Item, next: Next): Value | undefined {
  const [whole, object = ''] = /^((?:this\.)?\w+)\s*\.\s*(?:get|getOrThrow)\s*(?:<[^()]*>\s*)?\(/.exec(code) ?? [];
  if (whole === undefined || !/[cC]onfig/.test(object) || source.brackets.get(start + whole.length - 1)?.end !== end) return undefined;
  const [key, fallback] = itemsAt(source, start + whole.length - 1).items.map(([from, to]) => itemBetween(source, from, to));
  const name = key?.literal;
  if (name === undefined) return undefined;
  const setting = settings.get(name);
  if (setting !== undefined && /config$/i.test(object)) return setting;
  if (!/^[A-Z][A-Z0-9_]*$/.test(name)) return undefined;
  const literal = fallback === undefined ? undefined : next(fallback)?.literal;
  return { variable: name, ...(literal === undefined ? {} : { literal }), path: source.path };
}

/** `PORT`, `config.port`, `config.server.port`: what the name was given, here or in the file that it is imported from. */
function named(reading: Reading, source: Source, { code }: Item, depth: number): Value | undefined {
  if (!/^[A-Za-z_$][\w$]*(?:\s*\??\.\s*[A-Za-z_$][\w$]*)*$/.test(code)) return undefined;
  const [name = '', ...properties] = code.split(/\s*\??\.\s*/);
  for (const { definition, rest } of definitionsOf(reading, source, name, properties)) {
    const value = definedValue(reading, definition, rest, depth + 1);
    if (value !== undefined) return value;
  }
  return undefined;
}

interface Definition {
  readonly source: Source;
  /** What the name was given. */
  readonly item: Item;
  /** The variable that it was taken from: `const { PORT = 3000 } = process.env`. */
  readonly variable?: string;
}

function definedValue(
  reading: Reading,
  { source, item, variable }: Definition,
  properties: readonly string[],
  depth: number,
): Value | undefined {
  const [property, ...rest] = properties;
  if (property === undefined) {
    const value = readValue(reading, source, item, depth);
    return variable === undefined ? value : { path: source.path, ...value, variable };
  }
  const found = propertyOf(source, unfrozen(source, item), property);
  if (found !== undefined) return definedValue(reading, { source, item: found }, rest, depth);
  return rest.length === 0 && /\b(?:process|Bun)\.env\b/.test(item.code) ? checkedValue(reading, source, property, depth) : undefined;
}

/** A variable of the environment as a schema has it (zod, envalid, …): `PORT: z.coerce.number().default(3000)`. */
function checkedValue(reading: Reading, source: Source, variable: string, depth: number): Value | undefined {
  const match = new RegExp(`[{,]\\s*${escaped(variable)}\\s*:`).exec(source.code);
  if (match === null) return { variable, path: source.path };
  const rule = expressionFrom(source, match.index + match[0].length);
  const [start] = /\bdefault\s*[(:]\s*/.exec(rule.code) ?? [];
  const fallback =
    start === undefined ? undefined : expressionFrom(source, rule.start + source.code.slice(rule.start).indexOf(start) + start.length);
  const literal = fallback === undefined ? undefined : readValue(reading, source, fallback, depth)?.literal;
  return { variable, ...(literal === undefined ? {} : { literal }), path: source.path };
}

/** `Object.freeze({…})`, `{…} as const` and `{…} satisfies Config` are objects all the same. */
function unfrozen(source: Source, item: Item): Item {
  const { code, start } = trimmed(source, item);
  const [call] = /^(?:Object\s*\.\s*freeze|defineConfig)\s*\(/.exec(code) ?? [];
  const [first] = call === undefined ? [] : itemsAt(source, start + call.length - 1).items;
  return first === undefined ? itemBetween(source, start, item.end) : itemBetween(source, first[0], first[1]);
}

/** Where a name gets its value, with the properties of it that are still to be taken. */
function definitionsOf(
  reading: Reading,
  source: Source,
  name: string,
  properties: readonly string[],
): { definition: Definition; rest: readonly string[] }[] {
  const imported = importsOf(source).filter(({ names }) => names.has(name));
  const own = imported.length > 0 ? undefined : (assigned(source, name) ?? destructured(source, name));
  if (own !== undefined) return [{ definition: own, rest: properties }];
  return imported.flatMap(({ names, specifier }) => {
    const file = reading.modules.resolve(source.path, specifier);
    if (file === undefined) return [];
    const other = reading.modules.read(file);
    const [first, ...others] = properties;
    const direct = names.get(name) === '*' && first !== undefined ? exported(other, first) : undefined;
    const whole = exported(other, names.get(name) ?? 'default');
    return [
      ...(direct === undefined ? [] : [{ definition: direct, rest: others }]),
      ...(whole === undefined ? [] : [{ definition: whole, rest: properties }]),
    ];
  });
}

/** What a name is given in a file, where it is declared there once. */
export function definitionOf(source: Source, name: string): Item | undefined {
  return assigned(source, name)?.item;
}

/** What a name is given where it is declared: `const port: number = …`. One that is declared twice says nothing. */
function assigned(source: Source, name: string): Definition | undefined {
  const pattern = new RegExp(`(?:^|[;{}\\s])(?:const|let|var)\\s+${escaped(name)}\\s*(?::[^=;\\n]{1,200})?=(?![=>])`, 'g');
  const [match, other] = [...source.code.matchAll(pattern)];
  if (match === undefined || other !== undefined) return undefined;
  return { source, item: expressionFrom(source, match.index + match[0].length) };
}

/** `const { PORT = 3000, HOST: host } = process.env`. */
function destructured(source: Source, name: string): Definition | undefined {
  for (const match of source.code.matchAll(/\b(?:const|let|var)\s+\{/g)) {
    const { items, end } = itemsAt(source, match.index + match[0].length - 1);
    if (!/^\s*=\s*(?:process|Bun)\s*\.\s*env\b(?!\s*[.[])/.test(source.code.slice(end, end + 80))) continue;
    for (const [from, to] of items) {
      const [whole, variable, alias] = /^\s*(\w+)\s*(?::\s*(\w+)\s*)?=?/.exec(source.code.slice(from, to)) ?? [];
      if (whole !== undefined && variable !== undefined && (alias ?? variable) === name)
        return { source, variable, item: itemBetween(source, from + whole.length, to) };
    }
  }
  return undefined;
}

/** The expression that starts there: up to the comma, the semicolon or the line that ends it. */
export function expressionFrom(source: Source, start: number): Item {
  let at = start + (source.code.slice(start).search(/\S/) + 1) - 1;
  for (; at < source.code.length; at += 1) {
    const bracket = source.brackets.get(at);
    if (bracket !== undefined) at = bracket.end - 1;
    else if (/[,;)\]}]/.test(source.code[at] ?? '')) break;
    else if (source.code[at] === '\n' && !goesOn(source.code, start, at)) break;
  }
  return itemBetween(source, start, at);
}

function goesOn(code: string, start: number, lineEnd: number): boolean {
  const before = code.slice(start, lineEnd).trimEnd();
  return /(?:^|[=(?:|&+,])$/.test(before) || /^\s*(?:\|\||\?\?|[?:.&])/.test(code.slice(lineEnd, lineEnd + 80));
}

interface Import {
  /** Local name → name in the other file; `default` and `*` are two of them. */
  readonly names: ReadonlyMap<string, string>;
  readonly specifier: string;
}

/** What a file imports, by `import` and by `require`. */
export function importsOf(source: Source): Import[] {
  const statements =
    /\b(?:import(?=[\s{*])((?:(?!\bimport\b)[^"();])+?)\bfrom\s*|(?:const|let|var)\s+([\w$]+|\{[^{}]*\})\s*(?::[^=;]{1,200})?=\s*(?:await\s+import|require)\s*\(\s*)(?=")/g;
  return [...source.code.matchAll(statements)].flatMap((match): Import[] => {
    const specifier = source.literals.get(match.index + match[0].length)?.value;
    const clause = match[1] ?? match[2] ?? '';
    return specifier === undefined ? [] : [{ names: importedNames(clause, match[1] === undefined), specifier }];
  });
}

function importedNames(clause: string, isRequired: boolean): Map<string, string> {
  const list = /\{([^{}]*)\}/.exec(clause)?.[1] ?? '';
  const named = list.split(',').flatMap((item): [string, string][] => {
    const [, name, alias] = /^\s*(?:type\s+)?([\w$]+)(?![\w$])(?:\s*(?:\bas\b|:)\s*([\w$]+))?\s*$/.exec(item) ?? [];
    return name === undefined ? [] : [[alias ?? name, name]];
  });
  const rest = clause.replace(/\{[^{}]*\}/, '').replace(/^\s*type\s+/, '');
  const [, all] = /\*\s+as\s+([\w$]+)/.exec(rest) ?? [];
  const [, whole] = /^\s*([\w$]+)\s*,?/.exec(rest) ?? [];
  return new Map([
    ...named,
    ...(all === undefined ? [] : [[all, '*'] as const]),
    ...(whole === undefined ? [] : [[whole, isRequired ? '*' : 'default'] as const]),
  ]);
}

/** What a file exports by a name; `*` is all of it, as `module.exports` has it. */
function exported(source: Source, name: string): Definition | undefined {
  if (name !== 'default' && name !== '*') return assigned(source, name) ?? property(source, defaultExport(source), name);
  return defaultExport(source);
}

function defaultExport(source: Source): Definition | undefined {
  const match = /\b(?:export\s+default|module\s*\.\s*exports\s*=)\s*/.exec(source.code);
  if (match === null) return undefined;
  const item = expressionFrom(source, match.index + match[0].length);
  return /^[\w$]+$/.test(item.code) ? (assigned(source, item.code) ?? { source, item }) : { source, item };
}

function property(source: Source, from: Definition | undefined, name: string): Definition | undefined {
  const item = from === undefined ? undefined : propertyOf(source, unfrozen(source, from.item), name);
  return item === undefined ? undefined : { source, item };
}

function escaped(name: string): string {
  return name.replaceAll('$', '\\$');
}
