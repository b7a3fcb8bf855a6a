import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { docker, type Fields, fields, inspected, itemsOf, numberOf, parsed, textOf } from '../engine/docker.ts';
import { overrideOf } from '../engine/override.ts';
import { type Ended, type ProgramOptions, runProgram } from '../engine/process.ts';
import { writeThrowAwaySecrets } from '../engine/throw-away-secrets.ts';
import { suiteEvidence } from '../evidence/collect.ts';
import type { Progress } from '../evidence/progress.ts';
import type { ApplicationPlan, Plan } from '../plan/plan.ts';
import { type Step, seen } from './cause.ts';
import { get, type Reply, speaksTls } from './http.ts';
import { type Listener, listenersIn } from './listening.ts';

/** The resources of one attempt: a name in the engine, and a folder. */
export interface Run {
  readonly name: string;
  readonly work: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** The failure of an attempt. */
export interface Failure {
  readonly step: Step;
  /** The application that it is about. */
  readonly application: ApplicationPlan;
  /** The output of programs, and the tool's own observations. */
  readonly lines: readonly string[];
}

/** The result of an attempt: the answers over HTTP, and its failure, if there is one. */
export interface Attempt {
  readonly answers: readonly Answer[];
  readonly failure?: Failure;
  /** The stack, if it still exists. */
  readonly stack?: Stack;
}

/** An application's answer over HTTP. */
export interface Answer {
  readonly service: string;
  readonly path: string;
  readonly status: number;
  /** True if it redirects to HTTPS, and answers a request that a proxy marks as HTTPS. */
  readonly needsHttps?: true;
}

/** A stack that this attempt runs. */
export interface Stack {
  readonly plan: Plan;
  readonly run: Run;
  readonly options: ProgramOptions;
  /** Arguments of `docker` before those of the command. */
  readonly compose: readonly string[];
  /** Services that run to their end. */
  readonly jobs: ReadonlySet<string>;
}

/** The number of log lines to read. */
const tail = 400;

/** The lines at the end of a build that say why it failed. */
const endLines = 30;

/** Compose's output about its own work: ` Container x-app-1  Started`. */
const composeLine = /^ ?(?:Container|Network|Volume|Image) \S{1,200} {1,4}\w{1,20} *$/;

/** Seconds until the service that stopped the start of the stack can be seen. */
const failedPatience = 5;

/** The minimum number of seconds that a service may take to become healthy, however small its budget is. */
const leastPatience = 60;

/**
 * Builds the images of a project, starts its stack, sends requests to its applications and runs their suites, until something fails. Its
 * objects in the engine have the run's name: see `removeRun`. Throws KaizenError like `runProgram`.
 */
export async function attempt(root: string, plan: Plan, run: Run): Promise<Attempt> {
  const { name, work, signal, progress } = run;
  const base = ['compose', '--project-directory', root, '--project-name', name, '--file', join(root, plan.stack.composeFile)];
  const options: ProgramOptions = {
    signal,
    onLine: (line) => progress.output(line),
    environment: { SECRETS_DIR: await writeThrowAwaySecrets(plan.stack.secretFiles, work) },
  };
  const model = parsed((await docker([...base, 'config', '--format', 'json'], { ...options, onLine: () => {} })).stdout);
  const override = join(work, 'override.yaml');
  const watched = plan.applications.filter(({ image }) => image.health.kind !== 'none').map(({ service }) => service);
  const published = plan.applications.flatMap(({ service, image: { port } }): [string, number][] =>
    port === undefined ? [] : [[service, port]],
  );
  await writeFile(
    override,
    overrideOf({ name, built: imagesOf(name, model), published: new Map(published), watched: new Set(watched), endsOnce: true }, model),
  );
  const stack: Stack = { plan, run, options, compose: [...base, '--file', override], jobs: jobsIn(model) };
  const unbuilt = await buildImages(stack);
  if (unbuilt !== undefined) return { answers: [], failure: unbuilt };
  const failure = await startStack(stack);
  if (failure !== undefined) return { answers: [], failure, stack };
  const answers: Answer[] = [];
  for (const application of plan.applications) {
    const { answer, failure: silent } = await askApplication(stack, application);
    if (answer !== undefined) answers.push(answer);
    if (silent !== undefined) return { answers, failure: silent, stack };
  }
  // The suite starts its own stack: the memory of this one is freed for it.
  await docker([...stack.compose, 'down', '--volumes'], options);
  for (const application of plan.applications) {
    const failed = await runTests(root, application, run);
    if (failed !== undefined) return { answers, failure: failed };
  }
  return { answers };
}

/** Names for this run of the images that the stack builds: service → name. Services with the same image share it. */
function imagesOf(name: string, model: Fields): Map<string, string> {
  const services = Object.entries(fields(model['services'])).map(([service, value]) => ({ service, described: fields(value) }));
  const owners = new Map<string, string>();
  for (const { service, described: each } of services)
    if (each['build'] !== undefined) owners.set(textOf(each['image']) || service, service);
  return new Map(
    services.flatMap(({ service, described: each }): [string, string][] => {
      const owner = owners.get(textOf(each['image']) || service);
      return owner === undefined ? [] : [[service, `${name}-${owner}`]];
    }),
  );
}

/** Services that are not restarted after a successful end. */
function jobsIn(model: Fields): ReadonlySet<string> {
  const services = Object.entries(fields(model['services']));
  return new Set(
    services.flatMap(([name, service]) => (/^(?:always|unless-stopped)$/.test(textOf(fields(service)['restart'])) ? [] : [name])),
  );
}

/** What BuildKit says if its cache names layers that the engine no longer has. */
const lostLayers = /layer does not exist|failed to get layer sha256:/;

async function buildImages({ plan, run: { progress }, options, compose }: Stack): Promise<Failure | undefined> {
  const build = (...words: string[]): Promise<Ended> => {
    progress.begin('Building');
    return runProgram(['docker', ...compose, '--progress', 'plain', '--profile', '*', 'build', ...words], options);
  };
  let ended = await build();
  // The engine's cache says nothing about the application.
  if (
    ended.status !== 0 &&
    linesOf(ended)
      .slice(-endLines)
      .some((line) => lostLayers.test(line))
  ) {
    progress.end({ isWell: false, summary: 'the build cache has lost layers: once more without it' });
    ended = await build('--no-cache');
  }
  progress.end({ isWell: ended.status === 0, summary: '' });
  if (ended.status === 0) return undefined;
  const lines = linesOf(ended).map((line) => line.replace(/^(?:#\d+ )?(?:\d{1,6}\.\d{1,3} )?/, ''));
  return { step: 'build', application: namedIn(plan, lines), lines: withoutExcerpt(lines) };
}

/** What a build printed without the end, in which BuildKit repeats the output of the step that failed and the lines of the Dockerfile. */
export function withoutExcerpt(lines: readonly string[]): string[] {
  const isRule = (line = ''): boolean => /^-{4,30}$/.test(line);
  const begin = lines.findIndex((line, at) => isRule(line) && /^ ?> \S/.test(lines[at + 1] ?? ''));
  const end = lines.findLastIndex((line) => isRule(line));
  return begin === -1 ? [...lines] : [...lines.slice(0, begin), ...lines.slice(end + 1)];
}

/** The application that the last lines name, by the service that compose builds, or else the first one. */
function namedIn({ applications }: Plan, lines: readonly string[]): ApplicationPlan {
  const last = lines.slice(-endLines).join('\n');
  const [first] = applications;
  const named = applications.find(({ service }) => new RegExp(`\\btarget ${service}:|\\[${service} [^\\]]*\\]`).test(last));
  const application = named ?? first;
  if (application === undefined) throw new Error('a plan has an application');
  return application;
}

/** Starts the stack and waits until all of it is healthy, or a container cannot become healthy. */
async function startStack(stack: Stack): Promise<Failure | undefined> {
  const { plan, run, options, compose } = stack;
  run.progress.begin('Starting the stack');
  const up = await runProgram(['docker', ...compose, 'up', '--detach', '--no-build', '--quiet-pull'], options);
  const patience = Math.max(leastPatience, ...plan.applications.map(({ budgets }) => 2 * budgets.healthy));
  // A container that compose could not start will not start later.
  const unwell = await waitUntilWell(stack, up.status === 0 ? patience : failedPatience);
  if (up.status === 0 && unwell === undefined) {
    run.progress.end({ isWell: true, summary: 'healthy' });
    return undefined;
  }
  const service = unwell?.service ?? plan.applications[0]?.service ?? '';
  const application = ownerOf(plan, service);
  run.progress.end({ isWell: false, summary: unwell === undefined ? 'it does not start' : `${unwell.service} is ${unwell.state}` });
  const lines = [
    ...linesOf(up).filter((line) => !composeLine.test(line)),
    ...(unwell === undefined ? [] : await linesAbout(stack, application, unwell)),
  ];
  return { step: 'start', application, lines };
}

function ownerOf({ applications }: Plan, service: string): ApplicationPlan {
  const [first] = applications;
  const owner =
    applications.find((each) => each.service === service || each.processes.some((process) => process.service === service)) ?? first;
  if (owner === undefined) throw new Error('a plan has an application');
  return owner;
}

/** A container that is not healthy, as the engine describes it. */
interface Unwell {
  readonly service: string;
  readonly id: string;
  readonly state: 'not healthy' | 'ended';
  readonly exit: number;
  readonly isOutOfMemory: boolean;
  /** The last output of its health check. */
  readonly health: readonly string[];
  readonly isRunning: boolean;
}

/**
 * Waits until all containers of a stack are healthy. Returns the first one that cannot become healthy, or is not healthy after this number
 * of seconds.
 */
export async function waitUntilWell(stack: Stack, patience: number): Promise<Unwell | undefined> {
  const last = Date.now() + patience * 1000;
  for (;;) {
    const containers = await containersOf(stack);
    const lost = containers.find(({ state }) => state === 'ended');
    const waiting = containers.find(({ state }) => state === 'waiting');
    const ill = containers.find(({ state }) => state === 'not healthy');
    const unwell = lost ?? ill ?? (Date.now() > last ? waiting : undefined);
    if (unwell !== undefined)
      return { ...unwell, state: unwell.state === 'waiting' || unwell.state === 'well' ? 'not healthy' : unwell.state };
    if (waiting === undefined) return undefined;
    await sleep(500, undefined, { signal: stack.run.signal }).catch(() => {});
  }
}

type Container = Omit<Unwell, 'state'> & { readonly state: Unwell['state'] | 'well' | 'waiting' };

/** The containers of a stack. */
export async function containersOf({ run: { name, signal }, jobs }: Stack): Promise<Container[]> {
  const listed = await docker(['ps', '--all', '--quiet', '--no-trunc', '--filter', `label=com.docker.compose.project=${name}`], { signal });
  const ids = listed.stdout.split('\n').filter((id) => id !== '');
  return Promise.all(ids.map(async (id) => described(id, (await inspected(id, { signal })) ?? {}, jobs)));
}

function described(id: string, container: Fields, jobs: ReadonlySet<string>): Container {
  const state = fields(container['State']);
  const health = fields(state['Health']);
  const exit = numberOf(state['ExitCode']);
  const status = textOf(state['Status']);
  const service = textOf(fields(fields(container['Config'])['Labels'])['com.docker.compose.service']);
  const common = {
    service,
    id,
    exit,
    isOutOfMemory: state['OOMKilled'] === true,
    health: itemsOf(health['Log'])
      .slice(-3)
      .map((each) => textOf(fields(each)['Output']).trim()),
    isRunning: state['Running'] === true,
  };
  if (status === 'exited' || status === 'dead') return { ...common, state: exit === 0 && jobs.has(service) ? 'well' : 'ended' };
  const healthy = textOf(health['Status']);
  if (healthy === 'unhealthy') return { ...common, state: 'not healthy' };
  return { ...common, state: status === 'running' && (healthy === '' || healthy === 'healthy') ? 'well' : 'waiting' };
}

/** The output of a container, and observations from outside. */
async function linesAbout(stack: Stack, application: ApplicationPlan, unwell: Unwell): Promise<string[]> {
  const { service, id, state, exit, isOutOfMemory, health, isRunning } = unwell;
  return [
    ...(await logOf(stack, service)),
    ...(isOutOfMemory ? [seen('the container was killed because it used more memory than its limit')] : []),
    ...(state === 'not healthy'
      ? health.filter((said) => said !== '').map((said) => seen(`the health check says ${said.replaceAll('\n', ' ')}`))
      : [seen(`${service} ended with exit code ${exit}`)]),
    ...(isRunning && service === application.service
      ? [...(await listeningLines(stack, application, id)), ...(await healthLines(stack, application))]
      : []),
  ];
}

async function logOf({ compose, options }: Stack, service: string): Promise<string[]> {
  const words = ['logs', '--no-color', '--no-log-prefix', '--tail', String(tail), service];
  return linesOf(await runProgram(['docker', ...compose, ...words], { ...options, onLine: () => {} }));
}

// Colours of a terminal (ECMA-48).
const colours = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]{0,20}m`, 'g');

/** The output lines of a program, without colours. */
export function linesOf({ stdout, stderr }: Ended): string[] {
  return `${stdout}\n${stderr}`
    .replaceAll(colours, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
}

/** Where the application listens, if it is not the expected address. */
async function listeningLines({ options }: Stack, { image: { port } }: ApplicationPlan, id: string): Promise<string[]> {
  const listeners = await listenersOf(id, options);
  if (port === undefined || listeners.some((each) => each.port === port && !isLoopback(each))) return [];
  const loopback = listeners.find((each) => isLoopback(each) && (each.port === port || listeners.every(isLoopback)));
  if (loopback !== undefined) return [seen(`listens on ${loopback.address} port ${loopback.port}`)];
  return listeners.filter((each) => !isLoopback(each)).map((each) => seen(`listens on ${each.address} port ${each.port}, not on ${port}`));
}

function isLoopback({ address }: Listener): boolean {
  return address.startsWith('127.') || address === '::1';
}

/** The sockets that listen in a container, read from its own /proc. Empty if the image has no program that reads a file. */
async function listenersOf(id: string, options: ProgramOptions): Promise<Listener[]> {
  const { status, stdout } = await runProgram(['docker', 'exec', id, 'cat', '/proc/net/tcp', '/proc/net/tcp6'], {
    ...options,
    onLine: () => {},
  });
  return status === 0 || stdout !== '' ? listenersIn(stdout) : [];
}

/** The application's answer at the path of its health check. */
async function healthLines(stack: Stack, application: ApplicationPlan): Promise<string[]> {
  const { path } = application.image.health;
  if (path === undefined) return [];
  const address = await addressOf(stack, application);
  const reply = address === undefined ? undefined : await get(address, path, stack.run.signal);
  return [
    ...(reply === undefined ? [] : [seen(`the health check's path ${path} is answered with ${reply.status}`)]),
    ...(await tlsLines(address, application, reply)),
  ];
}

/** A server with TLS closes a connection without it, or answers with 400. */
async function tlsLines(address: string | undefined, { image: { port } }: ApplicationPlan, reply: Reply | undefined): Promise<string[]> {
  const isOther = reply === undefined || reply.status === 400;
  return address !== undefined && isOther && (await speaksTls(address)) ? [seen(`port ${port} speaks TLS`)] : [];
}

/**
 * Requests the first page of an application. Any status below 500 is an answer, except a redirect to HTTPS that even a proxy cannot end.
 */
async function askApplication(
  stack: Stack,
  application: ApplicationPlan,
): Promise<{ readonly answer?: Answer; readonly failure?: Failure }> {
  const { run } = stack;
  const { service, image } = application;
  if (image.port === undefined || image.health.kind !== 'http') return {};
  run.progress.begin(`Asking ${service}`);
  const path = '/';
  const address = await addressOf(stack, application);
  const ask = (headers = {}): Promise<Reply | undefined> =>
    address === undefined ? Promise.resolve(undefined) : get(address, path, run.signal, headers);
  const reply = await ask();
  const isToHttps = reply !== undefined && leadsToHttps(reply);
  const behindProxy = isToHttps ? await ask({ 'x-forwarded-proto': 'https' }) : reply;
  const isEndless = isToHttps && (behindProxy === undefined || leadsToHttps(behindProxy));
  const isWell = behindProxy !== undefined && behindProxy.status < 500 && !isEndless;
  const status = reply?.status;
  run.progress.end({ isWell, summary: status === undefined ? 'no answer' : `${path} is answered with ${status}` });
  if (isWell && status !== undefined) return { answer: { service, path, status, ...(isToHttps ? { needsHttps: true } : {}) } };
  const said = isEndless
    ? `GET ${path} is redirected to HTTPS, even if a proxy reports HTTPS`
    : behindProxy === undefined
      ? `GET ${path} is not answered`
      : `GET ${path} is answered with ${behindProxy.status}`;
  const container = (await containersOf(stack)).find((each) => each.service === service);
  const sockets = container === undefined ? [] : await listeningLines(stack, application, container.id);
  const lines = [...(await logOf(stack, service)), ...sockets, ...(await tlsLines(address, application, reply)), seen(said)];
  return { failure: { step: 'answer', application, lines } };
}

function leadsToHttps({ status, location = '' }: Reply): boolean {
  return status >= 300 && status < 400 && location.startsWith('https://');
}

/** The address at which this run publishes the application's port. */
export async function addressOf({ options, compose }: Stack, { service, image: { port } }: ApplicationPlan): Promise<string | undefined> {
  if (port === undefined) return undefined;
  const { status, stdout } = await runProgram(['docker', ...compose, 'port', service, String(port)], { ...options, onLine: () => {} });
  return status === 0 ? stdout.trim() : undefined;
}

/** Runs the suite of an application. */
async function runTests(root: string, application: ApplicationPlan, run: Run): Promise<Failure | undefined> {
  const { tests, exit } = await suiteEvidence('Running the tests', root, application, run);
  if (exit === 0) return undefined;
  const lines = tests
    .filter(({ outcome }) => outcome !== 'passed')
    .flatMap(({ number, title, message = '' }) => [seen(`test ${number} of the suite failed (${title})`), ...message.split('\n')]);
  return { step: 'suite', application, lines };
}
