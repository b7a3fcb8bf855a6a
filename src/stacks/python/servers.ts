import { portSlot } from '../../manifests/port-slot.ts';
import type { Interface } from './framework.ts';
import type { GunicornConfiguration } from './gunicorn.ts';

/** The target of a server: `target` is `package.module:attribute`, or a file for Streamlit. */
export interface Served {
  readonly target: string;
  readonly isFactory: boolean;
  readonly interface: Interface;
  /** Worker class with which gunicorn serves this interface. */
  readonly worker?: string;
}

interface Server {
  /** Its package, normalised. */
  readonly name: string;
  /** The command that it installs; its name by default. */
  readonly program?: string;
  /** The release to install if the application has no server; absent for a server that is never added. */
  readonly release?: Release;
  readonly serves: readonly Interface[];
  /** The argument list, with `portSlot` for the port; undefined if it cannot serve a factory. */
  command(served: Served): readonly string[] | undefined;
}

/** The versions to add, as requirements (the Python Package Index; each was installed with the oldest Python that it supports). */
interface Release {
  readonly requirement: string;
  /** The newest release for Python 3.7 to 3.9. */
  readonly older: string;
}

// The standard installation in its documentation, which supports WebSockets.
const uvicornRelease: Release = { requirement: 'uvicorn[standard]==0.54.0', older: 'uvicorn[standard]==0.22.0' };

/** The port of a start command if the folder does not set one. */
export const serverPort = 8000;

const called = ({ target, isFactory }: Served): string => (isFactory ? `${target}()` : target);
const address = `0.0.0.0:${portSlot}`;

/** Production servers, the preferred one of each interface first. */
export const servers: readonly Server[] = [
  {
    name: 'uvicorn',
    release: uvicornRelease,
    serves: ['asgi'],
    command: ({ target, isFactory }) => ['uvicorn', ...(isFactory ? ['--factory'] : []), target, '--host', '0.0.0.0', '--port', portSlot],
  },
  {
    name: 'gunicorn',
    release: { requirement: 'gunicorn==27.0.1', older: 'gunicorn==23.0.0' },
    serves: ['wsgi', 'aiohttp'],
    // Its workers' heartbeat files must be in memory, which is writable with a read-only root.
    command: (served) => [
      'gunicorn',
      called(served),
      '--bind',
      address,
      '--worker-tmp-dir',
      '/dev/shm',
      ...(served.worker === undefined ? [] : ['--worker-class', served.worker]),
    ],
  },
  {
    name: 'granian',
    release: { requirement: 'granian==2.8.9', older: 'granian==1.3.2' },
    serves: ['asgi', 'wsgi'],
    command: ({ target, isFactory, interface: kind }) => [
      'granian',
      '--interface',
      kind,
      '--host',
      '0.0.0.0',
      '--port',
      portSlot,
      ...(isFactory ? ['--factory'] : []),
      target,
    ],
  },
  {
    name: 'hypercorn',
    release: { requirement: 'hypercorn==0.18.0', older: 'hypercorn==0.14.4' },
    serves: ['asgi'],
    command: (served) => ['hypercorn', called(served), '--bind', address],
  },
  {
    name: 'daphne',
    release: { requirement: 'daphne==4.2.3', older: 'daphne==4.0.0' },
    serves: ['asgi'],
    command: ({ target, isFactory }) => (isFactory ? undefined : ['daphne', '--bind', '0.0.0.0', '--port', portSlot, target]),
  },
  {
    name: 'waitress',
    program: 'waitress-serve',
    release: { requirement: 'waitress==3.0.2', older: 'waitress==2.1.2' },
    serves: ['wsgi'],
    command: (served) => ['waitress-serve', `--listen=${address}`, ...(served.isFactory ? ['--call'] : []), served.target],
  },
  {
    name: 'uwsgi',
    serves: ['wsgi'],
    // Without --die-on-term, SIGTERM reloads it.
    command: (served) => ['uwsgi', '--http-socket', address, '--master', '--die-on-term', '--need-app', '--module', called(served)],
  },
  {
    name: 'sanic',
    serves: ['sanic'],
    command: ({ target, isFactory }) => ['sanic', target, ...(isFactory ? ['--factory'] : []), '--host=0.0.0.0', `--port=${portSlot}`],
  },
  {
    name: 'streamlit',
    serves: ['streamlit'],
    command: ({ target }) => [
      'streamlit',
      'run',
      target,
      '--server.address=0.0.0.0',
      `--server.port=${portSlot}`,
      '--server.headless=true',
      '--browser.gatherUsageStats=false',
    ],
  },
];

/** One of the application's own servers, with its worker class. */
export interface ChosenServer {
  readonly server: Server;
  readonly worker?: string;
}

/**
 * Chooses the server for an interface. One process per container is the rule, so uvicorn alone goes before gunicorn with uvicorn's workers,
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
