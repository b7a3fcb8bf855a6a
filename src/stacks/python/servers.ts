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

/** The port of a start command where the folder names none. */
export const serverPort = 8000;

/** Production servers, the preferred one of an interface first. */
export const servers: readonly Server[] = [uvicorn, gunicorn, granian, hypercorn, daphne, waitress, uwsgi, sanic, streamlit];

/** A server that the application brings, and the worker class that it needs there. */
export interface ChosenServer {
  readonly server: Server;
  readonly worker?: string;
}

/**
 * Chooses the server for an interface. One process a container is the rule, so uvicorn alone goes before gunicorn with uvicorn's
 * workers, unless the folder shows that it wants gunicorn: by the package uvicorn-worker, or by a gunicorn.conf.py. A worker class in that file
 * is gunicorn's own to read.
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

/** The server that is added where the application brings none for that interface; undefined where none can be. */
export function usualServer(kind: Interface): ChosenServer | undefined {
  const server = serversOf(kind).find(({ release }) => release !== undefined);
  return server === undefined ? undefined : withWorker(server, kind);
}

/** All servers of an interface that can be added, with the worker class that each needs there. */
export function addableServers(kind: Interface): readonly ChosenServer[] {
  return serversOf(kind).flatMap((server) => (server.release === undefined ? [] : [withWorker(server, kind)]));
}

function serversOf(kind: Interface): readonly Server[] {
  return servers.filter(({ serves }) => serves.includes(kind));
}

function withWorker(server: Server, kind: Interface): ChosenServer {
  return server.name === 'gunicorn' && kind === 'aiohttp' ? { server, worker: 'aiohttp.GunicornWebWorker' } : { server };
}

/** Worker classes of gunicorn that are packages of their own. */
const workers: readonly { readonly module: RegExp; readonly name: string; readonly release: Release }[] = [
  { module: /^uvicorn\.workers\./, name: 'uvicorn', release: uvicornRelease },
  {
    module: /^uvicorn_worker\./,
    name: 'uvicorn-worker',
    release: { requirement: 'uvicorn-worker==0.4.0', older: 'uvicorn-worker==0.2.0' },
  },
  { module: /^(?:gevent$|gevent_)/, name: 'gevent', release: { requirement: 'gevent==26.9.0', older: 'gevent==22.10.2' } },
];

/** A server, or a part of one, that a command starts. */
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
