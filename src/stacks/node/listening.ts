import type { Fact } from '../../facts.ts';
import { findCalls, type Item, literalIn, type Source } from '../../source/source.ts';
import { parsePort, type Value } from '../../source/values.ts';
import { type Address, choosePort, isLoopback, mostListeners } from '../listening.ts';
import type { SettingPort } from './port.ts';
import { propertyOf } from './source.ts';
import { expressionFrom, importsOf, type Reading, readValue } from './values.ts';

/** Where the application listens, according to its code. */
export interface Listening {
  readonly port?: Fact<number>;
  /** The variable with the port. */
  readonly portVariable?: string;
  /** The variable with the address, if the default is the loopback address. */
  readonly hostVariable?: string;
  /** True if it listens on the loopback address, which is not reachable from outside a container. */
  readonly isLoopback: boolean;
  /** The file that listens. */
  readonly path: string;
}

/** An address with the variable of its host. */
interface NodeAddress extends Address {
  readonly hostVariable?: string;
}

/** The values for code that does not set them. */
export interface ListeningDefaults {
  /** True if the framework listens on the loopback address. */
  readonly isLoopback: boolean;
  /** Ports in the example environment, by variable. */
  readonly example: ReadonlyMap<string, number>;
  /** The port in the application's settings, for code that does not show it. */
  settingPort(names: readonly string[]): SettingPort | undefined;
}

/** A call that listens. */
interface Listener {
  readonly source: Source;
  /** Its name in the code: `listen`. */
  readonly shown: string;
  readonly port: Item | undefined;
  readonly host: Item | undefined;
}

// If a variable sets the port, any value works, because the image sets it.
const freePort = 3000;

/** Finds where the application listens: first in the started file, then in the others. */
export function findListening(reading: Reading, entry: string | undefined, defaults: ListeningDefaults): Listening | undefined {
  const listeners = reading.modules
    .mentioning('listen', 'serve', 'fetch', 'startStandaloneServer')
    .flatMap(findListeners)
    .slice(0, mostListeners);
  const [own = [], others = []] = [true, false].map((isEntry) =>
    listeners.flatMap((listener) => ((listener.source.path === entry) === isEntry ? (readAddress(reading, listener, defaults) ?? []) : [])),
  );
  const { address, port, unknown } = choosePort(own.length > 0 ? own : others, freePort);
  if (address === undefined) return outsideCode(listeners, defaults);
  const { variable, path, host, hostVariable } = address;
  const setting = port === undefined && isOpen(address) ? defaults.settingPort(variable === undefined ? [] : [variable]) : undefined;
  const found = port ?? setting?.port ?? (unknown === undefined ? undefined : assumedAmong(address));
  const portVariable = setting?.variable ?? variable;
  return {
    ...(found === undefined ? {} : { port: found }),
    ...(portVariable === undefined ? {} : { portVariable }),
    ...(hostVariable === undefined ? {} : { hostVariable }),
    isLoopback: isLoopback(host) && hostVariable === undefined,
    path,
  };
}

/** An address on the loopback interface only, or on a random port, does not belong to the server. */
const isOpen = ({ host, hostVariable }: NodeAddress): boolean => !isLoopback(host) || hostVariable !== undefined;

/** The first of several ports, or the one that the image sets for a variable without a default. */
function assumedAmong({ port, said, variable, path }: NodeAddress): Fact<number> {
  if (port !== undefined) return { value: port, certainty: 'assumed', source: `${said}; the code also listens on another port` };
  return { value: freePort, certainty: 'assumed', source: `${variable}, which ${path} reads and the image sets` };
}

/** The port in the settings, if the listening code does not show it. */
function outsideCode(listeners: readonly Listener[], { settingPort }: ListeningDefaults): Listening | undefined {
  const names = listeners.flatMap(({ port }) => /([A-Za-z_$][\w$]*)\s*\)?$/.exec(port?.code ?? '')?.[1] ?? []);
  const setting = settingPort(names);
  const path = listeners[0]?.source.path;
  if (setting === undefined) return path === undefined || names.length === 0 ? undefined : { isLoopback: false, path };
  return {
    port: setting.port,
    ...(setting.variable === undefined ? {} : { portVariable: setting.variable }),
    isLoopback: false,
    path: path ?? '',
  };
}

/** The runtime of a file that serves; undefined for a file that does not. APIs of Bun show Bun. */
export function serverIn(source: Source): 'node' | 'bun' | undefined {
  const listeners = findListeners(source);
  if (listeners.length === 0) return undefined;
  return listeners.every(({ shown }) => shown === 'Bun.serve' || shown === 'export default') ? 'bun' : 'node';
}

function findListeners(source: Source): Listener[] {
  return [
    ...findMethodCalls(source),
    ...findHandedCalls(source),
    ...findServeCalls(source),
    ...findDefaultExports(source),
    ...findStandaloneServers(source),
  ];
}

/** `app.listen(3000, "0.0.0.0")`, `fastify.listen({ port, host })`. */
function findMethodCalls(source: Source): Listener[] {
  return findCalls(source, /\.\s*listen\s*\(/g).flatMap(({ start, arguments: [first, second] }) => {
    const before = source.code.slice(Math.max(start - 100, 0), start).trimEnd();
    if (first === undefined || !/[\w)\]}]$/.test(before)) return [];
    if (first.code.startsWith('{')) return [readOptions(source, 'listen', first, 'host')];
    const isAddress = second !== undefined && !/=>|^(?:async\s+)?function\b/.test(second.code);
    return [{ source, shown: 'listen', port: first, host: isAddress ? second : undefined }];
  });
}

/** `const listen = promisify(server.listen, server); await listen(port, host)` */
function findHandedCalls(source: Source): Listener[] {
  if (!/\.\s{0,9}listen\s{0,9}[,)]/.test(source.code)) return [];
  return findCalls(source, /(?<![\w$.])listen\s*\(/g).flatMap(({ arguments: [first, second] }) =>
    first === undefined ? [] : [{ source, shown: 'listen', port: first, host: second }],
  );
}

/** `serve({ fetch, port })` of @hono/node-server, `Bun.serve({ port })`. */
function findServeCalls(source: Source): Listener[] {
  const isImported = (): boolean => importsOf(source).some(({ specifier }) => specifier === '@hono/node-server' || specifier === 'bun');
  return findCalls(source, /(?<![\w$.])(Bun\s*\.\s*)?serve\s*\(/g).flatMap(({ match, arguments: [first] }) =>
    first === undefined || (match[1] === undefined && !isImported())
      ? []
      : [readOptions(source, match[1] === undefined ? 'serve' : 'Bun.serve', first, 'hostname')],
  );
}

/** `export default { port, fetch }`, which Bun serves. */
function findDefaultExports(source: Source): Listener[] {
  return [...source.code.matchAll(/\bexport\s+default\s+(?=\{)/g)].flatMap((match) => {
    const object = expressionFrom(source, match.index + match[0].length);
    return propertyOf(source, object, 'fetch') === undefined ? [] : [readOptions(source, 'export default', object, 'hostname')];
  });
}

/** `startStandaloneServer(server, { listen: { port: 4000 } })` of Apollo. */
function findStandaloneServers(source: Source): Listener[] {
  return findCalls(source, /\bstartStandaloneServer\s*\(/g).flatMap(({ arguments: [, options] }) => {
    const listen = options === undefined ? undefined : propertyOf(source, options, 'listen');
    return listen === undefined ? [] : [readOptions(source, 'startStandaloneServer', listen, 'host')];
  });
}

function readOptions(source: Source, shown: string, options: Item, host: string): Listener {
  return { source, shown, port: propertyOf(source, options, 'port'), host: propertyOf(source, options, host) };
}

function readAddress(
  reading: Reading,
  listener: Listener,
  { isLoopback: isOnLoopback, example }: ListeningDefaults,
): NodeAddress | undefined {
  const { source, shown, port: portItem, host: hostItem } = listener;
  const value = portItem === undefined ? undefined : readPort(reading, source, portItem);
  // A port that is not known; and a socket or something else without a port.
  if (value === undefined && (portItem !== undefined || shown === 'listen')) return undefined;
  const given = value === undefined ? {} : describePort(value, shown, example);
  const host = hostItem === undefined ? undefined : readValue(reading, source, hostItem);
  const otherwise = isOnLoopback && shown === 'listen' ? 'localhost' : '';
  const literal = hostItem === undefined ? otherwise : host?.literal;
  return {
    path: source.path,
    said: '',
    ...given,
    ...(value?.variable === undefined ? {} : { variable: value.variable }),
    ...(literal === undefined ? {} : { host: String(literal) }),
    ...(host?.variable !== undefined && isLoopback(literal) ? { hostVariable: host.variable } : {}),
  };
}

/** `app.get("port")` returns the value of `app.set("port", …)`. */
function readPort(reading: Reading, source: Source, item: Item): Value | undefined {
  const key = source.code.indexOf('(', item.start) + 1;
  const isSetting = /^\w+\s*\.\s*get\s*\([^()]*\)$/.test(item.code) && literalIn(source, key, source.code.indexOf(')', key)) === 'port';
  const value = readValue(reading, source, item);
  if (value !== undefined || !isSetting) return value;
  for (const setter of reading.modules.mentioning('.set(')) {
    const call = findCalls(setter, /\.\s*set\s*\(/g).find(({ arguments: [name] }) => name?.literal === 'port');
    const [, set] = call?.arguments ?? [];
    if (set !== undefined) return readValue(reading, setter, set);
  }
  return undefined;
}

function describePort(
  { variable, literal, path, name }: Value,
  shown: string,
  example: ReadonlyMap<string, number>,
): Pick<Address, 'port' | 'said'> {
  const port = parsePort(literal);
  if (variable === undefined) return port === undefined ? { said: '' } : { port, said: `${name ?? shown} in ${path}` };
  if (port !== undefined) return { port, said: `the default of ${variable} in ${path}` };
  const given = example.get(variable);
  return given === undefined
    ? { port: freePort, said: `${variable}, which ${path} listens on and the image sets` }
    : { port: given, said: `${variable} in the example environment` };
}
