import { KaizenError } from '../errors.ts';
import type { Answers } from '../questions/question.ts';
import type { Build, Probe } from '../stacks/stack.ts';
import type { HealthPlan } from './plan.ts';

/** The request of the health check; undefined if there is none, or if it is a command. */
export function probeOf(answers: Answers): Probe | undefined {
  const { health: kind, healthPath: path, healthAccepts, healthHost: host, healthTimeout, port } = answers;
  if (kind !== 'http' && kind !== 'tcp') return undefined;
  if (port === 'none') throw new KaizenError(`--health ${kind} needs a port: set --port, or use --health command or --health none.`);
  // The probe gives up just before the engine would kill it, so that its own message ends up in the health log.
  const common = { port, timeoutSeconds: Math.max(1, healthTimeout - 1) };
  if (kind === 'tcp') return { kind, ...common };
  return { kind, ...common, path, answer: { below: healthAccepts === 'success' ? 400 : 500, ...(host === '' ? {} : { host }) } };
}

/** Plans the health check: the answered command, or the one of the image. */
export function healthPlan({ healthCheck }: Build, answers: Answers): HealthPlan {
  const { healthInterval, healthTimeout, healthStartPeriod, healthRetries } = answers;
  return {
    kind: answers.health,
    ...(answers.health === 'http' ? { path: answers.healthPath } : {}),
    command: answers.health === 'command' ? answers.healthCommand : healthCheck,
    interval: healthInterval,
    timeout: healthTimeout,
    startPeriod: healthStartPeriod,
    retries: healthRetries,
  };
}
