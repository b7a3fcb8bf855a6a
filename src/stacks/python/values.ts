import { once } from '../../once.ts';
import {
  type Argument,
  argumentOf,
  argumentsAt,
  type Call,
  findCalls,
  type Item,
  itemBetween,
  type Source,
  type Stretch,
} from '../../source/source.ts';
import { evaluatorFor, mergeValues, type Scope, type Value, wholeCall } from '../../source/values.ts';
import { absoluteName, importsOf } from './imports.ts';
import type { Modules } from './modules.ts';
import { ownReader } from './own-readers.ts';
import { findParameter } from './parameters.ts';
import { readPath } from './paths.ts';
import { bodyAt, readEnvPrefix } from './source.ts';

/** An application's files, and the file of an expression. */
export interface ModuleScope extends Scope {
  readonly modules: Modules;
}

/** Evaluates an expression: combinations, assigned or imported names, class attributes, and environment variables. */
export const readValue = evaluatorFor<ModuleScope>({
  before: /^[\s\\]*/,
  choices: {
    operators: /\b(?:or|if|else)\b/,
    isCondition: (operators, behind) => operators.slice(0, behind).findLast((word) => word !== 'or') === 'if',
  },
  conversions: /^(?:int|str|float)$/,
  others: [readVariable, readField, readOption, readConfigured, readPlace, readParameter, readName],
});

// os.environ.get("X", …), os.getenv, env("X") and env.int("X") of django-environ, and config of decouple and Starlette.
const reader = /^(?:(?:os\.)?environ\.get|(?:os\.)?getenv|(?:env|config)(?:\.\w+)?)$/;

const usualReader = { key: { name: 'key', position: 0 }, fallback: { name: 'default', position: 1 } };

function readVariable(scope: ModuleScope, item: Item, depth: number): Value | undefined {
  const { source } = scope;
  const { path } = source;
  const subscript = /^(?:os\.)?environ\s*\[\s*(?="[^"]*"\s*\]$)/.exec(item.code);
  if (subscript !== null) {
    const variable = source.literals.get(item.start + subscript[0].length)?.value;
    return variable === undefined ? undefined : { variable, path };
  }
  const call = wholeCall(source, item);
  if (call === undefined) return undefined;
  const own = reader.test(call.name) ? undefined : ownReader(scope.modules, source, call.name);
  if (own === undefined && !reader.test(call.name)) return undefined;
  const { key, fallback: preset } = own ?? usualReader;
  const variable = argumentOf(call, key.name, key.position)?.literal;
  if (variable === undefined || !/^[A-Z][A-Z0-9_]*$/.test(variable)) return undefined;
  const fallback = preset === undefined ? undefined : argumentOf(call, preset.name, preset.position);
  const literal = fallback === undefined ? undefined : readValue(scope, fallback, depth)?.literal;
  return { variable, ...(literal === undefined ? {} : { literal }), path };
}

/** `Field(default=8000, env="PORT")` of pydantic, `field(default=8000)` of a dataclass. */
function readField(scope: ModuleScope, item: Item, depth: number): Value | undefined {
  const call = wholeCall(scope.source, item);
  if (call === undefined || !/^(?:\w+\.)?[fF]ield$/.test(call.name)) return undefined;
  const variable = ['env', 'validation_alias', 'alias'].map((name) => argumentOf(call, name)?.literal).find((name) => name !== undefined);
  const given = argumentOf(call, 'default', 0);
  const value = given === undefined ? undefined : readValue(scope, given, depth);
  return variable === undefined ? value : { path: scope.source.path, ...value, variable };
}

/** `options.port` with Tornado's `define("port", default=8000)`, `args.port` with argparse's `add_argument("--port", default=8000)`. */
function readOption(scope: ModuleScope, { code }: Item, depth: number): Value | undefined {
  const [, name] = /^(?:self\.)?(?:options|args|opts|arguments|flags|parsed|parsed_args|cli_args)\.(\w{1,80})$/.exec(code) ?? [];
  if (name === undefined) return undefined;
  const { source, modules } = scope;
  const isNamed = ({ literal }: Argument): boolean => literal === `--${name.replaceAll('_', '-')}` || literal === `--${name}`;
  const own = optionIn(source, name, isNamed);
  const given = own === undefined ? optionElsewhere(modules, name, isNamed) : { source, call: own };
  if (given === undefined) return undefined;
  const fallback = argumentOf(given.call, 'default', /define/.test(given.call.match[0]) ? 1 : undefined);
  const value = fallback === undefined ? undefined : readValue({ modules, source: given.source }, fallback, depth);
  return value === undefined ? undefined : { ...value, flag: name };
}

/** `app.config["UPLOADS"]` of Flask: the value that the file assigns to that key. */
function readConfigured(scope: ModuleScope, item: Item, depth: number): Value | undefined {
  const { source } = scope;
  const head = /^(?:\w{1,40}\.){1,3}config\s{0,4}\[\s{0,4}(?="[^"]{0,80}"\s{0,4}\]$)/.exec(item.code);
  const key = head === null ? undefined : source.literals.get(item.start + head[0].length)?.value;
  if (key === undefined) return undefined;
  for (const { value, end } of source.literals.values()) {
    const sign = value === key && end < item.start ? /^\s{0,4}\]\s{0,4}=(?!=)\s{0,4}/.exec(source.code.slice(end, end + 40)) : null;
    if (sign !== null) return readValue(scope, takeExpression(source, end + sign[0].length), depth);
  }
  return undefined;
}

/** A parameter of a command, with the default of its option. */
function readParameter(scope: ModuleScope, item: Item, depth: number): Value | undefined {
  const found = findParameter(scope.source, item);
  const value = found === undefined ? undefined : readValue(scope, found.fallback, depth);
  if (found === undefined || value === undefined) return undefined;
  return { ...value, flag: item.code.replaceAll('_', '-'), ...(found.variable === undefined ? {} : { variable: found.variable }) };
}

function readPlace(scope: ModuleScope, item: Item, depth: number): Value | undefined {
  return readPath(scope.source, item, (other) => readValue(scope, other, depth));
}

type IsNamed = (argument: Argument) => boolean;

/** The call that declares an option in a file. */
function optionIn(source: Source, name: string, isNamed: IsNamed): Call | undefined {
  return (
    findCalls(source, /\bdefine\s*\(/g).find((call) => argumentOf(call, 'name', 0)?.literal === name) ??
    findCalls(source, /\.add_argument\s*\(/g).find((call) => call.arguments.some(isNamed)) ??
    findCalls(source, /\.option\s*\(/g).find((call) => call.arguments.some(isNamed))
  );
}

/** The only other file that declares it: options are often in a separate module. */
function optionElsewhere(modules: Modules, name: string, isNamed: IsNamed): { readonly source: Source; readonly call: Call } | undefined {
  const found = modules.matching(/\bdefine\s*\(|\.add_argument\s*\(/).flatMap((source) => {
    const call = optionIn(source, name, isNamed);
    return call === undefined ? [] : [{ source, call }];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** `PORT`, `config.PORT`, `Settings().port`: the assigned value, here or in the module of the import. */
function readName(scope: ModuleScope, item: Item, depth: number): Value | undefined {
  const names = splitNames(scope.source, item);
  if (names === undefined) return undefined;
  const [name = '', ...rest] = names;
  const beside = rest.length > 0 ? undefined : fieldBeside(scope.source, item, name);
  return beside === undefined ? readNames(scope, names, depth) : readValue(scope, beside, depth);
}

/** The value of the name in the class around an expression, whose body can use earlier definitions. */
function fieldBeside(source: Source, { start }: Item, name: string): Item | undefined {
  for (const { body, fields } of findDefinitions(source).classes.values()) {
    const given = start >= body.start && start < body.end ? fields.get(name) : undefined;
    if (given !== undefined && given.end <= start) return given;
  }
  return undefined;
}

/** The names of `a.b` and of `a().b`; undefined for anything else. */
function splitNames(source: Source, { start, end }: Item): readonly string[] | undefined {
  const names: string[] = [];
  const name = /\s*(?:\.\s*)?([A-Za-z_]\w{0,80})/y;
  for (let at = start; at < end; ) {
    name.lastIndex = at;
    const match = name.exec(source.code);
    if (match === null || names.length > 0 !== match[0].includes('.')) return undefined;
    names.push(match[1] ?? '');
    at = name.lastIndex;
    if (at < end && source.code[at] === '(') at = source.brackets.get(at)?.end ?? end + 1;
    if (at > end) return undefined;
  }
  return names.length === 0 ? undefined : names;
}

/** The value of a file's top-level name, or of an imported one. */
export function readDefinition(scope: ModuleScope, name: string): Value | undefined {
  return readNames(scope, [name], 1);
}

function readNames(scope: ModuleScope, [name = '', ...rest]: readonly string[], depth: number): Value | undefined {
  if (depth > 8) return undefined;
  const { source } = scope;
  const { values, classes, functions } = findDefinitions(source);
  const owner = classes.get(name);
  const [attribute, ...further] = rest;
  if (owner !== undefined) return attribute === undefined || further.length > 0 ? undefined : readAttribute(scope, owner, attribute, depth);
  const returned = functions.get(name) ?? [];
  const given = [...(values.get(name) ?? []), ...returned];
  if (given.length > 0)
    return nameValue(
      name,
      mergeValues(
        source.path,
        given.map((item) => readWithin(scope, item, rest, depth)),
      ),
    );
  return readImported(scope, [name, ...rest], depth) ?? readSettingsField(scope, [name, ...rest], depth);
}

const objectOfSettings = /^(?:\w{1,40}_)?(?:settings|config|configuration|conf)$/i;

/** `settings.API_PORT` of an object that a function returns: the field in the only settings class that has it. */
function readSettingsField({ modules }: ModuleScope, [name = '', field, ...rest]: readonly string[], depth: number): Value | undefined {
  if (field === undefined || rest.length > 0 || field.length < 3 || !objectOfSettings.test(name)) return undefined;
  const found = modules
    .mentioning(field)
    .flatMap((source) =>
      [...findDefinitions(source).classes.values()]
        .filter(({ prefix, fields }) => prefix !== undefined && fields.get(field) !== undefined)
        .map((owner) => ({ source, owner })),
    );
  const [only, other] = found;
  return only === undefined || other !== undefined ? undefined : readAttribute({ modules, source: only.source }, only.owner, field, depth);
}

/** A value with the first name that it gets. */
function nameValue(name: string, value: Value | undefined): Value | undefined {
  return value === undefined ? undefined : { name, ...value };
}

/** The value below some names in the value of an expression. */
function readWithin(scope: ModuleScope, item: Item, rest: readonly string[], depth: number): Value | undefined {
  if (rest.length === 0) return readValue(scope, item, depth);
  const names = splitNames(scope.source, item);
  return names === undefined ? undefined : readNames(scope, [...names, ...rest], depth + 1);
}

function readImported({ modules, source }: ModuleScope, [name = '', ...rest]: readonly string[], depth: number): Value | undefined {
  for (const { specifier, names } of importsOf(source)) {
    const exported = names.get(name);
    if (exported === undefined) continue;
    const module = absoluteName(source.path, modules.root, specifier);
    const within = exported === '*' ? rest : [exported, ...rest];
    const file = modules.fileOf(module);
    const value =
      file === undefined || within.length === 0 ? undefined : readNames({ modules, source: modules.read(file) }, within, depth + 1);
    if (value !== undefined) return value;
    // A module of a package: `from shop import config`.
    const inner = exported === '*' || rest.length === 0 ? undefined : modules.fileOf(module === '' ? exported : `${module}.${exported}`);
    if (inner !== undefined) return readNames({ modules, source: modules.read(inner) }, rest, depth + 1);
  }
  return undefined;
}

/** A class at the top level of a file. */
interface Class {
  readonly body: Stretch;
  /** Its attributes and their values. */
  readonly fields: ReadonlyMap<string, Item | undefined>;
  /** The prefix of its fields' environment variables, if it reads them (pydantic's BaseSettings). */
  readonly prefix: string | undefined;
}

function readAttribute(scope: ModuleScope, { fields, prefix }: Class, name: string, depth: number): Value | undefined {
  if (!fields.has(name)) return undefined;
  const item = fields.get(name);
  const value = item === undefined ? undefined : readValue(scope, item, depth);
  return prefix === undefined ? nameValue(name, value) : { variable: `${prefix}${name}`.toUpperCase(), path: scope.source.path, ...value };
}

interface Definitions {
  readonly values: ReadonlyMap<string, readonly Item[]>;
  readonly classes: ReadonlyMap<string, Class>;
  /** The return values of functions. */
  readonly functions: ReadonlyMap<string, readonly Item[]>;
}

const assignment = /^([ \t]*)([A-Za-z_]\w{0,80})[ \t]*(?::[ \t]*([^=\n#]{1,200}?))?[ \t]*(?:=(?!=)|$)/gm;

/** The meanings of a file's names, found once. Names in the body of a class belong to the class. */
const findDefinitions = once((source: Source): Definitions => {
  const { code } = source;
  const classes = new Map<string, Class>();
  const functions = new Map<string, Item[]>();
  const owned: [number, number][] = [];
  for (const { index, 0: head, 1: name = '' } of code.matchAll(/^class[ \t]+(\w{1,80})[ \t]*/gm)) {
    const bracket = code[index + head.length] === '(' ? index + head.length : undefined;
    const { start, end } = bodyAt(
      code,
      bracket === undefined ? index + head.length : (source.brackets.get(bracket)?.end ?? index + head.length),
    );
    owned.push([start, end]);
    const bases = bracket === undefined ? [] : argumentsAt(source, bracket);
    const isSettings = bases.some(({ code: base }) => /(?:^|\.)\w{0,40}Settings$/.test(base));
    classes.set(name, {
      body: { start, end },
      fields: findFields(source, start, end),
      prefix: isSettings ? readEnvPrefix(source, start, end) : undefined,
    });
  }
  for (const { index, 0: head, 1: name = '' } of code.matchAll(/^(?:async[ \t]+)?def[ \t]+(\w{1,80})[ \t]*(?=\()/gm)) {
    const { start, end } = bodyAt(code, source.brackets.get(index + head.length)?.end ?? index + head.length);
    const returns = [...code.slice(start, end).matchAll(/\breturn[ \t]/g)].map((match) =>
      takeExpression(source, start + match.index + match[0].length),
    );
    functions.set(name, returns);
  }
  const values = new Map<string, Item[]>();
  for (const match of code.matchAll(assignment)) {
    if (!match[0].endsWith('=') || owned.some(([from, to]) => match.index >= from && match.index < to)) continue;
    const items = values.get(match[2] ?? '') ?? [];
    values.set(match[2] ?? '', items);
    items.push(takeExpression(source, match.index + match[0].length));
  }
  return { values, classes, functions };
});

function findFields(source: Source, start: number, end: number): ReadonlyMap<string, Item | undefined> {
  const body = source.code.slice(start, end);
  const indent = /^([ \t]+)\S/m.exec(body)?.[1];
  return new Map(
    [...body.matchAll(assignment)].flatMap(({ index, 0: head, 1: blanks, 2: name = '', 3: type }): [string, Item | undefined][] => {
      if (blanks !== indent || (type === undefined && !head.endsWith('='))) return [];
      return [[name, head.endsWith('=') ? takeExpression(source, start + index + head.length) : undefined]];
    }),
  );
}

/** The expression that starts there: up to the end of its line outside of brackets. */
export function takeExpression(source: Source, start: number): Item {
  const signs = /[([{\n;]|\\\n/g;
  signs.lastIndex = start;
  for (let match = signs.exec(source.code); match !== null; match = signs.exec(source.code)) {
    const bracket = source.brackets.get(match.index);
    if (bracket !== undefined) signs.lastIndex = bracket.end;
    else if (match[0] === '\n' || match[0] === ';') return itemBetween(source, start, match.index);
  }
  return itemBetween(source, start, source.code.length);
}
