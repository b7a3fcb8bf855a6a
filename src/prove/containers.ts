import { setTimeout as sleep } from 'node:timers/promises';
import { docker, type Fields, fields, inspected, itemsOf, numberOf, textOf } from '../engine/docker.ts';
import type { ProgramOptions } from '../engine/process.ts';
import type { Progress } from '../evidence/progress.ts';
import type { Plan } from '../plan/plan.ts';
import { said } from './output.ts';

/** The resources of one attempt: a name in the engine, and a folder. */
export interface Run {
  readonly name: string;
  readonly work: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** A stack that an attempt runs. */
export interface Stack {
  readonly plan: Plan;
  readonly run: Run;
  readonly options: ProgramOptions;
  /** Arguments of `docker` before those of the command. */
  readonly compose: readonly string[];
  /** Services that run to their end. */
  readonly jobs: ReadonlySet<string>;
}

/** A container of a stack, as the engine describes it. */
export interface Container {
  readonly service: string;
  readonly id: string;
  /**
   * `failing`: it runs, and its last health checks failed. `given up`: the engine calls it unhealthy, since its health check has failed as
   * often as it may.
   */
  readonly state: 'well' | 'waiting' | 'failing' | 'given up' | 'ended';
  readonly exit: number;
  readonly isOutOfMemory: boolean;
  /** The last output of its health check. */
  readonly health: readonly string[];
  readonly isRunning: boolean;
  /** True if it serves without a health check: the engine can't tell whether it works. */
  readonly isUnchecked: boolean;
}

/** The health checks that have to fail in a row before a container is examined. */
const fewestFailures = 5;

/** Milliseconds for which a service without a health check is watched: one that ends at once is not well. */
const leastLife = 5000;

/** Milliseconds between two checks of a container whose health check fails. */
const pause = 5000;

/** The end of waiting for a stack. */
export interface Waited {
  /** The first container that is not well. */
  readonly unwell?: Container;
  /** Services that became healthy after the engine had called them unhealthy. */
  readonly late: readonly string[];
}

export interface WaitOptions {
  /** The maximum time in seconds. */
  readonly patience: number;
  /** True if a failing container cannot become healthy, for example, because it listens at another port. */
  isLost(container: Container): Promise<boolean>;
}

/** Waits until all containers of a stack are well, or one of them cannot become healthy, or the time is over. */
export async function waitUntilWell(stack: Pick<Stack, 'run' | 'jobs'>, { patience, isLost }: WaitOptions): Promise<Waited> {
  const begun = Date.now();
  const last = begun + patience * 1000;
  const late = new Set<string>();
  let looked = 0;
  for (;;) {
    const containers = await containersOf(stack);
    const ended = containers.find(({ state }) => state === 'ended');
    if (ended !== undefined) return { unwell: ended, late: [...late] };
    const failing = containers.filter(({ state }) => state === 'failing' || state === 'given up');
    for (const { service, state } of failing) if (state === 'given up') late.add(service);
    if (Date.now() - looked > pause) {
      looked = Date.now();
      for (const each of failing) if (await isLost(each)) return { unwell: each, late: [...late] };
    }
    const isYoung = Date.now() - begun < leastLife;
    const [open] = [...failing, ...containers.filter(({ state, isUnchecked }) => state === 'waiting' || (isUnchecked && isYoung))];
    if (open === undefined) return { late: [...late] };
    if (Date.now() > last) return { unwell: open, late: [...late] };
    await sleep(500, undefined, { signal: stack.run.signal }).catch(() => {});
  }
}

/** The containers of a stack. */
export async function containersOf({ run: { name, signal }, jobs }: Pick<Stack, 'run' | 'jobs'>): Promise<Container[]> {
  const listed = await docker(['ps', '--all', '--quiet', '--no-trunc', '--filter', `label=com.docker.compose.project=${name}`], { signal });
  const ids = listed.stdout.split('\n').filter((id) => id !== '');
  return Promise.all(ids.map(async (id) => describedContainer(id, (await inspected(id, { signal })) ?? {}, jobs)));
}

/** A container from the output of `docker inspect`. `jobs`: the services that run to their end. */
export function describedContainer(id: string, container: Fields, jobs: ReadonlySet<string>): Container {
  const state = fields(container['State']);
  const health = fields(state['Health']);
  const service = textOf(fields(fields(container['Config'])['Labels'])['com.docker.compose.service']);
  const common = {
    service,
    id,
    exit: numberOf(state['ExitCode']),
    isOutOfMemory: state['OOMKilled'] === true,
    health: itemsOf(health['Log'])
      .slice(-3)
      .flatMap((each) => said(textOf(fields(each)['Output'])).join(' '))
      .filter((text) => text !== ''),
    isRunning: state['Running'] === true,
    isUnchecked: hasNoCheck(health) && !jobs.has(service),
  };
  return { ...common, state: stateOf(state, health, jobs.has(service)) };
}

function hasNoCheck(health: Fields): boolean {
  return ['', 'none'].includes(textOf(health['Status']));
}

function stateOf(state: Fields, health: Fields, isJob: boolean): Container['state'] {
  const status = textOf(state['Status']);
  if (status === 'exited' || status === 'dead') return numberOf(state['ExitCode']) === 0 && isJob ? 'well' : 'ended';
  const healthy = textOf(health['Status']);
  if (healthy === 'unhealthy') return 'given up';
  if (healthy === 'healthy') return status === 'running' ? 'well' : 'waiting';
  // The engine does not count failures in the start period.
  if (numberOf(health['FailingStreak']) >= fewestFailures) return 'failing';
  return status === 'running' && hasNoCheck(health) ? 'well' : 'waiting';
}
