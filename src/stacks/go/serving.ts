import { findCalls, type Item, itemBetween } from '../../source/source.ts';
import { parsePort, unknownPart, type Value } from '../../source/values.ts';
import type { Address } from '../listening.ts';
import { isForeignName } from '../port-names.ts';
import type { Framework } from './framework.ts';
import { frameworksIn, withoutMajor } from './frameworks.ts';
import type { GoSource } from './source.ts';
import { openProgram, type Program, readValue } from './values.ts';

/** A call with which a program starts to serve. */
export interface Serving {
  /** Its text in the code: `http.ListenAndServe`. */
  readonly shown: string;
  readonly source: GoSource;
  /** Its position in that file. */
  readonly at: number;
  readonly framework?: Framework;
  /** The address, if the call contains it. */
  readonly address?: Item;
  /** The port, if the framework's default applies. */
  readonly defaultPort?: number;
}

/** Finds the calls with which a program serves, in its own files first. */
export function findServing(files: readonly GoSource[]): readonly Serving[] {
  const patterns = frameworksIn(files).flatMap((framework) => makePattern(framework, files) ?? []);
  return files.flatMap((source) => [...patterns.flatMap((pattern) => findCallsOf(pattern, source)), ...findHttpServing(source)]);
}

// More names than any program has for its application object.
const mostObjects = 40;

interface ServingPattern {
  readonly framework: Framework;
  /** The calls that serve, on the names of the framework's objects in a program's files. */
  readonly calls: RegExp;
}

function makePattern(framework: Framework, files: readonly GoSource[]): ServingPattern | undefined {
  const { object, serve, module, type } = framework;
  if (object === undefined) return undefined;
  const using = files.filter(({ imports }) => [...imports].some((path) => withoutMajor(path) === module));
  const names = new Set([
    ...using.flatMap(({ code }) => [...code.matchAll(object)].map((match) => match[1] ?? match[2] ?? '')),
    ...(type === undefined ? [] : namesOfMade(type, using, files)),
  ]);
  const usual = [...names].filter((name) => name.length <= 80).slice(0, mostObjects);
  if (usual.length === 0) return undefined;
  return { framework, calls: new RegExp(`\\b(?:${usual.join('|')})${serve?.source ?? '\\.Serve[ \\t]*\\('}`, 'g') };
}

// More functions than any program has that create its application object.
const mostMakers = 10;

/**
 * Names of values from the program's own functions: `router, err := app.setupRouter()` for `func (app *App) setupRouter() (*gin.Engine,
 * error)`.
 */
function namesOfMade(type: string, using: readonly GoSource[], files: readonly GoSource[]): readonly string[] {
  const made = new RegExp(
    `^func[ \\t]+(?:\\([^()\\n]{0,80}\\)[ \\t]*)?(\\w{1,60})[ \\t]*\\([^()\\n]{0,200}\\)[ \\t]*\\(?[ \\t]*\\*${type.replace('.', '\\.')}\\b`,
    'gm',
  );
  const makers = [...new Set(using.flatMap(({ code }) => [...code.matchAll(made)].map(([, name = '']) => name)))].slice(0, mostMakers);
  if (makers.length === 0) return [];
  const given = new RegExp(
    `\\b(\\w{1,60})(?:[ \\t]*,[ \\t]*\\w{1,60})?[ \\t]*:?=[ \\t]*(?:\\w{1,60}\\.){0,3}(?:${makers.join('|')})[ \\t]*\\(`,
    'g',
  );
  return files.flatMap(({ code }) => [...code.matchAll(given)].map(([, name = '']) => name));
}

function findCallsOf({ framework, calls }: ServingPattern, source: GoSource): Serving[] {
  const { serve, defaultPort } = framework;
  return findCalls(source, calls).map(({ match, start, arguments: [address] }) => ({
    shown: match[0].slice(0, -1).trimEnd(),
    source,
    at: start,
    framework,
    ...(serve === undefined || address === undefined ? {} : { address }),
    ...(defaultPort === undefined || address !== undefined ? {} : { defaultPort }),
  }));
}

function findHttpServing(source: GoSource): Serving[] {
  if (!source.imports.has('net/http')) return [];
  const called = findCalls(source, /\b(\w+)\.(?:ListenAndServe(?:TLS)?|Serve(?:TLS)?)[ \t]*\(/g).filter(
    ({ match }) => match[1] === 'http' || match[0].includes('.Listen') || /\bhttp\.Server\b/.test(source.code),
  );
  // Passed as an argument, to be called elsewhere: `group.Go(server.ListenAndServe)`.
  const handed = [...source.code.matchAll(/\b\w+\.ListenAndServe(?:TLS)?\b(?![ \t]*\()/g)].map(({ 0: shown, index }) => ({
    shown,
    source,
    at: index,
  }));
  return [
    ...called.map(({ match, start, arguments: [address] }) => ({
      shown: match[0].slice(0, -1).trimEnd(),
      source,
      at: start,
      ...(/^http\.Listen/.test(match[0]) && address !== undefined ? { address } : {}),
    })),
    ...handed,
  ];
}

/** An address on which a program listens, and whether it is known completely. */
export interface GoAddress extends Address {
  readonly literal?: string | number;
}

/** Finds the addresses of servers: an argument of the call, a field of http.Server, or an argument of net.Listen. */
export function findAddresses(files: readonly GoSource[], serving: readonly Serving[]): readonly GoAddress[] {
  const program = openProgram(files);
  const given = serving.flatMap(({ source, address, framework, defaultPort }): GoAddress[] => {
    if (address !== undefined) return [readAddress(program, source, address)];
    const said = `${framework?.name}'s default in ${source.path}`;
    return defaultPort === undefined ? [] : [{ ...describeFile(source), port: defaultPort, host: '', variable: 'PORT', said }];
  });
  const elsewhere = serving.some(({ address, defaultPort }) => address === undefined && defaultPort === undefined)
    ? files.flatMap((source) =>
        [...findServerAddresses(source), ...findListenerAddresses(source)].map((item) => readAddress(program, source, item)),
      )
    : [];
  return [...given, ...elsewhere];
}

function describeFile({ path, imports }: GoSource): Pick<Address, 'path' | 'isBeside'> {
  return { path, isBeside: imports.has('net/http/pprof') };
}

function readAddress(program: Program, source: GoSource, address: Item): GoAddress {
  const { literal, variable, flag } = readValue({ program, source }, address) ?? {};
  const [, host, digits] = /^(?:(.*):)?(\d{1,5})$/.exec(String(literal ?? '')) ?? [];
  const port = parsePort(digits);
  return {
    ...describeFile(source),
    // An address with another protocol's name is not the application's port.
    ...(/^[\w.]{1,80}$/.test(address.code) && isForeignName(address.code) ? { isBeside: true } : {}),
    ...(literal === undefined ? {} : { literal }),
    ...(variable === undefined ? {} : { variable }),
    ...(flag === undefined ? {} : { flag }),
    ...(port === undefined ? {} : { port }),
    ...(host === undefined || host.includes(unknownPart) ? {} : { host }),
    said: describeSource({ variable, flag, literal }, source),
  };
}

function describeSource(
  { variable, flag, literal }: { readonly [Key in 'variable' | 'flag' | 'literal']: Value[Key] | undefined },
  { path }: GoSource,
): string {
  if (variable !== undefined) return `the default of ${variable} in ${path}`;
  if (flag !== undefined) return `the default of -${flag} in ${path}`;
  return `${JSON.stringify(String(literal ?? '').replaceAll(unknownPart, '…'))} in ${path}`;
}

function findServerAddresses(source: GoSource): Item[] {
  const inLiterals = findCalls(source, /\bhttp\.Server[ \t]*\{/g).flatMap(({ arguments: items }) =>
    items.flatMap(({ start, end }) => {
      const lead = /^\s*Addr[ \t]*:/.exec(source.code.slice(start, end));
      return lead === null ? [] : [itemBetween(source, start + lead[0].length, end)];
    }),
  );
  const assigned = [...source.code.matchAll(/\.Addr[ \t]*=(?!=)([^\n;]*)/g)].map(({ index, 0: text, 1: value = '' }) =>
    itemBetween(source, index + text.length - value.length, index + text.length),
  );
  return [...inLiterals, ...assigned];
}

function findListenerAddresses(source: GoSource): Item[] {
  return findCalls(source, /\bnet\.Listen[ \t]*\(|\.Listen[ \t]*\((?=[ \t]*\w+[ \t]*,)/g).flatMap(({ arguments: items }) => {
    const network = items.findIndex(({ literal }) => /^tcp[46]?$/.test(literal ?? ''));
    const address = items[network + 1];
    return network === -1 || address === undefined ? [] : [address];
  });
}
