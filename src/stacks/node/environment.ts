import type { Folder } from '../../folder/folder.ts';
import { environmentExample } from '../../manifests/environment-example.ts';
import { findCalls, itemsAt, type Source } from '../../source/source.ts';
import { type Environment, findEnvironment, type VariableRead } from '../environment.ts';
import { findObjectReads } from './environment-object.ts';
import type { Modules } from './modules.ts';

/** Prefixes of variables that are public and fixed when the image is built. */
export const publicVariable = /^(?:NEXT_PUBLIC_|VITE_|PUBLIC_|REACT_APP_|NUXT_PUBLIC_|VUE_APP_|GATSBY_|EXPO_PUBLIC_)/;

// Variables that the runtime, the package managers and well-known packages read.
const isTools = (name: string): boolean => /^(?:NODE_.*|npm_.*|BUN_ENV|NEXT_RUNTIME|DEBUG)$/.test(name);

/** Finds the variables that configure the application, except those that the image sets. */
export function findVariables(folder: Folder, modules: Modules, isSet: (name: string) => boolean): Environment {
  const reads = modules
    .matching(/\benv\b|onfig\w{0,80}\s{0,80}\.\s{0,80}get/)
    .flatMap((source) => [
      ...findProperties(source),
      ...findDestructurings(source),
      ...findServiceCalls(source),
      ...findSchemaKeys(source),
    ]);
  return findEnvironment(
    folder,
    [...reads, ...findObjectReads(folder, modules)],
    (name) => isTools(name) || publicVariable.test(name) || isSet(name),
  );
}

// Code around an optional variable: a default after it, or a check before it.
const withDefault = /^[\s!)]*(?:\|\||\?\?|\?(?!\.)|[!=]==?|&&|\.\s*(?:split|includes|toLowerCase)\b)/;
/** Code that runs only if the variable is set. */
const asked = /\bif\s*\(\s*$/;
const questioned = /(?:!|\bif\s*\(\s*|\btypeof\s+|\bdelete\s+|&&\s*|\|\|\s*)$/;

/** `process.env.NAME`, `process.env["NAME"]`, `Bun.env.NAME`. */
function findProperties(source: Source): VariableRead[] {
  const reads = [...source.code.matchAll(/\b(?:process|Bun)\s*\.\s*env\s*\??(?:\.\s*([A-Za-z_]\w*)|\[\s*("[^"]*")\s*\])/g)].flatMap(
    (match) => {
      const quoted = match[2] === undefined ? undefined : source.literals.get(match.index + match[0].indexOf(match[2]))?.value;
      const name = match[1] ?? quoted;
      const after = source.code.slice(match.index + match[0].length, match.index + match[0].length + 40);
      const before = source.code.slice(Math.max(match.index - 20, 0), match.index);
      // An assignment sets it.
      if (name === undefined || /^\s*(?:\|\|)?(?:\?\?)?=(?!=)/.test(after)) return [];
      return [{ name, isAsked: asked.test(before), hasDefault: withDefault.test(after) || questioned.test(before) }];
    },
  );
  // If a file checks for a variable once, its other reads are below that check.
  const known = new Set(reads.flatMap(({ name, isAsked }) => (isAsked ? [name] : [])));
  return reads.map(({ name, hasDefault }) => ({ name, hasDefault: hasDefault || known.has(name), path: source.path }));
}

/** `const { NAME, OTHER = "x" } = process.env`. */
function findDestructurings(source: Source): VariableRead[] {
  if (!/\}\s*=\s*(?:process|Bun)\b/.test(source.code)) return [];
  return [...source.code.matchAll(/\b(?:const|let|var)\s+\{/g)].flatMap((match) => {
    const { items, end } = itemsAt(source, match.index + match[0].length - 1);
    if (!/^\s*=\s*(?:process|Bun)\s*\.\s*env\b(?!\s*[.[])/.test(source.code.slice(end, end + 80))) return [];
    return items.flatMap(([from, to]) => {
      const code = source.code.slice(from, to);
      const name = /^\s*(\w+)/.exec(code)?.[1];
      return name === undefined ? [] : [{ name, hasDefault: code.includes('='), path: source.path }];
    });
  });
}

/** `configService.get("NAME")` of @nestjs/config, whose second argument is a default. */
function findServiceCalls(source: Source): VariableRead[] {
  if (!source.code.includes('onfig')) return [];
  return findCalls(source, /(?<!\w)(\w+)\s*\.\s*(?:get|getOrThrow)\s*(?:<[^()]{0,200}>\s*)?\(/g).flatMap(
    ({ match, arguments: items, end }) => {
      const name = items[0]?.literal;
      if (name === undefined || !/[cC]onfig/.test(match[1] ?? '') || !/^[A-Z][A-Z0-9_]*$/.test(name)) return [];
      return [{ name, hasDefault: items.length > 1 || withDefault.test(source.code.slice(end, end + 40)), path: source.path }];
    },
  );
}

/** Environment validators: envalid, zod and libraries on top of it, Joi, yup, valibot. A key is followed by a call of one of them. */
const schemas = /\b(?:cleanEnv|createEnv|envsafe|Joi|yup)\b|(?<![\w.])[zv]\s{0,4}\.\s{0,4}(?:object|strictObject)\b/;
const schemaKey =
  /(?<![\w.$])([A-Z][A-Z0-9_]{1,60})\s{0,9}:\s{0,9}(?:(?:envalid|z|Joi|yup|v)\s{0,80}\.|(?:str|bool|num|port|url|email|host|json)\s{0,4}\()/g;

/** `cleanEnv(process.env, { NAME: str({ default: "x" }) })`, `z.object({ NAME: z.string() }).parse(process.env)`. */
function findSchemaKeys({ code, path }: Source): VariableRead[] {
  if (!schemas.test(code) || !/\benv\b/.test(code)) return [];
  const found = [...code.matchAll(schemaKey)];
  return found.map(({ 1: name = '', index }, at) => {
    const own = code.slice(index, Math.min(found[at + 1]?.index ?? code.length, index + 400));
    return {
      name,
      hasDefault: /\.\s{0,9}(?:default|optional|nullish|catch)\s{0,4}\(|\b(?:default|devDefault)\s{0,4}:|\boptional\(/.test(own),
      path,
    };
  });
}

/** Ports in the example environment, by variable. */
export function readExamplePorts(folder: Folder): ReadonlyMap<string, number> {
  return new Map(
    [...environmentExample(folder)].flatMap(([name, { file }]): [string, number][] => {
      const text = /PORT$/.test(name)
        ? new RegExp(`^[ \\t]*(?:export\\s+)?${name}\\s*=\\s*["']?(\\d{1,5})\\b`, 'm').exec(folder.search(file))?.[1]
        : undefined;
      return text === undefined ? [] : [[name, Number(text)]];
    }),
  );
}
