import type { Folder } from '../../folder/folder.ts';
import { once } from '../../once.ts';
import { argumentOf, findCalls, type Item, itemBetween, itemsAt, type Source } from '../../source/source.ts';
import { type Environment, findEnvironment, type VariableRead } from '../environment.ts';
import type { Modules } from './modules.ts';
import { ownReader, ownReaderNames } from './own-readers.ts';
import { bodyAt, readEnvPrefix } from './source.ts';

/** A variable that Python code reads. */
interface PythonRead extends VariableRead {
  /** True if the code fails immediately without it. */
  readonly isRequired: boolean;
}

// Variables that Python, its servers and its package managers read.
const isTools = (name: string): boolean => /^(?:PYTHON.*|UV_.*|PIP_.*|VIRTUAL_ENV|WEB_CONCURRENCY|DJANGO_SETTINGS_MODULE)$/.test(name);

/** Finds the variables that configure the application. `others`: files that become modules in the image. */
export function findVariables(folder: Folder, modules: Modules, others: readonly Source[] = []): Environment {
  const reads = [...modules.mentioning('environ', 'getenv', 'env', 'config', 'BaseSettings'), ...others].flatMap(findReads);
  return findEnvironment(folder, [...reads, ...findOwnReads(modules)], isTools);
}

/** Variables that the application reads with its own functions. */
function findOwnReads(modules: Modules): readonly VariableRead[] {
  const names = ownReaderNames(modules);
  if (names.length === 0) return [];
  const calling = new RegExp(`(?<![\\w.]|\\bdef\\s)(${names.join('|')})\\s*\\(`, 'g');
  return modules.mentioning(...names).flatMap((source) =>
    findCalls(source, calling).flatMap((call): VariableRead[] => {
      const reader = ownReader(modules, source, call.match[1] ?? '');
      const name = reader === undefined ? undefined : argumentOf(call, reader.key.name, reader.key.position)?.literal;
      if (reader === undefined || name === undefined || !/^[A-Z][A-Z0-9_]*$/.test(name)) return [];
      return [{ name, hasDefault: call.arguments.length > 1 || !reader.isStrict, path: source.path }];
    }),
  );
}

/** The variables that a file reads. */
export const findReads = once((source: Source): readonly PythonRead[] => [
  ...findSubscripts(source),
  ...findGetters(source),
  ...findSettingsCalls(source),
  ...findSettingsFields(source),
  ...tabledDefaults(source).map(({ name }) => ({ name, isRequired: false, hasDefault: true, path: source.path })),
]);

const lookUp =
  /\bfor[ \t]{1,4}(\w{1,40})[ \t]{0,4},[ \t]{0,4}\w{1,40}[ \t]{1,4}in[ \t]{1,4}(?:\w{1,40}\.){0,2}(\w{1,60})\.items\(\)[ \t]{0,4}:([\s\S]{0,200})/g;

/** A variable in a table of defaults whose names are looked up in the environment, with its default. */
interface Tabled {
  readonly name: string;
  readonly value: Item;
}

/** `DEFAULTS = {"PORT": "8081"}` with `for name, value in DEFAULTS.items(): … os.environ.get(name, value)`. */
export const tabledDefaults = once((source: Source): readonly Tabled[] => {
  const { code } = source;
  return [...code.matchAll(lookUp)].slice(0, 4).flatMap(([, name = '', table = '', body = '']): Tabled[] => {
    if (!new RegExp(`environ(?:\\.get)?\\s{0,4}[[(]\\s{0,4}${name}\\b`).test(body)) return [];
    const head = new RegExp(`(?<![\\w.])${table}[ \\t]{0,4}(?::[^=\\n]{1,80})?=[ \\t]{0,4}(?=\\{)`).exec(code);
    if (head === null) return [];
    return itemsAt(source, head.index + head[0].length).items.flatMap(([from, to]): Tabled[] => {
      const start = code.indexOf('"', from);
      const key = start === -1 || start >= to ? undefined : source.literals.get(start);
      const colon = key === undefined ? null : /^\s{0,9}:\s{0,9}/.exec(code.slice(key.end, key.end + 20));
      if (key?.value === undefined || colon === null || !/^[A-Z][A-Z0-9_]{1,60}$/.test(key.value)) return [];
      return [{ name: key.value, value: itemBetween(source, key.end + colon[0].length, to) }];
    });
  });
});

/** The name of the process environment in a file. WSGI passes each request in a dictionary that is also called `environ` (PEP 3333). */
const environmentIn = once(({ code }: Source): string =>
  /^[ \t]*from[ \t]+os[ \t]+import[ \t(]+[^\n]{0,200}\benviron\b/m.test(code)
    ? '(?<![\\w.])(?:os\\s*\\.\\s*)?environ'
    : '\\bos\\s*\\.\\s*environ',
);

/** Variables that a file checks for before it reads them: `if "DATABASE_URL" in os.environ`. */
const questionedIn = once(
  (source: Source): ReadonlySet<string> =>
    new Set(
      [...source.literals.values()].flatMap(({ value, end }) =>
        value !== undefined && /^\s{1,9}in\s{1,9}(?:os\.)?environ\b/.test(source.code.slice(end, end + 40)) ? [value] : [],
      ),
    ),
);

function findSubscripts(source: Source): PythonRead[] {
  return [...source.code.matchAll(new RegExp(`${environmentIn(source)}\\s*\\[\\s*(?=")`, 'g'))].flatMap((match) => {
    const literal = source.literals.get(match.index + match[0].length);
    const after = literal === undefined ? '' : source.code.slice(literal.end);
    const isRead =
      /^\s*\](?!\s*=(?!=))/.test(after) && !/\bdel\s+(?:os\.)?$/.test(source.code.slice(Math.max(match.index - 12, 0), match.index));
    if (literal?.value === undefined || !isRead) return [];
    const isQuestioned = questionedIn(source).has(literal.value);
    return [{ name: literal.value, isRequired: !isQuestioned, hasDefault: isQuestioned, path: source.path }];
  });
}

// Code around an optional variable: a default after it, a comparison, or a check.
const withDefault = /^\s*(?:or\b|and\b|[!=]=|in\b|not\s+in\b)/;
const questioned = /(?:\bif\s{1,9}|\band\s{1,9}|\bbool\s{0,9}\(\s{0,9})(?:os\s{0,4}\.\s{0,4})?$/;

function findGetters(source: Source): PythonRead[] {
  const reads = findCalls(source, new RegExp(`(?:${environmentIn(source)}\\.get|\\bgetenv)\\s*\\(`, 'g')).flatMap((call) => {
    const name = argumentOf(call, 'key', 0)?.literal;
    const after = source.code.slice(call.end, call.end + 40);
    const before = source.code.slice(Math.max(call.match.index - 20, 0), call.match.index);
    const isQuestioned = questioned.test(before) && !/^\s*is\b/.test(after);
    return name === undefined ? [] : [{ name, isQuestioned, hasDefault: call.arguments.length > 1 || withDefault.test(after) }];
  });
  // If a file checks for a variable once, its other reads are below that check.
  const asked = new Set(reads.flatMap(({ name, isQuestioned }) => (isQuestioned ? [name] : [])));
  return reads.map(({ name, hasDefault }) => ({
    name,
    isRequired: false,
    hasDefault: hasDefault || asked.has(name),
    path: source.path,
  }));
}

// `env("X")` and `env.str("X")` of django-environ, `config("X")` of python-decouple and Starlette.
function findSettingsCalls(source: Source): PythonRead[] {
  const names = [
    /^[ \t]*import environ\b|\benviron\.Env\b|^[ \t]*from environs? import/m.test(source.code) ? 'env' : '',
    /^[ \t]*from (?:decouple|starlette\.config) import/m.test(source.code) ? 'config' : '',
  ];
  const name = names.filter((item) => item !== '').join('|');
  if (name === '') return [];
  return findCalls(source, new RegExp(`(?<![\\w.])(?:${name})(?:\\.(?!read_env|bool)\\w+)?\\s*\\(`, 'g')).flatMap((call) => {
    const variable = argumentOf(call, 'var', 0)?.literal;
    const hasDefault =
      call.arguments.some((item) => item.name === 'default') || call.arguments.filter((item) => item.name === undefined).length > 1;
    return variable === undefined ? [] : [{ name: variable, isRequired: !hasDefault, hasDefault, path: source.path }];
  });
}

// Settings of pydantic: a field is a variable, which is required without a default.
function findSettingsFields(source: Source): PythonRead[] {
  // A class may be derived from another one in the file.
  const bases = new Set(['BaseSettings']);
  return findCalls(source, /^class[ \t]+(\w+)[ \t]*\(/gm).flatMap((call) => {
    if (!call.arguments.some(({ code }) => bases.has(code.replace(/^.*\./, '')))) return [];
    bases.add(call.match[1] ?? '');
    const { start, end } = bodyAt(source.code, call.end);
    const body = source.code.slice(start, end);
    const prefix = readEnvPrefix(source, start, end);
    const indent = /^([ \t]+)\S/m.exec(body)?.[1];
    if (prefix === undefined || indent === undefined) return [];
    const fields = body.matchAll(new RegExp(`^${indent}([A-Za-z]\\w*)[ \\t]*:(?!.*ClassVar)([^=\\n]+)(=.*)?$`, 'gm'));
    return [...fields].map(([, field = '', type = '', value]) => ({
      name: `${prefix}${field}`.toUpperCase(),
      isRequired: value === undefined,
      hasDefault: value !== undefined,
      path: source.path,
      isSwitch: type.trim() === 'bool',
    }));
  });
}
