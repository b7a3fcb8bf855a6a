import { findCalls, type Item, itemBetween } from '../../source/source.ts';
import { evaluatorFor, joinValues, mergeValues, type Scope, type Value, wholeCall } from '../../source/values.ts';
import type { GoSource } from './source.ts';

/** A program, and the file of it in which an expression stands. */
export interface Place extends Scope {
  readonly program: Program;
  readonly source: GoSource;
}

/** A program's files, and what was found out about their names. */
export interface Program {
  readonly files: readonly GoSource[];
  readonly known: Map<string, Value | undefined>;
  /** The files whose code has a name. */
  readonly mentioning: Map<string, readonly GoSource[]>;
}

// A name that stands for many things leads nowhere that we could rely on.
const mostNames = 60;

export function programOf(files: readonly GoSource[]): Program {
  return { files, known: new Map(), mentioning: new Map() };
}

/** Looks a name up once, in the files that mention it. A name that leads to itself, and one too many, say nothing. */
function lookUp(
  { source, program: { files, known, mentioning } }: Place,
  kind: string,
  name: string,
  find: (source: GoSource) => readonly (Value | undefined)[],
): Value | undefined {
  const key = `${kind} ${name}`;
  if (known.has(key) || known.size >= mostNames) return known.get(key);
  known.set(key, undefined);
  const found = mentioning.get(name) ?? files.filter(({ code }) => code.includes(name));
  mentioning.set(name, found);
  const value = mergeValues(source.path, found.flatMap(find));
  known.set(key, value);
  return value;
}

/** Tells what it can of an expression: what is put together of literals, variables, constants, fields, and flags by their defaults. */
export const readValue = evaluatorFor<Place>({
  // Signs for a pointer, and for what it points to.
  before: /^[\s*&]*/,
  conversions: /^(?:strconv\.Itoa|string|strings\.TrimSpace)$/,
  others: [readCall, readName, readField],
});

function readName(place: Place, { code }: Item, depth: number): Value | undefined {
  return /^\w{1,80}$/.test(code)
    ? mergeValues(place.source.path, [assignments(place, code, depth), flagVariables(place, code, depth)])
    : undefined;
}

function readField(place: Place, { code }: Item, depth: number): Value | undefined {
  const field = /^[\w.]+\.(\w{1,80})$/.exec(code)?.[1];
  return field === undefined
    ? undefined
    : mergeValues(place.source.path, [fields(place, field, depth), flagVariables(place, field, depth)]);
}

function readCall(place: Place, item: Item, depth: number): Value | undefined {
  const call = wholeCall(place.source, item);
  if (call === undefined) return undefined;
  const { name, arguments: items } = call;
  const { path } = place.source;
  const values = (from = 0): (Value | undefined)[] => items.slice(from).map((each) => readValue(place, each, depth));
  const [first] = values();
  const text = typeof first?.literal === 'string' ? first.literal : undefined;
  if (name === 'fmt.Sprint') return joinValues(path, values());
  if (name === 'net.JoinHostPort')
    return joinValues(
      path,
      values().flatMap((value, index) => (index === 0 ? [value] : [{ literal: ':', path }, value])),
    );
  if (name === 'fmt.Sprintf') return formatted(path, text, values(1));
  if (name === 'cmp.Or') return mergeValues(path, [first, values(1).find((value) => value?.literal !== undefined)]);
  const option = /\.(?:String|Int|Uint)(P?)$/.exec(name);
  if (option !== null) return { path, ...values()[option[1] === 'P' ? 2 : 1], ...(text === undefined ? {} : { flag: text }) };
  // os.Getenv, os.LookupEnv, and a helper of the program's own: getenv("PORT", "8080").
  if (/env/i.test(name)) {
    const literal = values()[1]?.literal;
    return { path, ...(text === undefined ? {} : { variable: text }), ...(literal === undefined ? {} : { literal }) };
  }
  if (/(?:^|\.)Get(?:String|Int)$/.test(name) && text !== undefined) return defaults(place, text, depth);
  return returned(place, name.split('.').at(-1) ?? '', depth);
}

/** What a function of the program's own returns. */
function returned(place: Place, name: string, depth: number): Value | undefined {
  const head = new RegExp(`^func[ \\t]+(?:\\([^()\\n]{0,200}\\)[ \\t]*)?${name}[ \\t]*\\([^{\\n]{0,500}\\{`, 'gm');
  return lookUp(place, 'func', name, (source) =>
    [...source.code.matchAll(head)].flatMap(({ index, 0: text }) => {
      const start = index + text.length;
      const body = source.code.slice(start, source.brackets.get(start - 1)?.end ?? start);
      return [...body.matchAll(/\breturn\b/g)].map((match) => valueAfter(place, source, start + match.index + match[0].length, depth));
    }),
  );
}

/** viper.SetDefault("port", 8080) */
function defaults(place: Place, key: string, depth: number): Value | undefined {
  return lookUp(place, `the default of ${key} by`, 'SetDefault', (source) =>
    findCalls(source, /\.SetDefault\s*\(/g).flatMap(({ arguments: [name, value] }) =>
      name?.literal === key && value !== undefined ? [readValue({ ...place, source }, value, depth)] : [],
    ),
  );
}

function formatted(path: string, format: string | undefined, values: readonly (Value | undefined)[]): Value | undefined {
  if (format === undefined) return undefined;
  const others = [...values];
  const parts = format.split(/(%[dsv])/).map((part, index) => (index % 2 === 0 ? { literal: part, path } : others.shift()));
  return joinValues(path, parts);
}

/** What a name is given: in its own file where it stands there, else in any file of the program. */
function assignments(place: Place, name: string, depth: number): Value | undefined {
  const pattern = new RegExp(`(?<![\\w.])${name}(?:[ \\t]*,[ \\t]*\\w+)?(?:[ \\t]+[\\w.]+)?[ \\t]*:?=(?!=)`, 'g');
  const found = (source: GoSource): (Value | undefined)[] =>
    [...source.code.matchAll(pattern)].map(({ index, 0: text }) => valueAfter(place, source, index + text.length, depth));
  const own = lookUp(
    { ...place, program: { ...place.program, files: [place.source], mentioning: new Map() } },
    `in ${place.source.path}`,
    name,
    found,
  );
  return own ?? lookUp(place, 'anywhere', name, found);
}

function valueAfter({ program }: Place, source: GoSource, start: number, depth: number): Value | undefined {
  return readValue({ program, source }, itemBetween(source, start, expressionEnd(source, start)), depth);
}

/** The end of the expression at a position: its line, or the statement within it. */
function expressionEnd(source: GoSource, start: number): number {
  for (let at = start; at < source.code.length; at += 1) {
    const bracket = source.brackets.get(at);
    if (bracket !== undefined && source.code[at] !== '{') at = bracket.end - 1;
    else if (/[\n;,{)}]/.test(source.code[at] ?? '')) return at;
  }
  return source.code.length;
}

/** flag.StringVar(&name, "addr", ":8080", …), also into a field and by pflag. */
function flagVariables(place: Place, name: string, depth: number): Value | undefined {
  return lookUp(place, 'flag', name, (source) =>
    findCalls(source, /\.(?:String|Int|Uint)Var(P?)\s*\(/g).flatMap(({ match, arguments: items }) => {
      const value = items[match[1] === 'P' ? 3 : 2];
      const isFor = items[0]?.code === `&${name}` || items[0]?.code.endsWith(`.${name}`) === true;
      const flag = items[1]?.literal;
      if (!isFor || value === undefined) return [];
      return [{ path: source.path, ...readValue({ ...place, source }, value, depth), ...(flag === undefined ? {} : { flag }) }];
    }),
  );
}

const tag = /\b(?:env|envconfig)\s*:\s*"([A-Z][A-Z0-9_]*)(?![A-Z0-9_])[^"]*"/;
const tagDefault = /\b(?:envDefault|default|env-default)\s*:\s*"([^"]*)"/;

/** What a field is given: by its tags, in a literal of its struct, or assigned. */
function fields(place: Place, name: string, depth: number): Value | undefined {
  const given = new RegExp(`(?:(?<![\\w.])${name}[ \\t]*:(?!=)|\\.${name}[ \\t]*=(?!=))`, 'g');
  const declared = new RegExp(`^[ \\t]*${name}[ \\t]+[*\\w.[\\]]+[ \\t]*(?=")`, 'gm');
  return lookUp(place, 'field', name, (source) => [
    ...[...source.code.matchAll(declared)].map(({ index, 0: text }) => tagged(source, index + text.length)),
    ...[...source.code.matchAll(given)].map(({ index, 0: text }) => valueAfter(place, source, index + text.length, depth)),
  ]);
}

function tagged({ literals, path }: GoSource, at: number): Value {
  const text = literals.get(at)?.value ?? '';
  const variable = tag.exec(text)?.[1];
  const preset = tagDefault.exec(text)?.[1] ?? /\bdefault=([^",]*)/.exec(text)?.[1];
  return { path, ...(variable === undefined ? {} : { variable }), ...(preset === undefined ? {} : { literal: preset }) };
}
