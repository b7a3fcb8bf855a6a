import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { docker, type Fields, fields, parsed, textOf } from '../engine/docker.ts';
import { overrideOf } from '../engine/override.ts';
import { type Ended, type ProgramOptions, runProgram } from '../engine/process.ts';
import { writeThrowAwaySecrets } from '../engine/throw-away-secrets.ts';
import { suiteEvidence } from '../evidence/collect.ts';
import type { ApplicationPlan, Plan } from '../plan/plan.ts';
import type { Step } from './cause.ts';
import { containersOf, type Run, type Stack, waitUntilWell } from './containers.ts';
import { get, type Reply } from './http.ts';
import { addressOf, linesAbout, listeningLines, logOf, lossDetector, tlsLines } from './observe.ts';
import { buildLinesOf, composeLinesOf, linesOf, said, seen, withoutExcerpt } from './output.ts';

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

/** Lines at the end of a build, in which it says why it failed. */
const endLines = 30;

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
  const watched = plan.applications.flatMap(({ service, image: { health } }): [string, number][] =>
    health.kind === 'none' ? [] : [[service, health.interval * health.retries]],
  );
  const published = plan.applications.flatMap(({ service, image: { port } }): [string, number][] =>
    port === undefined ? [] : [[service, port]],
  );
  await writeFile(
    override,
    overrideOf({ name, built: imagesOf(name, model), published: new Map(published), watched: new Map(watched), endsOnce: true }, model),
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

/** The message of BuildKit if its cache names layers that the engine no longer has. */
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
  const lines = buildLinesOf(ended);
  return { step: 'build', application: namedIn(plan, lines), lines: withoutExcerpt(lines) };
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
  const begun = Date.now();
  const up = await runProgram(['docker', ...compose, 'up', '--detach', '--no-build', '--quiet-pull'], options);
  const { unwell, late } = await waitUntilWell(stack, {
    // A container that compose could not start will not start later.
    patience: up.status === 0 ? patienceFor(plan) : failedPatience,
    isLost: lossDetector(stack),
  });
  const [slow] = late;
  const service = unwell?.service ?? slow ?? plan.applications[0]?.service ?? '';
  const application = ownerOf(plan, service);
  if (unwell !== undefined) {
    run.progress.end({ isWell: false, summary: `${service} ${unwell.state === 'ended' ? 'ended' : 'is not healthy'}` });
    return { step: 'start', application, lines: [...composeLinesOf(up), ...(await linesAbout(stack, application, unwell))] };
  }
  if (up.status !== 0) {
    run.progress.end({ isWell: false, summary: 'it does not start' });
    return { step: 'start', application, lines: composeLinesOf(up) };
  }
  if (slow !== undefined) {
    const seconds = Math.ceil((Date.now() - begun) / 1000);
    run.progress.end({ isWell: false, summary: `${slow} is healthy too late` });
    return {
      step: 'start',
      application,
      lines: [seen(`${slow} was healthy ${seconds} s after its start, and its health check had given up`)],
    };
  }
  run.progress.end({ isWell: true, summary: 'healthy' });
  return undefined;
}

/** Seconds that a stack may take: longer than all health checks wait, so that a slow start is recognised as one. */
function patienceFor({ applications }: Plan): number {
  const limits = applications.flatMap(({ budgets, image: { health } }) => [
    2 * budgets.healthy,
    health.startPeriod + health.interval * health.retries + leastPatience,
  ]);
  return Math.max(leastPatience, ...limits);
}

function ownerOf({ applications }: Plan, service: string): ApplicationPlan {
  const [first] = applications;
  const owner =
    applications.find((each) => each.service === service || each.processes.some((process) => process.service === service)) ?? first;
  if (owner === undefined) throw new Error('a plan has an application');
  return owner;
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

/** Runs the suite of an application. */
async function runTests(root: string, application: ApplicationPlan, run: Run): Promise<Failure | undefined> {
  const { tests, exit } = await suiteEvidence('Running the tests', root, application, run);
  if (exit === 0) return undefined;
  const lines = tests
    .filter(({ outcome }) => outcome !== 'passed')
    .flatMap(({ number, title, message = '' }) => [seen(`test ${number} of the suite failed (${title})`), ...said(message)]);
  return { step: 'suite', application, lines };
}
