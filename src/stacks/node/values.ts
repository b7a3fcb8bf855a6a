import { once } from '../../once.ts';
import { type Import, type Item, itemBetween, itemsAt, type Source } from '../../source/source.ts';
import { type Choices, evaluatorFor, mergeValues, type Scope, unknownPart, type Value, wholeCall } from '../../source/values.ts';
import type { Modules } from './modules.ts';
import { readPath } from './paths.ts';
import { propertyOf } from './source.ts';

/** Values by their name in `config.get`: `server.port`. */
export type Settings = ReadonlyMap<string, Value>;

/** The context in which expressions are read. */
export interface Reading {
  readonly modules: Modules;
  readonly settings: Settings;
  /** True to also read expressions for the path of a file or folder: `path.join(__dirname, "data")`. */
  readonly hasPaths?: true;
}

interface NodeScope extends Scope {
  readonly reading: Reading;
}

const environment = /^(?:process\.env|Bun\.env|import\.meta\.env)\s*(?:\.\s*([A-Za-z_]\w*)|\[\s*("[^"]*")\s*\])$/;

/** `a || b`, `a ?? b`, `c ? a : b` */
export const choices: Choices = {
  operators: /\|\||\?\?|\?(?!\.)|:/,
  isCondition: (operators, behind) => operators.slice(behind).find((sign) => sign === '?' || sign === ':') === '?',
};

const evaluate = evaluatorFor<NodeScope>({
  before: /^(?:\s|\+(?!\+)|await\s)*/,
  behind: /!?(?:\s+(?:as|satisfies)\s+[\w.]+(?:\[\])?)?$/,
  choices,
  conversions: /^(?:Number|String|parseInt|parseFloat|normalizePort|Number\.parseInt|Number\.parseFloat)$/,
  others: [readVariable, readConfiguration, readPlace, readName, readList, readSchema, readHelper],
});

/**
 * Evaluates an expression: combinations, names and properties, also from other files, and values from the packages config and
 * @nestjs/config. A text with an unknown part is not known.
 */
export function readValue(reading: Reading, source: Source, item: Item): Value | undefined {
  const value = evaluate({ reading, source }, item);
  return typeof value?.literal === 'string' && value.literal.includes(unknownPart) ? undefined : value;
}

/** The same for possible paths, with `unknownPart` for unknown parts. */
export function readParts(reading: Reading, source: Source, item: Item): Value | undefined {
  return evaluate({ reading: { ...reading, hasPaths: true }, source }, item);
}

function readVariable({ source }: NodeScope, { code, start }: Item): Value | undefined {
  const [, name, quoted] = environment.exec(code) ?? [];
  const variable = name ?? (quoted === undefined ? undefined : source.literals.get(start + code.indexOf(quoted))?.value);
  return variable === undefined ? undefined : { variable, path: source.path };
}

/** `config.get("server.port")` of the package config, `configService.get("PORT", 3000)` of @nestjs/config, which reads variables. */
function readConfiguration(scope: NodeScope, { code, start, end }: Item, depth: number): Value | undefined {
  const { source, reading } = scope;
  const [whole, object = ''] = /^((?:this\.)?\w+)\s*\.\s*(?:get|getOrThrow)\s*(?:<[^()]*>\s*)?\(/.exec(code) ?? [];
  if (whole === undefined || !/[cC]onfig/.test(object) || source.brackets.get(start + whole.length - 1)?.end !== end) return undefined;
  const [key, fallback] = itemsAt(source, start + whole.length - 1).items.map(([from, to]) => itemBetween(source, from, to));
  const name = key?.literal;
  if (name === undefined) return undefined;
  const setting = reading.settings.get(name);
  if (setting !== undefined && /config$/i.test(object)) return setting;
  if (!/^[A-Z][A-Z0-9_]*$/.test(name)) return undefined;
  const literal = fallback === undefined ? undefined : evaluate(scope, fallback, depth)?.literal;
  return { variable: name, ...(literal === undefined ? {} : { literal }), path: source.path };
}

function readPlace(scope: NodeScope, item: Item, depth: number): Value | undefined {
  return scope.reading.hasPaths === true ? readPath(scope.source, item, (other) => evaluate(scope, other, depth)) : undefined;
}

/** `[args.port, process.env.PORT, 3001].find((each) => each)`: the first defined item counts, as with `||`. */
function readList(scope: NodeScope, { code, start, end }: Item, depth: number): Value | undefined {
  const bracket = code.startsWith('[') ? scope.source.brackets.get(start) : undefined;
  if (
    bracket === undefined ||
    !/^\s*\.\s*(?:map|filter|find)\b/.test(scope.source.code.slice(bracket.end, Math.min(bracket.end + 80, end)))
  )
    return undefined;
  const values = itemsAt(scope.source, start).items.flatMap(
    ([from, to]) => evaluate(scope, itemBetween(scope.source, from, to), depth) ?? [],
  );
  const variables = values.flatMap(({ variable }) => variable ?? []);
  const variable = variables.find((name) => name === 'PORT') ?? variables[0];
  const known = values.findLast(({ literal }) => literal !== undefined);
  if (variable === undefined && known === undefined) return undefined;
  return {
    path: scope.source.path,
    ...(known === undefined ? {} : { literal: known.literal }),
    ...(variable === undefined ? {} : { variable }),
  };
}

const longestRule = 400;

/**
 * A value in a schema: `z.coerce.number().default(3000)`, `num({ default: 3000 })` of envalid, `{ format: "port", default: 3000, env:
 * "PORT" }` of convict.
 */
function readSchema(scope: NodeScope, { code, start, end }: Item, depth: number): Value | undefined {
  const { source } = scope;
  const isRule = code.startsWith('{') || /^[\w$]+\s*[.(]/.test(code);
  const [given] = isRule ? (/(?:\.\s*default\s*\(|[{,]\s*default\s*:)\s*/.exec(code.slice(0, longestRule)) ?? []) : [];
  if (given === undefined) return undefined;
  const fallback = expressionFrom(source, start + code.indexOf(given) + given.length);
  const literal = fallback.end <= end ? evaluate(scope, fallback, depth)?.literal : undefined;
  const variable = propertyOf(source, itemBetween(source, start, end), 'env')?.literal;
  if (literal === undefined && variable === undefined) return undefined;
  return { path: source.path, ...(literal === undefined ? {} : { literal }), ...(variable === undefined ? {} : { variable }) };
}

/**
 * An application's own functions that convert a value, or read a variable by its name: `toNumber(process.env.PORT)`, `env("PORT", 3000)`.
 */
const helper = /(?:env|port|num|int|parse|optional|default|config|get)\w{0,40}$/i;

const radix = 10;

function readHelper(scope: NodeScope, item: Item, depth: number): Value | undefined {
  const call = wholeCall(scope.source, item);
  if (call === undefined || !helper.test(call.name) || call.arguments.length > 3) return undefined;
  const [first, ...others] = call.arguments;
  const named = first?.literal !== undefined && /^[A-Z][A-Z0-9_]{1,80}$/.test(first.literal) ? first.literal : undefined;
  const value = first === undefined || named !== undefined ? undefined : evaluate(scope, first, depth);
  const variable = named ?? value?.variable;
  if (variable === undefined) return undefined;
  const literal = value?.literal ?? others.flatMap((other) => evaluate(scope, other, depth)?.literal ?? []).find((each) => each !== radix);
  return { path: scope.source.path, variable, ...(literal === undefined ? {} : { literal }) };
}

/** `PORT`, `config.port`, `config.server.port`: the assigned value, here or in the file of the import. */
function readName({ reading, source }: NodeScope, { code }: Item, depth: number): Value | undefined {
  if (!/^[A-Za-z_$][\w$]*(?:\s*\??\.\s*[A-Za-z_$][\w$]*)*$/.test(code)) return undefined;
  const [name = '', ...properties] = code.split(/\s*\??\.\s*/);
  const several = properties.length === 0 ? (declarationsIn(source).get(name) ?? []) : [];
  if (several.length > 1)
    return mergeValues(
      source.path,
      several.slice(0, mostDeclarations).map((item) => evaluate({ reading, source }, item, depth)),
    );
  for (const { definition, rest } of definitionsOf(reading, source, name, properties)) {
    const value = readDefinition(reading, definition, rest, depth);
    if (value !== undefined) return value;
  }
  return undefined;
}

// More than the functions of a file declare with the same name.
const mostDeclarations = 5;

interface Definition {
  readonly source: Source;
  /** The assigned value. */
  readonly item: Item;
  /** The variable that it comes from: `const { PORT = 3000 } = process.env`. */
  readonly variable?: string;
}

function readDefinition(
  reading: Reading,
  { source, item, variable }: Definition,
  properties: readonly string[],
  depth: number,
): Value | undefined {
  const [property, ...rest] = properties;
  if (property === undefined) {
    const value = evaluate({ reading, source }, item, depth);
    return variable === undefined ? value : { path: source.path, ...value, variable };
  }
  const found = propertyOf(source, unfrozen(source, item), property);
  if (found !== undefined) return readDefinition(reading, { source, item: found }, rest, depth);
  return rest.length === 0 && /\b(?:process|Bun)\.env\b/.test(item.code) ? readRule(reading, source, property, depth) : undefined;
}

/** An environment variable in a schema (zod, envalid, …): `PORT: z.coerce.number().default(3000)`. */
function readRule(reading: Reading, source: Source, variable: string, depth: number): Value | undefined {
  const match = new RegExp(`[{,]\\s*${escaped(variable)}\\s*:`).exec(source.code);
  if (match === null) return { variable, path: source.path };
  const rule = expressionFrom(source, match.index + match[0].length);
  const [start] = /\bdefault\s*[(:]\s*/.exec(rule.code) ?? [];
  const fallback =
    start === undefined ? undefined : expressionFrom(source, rule.start + source.code.slice(rule.start).indexOf(start) + start.length);
  const literal = fallback === undefined ? undefined : evaluate({ reading, source }, fallback, depth)?.literal;
  return { variable, ...(literal === undefined ? {} : { literal }), path: source.path };
}

/** `Object.freeze({…})`, `{…} as const` and `{…} satisfies Config` are also objects. */
function unfrozen(source: Source, item: Item): Item {
  const start = item.start + (/^(?:\s|await\s)*/.exec(source.code.slice(item.start, item.end))?.[0].length ?? 0);
  const code = source.code.slice(start, item.end);
  const [call] = /^(?:Object\s*\.\s*freeze|defineConfig)\s*\(/.exec(code) ?? [];
  const [first] = call === undefined ? [] : itemsAt(source, start + call.length - 1).items;
  return first === undefined ? itemBetween(source, start, item.end) : itemBetween(source, first[0], first[1]);
}

/** Where a name gets its value, with the remaining properties to read from it. */
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

/** The value of a name in a file, if it is declared once. */
export function definitionOf(source: Source, name: string): Item | undefined {
  return assigned(source, name)?.item;
}

/** The value in a declaration: `const port: number = …`. Undefined for a name with two declarations. */
function assigned(source: Source, name: string): Definition | undefined {
  const [only, other] = declarationsIn(source).get(name) ?? [];
  return only === undefined || other !== undefined ? undefined : { source, item: only };
}

/** Declarations with a value, by the name or pattern as written; found once for a file. */
const declarationsIn = once((source: Source): ReadonlyMap<string, readonly Item[]> => {
  const found = new Map<string, Item[]>();
  for (const { index, 0: keyword } of source.code.matchAll(/(?<![\w$.])(?:const|let|var)(?=[\s{[])/g)) {
    for (let at: number | undefined = index + keyword.length; at !== undefined; ) {
      const { name, value, end } = declaratorAt(source, at);
      if (name !== '' && value !== undefined) {
        const others = found.get(name);
        if (others === undefined) found.set(name, [value]);
        else others.push(value);
      }
      const next = nextSign(source.code, end);
      at = source.code[next] === ',' ? next + 1 : undefined;
    }
  }
  return found;
});

/** The end of `port: number = 80`: a comma follows before the next one. */
function declaratorAt(source: Source, from: number): { readonly name: string; readonly value?: Item; readonly end: number } {
  const { code, brackets } = source;
  const start = nextSign(code, from);
  const word = /[\w$]+/y;
  word.lastIndex = start;
  const nameEnd = word.test(code) ? word.lastIndex : (brackets.get(start)?.end ?? start);
  const name = code.slice(start, nameEnd);
  if (name === '') return { name, end: start };
  const behind = nextSign(code, nameEnd);
  const at = /[!:]/.test(code[behind] ?? '') ? typeEnd(source, behind) : behind;
  if (code[at] !== '=' || code[at + 1] === '=') return { name, end: at };
  const value = expressionFrom(source, at + 1);
  return { name, value, end: value.end };
}

const longestType = 400;

/** The end of a type: its own commas are between angle brackets, and its arrows do not start a value. */
function typeEnd({ code, brackets }: Source, start: number): number {
  let depth = 0;
  let at = start;
  for (; at < code.length && at < start + longestType; at += 1) {
    const bracket = brackets.get(at);
    const char = code[at] ?? '';
    if (bracket !== undefined) at = bracket.end - 1;
    else if (code.startsWith('=>', at)) at += 1;
    else if (char === '<') depth += 1;
    else if (char === '>') depth -= 1;
    else if (/[=;)\]}]/.test(char) || (depth < 1 && /[,\n]/.test(char))) break;
  }
  return at;
}

/** The position of the next character that is not a blank. */
function nextSign(code: string, from: number): number {
  const blank = /\s*/y;
  blank.lastIndex = from;
  blank.test(code);
  return blank.lastIndex;
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

// More than a person writes outside of brackets: unterminated text must not be read again from each position.
const longestExpression = 4000;

/** The expression that starts there, up to the comma, semicolon, line end or closing bracket after it, or up to an unclosed bracket. */
export function expressionFrom(source: Source, start: number): Item {
  let at = nextSign(source.code, start);
  for (let step = 0; at < source.code.length && step < longestExpression; at += 1, step += 1) {
    const bracket = source.brackets.get(at);
    if (bracket !== undefined) at = bracket.end - 1;
    else if (/[,;)\]}([{]/.test(source.code[at] ?? '')) break;
    else if (source.code[at] === '\n' && !goesOn(source.code, start, at)) break;
  }
  return itemBetween(source, start, at);
}

function goesOn(code: string, start: number, lineEnd: number): boolean {
  const before = code.slice(Math.max(start, lineEnd - 200), lineEnd).trimEnd();
  return /(?:^|[=(?:|&+,])$/.test(before.slice(-1)) || /^\s*(?:\|\||\?\?|[?:.&])/.test(code.slice(lineEnd, lineEnd + 80));
}

/** The imports of a file, by `import` and by `require`; found once for a file. */
export const importsOf = once((source: Source): readonly Import[] => [...importStatements(source), ...requiredModules(source)]);

function importStatements(source: Source): Import[] {
  const statements = /\bimport(?=[\s{*])(?:((?:(?!\bimport\b)[^"();=])+?)\bfrom\s*|\s+([\w$]+)\s*=\s*require\s*\(\s*)(?=")/g;
  return [...source.code.matchAll(statements)].flatMap((match): Import[] => {
    const specifier = source.literals.get(match.index + match[0].length)?.value;
    const clause = match[1] ?? match[2] ?? '';
    return specifier === undefined ? [] : [{ names: importedNames(clause, match[1] === undefined), specifier }];
  });
}

/** `const a = require("a")`, `{ b } = await import("b")`, `c = require("c").d`. */
function requiredModules(source: Source): Import[] {
  if (!/\b(?:require|import)\s*\(/.test(source.code)) return [];
  return [...declarationsIn(source)].flatMap(([name, values]) =>
    values.flatMap(({ code, start }): Import[] => {
      const [whole, blanks = '', callee = ''] =
        /^(\s*)(await\s+import|require)\s*\(\s*(?=")/.exec(source.code.slice(start, start + 200)) ?? [];
      const literal = whole === undefined ? undefined : source.literals.get(start + whole.length);
      if (literal?.value === undefined) return [];
      const behind = code.slice(literal.end - start - blanks.length);
      const [, property] = /^\s*\)(?:\s*\.\s*([\w$]+))?\s*(?:!|(?:as|satisfies)\b[\s\S]*)?$/.exec(behind) ?? [undefined, ''];
      if (property === '' || (property !== undefined && (!/^[\w$]+$/.test(name) || callee !== 'require'))) return [];
      const names = property === undefined ? importedNames(name, true) : new Map([[name, property]]);
      return [{ names, specifier: literal.value }];
    }),
  );
}

function importedNames(clause: string, isRequired: boolean): Map<string, string> {
  const [from, to] = [clause.indexOf('{') + 1, clause.lastIndexOf('}')];
  // Nested braces contain the names of other modules.
  const list = from === 0 ? '' : clause.slice(from, to).replaceAll(/\{[^{}]*\}/g, '');
  const named = list.split(',').flatMap((item): [string, string][] => {
    const [, name, alias] = /^\s*(?:type\s+)?([\w$]+)(?![\w$])(?:\s*(?:\bas\b|:)\s*([\w$]+))?\s*$/.exec(item) ?? [];
    return name === undefined ? [] : [[alias ?? name, name]];
  });
  const rest = (from === 0 ? clause : clause.slice(0, from - 1) + clause.slice(to + 1)).replace(/^\s*type\s+/, '');
  const [, all] = /\*\s*as\s+([\w$]+)/.exec(rest) ?? [];
  const [, whole] = /^\s*([\w$]+)\s*,?/.exec(rest) ?? [];
  return new Map([
    ...named,
    ...(all === undefined ? [] : [[all, '*'] as const]),
    ...(whole === undefined ? [] : [[whole, isRequired ? '*' : 'default'] as const]),
  ]);
}

/** The value that a file exports with a name; `*` means everything, as in `module.exports`. */
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

// A pattern of hundreds of kilobytes cannot be compiled.
const longestName = 200;

/** A name in a pattern; an unreasonable one matches nothing. */
function escaped(name: string): string {
  return name.length > longestName ? '(?!)' : name.replaceAll('$', '\\$');
}
