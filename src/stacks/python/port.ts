import type { Fact } from '../../facts.ts';
import { argumentOf, type Call, findCalls, type Source } from '../../source/source.ts';
import { type Framework, frameworks, type OwnServing } from './frameworks.ts';
import type { Modules } from './modules.ts';
import { importedWords } from './source.ts';

const serving = /\b(?:uvicorn\.run|app\.run|app\.run_server|application\.run|run_simple|serve|waitress\.serve)\s*\(/g;

/** Finds the port that the code itself serves on: a literal, or the default of a variable. Two that differ give none. */
export function findPort(modules: Modules): Fact<number> | undefined {
  const sources = modules.mentioning('run(', 'run_server(', 'run_app(', 'serve(', 'listen(', 'launch(', 'PORT', 'run_simple(');
  const literal = sources.flatMap(literalPorts);
  return agreed(literal) ?? (literal.length === 0 ? agreed(sources.flatMap(variablePorts)) : undefined);
}

function agreed(found: readonly Fact<number>[]): Fact<number> | undefined {
  const [first] = found;
  return first !== undefined && found.every(({ value }) => value === first.value) ? first : undefined;
}

function literalPorts(source: Source): Fact<number>[] {
  const own = ownServings(source).flatMap(({ call, title, port: [name, position], otherwise }): Fact<number>[] => {
    const argument = argumentOf(call, name, position);
    if (argument !== undefined) return portIn(source, argument.code);
    return otherwise === undefined ? [] : [{ value: otherwise, source: `${title}'s default in ${source.path}` }];
  });
  const others = findCalls(source, serving).flatMap((call) => {
    const argument = argumentOf(call, 'port');
    if (argument === undefined && call.match[0].startsWith('uvicorn.run'))
      return [{ value: 8000, source: `uvicorn's default in ${source.path}` }];
    return portIn(source, argument?.code ?? '');
  });
  return [...own, ...others];
}

/** A literal, or an option of Tornado's with a default: `define("port", default=8888)` and `options.port`. */
function portIn(source: Source, code: string): Fact<number>[] {
  const option = /^options\.(\w+)$/.exec(code)?.[1];
  const defined = findCalls(source, /\bdefine\s*\(/g).find((call) => argumentOf(call, 'name', 0)?.literal === option);
  const text = option === undefined ? code : defined && argumentOf(defined, 'default', 1)?.code;
  if (text === undefined || !/^\d{1,5}$/.test(text)) return [];
  return [
    { value: Number(text), source: option === undefined ? `port=${text} in ${source.path}` : `the default of ${option} in ${source.path}` },
  ];
}

/** The calls by which a file serves by its framework alone. */
function ownServings(source: Source): (Omit<OwnServing, 'call'> & { readonly title: string; readonly call: Call })[] {
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

function variablePorts(source: Source): Fact<number>[] {
  const serves = findCalls(source, serving).length + ownServings(source).length > 0;
  return findCalls(source, /\b(?:environ\.get|getenv)\s*\(/g).flatMap((call) => {
    const name = argumentOf(call, 'key', 0)?.literal ?? '';
    const fallback = argumentOf(call, 'default', 1);
    const text = fallback?.literal ?? fallback?.code ?? '';
    const isOwn = name === 'PORT' || (serves && name.endsWith('_PORT') && !foreign.test(name));
    return isOwn && /^\d{1,5}$/.test(text) ? [{ value: Number(text), source: `the default of ${name} in ${source.path}` }] : [];
  });
}

/** Names a file that serves on the loopback address unless told otherwise, where nothing outside a container reaches it. */
export function findLoopback(modules: Modules): string | undefined {
  const isLoopback = (text: string): boolean => text === '127.0.0.1' || text === 'localhost';
  return modules.mentioning('run(', 'run_server(', 'run_app(', 'serve(', 'launch(').find((source) => {
    if (ownServings(source).some(({ call, host }) => host !== undefined && argumentOf(call, host) === undefined)) return true;
    const calls = [...findCalls(source, serving), ...ownServings(source).map(({ call }) => call)];
    const byDefault = calls.some((call) => /^(?:uvicorn|app|application)\./.test(call.match[0]) && argumentOf(call, 'host') === undefined);
    return byDefault || (calls.length > 0 && [...source.literals.values()].some(({ value }) => isLoopback(value ?? '')));
  })?.path;
}
