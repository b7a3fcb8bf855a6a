import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { docker, endOf, type Fields, fields, inspected, itemsOf, numberOf, parsed, parsedLines, textOf } from './docker.ts';
import { overrideOf } from './override.ts';
import { openProgram, type ProgramOptions, runProgram } from './process.ts';

/** A stack to run in addition to others that run already. */
export interface StackToRun {
  /** The project's root. */
  readonly root: string;
  readonly composeFile: string;
  /** Name of this run, which its project, network and volumes get. */
  readonly name: string;
  /** A folder for files of this run. */
  readonly work: string;
  /** Folder with temporary secrets. */
  readonly secrets: string;
  /** Images that are already built: service → name. */
  readonly images: ReadonlyMap<string, string>;
  /** Seconds until all services must be healthy. */
  readonly patience: number;
  /** Seconds that the stack idles before it is measured. */
  readonly observation: number;
}

/** The measurements of a stack. Times are in seconds since the start of the command. */
export interface StackRun {
  readonly command: string;
  readonly healthy?: number;
  readonly problem?: string;
  readonly observed: number;
  readonly services: readonly ServiceRun[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

export interface ServiceRun {
  readonly name: string;
  readonly image: string;
  readonly dependsOn: readonly { readonly service: string; readonly condition: 'healthy' | 'started' | 'completed' }[];
  readonly volumes: readonly string[];
  readonly created?: number;
  readonly start?: number;
  readonly healthy?: number;
  readonly ended?: { readonly at: number; readonly exit: number };
  readonly memory?: number;
  readonly memoryLimit?: number;
  readonly restarts: number;
  readonly stop?: { readonly seconds: number; readonly exit: number };
}

/** An event of a container, with the time of the engine's clock in seconds. */
interface EngineEvent {
  readonly service: string;
  readonly action: string;
  readonly at: number;
  readonly exit: number;
}

const conditions: ReadonlyMap<string, ServiceRun['dependsOn'][number]['condition']> = new Map(
  Object.entries<ServiceRun['dependsOn'][number]['condition']>({
    service_healthy: 'healthy',
    service_started: 'started',
    service_completed_successfully: 'completed',
  }),
);

/**
 * Starts a stack, waits until it is healthy, lets it idle for a while, reads memory and restarts, and stops it. The times come from compose
 * and from the events of the engine. Nothing is removed: see `removeRun`. See `runProgram` for the errors; a stack that does not become
 * healthy is a result.
 */
export async function runStack(stack: StackToRun, { signal, onLine }: Pick<ProgramOptions, 'signal' | 'onLine'>): Promise<StackRun> {
  const interruptible = { ...(signal === undefined ? {} : { signal }), ...(onLine === undefined ? {} : { onLine }) };
  const environment = { SECRETS_DIR: stack.secrets };
  const base = ['compose', '--project-directory', stack.root, '--project-name', stack.name, '--file', `${stack.root}/${stack.composeFile}`];
  const model = parsed((await docker([...base, 'config', '--format', 'json'], { ...interruptible, onLine: () => {}, environment })).stdout);
  const override = `${stack.work}/override.yaml`;
  await writeFile(override, overrideOf(stack, model));
  const compose = [...base, '--file', override];
  const begun = Date.now() / 1000;
  const watch = watchEvents(stack.name, begun);
  try {
    const up = ['up', '--detach', '--wait', '--wait-timeout', String(stack.patience)];
    const ended = await runProgram(['docker', ...compose, ...up], { ...interruptible, environment });
    const healthy = Date.now() / 1000 - begun;
    await sleep(stack.observation * 1000, undefined, interruptible).catch(() => {});
    const seen = await lookAt(stack.name, interruptible);
    const stopping = Date.now() / 1000;
    await runProgram(['docker', ...compose, 'stop'], { ...interruptible, environment });
    await watch.ended();
    const events = (await watch.close()).map((event) => ({ ...event, at: event.at - begun }));
    return {
      command: `docker compose ${up.slice(0, -2).join(' ')}`,
      ...(ended.status === 0 ? { healthy } : { problem: endOf(ended) }),
      observed: stack.observation,
      services: Object.entries(fields(model['services'])).map(([name, service]) => ({
        ...described(name, fields(service), stack.images),
        ...timeline(
          events.filter((event) => event.service === name),
          stopping - begun,
        ),
        ...(seen.get(name) ?? { restarts: 0 }),
      })),
      networks: namesIn(model['networks']),
      volumes: namesIn(model['volumes']),
    };
  } finally {
    await watch.close();
  }
}

function namesIn(section: unknown): string[] {
  return Object.entries(fields(section)).map(([key, value]) => textOf(fields(value)['name']) || key);
}

function described(name: string, service: Fields, images: StackToRun['images']) {
  const needs = Object.entries(fields(service['depends_on'])).map(([other, need]) => ({
    service: other,
    condition: conditions.get(textOf(fields(need)['condition'])) ?? 'started',
  }));
  const mounts = itemsOf(service['volumes']).map(fields);
  return {
    name,
    image: images.get(name) ?? textOf(service['image']),
    dependsOn: needs,
    volumes: mounts.filter(({ type }) => type === 'volume').map(({ source }) => textOf(source)),
  };
}

interface Watch {
  /** Waits for a short while until all started containers have ended: the engine may report that later than compose. */
  ended(): Promise<void>;
  close(): Promise<readonly EngineEvent[]>;
}

const patienceForEvents = 5;

/** The engine's events about the containers of a project, from a time on, in seconds since 1970. */
function watchEvents(project: string, since: number): Watch {
  const over = new AbortController();
  const filter = ['--filter', 'type=container', '--filter', `label=com.docker.compose.project=${project}`];
  const words = ['docker', 'events', '--since', since.toFixed(3), '--format', '{{json .}}', ...filter] as const;
  const { stdout, ended } = openProgram(words, { signal: over.signal });
  const texts: string[] = [];
  stdout.setEncoding('utf8').on('data', (text: string) => texts.push(text));
  const finished = ended.catch(() => {});
  const events = (): EngineEvent[] => parsedLines(texts.join('')).map(eventOf);
  const count = (action: string): number => events().filter((event) => event.action === action).length;
  return {
    async ended() {
      const last = Date.now() + patienceForEvents * 1000;
      while (count('die') < count('start') && Date.now() < last) await sleep(50);
    },
    async close() {
      over.abort();
      await finished;
      return events();
    },
  };
}

function eventOf({ Action, Actor, timeNano }: Fields): EngineEvent {
  const attributes = fields(fields(Actor)['Attributes']);
  return {
    service: textOf(attributes['com.docker.compose.service']),
    action: textOf(Action),
    at: numberOf(timeNano) / 1e9,
    exit: Number(textOf(attributes['exitCode']) || 0),
  };
}

function timeline(events: readonly EngineEvent[], stopping: number) {
  const first = (action: string, after = Number.NEGATIVE_INFINITY): EngineEvent | undefined =>
    events.find((event) => event.action === action && event.at >= after);
  const [created, start, healthy, signalled] = [first('create'), first('start'), first('health_status: healthy'), first('kill', stopping)];
  const ended = first('die');
  const stopped = signalled === undefined ? undefined : first('die', signalled.at);
  return {
    ...(created === undefined ? {} : { created: created.at }),
    ...(start === undefined ? {} : { start: start.at }),
    ...(healthy === undefined ? {} : { healthy: healthy.at }),
    ...(ended === undefined || ended.at >= stopping ? {} : { ended: { at: ended.at, exit: ended.exit } }),
    ...(signalled === undefined || stopped === undefined ? {} : { stop: { seconds: stopped.at - signalled.at, exit: stopped.exit } }),
  };
}

interface Seen {
  readonly restarts: number;
  readonly memory?: number;
  readonly memoryLimit?: number;
}

/** Memory and restarts of each service, from `docker stats` and `docker inspect`. */
async function lookAt(project: string, options: ProgramOptions): Promise<Map<string, Seen>> {
  const quiet = { ...options, onLine: () => {} };
  const listed = await docker(['ps', '--all', '--quiet', '--no-trunc', '--filter', `label=com.docker.compose.project=${project}`], quiet);
  const ids = listed.stdout.split('\n').filter((id) => id !== '');
  if (ids.length === 0) return new Map();
  const stats = parsedLines((await docker(['stats', '--no-stream', '--no-trunc', '--format', '{{json .}}', ...ids], quiet)).stdout);
  const seen = new Map<string, Seen>();
  for (const id of ids) {
    const container = (await inspected(id, quiet)) ?? {};
    const [memory, memoryLimit] = memoryOf(stats.find(({ ID }) => ID === id) ?? {});
    const service = textOf(fields(fields(container['Config'])['Labels'])['com.docker.compose.service']);
    seen.set(service, {
      restarts: numberOf(container['RestartCount']),
      ...(fields(container['State'])['Running'] === true && memory !== undefined ? { memory } : {}),
      ...(memoryLimit === undefined ? {} : { memoryLimit }),
    });
  }
  return seen;
}

const units: ReadonlyMap<string, number> = new Map(
  Object.entries<number>({ B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 }),
);

/** `25.39MiB / 1GiB` in bytes: the used memory, and the limit. */
function memoryOf({ MemUsage }: Fields): (number | undefined)[] {
  return textOf(MemUsage)
    .split(' / ')
    .map((text) => {
      const [, number, unit = ''] = /^([\d.]+)([kKMGT]?i?B)$/.exec(text) ?? [];
      const factor = units.get(unit);
      return number === undefined || factor === undefined ? undefined : Math.round(Number(number) * factor);
    });
}
