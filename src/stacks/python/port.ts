import type { Fact } from '../../inspect/facts.ts';
import type { Source } from '../source.ts';
import type { Modules } from './modules.ts';
import { argumentOf, findCalls } from './source.ts';

const serving = /\b(?:uvicorn\.run|app\.run|application\.run|web\.run_app|run_simple|serve|waitress\.serve)\s*\(/g;

/** Finds the port that the code itself serves on: a literal, or the default of a variable. Two that differ give none. */
export function findPort(modules: Modules): Fact<number> | undefined {
  const sources = modules.mentioning('run(', 'run_app(', 'serve(', 'PORT', 'run_simple(');
  const literal = sources.flatMap(literalPorts);
  return agreed(literal) ?? (literal.length === 0 ? agreed(sources.flatMap(variablePorts)) : undefined);
}

function agreed(found: readonly Fact<number>[]): Fact<number> | undefined {
  const [first] = found;
  return first !== undefined && found.every(({ value }) => value === first.value) ? first : undefined;
}

function literalPorts(source: Source): Fact<number>[] {
  return findCalls(source, serving).flatMap((call) => {
    const argument = argumentOf(call, 'port');
    if (argument === undefined && call.match[0].startsWith('uvicorn.run'))
      return [{ value: 8000, source: `uvicorn's default in ${source.path}` }];
    const value = /^\d{1,5}$/.test(argument?.code ?? '') ? Number(argument?.code) : undefined;
    return value === undefined ? [] : [{ value, source: `port=${value} in ${source.path}` }];
  });
}

// A port of something that the application calls, not its own.
const foreign =
  /^(?:DB|DATABASE|POSTGRES|POSTGRESQL|PG|MYSQL|MARIADB|SQL|REDIS|CACHE|VALKEY|MONGO|MONGODB|RABBITMQ|AMQP|BROKER|KAFKA|SMTP|MAIL|EMAIL|METRICS|PROMETHEUS)_/;

function variablePorts(source: Source): Fact<number>[] {
  const serves = findCalls(source, serving).length > 0;
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
  return modules.mentioning('run(', 'serve(').find((source) => {
    const calls = findCalls(source, serving);
    const byDefault = calls.some((call) => /^(?:uvicorn|app|application)\./.test(call.match[0]) && argumentOf(call, 'host') === undefined);
    return byDefault || (calls.length > 0 && [...source.literals.values()].some(({ value }) => isLoopback(value ?? '')));
  })?.path;
}
