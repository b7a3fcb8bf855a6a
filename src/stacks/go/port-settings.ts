import { once } from '../../once.ts';
import { findCalls, type Item, itemBetween } from '../../source/source.ts';
import { readPortName, wordsOf } from '../port-names.ts';
import { type NamedValue, type PortSetting, portSettingsIn } from '../port-settings.ts';
import { withoutMajor } from './frameworks.ts';
import { ownReaders, readerOf } from './own-readers.ts';
import type { GoSource } from './source.ts';
import { openProgram, type Program, readValue, usesPrefixes } from './values.ts';

// More than any program has; each is resolved to its value.
const mostSettings = 300;
/** Part of a name for an address. */
const telling = /port|addr|listen|bind|interface|endpoint|host/i;

/**
 * Lists the settings of a program that may contain its address: defaults of flags, variables and configuration, struct values and
 * constants.
 */
export function findPortSettings(files: readonly GoSource[], own: ReadonlySet<string>): readonly PortSetting[] {
  const prefix = viperPrefix(files);
  const program = openProgram(files, mostSettings);
  const values = files.flatMap((source) => readSettings(source, program, prefix, own));
  return portSettingsIn(values.slice(0, mostSettings), own);
}

/** Words for the application itself. */
export function ownWords(...names: readonly string[]): ReadonlySet<string> {
  return new Set(names.flatMap((name) => [...wordsOf(name), name.toLowerCase()]));
}

function readSettings(source: GoSource, program: Program, prefix: EnvironmentPrefix | undefined, own: ReadonlySet<string>): NamedValue[] {
  const { path } = source;
  const valueOf = (item: Item): Pick<NamedValue, 'literal'> => {
    const literal = readValue({ program, source }, item)?.literal;
    return literal === undefined ? {} : { literal };
  };
  const found = [
    ...viperDefaults(source, prefix),
    ...flagCalls(source, prefix),
    ...flagLiterals(source),
    ...kingpinFlags(source),
    ...tags(source),
    ...getters(source, program.files),
    ...keyed(source),
    ...assigned(source),
  ];
  return (
    found
      // Only settings with a matching name are resolved.
      .filter(({ name, around }) => telling.test(name) && (readPortName(name, own, around)?.rank ?? 2) < 2)
      .slice(0, mostSettings)
      .map(({ value, ...rest }) => ({ path, ...(value === undefined ? {} : valueOf(value)), ...rest }))
  );
}

/** A setting, with the expression of its default or the default itself. */
type Found = Omit<NamedValue, 'path'> & { readonly value?: Item | undefined };

/** How viper names the variables of its keys. */
interface EnvironmentPrefix {
  readonly prefix: string;
  /** True if dots and dashes become underscores. */
  readonly replaces: boolean;
}

function viperPrefix(files: readonly GoSource[]): EnvironmentPrefix | undefined {
  const using = files.filter(({ code, imports }) => imports.has('github.com/spf13/viper') && code.includes('.AutomaticEnv'));
  const [source] = using;
  if (source === undefined) return undefined;
  const prefixes = using.flatMap((each) =>
    findCalls(each, /\.SetEnvPrefix[ \t]*\(/g).flatMap(({ arguments: [item] }) => {
      const literal = item === undefined ? undefined : readValue({ program: openProgram(files), source: each }, item)?.literal;
      return typeof literal === 'string' ? [literal] : [];
    }),
  );
  const replaces = using.some(({ code }) => /SetEnvKeyReplacer|EnvKeyReplacer/.test(code));
  return { prefix: prefixes[0] === undefined ? '' : `${prefixes[0]}_`, replaces };
}

function variableOf(key: string, prefix: EnvironmentPrefix | undefined): Pick<NamedValue, 'variable'> {
  if (prefix === undefined || (!prefix.replaces && /\W/.test(key))) return {};
  const variable = `${prefix.prefix}${key.replaceAll(/\W/g, '_')}`.toUpperCase();
  return /^[A-Z_]\w*$/.test(variable) ? { variable } : {};
}

/** viper.SetDefault("port", 8080), and a method of typed keys: ServerPort.setDefault(8080). */
function viperDefaults(source: GoSource, prefix: EnvironmentPrefix | undefined): Found[] {
  if (!source.code.includes('etDefault')) return [];
  return findCalls(source, /(\w{1,80})\.[sS]etDefault[ \t]*\(/g).flatMap(({ match, arguments: [first, second] }): Found[] => {
    if (first === undefined) return [];
    const receiver = itemBetween(source, match.index, match.index + (match[1] ?? '').length);
    const key = second === undefined ? receiver : first;
    const name = String(readValue({ program: openProgram([source]), source }, key)?.literal ?? key.code);
    return [
      { name, value: second ?? first, ...variableOf(name, prefix), isDeclared: true, said: `the default of ${name} in ${source.path}` },
    ];
  });
}

/** flag.String("addr", ":8080", …), flags.StringP("addr", "a", ":8080", …), and the same with a variable as first argument. */
function flagCalls(source: GoSource, prefix: EnvironmentPrefix | undefined): Found[] {
  // A separate flag set belongs to an unknown command, unless it parses the program's own arguments.
  const isOwnSet = source.imports.has('flag') && !/\bNewFlagSet\([ \t]*(?:os\.Args\[0\]|filepath\.Base)/.test(source.code);
  return findCalls(source, /\.(?:String|Int|Uint)(?:16|32|64)?(Var)?(P)?[ \t]*\(/g).flatMap(
    ({ match, start, arguments: items }): Found[] => {
      const at = match[1] === undefined ? 0 : 1;
      const name = items[at]?.literal;
      const value = items[at + (match[2] === undefined ? 1 : 2)];
      const receiver = /(\w{1,40})(?:\(\))?$/.exec(source.code.slice(Math.max(0, start - 42), start))?.[1];
      if (receiver === undefined || (isOwnSet && receiver !== 'flag')) return [];
      if (name === undefined || value === undefined || !/^[\w.-]{1,60}$/.test(name)) return [];
      return [
        { name, value, flag: name, ...variableOf(name, prefix), isDeclared: true, said: `the default of --${name} in ${source.path}` },
      ];
    },
  );
}

/** &cli.StringFlag{Name: "addr", Value: ":8080", EnvVars: []string{"ADDR"}} */
function flagLiterals(source: GoSource): Found[] {
  return findCalls(source, /\bcli\.(?:String|Int|Uint)(?:16|32|64)?Flag[ \t]*\{/g).flatMap(({ arguments: items }): Found[] => {
    const field = (name: string): Item | undefined => fieldOf(source, items, name);
    const name = field('Name')?.literal;
    const variables = [field('EnvVars'), field('Sources'), field('EnvVar')].flatMap((item) =>
      item === undefined ? [] : [...source.literals.values()].filter(({ start }) => start >= item.start && start < item.end).slice(0, 1),
    );
    const variable = variables[0]?.value;
    if (name === undefined) return [];
    return [
      {
        name,
        value: field('Value'),
        flag: name,
        ...(variable === undefined || !/^[A-Z]\w*$/.test(variable) ? {} : { variable }),
        isDeclared: true,
        said: `the default of --${name} in ${source.path}`,
      },
    ];
  });
}

function fieldOf(source: GoSource, items: readonly Item[], name: string): Item | undefined {
  for (const { start, end } of items) {
    const lead = new RegExp(`^\\s*${name}[ \\t]*:`).exec(source.code.slice(start, end));
    if (lead !== null) return itemBetween(source, start + lead[0].length, end);
  }
  return undefined;
}

/** app.Flag("bind", "…").Default(":8080").Envar("BIND") */
function kingpinFlags(source: GoSource): Found[] {
  if (![...source.imports].some((path) => /(?:^|\/)kingpin$/.test(withoutMajor(path)))) return [];
  return findCalls(source, /\.Flag[ \t]*\(/g).flatMap(({ end, arguments: [item] }): Found[] => {
    const name = item?.literal;
    const chain = source.code.slice(end, end + 400).split(/\.Flag\b|\n[ \t]*\n/, 1)[0] ?? '';
    const given = (method: string): Item | undefined => {
      const at = chain.indexOf(`.${method}(`);
      const open = end + at + method.length + 1;
      return at === -1 ? undefined : itemBetween(source, open + 1, (source.brackets.get(open)?.end ?? open + 2) - 1);
    };
    const variable = given('Envar')?.literal;
    return name === undefined
      ? []
      : [
          {
            name,
            value: given('Default'),
            flag: name,
            ...(variable === undefined ? {} : { variable }),
            isDeclared: true,
            said: `the default of --${name} in ${source.path}`,
          },
        ];
  });
}

/** True for a file whose nested structs add a prefix to their variables, as in go-flags. */
const usesNamespaces = once((source: GoSource): boolean =>
  [...source.literals.values()].some(({ value = '' }) => /\benv-namespace:"/.test(value.slice(0, 500))),
);

const field = /^[ \t]*(\w{1,80})[ \t]+[*\w.[\]]{1,80}[ \t]*(?=")/gm;

/** Fields with tags: envDefault, default, env-default, long of go-flags and name of kong. */
function tags(source: GoSource): Found[] {
  const fields = [...source.code.matchAll(field)].filter(({ 1: name = '' }) => telling.test(name)).slice(0, mostSettings);
  return fields.flatMap(({ index, 0: text, 1: name = '' }): Found[] => {
    const tag = source.literals.get(index + text.length)?.value;
    if (tag === undefined || !tag.includes(':"')) return [];
    const of = (key: string): string | undefined => new RegExp(`(?:^|[\\s"])${key}:"([^"]{0,200})"`).exec(tag)?.[1];
    const environment = of('env') ?? of('envconfig');
    const literal = of('envDefault') ?? of('env-default') ?? of('default') ?? /,[ \t]*default=([^",]*)/.exec(tag)?.[1];
    const variable = environment?.split(',')[0];
    const flag = of('long') ?? of('arg')?.replace(/^-+/, '').split(',')[0];
    if (literal === undefined && variable === undefined) return [];
    const around = containers(source, index);
    const isNamespaced = around.length > 1 && usesNamespaces(source);
    const isVariable = variable !== undefined && /^[A-Z][A-Z0-9_]*$/.test(variable);
    return [
      {
        name,
        around,
        ...(literal === undefined ? {} : { literal }),
        // A prefix at the use of the struct would be a part of its name.
        ...(isVariable && !usesPrefixes(source) && !isNamespaced ? { variable } : {}),
        ...(flag === undefined || !/^[\w.-]+$/.test(flag) ? {} : { flag }),
        isDeclared: true,
        said: `the default of ${isVariable ? variable : name} in ${source.path}`,
      },
    ];
  });
}

/** getenv("PORT", "8080"), os.Getenv("PORT") */
function getters(source: GoSource, files: readonly GoSource[]): Found[] {
  const own = [...ownReaders(files).keys()].map((name) => `|${name}`).join('');
  const calls = new RegExp(`(?<!\\w)(?:\\w{0,40}[eE]nv\\w{0,40}${own})[ \\t]*\\(`, 'g');
  return findCalls(source, calls).flatMap(({ match, arguments: items }): Found[] => {
    const reader = readerOf(files, match[0].slice(0, -1).trimEnd());
    const variable = reader === undefined ? undefined : items[reader.name]?.literal;
    const value = reader?.preset === undefined ? undefined : items[reader.preset];
    if (variable === undefined || !/^[A-Z][A-Z0-9_]{1,60}$/.test(variable)) return [];
    return [{ name: variable, value, variable, isDeclared: true, said: `the default of ${variable} in ${source.path}` }];
  });
}

/** Map entries with text keys: `"app.address": "localhost:9000"`, `"LISTEN_ADDR": {value: ":8080"}`. */
function keyed(source: GoSource): Found[] {
  return [...source.literals.values()].flatMap(({ value: name, start, end }): Found[] => {
    if (name === undefined || name.length > 80 || !telling.test(name) || !/^[\w.-]+$/.test(name)) return [];
    const lead = /^[ \t]{0,20}:[ \t]{0,20}/.exec(source.code.slice(end, end + 42))?.[0];
    if (lead === undefined) return [];
    const at = end + lead.length;
    const bracket = source.code[at] === '{' ? source.brackets.get(at)?.end : undefined;
    const first =
      bracket === undefined ? undefined : [...literalsWithin(source, at, bracket)].find(({ value = '' }) => /(?:^|:)\d{2,5}$/.test(value));
    if (bracket !== undefined && first === undefined) return [];
    const value = first === undefined ? itemBetween(source, at, lineEnd(source, at)) : itemBetween(source, first.start, first.end);
    const isVariable = /^[A-Z][A-Z0-9_]+$/.test(name);
    return [
      {
        name,
        around: containers(source, start).slice(0, 1),
        value,
        ...(isVariable ? { variable: name } : {}),
        isDeclared: isVariable,
        said: `the default of ${name} in ${source.path}`,
      },
    ];
  });
}

function* literalsWithin(
  { code, literals }: GoSource,
  start: number,
  end: number,
): Generator<{ value: string | undefined; start: number; end: number }> {
  for (let at = code.indexOf('"', start); at !== -1 && at < end; ) {
    const found = literals.get(at);
    if (found !== undefined) yield { value: found.value, start: found.start, end: found.end };
    at = code.indexOf('"', found?.end ?? at + 1);
  }
}

const longest = 400;

/** The end of the expression at a position: that of its line, or of the statement in it. */
function lineEnd(source: GoSource, start: number): number {
  const most = Math.min(source.code.length, start + longest);
  for (let at = start; at < most; at += 1) {
    const bracket = source.brackets.get(at);
    if (bracket !== undefined) at = bracket.end - 1;
    else if (/[\n;,)}]/.test(source.code[at] ?? '')) return at;
  }
  return most;
}

const given =
  /(?<![\w.])((?:\w{1,80}\.){0,4})(\w{0,60}?(?:[pP]ort|PORT|[aA]ddr|ADDR|[lL]isten|LISTEN|[bB]ind|BIND|[iI]nterface|[eE]ndpoint|[hH]ost|HOST)\w{0,60})(?:[ \t]+(?:string|u?int(?:16|32|64)?))?[ \t]*(?::|:?=(?!=))[ \t]*(?=["\w&(])/g;

/** Struct fields and constants: `Port: 8080`, `cfg.Server.Port = 8080`, `const DefaultAddr = ":8080"`. */
function assigned(source: GoSource): Found[] {
  return [...source.code.matchAll(given)].slice(0, mostSettings).flatMap(({ index, 0: text, 1: owner = '', 2: name = '' }): Found[] => {
    const at = index + text.length;
    const value = itemBetween(source, at, lineEnd(source, at));
    if (!/^(?:"|\d|[\w.]{1,80}$|(?:strconv|fmt|cmp|net|os)\.|[\w.]{0,40}[eE]nv)/.test(value.code)) return [];
    return [
      {
        name,
        around: [...(owner === '' ? [] : [owner]), ...containers(source, index)],
        value,
        isDeclared: false,
        said: `${name} in ${source.path}`,
      },
    ];
  });
}

const farthest = 6000;

/** The names of the literals and structs around a position, the innermost first: `SSL: SSL{`, `type Database struct {`. */
function containers(source: GoSource, position: number): string[] {
  const names: string[] = [];
  let depth = 0;
  for (let at = position - 1; at >= 0 && at > position - farthest && names.length < 4; at -= 1) {
    const sign = source.code[at];
    if (sign === '}') depth += 1;
    else if (sign === '{') {
      if (depth > 0) depth -= 1;
      else {
        const line =
          source.code
            .slice(Math.max(0, at - 200), at)
            .split('\n')
            .at(-1) ?? '';
        if (/\bfunc\b|\b(?:if|for|switch|else|select)\b/.test(line)) break;
        const word = /(\w{1,80})[ \t]*(?::?=|:)?[ \t]*&?(?:\[\])?[\w.]{0,80}[ \t]*$/.exec(
          line.replace(/\b(?:struct|interface)[ \t]*$/, ''),
        )?.[0];
        if (word !== undefined) names.push(word);
      }
    }
  }
  return names;
}
