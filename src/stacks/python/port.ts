import type { Fact } from '../../facts.ts';
import { type Argument, argumentOf, type Call, findCalls, type Source } from '../../source/source.ts';
import { parsePort, type Value } from '../../source/values.ts';
import { type Address, choosePort, isLoopback, type PortFinding } from '../listening.ts';
import { type Framework, frameworks, type OwnServing } from './frameworks.ts';
import { importedWords } from './imports.ts';
import type { Modules } from './modules.ts';
import { readValue } from './values.ts';

/** A call that serves, whichever framework it is of. */
const serving = /\b(?:uvicorn\.(?:run|Config)|app\.run|app\.run_server|application\.run|run_simple|serve|waitress\.serve)\s*\(/g;
const words = ['run(', 'run_server(', 'run_app(', 'serve(', 'listen(', 'launch(', 'run_simple(', 'uvicorn.Config('];
// Any port will do where PORT sets it: the image does.
const freePort = 8000;

/** Finds the port that the code itself serves on, or what stands against telling it: as it is given, else the default of a variable. */
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

/** The port of the calls that serve, without what only a variable's name tells: for an application whose framework is not known. */
export function findListening(modules: Modules): PortFinding {
  const given = modules.mentioning(...words).flatMap((source) => findAddresses(modules, source));
  return choosePort(
    given.filter(({ port, variable }) => port !== undefined || variable === 'PORT'),
    freePort,
  );
}

const constant =
  /^[ \t]*((?:DEFAULT_|HTTP_|WEB_|SERVER_|LISTEN_|BIND_|APP_)?PORT|default_port|listen_port|server_port|http_port|web_port)[ \t]*(?::[^=\n]{1,80})?=[ \t]*(\d{2,5})[ \t]*$/m;

/** A constant that is called as the port of a server is: `DEFAULT_PORT = 8083`; undefined where several differ. */
export function findPortConstant(modules: Modules): Fact<number> | undefined {
  const found = modules.matching(constant).flatMap(({ path, code }) => {
    const [, name, text] = constant.exec(code) ?? [];
    const port = parsePort(text);
    return name === undefined || port === undefined ? [] : [{ port, name, path }];
  });
  const [first] = found;
  if (first === undefined || found.some(({ port }) => port !== first.port)) return undefined;
  return { value: first.port, certainty: 'assumed', source: `${first.name} in ${first.path}` };
}

/** Names a file that serves on the loopback address unless told otherwise, where nothing outside a container reaches it. */
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
      ...readHost(modules, source, address, /^(?:uvicorn|app|application)\./.test(call.match[0]) ? 'localhost' : ''),
      ...(argument === undefined && isUvicorn
        ? { port: 8000, said: `uvicorn's default in ${source.path}`, path: source.path }
        : readAddress(modules, source, argument)),
    };
  });
  return [...own, ...others];
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

/** The calls by which a file serves by its framework alone. */
function findOwnServings(source: Source): (Omit<OwnServing, 'call'> & { readonly title: string; readonly call: Call })[] {
  return frameworks.flatMap(({ name, title, serving: own }) =>
    own === undefined || !importedWords(source).has(name) ? [] : findCalls(source, own.call).map((call) => ({ ...own, title, call })),
  );
}

/** Finds a framework that one of the files serves by alone, with that file. */
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

// A port of something that the application calls, not its own.
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
