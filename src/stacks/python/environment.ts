import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { environmentExample } from '../../manifests/environment-example.ts';
import type { Source } from '../../source/source.ts';
import type { Modules } from './modules.ts';
import { argumentOf, findCalls } from './source.ts';

/** A variable that code reads. */
export interface VariableRead {
  readonly name: string;
  /** True where the code fails at once without it. */
  readonly isRequired: boolean;
  /** True where the code has another value for it. */
  readonly hasDefault: boolean;
}

// Files are read for these only.
const readers = ['environ', 'getenv', 'env', 'config', 'BaseSettings'];

// What the system, the image or the generated files set.
const known = new Set(
  'PORT HOST PATH HOME USER SHELL PWD LANG LC_ALL TZ TERM TMPDIR TEMP TMP HOSTNAME CI LOGNAME EDITOR WEB_CONCURRENCY DJANGO_SETTINGS_MODULE VIRTUAL_ENV'.split(
    ' ',
  ),
);
const isOwn = (name: string): boolean =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !known.has(name) && !/^(?:PYTHON|UV_|PIP_|XDG_)/.test(name);

/** Lists the variables that the application needs: those of its example files, and those that code reads without a default. */
export function findEnvironment(folder: Folder, modules: Modules): Fact<readonly string[]> | undefined {
  const names = new Set<string>();
  const sources: string[] = [];
  const add = (name: string, source: string): void => {
    if (!isOwn(name)) return;
    names.add(name);
    if (!sources.includes(source)) sources.push(source);
  };
  for (const [name, { file }] of environmentExample(folder)) add(name, file);
  for (const source of modules.mentioning(...readers)) {
    for (const { name, hasDefault } of variablesIn(source)) if (!hasDefault) add(name, source.path);
  }
  if (names.size === 0) return undefined;
  return { value: [...names].sort(), source: sources.slice(0, 3).join(', ') };
}

/** Names of all variables that the code reads, and of those in the example files. */
export function namesRead(folder: Folder, modules: Modules): readonly string[] {
  const read = modules.mentioning(...readers).flatMap((source) => variablesIn(source).map(({ name }) => name));
  return [...new Set([...environmentExample(folder).keys(), ...read])].filter(isOwn).sort();
}

const readIn = new WeakMap<Source, readonly VariableRead[]>();

/** The variables that a file reads, found once. */
export function variablesIn(source: Source): readonly VariableRead[] {
  const reads = readIn.get(source) ?? [...subscripts(source), ...getters(source), ...settingsHelpers(source), ...settingsClasses(source)];
  readIn.set(source, reads);
  return reads;
}

function subscripts(source: Source): VariableRead[] {
  return [...source.code.matchAll(/\benviron\s*\[\s*(?=")/g)].flatMap((match) => {
    const literal = source.literals.get(match.index + match[0].length);
    const after = literal === undefined ? '' : source.code.slice(literal.end);
    const isRead =
      /^\s*\](?!\s*=(?!=))/.test(after) && !/\bdel\s+(?:os\.)?$/.test(source.code.slice(Math.max(match.index - 12, 0), match.index));
    return literal?.value === undefined || !isRead ? [] : [{ name: literal.value, isRequired: true, hasDefault: false }];
  });
}

function getters(source: Source): VariableRead[] {
  return findCalls(source, /\b(?:environ\.get|getenv)\s*\(/g).flatMap((call) => {
    const name = argumentOf(call, 'key', 0)?.literal;
    const hasDefault = call.arguments.length > 1 || /^\s*or\b/.test(source.code.slice(call.end));
    return name === undefined ? [] : [{ name, isRequired: false, hasDefault }];
  });
}

// django-environ's `env("X")` and `env.str("X")`, python-decouple's and Starlette's `config("X")`.
function settingsHelpers(source: Source): VariableRead[] {
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
    return variable === undefined ? [] : [{ name: variable, isRequired: !hasDefault, hasDefault }];
  });
}

// pydantic's settings: a field is a variable, and one without a default must be there.
function settingsClasses(source: Source): VariableRead[] {
  return findCalls(source, /^class[ \t]+\w+[ \t]*\(/gm).flatMap((call) => {
    if (!call.arguments.some(({ code }) => /(?:^|\.)BaseSettings$/.test(code))) return [];
    const body = bodyAt(source.code, call.end);
    const prefix = envPrefix(source, call.end, call.end + (body?.[0].length ?? 0));
    const indent = /^([ \t]+)\S/m.exec(body?.[1] ?? '')?.[1];
    if (prefix === undefined || indent === undefined) return [];
    const fields = (body?.[1] ?? '').matchAll(new RegExp(`^${indent}([A-Za-z]\\w*)[ \\t]*:(?!.*ClassVar)[^=\\n]+(=.*)?$`, 'gm'));
    return [...fields].map(([, field = '', value]) => ({
      name: `${prefix}${field}`.toUpperCase(),
      isRequired: value === undefined,
      hasDefault: value !== undefined,
    }));
  });
}

function bodyAt(code: string, position: number): RegExpExecArray | null {
  const body = /[ \t]*:[^\n]*\n((?:[ \t]+[^\n]*(?:\n|$)|\n)*)/y;
  body.lastIndex = position;
  return body.exec(code);
}

function envPrefix(source: Source, start: number, end: number): string | undefined {
  const match = /\benv_prefix\s*=\s*/.exec(source.code.slice(start, end));
  return match === null ? '' : source.literals.get(start + match.index + match[0].length)?.value;
}
