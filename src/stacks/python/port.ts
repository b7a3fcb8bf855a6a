import type { Fact } from '../../facts.ts';
import { type Argument, argumentOf, argumentsAt, type Call, findCalls, type Source } from '../../source/source.ts';
import { parsePort, type Value } from '../../source/values.ts';
import { type Address, choosePort, isLoopback, type PortFinding } from '../listening.ts';
import { isTool } from '../own-places.ts';
import { tabledDefaults } from './environment.ts';
import type { Framework, OwnServing } from './framework.ts';
import { frameworks } from './frameworks.ts';
import { importedWords } from './imports.ts';
import type { Modules } from './modules.ts';
import { readValue } from './values.ts';

/** A call that serves, of any framework. */
const serving =
  /\b(?:uvicorn\.(?:run|Config)|socketio\w{0,20}\.run|app\.run|app\.run_server|application\.run|run_simple|serve|waitress\.serve)\s*\(/g;
const words = [
  'run(',
  'run_server(',
  'run_app(',
  'serve(',
  'listen(',
  'launch(',
  'bind_sockets(',
  'run_simple(',
  'uvicorn.Config(',
  'Server(',
  'make_server(',
  'start_server(',
  'create_server(',
  'eventlet.listen(',
];
// If PORT sets the port, any value works, because the image sets it.
const freePort = 8000;

/** Finds the port in the code that serves, or the reason why it is not known: a literal, or else the default of a variable. */
export function findPort(modules: Modules): PortFinding {
  const sources = modules.mentioning(...words, 'PORT');
  const given = sources.flatMap((source) => findAddresses(modules, source));
  const known = given.filter(({ port, variable }) => port !== undefined || variable === 'PORT');
  if (known.length > 0) return choosePort(known, freePort);
  const defaults = choosePort(
    sources.flatMap((source) => findVariablePorts(modules, source)),
    freePort,
  );
  return defaults.address === undefined
    ? choosePort(
        given.filter(({ variable }) => variable !== undefined),
        freePort,
      )
    : defaults;
}

const debugging = /^\s*(?:True|1)\s*$/;

/**
 * True if all calls that serve are those of a development server: their port is the developer's, and another server starts the application.
 */
export function servesForDevelopment(modules: Modules): boolean {
  const given = modules
    .mentioning(...words)
    .flatMap((source) =>
      findCalls(source, serving).flatMap((call) => (/^(?:app|application)\.run/.test(call.match[0]) ? [{ source, call }] : [])),
    );
  return (
    given.length > 0 &&
    given.every(({ source, call }) => {
      const host = argumentOf(call, 'host', 0);
      return (
        debugging.test(argumentOf(call, 'debug')?.code ?? '') ||
        isLoopback(host === undefined ? undefined : readValue({ modules, source }, host)?.literal)
      );
    })
  );
}

/** The port of the calls that serve, without conclusions from a variable's name: for an application whose framework is not known. */
export function findListening(modules: Modules): PortFinding {
  const given = modules.mentioning(...words).flatMap((source) => findAddresses(modules, source));
  return choosePort(
    given.filter(({ port, variable }) => port !== undefined || variable === 'PORT'),
    freePort,
  );
}

const constant =
  /^[ \t]*((?:DEFAULT_|HTTP_|WEB_|SERVER_|LISTEN_|BIND_|APP_)?PORT|default_port|listen_port|server_port|http_port|web_port)[ \t]*(?::[^=\n]{1,80})?=[ \t]*(\d{2,5})[ \t]*$/m;

const field = /^[ \t]{1,40}port[ \t]{0,9}:[ \t]{0,9}int[ \t]{0,9}=[ \t]{0,9}(\d{2,5})[ \t]{0,40}$/m;
const ofSettings = /(?:^|\/)(?:config|configuration|settings|options|conf|env)\w{0,20}\.py$|(?:^|\/)(?:config|settings)\//;
/** Ports of databases, queues and mail: a settings field with one of them is not the application's port. */
const servicePorts = new Set([25, 465, 587, 1025, 1883, 3306, 4222, 5432, 5433, 5672, 6379, 8086, 9000, 9092, 9200, 11211, 27017]);

/** A port with its name in a file. */
interface NamedPort {
  readonly port: number;
  readonly name: string;
  readonly path: string;
}

/**
 * A constant with the name of a server's port: `DEFAULT_PORT = 8083`, or the settings field `port: int = 8083`; undefined if several
 * differ.
 */
export function findPortConstant(modules: Modules): Fact<number> | undefined {
  const found = modules.matching(constant).flatMap(({ path, code }) => {
    const [, name, text] = constant.exec(code) ?? [];
    const port = parsePort(text);
    return name === undefined || port === undefined ? [] : [{ port, name, path }];
  });
  const fields = modules.matching(field).flatMap(({ path, code }) => {
    const port = ofSettings.test(path) ? parsePort(field.exec(code)?.[1]) : undefined;
    return port === undefined || servicePorts.has(port) ? [] : [{ port, name: 'port', path }];
  });
  return onlyPort(found) ?? onlyPort(fields) ?? onlyPort(tabledPorts(modules)) ?? onlyPort(describedPorts(modules));
}

/** Ports in a table of settings with types: `"HTTP_PORT": (int, "General", 8181)`. */
function describedPorts(modules: Modules): NamedPort[] {
  return modules.matching(/["'](?:HTTP_|WEB_|SERVER_)?PORT["']/i).flatMap((source) =>
    [...source.literals.values()].flatMap(({ value = '', end }) => {
      if (!/^(?:HTTP_|WEB_|SERVER_)?PORT$/i.test(value)) return [];
      const port = parsePort(/^\s{0,9}:\s{0,9}[([][^()[\]\n]{0,80}?\b(\d{2,5})\s{0,9}[)\]]/.exec(source.code.slice(end, end + 120))?.[1]);
      return port === undefined || servicePorts.has(port) ? [] : [{ port, name: value, path: source.path }];
    }),
  );
}

/** `"PORT": "8081"` in a table whose names are looked up in the environment. */
function tabledPorts(modules: Modules): NamedPort[] {
  return modules.mentioning('environ').flatMap((source) =>
    tabledDefaults(source).flatMap(({ name, value }) => {
      const port = name === 'PORT' ? parsePort(readValue({ modules, source }, value)?.literal) : undefined;
      return port === undefined ? [] : [{ port, name, path: source.path }];
    }),
  );
}

function onlyPort(found: readonly NamedPort[]): Fact<number> | undefined {
  const agreed = agreedPort(found);
  return agreed && { value: agreed.port, certainty: 'assumed', source: `${agreed.name} in ${agreed.path}` };
}

/** The first of these ports; undefined if there is none, or if several differ. */
function agreedPort(found: readonly NamedPort[]): NamedPort | undefined {
  const [first] = found;
  return found.every(({ port }) => port === first?.port) ? first : undefined;
}

/** True if the code calls something that serves, with any address, or with expanded arguments. */
export function callsAnyServer(modules: Modules): boolean {
  return (
    modules.mentioning(...words).some((source) => findCalls(source, addressed).length > 0 || findAddresses(modules, source).length > 0) ||
    modules.matching(/\bcherrypy\.(?:engine\.start|quickstart|server\.start)\s*\(/).length > 0
  );
}

/** The same for one file. */
export function servesIn(modules: Modules, path: string): boolean {
  return findAddresses(modules, modules.read(path)).length > 0;
}

const portOption = /^--(?:http-|web-|server-|listen-|bind-)?port$/;

/** The default of the option `--port` of argparse, click or typer; undefined if there is none, or if several differ. */
export function findPortOption(modules: Modules): Fact<number> | undefined {
  const found = modules.matching(/["']--(?:[a-z]{1,20}-)?port["']/).flatMap((source) =>
    isTool(source.path)
      ? []
      : findCalls(source, /(?:\.(?:add_argument|option)|\btyper\.Option|(?<![\w.])Option)\s*\(/g).flatMap((call) => {
          const name = call.arguments.find(({ literal }) => literal !== undefined && portOption.test(literal))?.literal;
          const given = argumentOf(call, 'default') ?? (/Option/.test(call.match[0]) ? call.arguments[0] : undefined);
          // If the option has no default, its help text may contain that of the program.
          const said = /\bdefaults?(?: to|:|=| is)? {0,2}(\d{2,5})\b/i.exec(argumentOf(call, 'help')?.literal?.slice(0, 300) ?? '')?.[1];
          const port = parsePort(given === undefined ? said : readValue({ modules, source }, given)?.literal);
          return name === undefined || port === undefined ? [] : [{ port, name, path: source.path }];
        }),
  );
  const agreed = agreedPort(found);
  return agreed && { value: agreed.port, source: `the default of ${agreed.name} in ${agreed.path}` };
}

/** The option for a program's address, with the value that makes it reachable from outside a container. */
export interface ListeningOption {
  readonly words: readonly string[];
  readonly port?: Fact<number>;
}

// The value of an address option: `localhost:5232`.
const addressText = /^(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|::1?|\*)?:(\d{2,5})$/;
const optionKey = /^(?:hosts?|bind|bind_address|address|listen|listen_address|listen_on)$/;
const optionName = /^--(?:hosts?|bind(?:-address)?|address|listen(?:-address|-on)?)$/;

/**
 * Finds the command line option for the address, if its default is the loopback address: that of argparse or click, or an entry in a table
 * of options (`"hosts": {"value": "localhost:5232", "aliases": ("--hosts",)}`). If the code is not known to serve (`serves` is false),
 * `--host` may be the address of another program.
 */
export function findListeningOption(modules: Modules, serves: boolean): ListeningOption | undefined {
  const isOwn = (name: string): boolean => serves || !/^--(?:host|address)$/.test(name);
  for (const source of modules.matching(/--(?:hosts?|bind|address|listen)\b/)) {
    for (const call of findCalls(source, /\.(?:add_argument|option)\s*\(/g)) {
      const name = call.arguments.find(({ literal }) => literal !== undefined && optionName.test(literal))?.literal;
      const given = argumentOf(call, 'default');
      const value = given === undefined ? undefined : readValue({ modules, source }, given)?.literal;
      if (name === undefined || typeof value !== 'string' || !isOwn(name)) continue;
      const [, host, port] = addressText.exec(value) ?? [];
      if (isLoopback(value)) return { words: [name, '0.0.0.0'] };
      if (port !== undefined && isLoopback(host)) return addressOption(name, Number(port), source);
    }
  }
  for (const source of modules.matching(/["'](?:localhost|127\.0\.0\.1):\d{2,5}["']/)) {
    for (const [start, { value = '' }] of source.literals) {
      const [, host, port] = addressText.exec(value) ?? [];
      if (port === undefined || !isLoopback(host)) continue;
      const found = optionAround(source, start);
      if (found !== undefined && isOwn(found)) return addressOption(found, Number(port), source);
    }
  }
  return undefined;
}

const furthest = 400;

/** The option name in a table entry around a value: the key before it, and a name after it. */
function optionAround({ code, literals }: Source, value: number): string | undefined {
  const names = [...code.slice(value, value + furthest).matchAll(/"/g)].map(({ index }) => literals.get(value + index)?.value ?? '');
  const before = [...code.slice(Math.max(0, value - furthest), value).matchAll(/"/g)].map(
    ({ index }) => literals.get(Math.max(0, value - furthest) + index)?.value ?? '',
  );
  return before.some((name) => optionKey.test(name)) ? names.find((name) => optionName.test(name)) : undefined;
}

function addressOption(name: string, port: number, { path }: Source): ListeningOption {
  return { words: [name, `0.0.0.0:${port}`], port: { value: port, source: `the default of ${name} in ${path}` } };
}

/** Returns a file that listens on the loopback address by default, which is not reachable from outside a container. */
export function findLoopback(modules: Modules): string | undefined {
  return modules.mentioning(...words).find((source) => findAddresses(modules, source).some(({ host }) => isLoopback(host)))?.path;
}

function findAddresses(modules: Modules, source: Source): readonly Address[] {
  const own = findOwnServings(source).map(({ call, title, port: [name, position], otherwise, host }): Address => {
    const argument = argumentOf(call, name, position);
    const address = argumentOf(call, host ?? 'host') ?? argumentOf(call, 'address');
    return {
      ...readHost(modules, source, address, host === undefined ? '' : 'localhost'),
      ...(argument === undefined && otherwise !== undefined
        ? { port: otherwise, said: `${title}'s default in ${source.path}`, path: source.path }
        : readAddress(modules, source, argument)),
    };
  });
  const others = findCalls(source, serving).map((call): Address => {
    const isPositional = call.match[0].startsWith('run_simple');
    const argument = argumentOf(call, 'port', isPositional ? 1 : undefined);
    const address = argumentOf(call, 'host', isPositional ? 0 : undefined) ?? argumentOf(call, 'hostname');
    const isUvicorn = call.match[0].startsWith('uvicorn.');
    return {
      ...readHost(modules, source, address, /^(?:uvicorn|socketio\w{0,20}|app|application)\./.test(call.match[0]) ? 'localhost' : ''),
      ...(argument === undefined && isUvicorn && !call.arguments.some(({ code }) => code.startsWith('**'))
        ? { port: 8000, said: `uvicorn's default in ${source.path}`, path: source.path }
        : readAddress(modules, source, argument)),
    };
  });
  return [...own, ...others, ...findAddressed(modules, source)];
}

/** Servers of the standard library, and others with an address argument: `HTTPServer(("", 8000), Handler)`. */
const addressed =
  /\b(?:(?:Threading)?HTTPServer|(?:Threading)?TCPServer|WSGIServer|(?:wsgi|cheroot)\.Server|make_server|start_server|create_server|websockets\.serve|ws_serve|eventlet\.listen|wsgi\.listen)\s*\(/g;

/** The addresses of those: a pair, or host and port as two arguments. */
function findAddressed(modules: Modules, source: Source): readonly Address[] {
  return findCalls(source, addressed).flatMap((call): Address[] => {
    const pair = call.arguments.find(({ code }) => code.startsWith('('));
    const open = pair === undefined ? -1 : source.code.indexOf('(', pair.start);
    const given = pair === undefined ? call.arguments.filter(({ name }) => name === undefined) : argumentsAt(source, open);
    // Host and port come first, or after the handler.
    const at = given.findIndex((_, index) => isPort(modules, source, given[index + 1]));
    const port = argumentOf(call, 'port') ?? given[at + 1];
    const host = argumentOf(call, 'host') ?? given[at];
    if (at === -1 && argumentOf(call, 'port') === undefined) return [];
    return [{ ...(host === undefined ? {} : readHost(modules, source, host, '')), ...readAddress(modules, source, port) }];
  });
}

function isPort(modules: Modules, source: Source, argument: Argument | undefined): boolean {
  return (
    argument !== undefined && argument.name === undefined && parsePort(readValue({ modules, source }, argument)?.literal) !== undefined
  );
}

function readHost(modules: Modules, source: Source, argument: Argument | undefined, otherwise: string): Pick<Address, 'host'> {
  if (argument === undefined) return { host: otherwise };
  const literal = readValue({ modules, source }, argument)?.literal;
  return literal === undefined ? {} : { host: String(literal) };
}

function readAddress(modules: Modules, source: Source, argument: Argument | undefined): Address {
  const value = argument === undefined ? undefined : readValue({ modules, source }, argument);
  const port = parsePort(value?.literal);
  return {
    path: source.path,
    ...(port === undefined ? {} : { port }),
    ...(value?.variable === undefined ? {} : { variable: value.variable }),
    ...(value?.flag === undefined ? {} : { flag: value.flag }),
    said: value === undefined ? '' : describeSource(value),
  };
}

function describeSource({ variable, flag, name, literal, path }: Value): string {
  const setting = variable ?? flag;
  if (setting !== undefined) return `the default of ${setting} in ${path}`;
  return name === undefined ? `port=${literal} in ${path}` : `${name} in ${path}`;
}

/** The calls of a framework with which a file serves alone. */
function findOwnServings(source: Source): (Omit<OwnServing, 'call'> & { readonly title: string; readonly call: Call })[] {
  return frameworks.flatMap(({ name, title, serving: own }) =>
    own === undefined || !importedWords(source).has(name) ? [] : findCalls(source, own.call).map((call) => ({ ...own, title, call })),
  );
}

/** Finds a framework with which a file serves alone, with that file. */
export function findOwnServing(
  modules: Modules,
  packages: ReadonlyMap<string, string>,
): { framework: Framework; path: string } | undefined {
  for (const framework of frameworks) {
    const { name, serving: own } = framework;
    if (own === undefined || !packages.has(name)) continue;
    const source = modules.mentioning(name).find((each) => importedWords(each).has(name) && findCalls(each, own.call).length > 0);
    if (source !== undefined) return { framework, path: source.path };
  }
  return undefined;
}

// Names of ports to which the application connects.
const foreign =
  /^(?:DB|DATABASE|POSTGRES|POSTGRESQL|PG|MYSQL|MARIADB|SQL|REDIS|CACHE|VALKEY|MONGO|MONGODB|RABBITMQ|AMQP|BROKER|KAFKA|SMTP|MAIL|EMAIL|METRICS|PROMETHEUS)_/;

function findVariablePorts(modules: Modules, source: Source): Address[] {
  const serves = findCalls(source, serving).length + findOwnServings(source).length > 0;
  return findCalls(source, /\b(?:environ\.get|getenv)\s*\(/g).flatMap((call) => {
    const name = argumentOf(call, 'key', 0)?.literal ?? '';
    const fallback = argumentOf(call, 'default', 1);
    const port = fallback === undefined ? undefined : parsePort(readValue({ modules, source }, fallback)?.literal);
    const isOwn = name === 'PORT' || (serves && name.endsWith('_PORT') && !foreign.test(name));
    return isOwn && port !== undefined
      ? [{ path: source.path, port, variable: name, said: `the default of ${name} in ${source.path}` }]
      : [];
  });
}
