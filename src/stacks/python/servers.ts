import type { Interface } from './framework.ts';
import type { GunicornConfiguration } from './gunicorn.ts';
import type { Release, Server } from './server.ts';
import { daphne } from './servers/daphne.ts';
import { granian } from './servers/granian.ts';
import { gunicorn } from './servers/gunicorn.ts';
import { hypercorn } from './servers/hypercorn.ts';
import { sanic } from './servers/sanic.ts';
import { streamlit } from './servers/streamlit.ts';
import { uvicorn, uvicornRelease } from './servers/uvicorn.ts';
import { uwsgi } from './servers/uwsgi.ts';
import { waitress } from './servers/waitress.ts';

/** The port of a start command if the folder does not set one. */
export const serverPort = 8000;

/** Production servers, the preferred one of each interface first. */
export const servers: readonly Server[] = [uvicorn, gunicorn, granian, hypercorn, daphne, waitress, uwsgi, sanic, streamlit];

/** One of the application's own servers, with its worker class. */
export interface ChosenServer {
  readonly server: Server;
  readonly worker?: string;
}

/**
 * Chooses the server for an interface. One process per container is the rule, so uvicorn alone is preferred to gunicorn with uvicorn's workers,
 * unless the folder shows that it uses gunicorn: by the package uvicorn-worker, or by a gunicorn.conf.py. gunicorn itself reads a worker
 * class in that file.
 */
export function chooseServer(
  kind: Interface,
  packages: ReadonlyMap<string, string>,
  configuration: GunicornConfiguration,
): ChosenServer | undefined {
  const { isThere, workerClass } = configuration;
  const gunicorn = packages.has('gunicorn') ? servers.find(({ name }) => name === 'gunicorn') : undefined;
  if (kind === 'asgi' && gunicorn !== undefined) {
    if (/uvicorn|asgi/i.test(workerClass ?? '')) return { server: gunicorn };
    if (packages.has('uvicorn-worker')) return { server: gunicorn, worker: 'uvicorn_worker.UvicornWorker' };
    if (isThere && packages.has('uvicorn')) return { server: gunicorn, worker: 'uvicorn.workers.UvicornWorker' };
  }
  const server = servers.find(({ name, serves }) => serves.includes(kind) && packages.has(name));
  if (server === undefined) return undefined;
  return server.name === 'gunicorn' && kind === 'aiohttp' && workerClass === undefined
    ? { server, worker: 'aiohttp.GunicornWebWorker' }
    : { server };
}

/** The server that is added for that interface if the application has none; undefined if none can be added. */
export function usualServer(kind: Interface): ChosenServer | undefined {
  const server = serversOf(kind).find(({ release }) => release !== undefined);
  return server === undefined ? undefined : withWorker(server, kind);
}

/** All servers that can be added for an interface, with their worker classes. */
export function addableServers(kind: Interface): readonly ChosenServer[] {
  return serversOf(kind).flatMap((server) => (server.release === undefined ? [] : [withWorker(server, kind)]));
}

function serversOf(kind: Interface): readonly Server[] {
  return servers.filter(({ serves }) => serves.includes(kind));
}

function withWorker(server: Server, kind: Interface): ChosenServer {
  return server.name === 'gunicorn' && kind === 'aiohttp' ? { server, worker: 'aiohttp.GunicornWebWorker' } : { server };
}

/** Worker classes of gunicorn in separate packages. */
const workers: readonly { readonly module: RegExp; readonly name: string; readonly release: Release }[] = [
  { module: /^uvicorn\.workers\./, name: 'uvicorn', release: uvicornRelease },
  {
    module: /^uvicorn_worker\./,
    name: 'uvicorn-worker',
    release: { requirement: 'uvicorn-worker==0.4.0', older: 'uvicorn-worker==0.2.0' },
  },
  { module: /^(?:gevent$|gevent_)/, name: 'gevent', release: { requirement: 'gevent==26.9.0', older: 'gevent==22.10.2' } },
];

/** A server that a command starts, or a part of it. */
export interface StartedServer {
  /** Its package, normalised. */
  readonly name: string;
  readonly release?: Release;
}

/** The servers that a command starts, and the packages of their worker classes. */
export function serversIn(words: readonly string[]): readonly StartedServer[] {
  const server = servers.find(({ name, program = name }) =>
    words.slice(0, 3).some((word, index) => word.split('/').at(-1) === program && !/^-(?!m$)/.test(words[index - 1] ?? '')),
  );
  if (server === undefined) return [];
  const classes = words.map((word) => word.replace(/^(?:--worker-class=|-k)/, ''));
  return [server, ...workers.filter(({ module }) => classes.some((word) => module.test(word)))];
}
