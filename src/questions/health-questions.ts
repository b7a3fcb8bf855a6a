import type { Facts } from '../facts.ts';
import { builtIn, fromFact, isProgram, readFact } from './defaults.ts';
import { choice, command, duration, integer, text } from './kinds.ts';
import { type Context, healthAnswers, type Questions } from './question.ts';

const healthWords = ['http', 'tcp', 'command', 'none'] as const;

/** The application's own health check, if it asks the answered port, and the answered start command runs the program that has it. */
function ownHealthCheck({
  answers,
  facts: { healthCommand },
  given,
}: Pick<Context, 'answers' | 'facts' | 'given'>): Facts['healthCommand'] {
  if (healthCommand === undefined || given.has('healthHost') || given.has('healthAccepts')) return undefined;
  const { command: words, port: asked } = healthCommand.value;
  const isStarted = !given.has('start') || answers.start?.[0] === words[0];
  return isStarted && (asked === undefined || asked === answers.port) ? healthCommand : undefined;
}

/** How the health of an application is checked. */
export const healthQuestions: Questions<
  'health' | 'healthPath' | 'healthAccepts' | 'healthCommand' | 'healthInterval' | 'healthTimeout' | 'healthStartPeriod' | 'healthRetries'
> = {
  health: {
    kind: choice(healthWords),
    message: 'Which kind of health check?',
    help: 'kind of health check: a request to --health-path (http), a connection (tcp), --health-command (command), or none',
    fallback: ({ answers, facts, given, isHttp }) => {
      if (given.has('healthCommand')) return { value: 'command', origin: 'health-command' };
      if (given.has('healthPath')) return { value: 'http', origin: 'health-path' };
      if (answers.port === 'none') return { value: 'none', origin: 'no port' };
      const own = ownHealthCheck({ answers, facts, given });
      if (own !== undefined) return { value: 'command', origin: own.source };
      if (facts.healthPath !== undefined) return { value: 'http', origin: facts.healthPath.source };
      return isHttp === true ? { value: 'http', origin: 'it answers HTTP' } : builtIn('tcp');
    },
    ask: 'matters',
    fits: isProgram,
    artifacts: ['dockerfile', 'tests'],
    scope: 'application',
  },
  healthPath: {
    kind: text(/^\/[\x21-\x7e]*$/, 'a path such as /health', 'PATH'),
    message: 'Which path answers if the application is healthy?',
    help: 'path of the http health check',
    fallback: ({ facts, answers, isHttp }) => {
      if (answers.health !== 'http') return { value: '/', origin: 'no http check' };
      return fromFact(facts.healthPath) ?? (isHttp === true ? builtIn('/') : undefined);
    },
    ask: 'unknown',
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  healthAccepts: {
    kind: choice(healthAnswers),
    message: 'Which responses mean that the application is healthy?',
    help: 'responses of the http health check that count as healthy: a status from 200 to 399 (success), or any status below 500',
    fallback: ({ facts, answers, given }) => {
      const isKnown = given.has('healthPath') || facts.healthPath !== undefined || answers.health !== 'http';
      return isKnown ? builtIn('success') : { value: 'below-500', origin: 'no path for health checks is known' };
    },
    ask: 'never',
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  healthCommand: {
    kind: { ...command, parse: (raw) => (Array.isArray(raw) && raw.length === 0 ? [] : command.parse(raw)) },
    message: 'Which command exits with 0 if the application is healthy?',
    help: 'command of the health check, without a shell',
    fallback: (context) =>
      context.answers.health === 'command'
        ? readFact(ownHealthCheck(context), ({ command: words }) => words)
        : { value: [], origin: 'no command check' },
    ask: 'unknown',
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  healthInterval: {
    kind: duration,
    message: 'How much time between health checks?',
    help: 'time between two health checks',
    fallback: () => builtIn(30),
    ask: 'never',
    artifacts: ['dockerfile', 'tests'],
    scope: 'application',
  },
  healthTimeout: {
    kind: duration,
    message: 'How long may a health check take?',
    help: 'maximum time of a health check',
    fallback: () => builtIn(5),
    ask: 'never',
    artifacts: ['dockerfile', 'tests'],
    scope: 'application',
  },
  healthStartPeriod: {
    kind: duration,
    message: 'How long may the application take to start?',
    help: 'time after the start during which failed health checks do not count',
    fallback: () => builtIn(30),
    ask: 'never',
    artifacts: ['dockerfile', 'tests'],
    scope: 'application',
  },
  healthRetries: {
    kind: integer(1, 100),
    message: 'After how many failed health checks is the application unhealthy?',
    help: 'number of consecutive failed checks after which the application is unhealthy',
    fallback: () => builtIn(3),
    ask: 'never',
    artifacts: ['dockerfile', 'tests'],
    scope: 'application',
  },
};
