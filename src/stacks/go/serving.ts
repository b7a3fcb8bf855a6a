import type { Fact } from '../../facts.ts';
import { findCalls, type Item, itemBetween } from '../../source/source.ts';
import { type Framework, frameworksIn, withoutMajor } from './frameworks.ts';
import type { GoSource } from './source.ts';
import { type Program, programOf, type Value, valueOf } from './values.ts';

/** A place where a program begins to serve. */
export interface Serving {
  /** As it stands in the code: `http.ListenAndServe`. */
  readonly shown: string;
  readonly source: GoSource;
  /** Its position in that file. */
  readonly at: number;
  readonly framework?: Framework;
  /** The address, where it is given there. */
  readonly address?: Item;
  /** The port where the framework's own default counts. */
  readonly defaultPort?: number;
}

/** Finds where a program serves, in its own files first. */
export function findServing(files: readonly GoSource[]): readonly Serving[] {
  const patterns = frameworksIn(files).flatMap((framework) => servingPattern(framework, files) ?? []);
  return files.flatMap((source) => [...patterns.flatMap((pattern) => servedBy(pattern, source)), ...servedByHttp(source)]);
}

// More names than any program gives to its application object.
const mostObjects = 40;

interface ServingPattern {
  readonly framework: Framework;
  /** The calls that serve, on the names that a program's files give to the framework's objects. */
  readonly calls: RegExp;
}

function servingPattern(framework: Framework, files: readonly GoSource[]): ServingPattern | undefined {
  const { object, serve, module } = framework;
  if (object === undefined) return undefined;
  const using = files.filter(({ imports }) => [...imports].some((path) => withoutMajor(path) === module));
  const names = new Set(using.flatMap(({ code }) => [...code.matchAll(object)].map((match) => match[1] ?? match[2] ?? '')));
  const usual = [...names].filter((name) => name.length <= 80).slice(0, mostObjects);
  if (usual.length === 0) return undefined;
  return { framework, calls: new RegExp(`\\b(?:${usual.join('|')})${serve?.source ?? '\\.Serve[ \\t]*\\('}`, 'g') };
}

function servedBy({ framework, calls }: ServingPattern, source: GoSource): Serving[] {
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

function servedByHttp(source: GoSource): Serving[] {
  if (!source.imports.has('net/http')) return [];
  const called = findCalls(source, /\b(\w+)\.(?:ListenAndServe(?:TLS)?|Serve(?:TLS)?)[ \t]*\(/g).filter(
    ({ match }) => match[1] === 'http' || match[0].includes('.Listen') || /\bhttp\.Server\b/.test(source.code),
  );
  // Handed over, to be called by another one: `group.Go(server.ListenAndServe)`.
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

/** An address that a program listens on. */
export interface Listening {
  readonly source: GoSource;
  readonly port?: number;
  /** Undefined where it can't be told; empty for all interfaces. */
  readonly host?: string;
  readonly value: Value;
  /** What says so, in words that fit after "from". */
  readonly said: string;
}

/** Tells the addresses of what serves: given where it begins, in an http.Server's fields, or to net.Listen. */
export function listeningOf(files: readonly GoSource[], serving: readonly Serving[]): readonly Listening[] {
  const program = programOf(files);
  const given = serving.flatMap(({ source, address, framework, defaultPort }): Listening[] => {
    if (address !== undefined) return [listening(program, source, address)];
    const said = `${framework?.name}'s default in ${source.path}`;
    return defaultPort === undefined ? [] : [{ source, port: defaultPort, host: '', value: { variable: 'PORT' }, said }];
  });
  const elsewhere = serving.some(({ address, defaultPort }) => address === undefined && defaultPort === undefined)
    ? files.flatMap((source) => [...serverAddresses(source), ...listenerAddresses(source)].map((item) => listening(program, source, item)))
    : [];
  return [...given, ...elsewhere];
}

function listening(program: Program, source: GoSource, address: Item): Listening {
  const value = valueOf({ program, source }, address);
  const [, host, digits] = /^(?:(.*):)?(\d{1,5})$/.exec(value.text ?? '') ?? [];
  const port = digits === undefined ? undefined : Number(digits);
  return {
    source,
    value,
    ...(port === undefined || port === 0 || port > 65_535 ? {} : { port }),
    ...(host === undefined || host.includes('\0') ? {} : { host }),
    said: saidBy(value, source),
  };
}

function saidBy({ variable, flag, text }: Value, { path }: GoSource): string {
  if (variable !== undefined) return `the default of ${variable} in ${path}`;
  if (flag !== undefined) return `the default of -${flag} in ${path}`;
  return `${JSON.stringify(text?.replaceAll('\0', '…') ?? '')} in ${path}`;
}

function serverAddresses(source: GoSource): Item[] {
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

function listenerAddresses(source: GoSource): Item[] {
  return findCalls(source, /\bnet\.Listen[ \t]*\(|\.Listen[ \t]*\((?=[ \t]*\w+[ \t]*,)/g).flatMap(({ arguments: items }) => {
    const network = items.findIndex(({ literal }) => /^tcp[46]?$/.test(literal ?? ''));
    const address = items[network + 1];
    return network === -1 || address === undefined ? [] : [address];
  });
}

/** A port, or why there is none. */
export interface PortFinding {
  readonly port?: Fact<number>;
  readonly unknown?: string;
  /** The first place that only the machine itself reaches. */
  readonly loopback?: Listening;
}

// Ports beside the application's own: profiles and metrics.
const beside = /(?:^|_)(?:METRICS?|PROMETHEUS|PPROF|DEBUG|ADMIN|MANAGEMENT|PROBES?|HEALTH)(?:_|$)/;

/**
 * Chooses among the addresses: the one that PORT sets before the others, what is for metrics and profiles after them. Where PORT has
 * no default any port is right, since the image sets it.
 */
export function choosePort(found: readonly Listening[]): PortFinding {
  const own = found.filter(
    ({ value, source }) => !beside.test(value.variable ?? value.flag?.toUpperCase() ?? '') && !source.imports.has('net/http/pprof'),
  );
  const ranked = own.length > 0 ? own : found;
  const byPort = ranked.filter(({ value }) => value.variable === 'PORT');
  const candidates = byPort.length > 0 ? byPort : ranked;
  const loopback = candidates.find(({ host }) => host !== undefined && /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(host));
  const ports = [...new Set(candidates.flatMap(({ port }) => port ?? []))];
  // An address that can't be told may well be the application's own.
  const isCertain = byPort.length > 0 || candidates.every((each) => each.port !== undefined);
  const [first] = candidates;
  const [port, other] = ports;
  const local = loopback === undefined ? {} : { loopback };
  if (first === undefined) return {};
  if (other !== undefined)
    return { unknown: `The code listens on ${ports.join(' and ')}: say which one is the application's with --port.`, ...local };
  if (port !== undefined && isCertain)
    return { port: { value: port, source: candidates.find((each) => each.port === port)?.said ?? '' }, ...local };
  const { variable } = first.value;
  if (variable === 'PORT') return { port: { value: 8080, source: `PORT, which ${first.source.path} reads and the image sets` }, ...local };
  return variable === undefined
    ? local
    : {
        unknown: `${first.source.path} takes its address from ${variable}, which has no default: give --port, and ${variable} with --environment.`,
        ...local,
      };
}
