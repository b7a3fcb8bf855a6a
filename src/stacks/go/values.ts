import { once, onceFor } from '../../once.ts';
import { findCalls, type Item, itemBetween } from '../../source/source.ts';
import { evaluatorFor, joinPaths, joinValues, mergeValues, parentOf, type Scope, type Value, wholeCall } from '../../source/values.ts';
import { wordsIn } from '../../source/words.ts';
import { readerOf } from './own-readers.ts';
import type { GoSource } from './source.ts';

/** A program, and the file with an expression. */
export interface ProgramScope extends Scope {
  readonly program: Program;
  readonly source: GoSource;
}

/** A program's files, and the known values of their names. */
export interface Program {
  readonly files: readonly GoSource[];
  readonly known: Map<string, Value | undefined>;
  /** The files whose code contains a name. */
  readonly mentioning: Map<string, readonly GoSource[]>;
  readonly mostNames: number;
}

// A name with too many meanings is not reliable.
const usualNames = 60;

const searchedIn = once((_: readonly GoSource[]) => new Map<string, readonly GoSource[]>());

/** Opens a program to resolve names in it. `mostNames`: how many of them are resolved. */
export function openProgram(files: readonly GoSource[], mostNames = usualNames): Program {
  return { files, known: new Map(), mentioning: searchedIn(files), mostNames };
}

/** Up to this depth, an unresolved name is final. */
const deepestAnswer = 3;

/** Looks a name up once, in the files that mention it. A name that refers to itself, or exceeds the limit, is unknown. */
function lookUp(
  { source, program: { files, known, mentioning, mostNames } }: ProgramScope,
  kind: string,
  name: string,
  depth: number,
  find: (source: GoSource) => readonly (Value | undefined)[],
): Value | undefined {
  const key = `${kind} ${name}`;
  if (known.has(key) || known.size >= mostNames) return known.get(key);
  known.set(key, undefined);
  const found = mentioning.get(name) ?? files.filter((each) => wordsIn(each).has(name));
  mentioning.set(name, found);
  const value = mergeValues(source.path, found.flatMap(find));
  // A name that a long chain does not resolve may be resolved by a shorter one.
  if (value === undefined && depth > deepestAnswer) known.delete(key);
  else known.set(key, value);
  return value;
}

/** Evaluates an expression as far as possible: combinations of literals, variables, constants, fields, and flags with their defaults. */
export const readValue = evaluatorFor<ProgramScope>({
  // Operators for a pointer, and for its target.
  before: /^[\s*&]*/,
  conversions: /^(?:strconv\.Itoa|string|strings\.TrimSpace)$/,
  others: [readCall, readName, readField],
});

function readName(scope: ProgramScope, { code }: Item, depth: number): Value | undefined {
  return /^\w{1,80}$/.test(code)
    ? mergeValues(scope.source.path, [readAssignments(scope, code, depth), readFlagVariables(scope, code, depth)])
    : undefined;
}

function readField(scope: ProgramScope, { code }: Item, depth: number): Value | undefined {
  const field = /^[\w.]+\.(\w{1,80})$/.exec(code)?.[1];
  return field === undefined
    ? undefined
    : (mergeValues(scope.source.path, [readFields(scope, field, depth), readFlagVariables(scope, field, depth)]) ??
        readConstant(scope, field, depth));
}

/** The value of a constant or variable in another package. */
function readConstant(scope: ProgramScope, name: string, depth: number): Value | undefined {
  return /^[A-Z]/.test(name)
    ? lookUp(scope, 'constant', name, depth, (source) => constantsIn(source, name).map((at) => readAfter(scope, source, at, depth)))
    : undefined;
}

const constantsIn = onceFor((source: GoSource, name) =>
  endsOf(source, new RegExp(`^(?:(?:const|var)[ \\t]+|[ \\t]{1,20})${name}(?:[ \\t]+[\\w.]{1,80})?[ \\t]*=(?!=)`, 'gm')),
);

/** The ends of a pattern's matches in the code. Many expressions use the same names, so callers cache the result. */
function endsOf({ code }: GoSource, pattern: RegExp): readonly number[] {
  return [...code.matchAll(pattern)].map(({ index, 0: text }) => index + text.length);
}

function readCall(scope: ProgramScope, item: Item, depth: number): Value | undefined {
  const call = wholeCall(scope.source, item);
  if (call === undefined) return undefined;
  const { name, arguments: items } = call;
  const { path } = scope.source;
  const values = (from = 0): (Value | undefined)[] => items.slice(from).map((each) => readValue(scope, each, depth));
  const [first] = values();
  const text = typeof first?.literal === 'string' ? first.literal : undefined;
  if (/^(?:file)?path\.Join$/.test(name)) return joinPaths(path, values());
  if (/^(?:file)?path\.(?:Clean|Abs|ToSlash|FromSlash)$/.test(name)) return first;
  if (/^(?:file)?path\.Dir$/.test(name)) return first === undefined ? undefined : parentOf(first);
  if (name === 'fmt.Sprint') return joinAddress(path, values());
  if (name === 'net.JoinHostPort')
    return joinAddress(
      path,
      values().flatMap((value, index) => (index === 0 ? [value] : [{ literal: ':', path }, value])),
    );
  if (name === 'fmt.Sprintf') return formatValues(path, text, values(1));
  if (name === 'cmp.Or') return mergeValues(path, [first, values(1).find((value) => value?.literal !== undefined)]);
  const option = /\.(?:String|Int|Uint)(P?)$/.exec(name);
  if (option !== null) return { path, ...values()[option[1] === 'P' ? 2 : 1], ...(text === undefined ? {} : { flag: text }) };
  // os.Getenv, os.LookupEnv, and the program's own helpers: getenv("PORT", "8080").
  const reader = readerOf(scope.program.files, name);
  if (reader !== undefined) {
    const all = values();
    const variable = all[reader.name]?.literal;
    const literal = reader.preset === undefined ? undefined : all[reader.preset]?.literal;
    return { path, ...(typeof variable === 'string' ? { variable } : {}), ...(literal === undefined ? {} : { literal }) };
  }
  if (/(?:^|\.)Get(?:String|Int)$/.test(name) && text !== undefined) return readDefault(scope, text, depth);
  return readReturns(scope, name.split('.').at(-1) ?? '', depth);
}

/** The return value of one of the program's functions. */
function readReturns(scope: ProgramScope, name: string, depth: number): Value | undefined {
  return lookUp(scope, 'func', name, depth, (source) => returnsIn(source, name).map((at) => readAfter(scope, source, at, depth)));
}

const returnsIn = onceFor((source: GoSource, name) =>
  endsOf(source, new RegExp(`^func[ \\t]+(?:\\([^()\\n]{0,200}\\)[ \\t]*)?${name}[ \\t]*\\([^{\\n]{0,500}\\{`, 'gm')).flatMap((start) => {
    const body = source.code.slice(start, source.brackets.get(start - 1)?.end ?? start);
    return [...body.matchAll(/\breturn\b/g)].map((match) => start + match.index + match[0].length);
  }),
);

/** viper.SetDefault("port", 8080) */
function readDefault(scope: ProgramScope, key: string, depth: number): Value | undefined {
  return lookUp(scope, `the default of ${key} by`, 'SetDefault', depth, (source) =>
    findCalls(source, /\.SetDefault\s*\(/g).flatMap(({ arguments: [name, value] }) =>
      name?.literal === key && value !== undefined ? [readValue({ ...scope, source }, value, depth)] : [],
    ),
  );
}

function formatValues(path: string, format: string | undefined, values: readonly (Value | undefined)[]): Value | undefined {
  if (format === undefined) return undefined;
  const others = [...values];
  const parts = format.split(/(%[dsv])/).map((part, index) => (index % 2 === 0 ? { literal: part, path } : others.shift()));
  return joinAddress(path, parts);
}

/** A combined value, with the setting of its last part: that is the port of an address. */
function joinAddress(path: string, values: readonly (Value | undefined)[]): Value {
  const { literal, path: from } = joinValues(path, values);
  const { variable, flag } = values.findLast((value) => value?.literal !== '') ?? {};
  return {
    path: from,
    ...(literal === undefined ? {} : { literal }),
    ...(variable === undefined ? {} : { variable }),
    ...(flag === undefined ? {} : { flag }),
  };
}

/** The values that are assigned to a name: in its own file if it occurs there, or else in any file of the program. */
function readAssignments(scope: ProgramScope, name: string, depth: number): Value | undefined {
  const found = (source: GoSource): (Value | undefined)[] => assignmentsIn(source, name).map((at) => readAfter(scope, source, at, depth));
  const own = lookUp(
    { ...scope, program: { ...scope.program, files: [scope.source], mentioning: new Map() } },
    `in ${scope.source.path}`,
    name,
    depth,
    found,
  );
  // A name of one or two letters is a parameter, with other meanings in other files.
  return own ?? (name.length < 3 ? undefined : lookUp(scope, 'anywhere', name, depth, found));
}

const assignmentsIn = onceFor((source: GoSource, name) =>
  endsOf(source, new RegExp(`(?<![\\w.])${name}(?:[ \\t]*,[ \\t]*\\w+)?(?:[ \\t]+[\\w.]+)?[ \\t]*:?=(?!=)`, 'g')),
);

function readAfter({ program }: ProgramScope, source: GoSource, start: number, depth: number): Value | undefined {
  return readValue({ program, source }, itemBetween(source, start, findExpressionEnd(source, start)), depth);
}

/** The end of the expression at a position: its line, or the statement in it. */
function findExpressionEnd(source: GoSource, start: number): number {
  const signs = /[\n;,{)}([]/g;
  signs.lastIndex = start;
  for (let match = signs.exec(source.code); match !== null; match = signs.exec(source.code)) {
    if (match[0] !== '(' && match[0] !== '[') return match.index;
    signs.lastIndex = source.brackets.get(match.index)?.end ?? match.index + 1;
  }
  return source.code.length;
}

/** flag.StringVar(&name, "addr", ":8080", …), also for a field and with pflag. */
function readFlagVariables(scope: ProgramScope, name: string, depth: number): Value | undefined {
  return lookUp(scope, 'flag', name, depth, (source) =>
    findCalls(source, /\.(?:String|Int|Uint)Var(P?)\s*\(/g).flatMap(({ match, arguments: items }) => {
      const value = items[match[1] === 'P' ? 3 : 2];
      const isFor = items[0]?.code === `&${name}` || items[0]?.code.endsWith(`.${name}`) === true;
      const flag = items[1]?.literal;
      if (!isFor || value === undefined) return [];
      return [{ path: source.path, ...readValue({ ...scope, source }, value, depth), ...(flag === undefined ? {} : { flag }) }];
    }),
  );
}

const tag = /\b(?:env|envconfig)\s*:\s*"([A-Z][A-Z0-9_]*)(?![A-Z0-9_])[^"]*"/;
const tagDefault = /\b(?:envDefault|default|env-default)\s*:\s*"([^"]*)"/;

/** The values of a field: from its tags, a literal of its struct, or an assignment. */
function readFields(scope: ProgramScope, name: string, depth: number): Value | undefined {
  return lookUp(scope, 'field', name, depth, (source) => [
    ...declarationsIn(source, name).map((at) => readTags(source, at)),
    ...fieldsIn(source, name).map((at) => readAfter(scope, source, at, depth)),
  ]);
}

const declarationsIn = onceFor((source: GoSource, name) =>
  endsOf(source, new RegExp(`^[ \\t]*${name}[ \\t]+[*\\w.[\\]]+[ \\t]*(?=")`, 'gm')),
);

const fieldsIn = onceFor((source: GoSource, name) =>
  endsOf(source, new RegExp(`(?:(?<![\\w.])${name}[ \\t]*:(?!=)|\\.${name}[ \\t]*=(?!=))`, 'g')),
);

/** True for a file with structs whose variables get a prefix at their use: the tag alone does not show the names. */
export const usesPrefixes = once((source: GoSource): boolean =>
  [...source.literals.values()].some(({ value = '' }) => /\benv(?:Prefix|-prefix):"/.test(value.slice(0, 500))),
);

function readTags(source: GoSource, at: number): Value {
  const { literals, path } = source;
  const text = literals.get(at)?.value ?? '';
  const variable = usesPrefixes(source) ? undefined : tag.exec(text)?.[1];
  const preset = tagDefault.exec(text)?.[1] ?? /\bdefault=([^",]*)/.exec(text)?.[1];
  return { path, ...(variable === undefined ? {} : { variable }), ...(preset === undefined ? {} : { literal: preset }) };
}
