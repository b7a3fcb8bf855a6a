import { type ProgramOptions, runProgram } from '../engine/process.ts';
import type { ApplicationPlan } from '../plan/plan.ts';
import type { Container, Stack } from './containers.ts';
import { get, type Reply, speaksTls } from './http.ts';
import { type Listener, listenersIn } from './listening.ts';
import { linesOf, seen } from './output.ts';

/** The number of log lines to read. */
const tail = 400;

/** The output of a container, and observations from outside. */
export async function linesAbout(stack: Stack, application: ApplicationPlan, unwell: Container): Promise<string[]> {
  const { service, state, exit, isOutOfMemory, health, isRunning } = unwell;
  return [
    ...(await logOf(stack, service)),
    ...(isOutOfMemory ? [seen('the container was killed because it used more memory than its limit')] : []),
    ...(state === 'ended'
      ? [seen(`${service} ended with exit code ${exit}`)]
      : health.map((output) => seen(`the health check says ${output}`))),
    ...(isRunning && service === application.service ? await addressLines(stack, application, unwell) : []),
  ];
}

async function addressLines(stack: Stack, application: ApplicationPlan, { id }: Container): Promise<string[]> {
  return [...(await listeningLines(stack, application, id)), ...(await healthLines(stack, application))];
}

/**
 * Returns a function that tells whether a container whose health check fails cannot become healthy by waiting. It may only need more time if
 * nothing listens yet, or if it answers with its own error. A good answer counts as lost the second time: the health check
 * would have seen the first one, so its own request is refused.
 */
export function lossDetector(stack: Stack): (container: Container) => Promise<boolean> {
  const answering = new Set<string>();
  return async (container) => {
    const application = stack.plan.applications.find(({ service }) => service === container.service);
    if (application === undefined) return container.state === 'given up';
    const lines = await addressLines(stack, application, container);
    if (lines.some((line) => !mayChange.test(line))) return true;
    const isAnswering = lines.some((line) => isWell.test(line));
    if (isAnswering && answering.has(container.id)) return true;
    if (isAnswering) answering.add(container.id);
    return false;
  };
}

/** Observations of an application that may still be starting. */
const mayChange = /nothing listens on port \d+$|is answered with (?:[123]\d\d|5\d\d)$/;

/** An observation of an application that works. */
const isWell = /is answered with [123]\d\d$/;

export async function logOf({ compose, options }: Stack, service: string): Promise<string[]> {
  const words = ['logs', '--no-color', '--no-log-prefix', '--tail', String(tail), service];
  return linesOf(await runProgram(['docker', ...compose, ...words], { ...options, onLine: () => {} }));
}

/** Where the application listens, if it is not the expected address. */
export async function listeningLines({ options }: Stack, { image: { port } }: ApplicationPlan, id: string): Promise<string[]> {
  const listeners = await listenersOf(id, options);
  if (port === undefined || listeners === undefined) return [];
  if (listeners.some((each) => each.port === port && !isLoopback(each))) return [];
  if (listeners.length === 0) return [seen(`nothing listens on port ${port}`)];
  const loopback = listeners.find((each) => isLoopback(each) && (each.port === port || listeners.every(isLoopback)));
  if (loopback !== undefined) return [seen(`listens on ${loopback.address} port ${loopback.port}`)];
  return listeners.filter((each) => !isLoopback(each)).map((each) => seen(`listens on ${each.address} port ${each.port}, not on ${port}`));
}

function isLoopback({ address }: Listener): boolean {
  return address.startsWith('127.') || address === '::1';
}

/** The sockets that listen in a container, read from its own /proc. Undefined if the image has no program that reads a file. */
async function listenersOf(id: string, options: ProgramOptions): Promise<Listener[] | undefined> {
  const { status, stdout } = await runProgram(['docker', 'exec', id, 'cat', '/proc/net/tcp', '/proc/net/tcp6'], {
    ...options,
    onLine: () => {},
  });
  // Without IPv6, the second file is missing.
  return status === 0 || stdout !== '' ? listenersIn(stdout) : undefined;
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
export async function tlsLines(
  address: string | undefined,
  { image: { port } }: ApplicationPlan,
  reply: Reply | undefined,
): Promise<string[]> {
  const isOther = reply === undefined || reply.status === 400;
  return address !== undefined && isOther && (await speaksTls(address)) ? [seen(`port ${port} speaks TLS`)] : [];
}

/** The address at which this run publishes the application's port. */
export async function addressOf({ options, compose }: Stack, { service, image: { port } }: ApplicationPlan): Promise<string | undefined> {
  if (port === undefined) return undefined;
  const { status, stdout } = await runProgram(['docker', ...compose, 'port', service, String(port)], { ...options, onLine: () => {} });
  return status === 0 ? stdout.trim() : undefined;
}
