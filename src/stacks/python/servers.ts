import { portSlot } from '../../manifests/port-slot.ts';
import type { Interface } from './frameworks.ts';
import type { GunicornConfiguration } from './gunicorn.ts';

/** What a server is to serve: `target` is `package.module:attribute`, or a file for Streamlit. */
export interface Served {
  readonly target: string;
  readonly isFactory: boolean;
  readonly interface: Interface;
  /** Worker class that lets gunicorn serve this interface. */
  readonly worker?: string;
}

interface Server {
  /** Its package, normalised. */
  readonly name: string;
  readonly serves: readonly Interface[];
  /** The argument list, with `portSlot` for the port; undefined where it can't serve a factory. */
  command(served: Served): readonly string[] | undefined;
}

/** The port of a start command where the folder names none. */
export const serverPort = 8000;

const called = ({ target, isFactory }: Served): string => (isFactory ? `${target}()` : target);
const address = `0.0.0.0:${portSlot}`;

/** Production servers, the preferred one of an interface first. */
export const servers: readonly Server[] = [
  {
    name: 'uvicorn',
    serves: ['asgi'],
    command: ({ target, isFactory }) => ['uvicorn', ...(isFactory ? ['--factory'] : []), target, '--host', '0.0.0.0', '--port', portSlot],
  },
  {
    name: 'gunicorn',
    serves: ['wsgi', 'aiohttp'],
    // Its workers' heartbeat files must be in memory, where a read-only root still lets them be written.
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
  { name: 'hypercorn', serves: ['asgi'], command: (served) => ['hypercorn', called(served), '--bind', address] },
  {
    name: 'daphne',
    serves: ['asgi'],
    command: ({ target, isFactory }) => (isFactory ? undefined : ['daphne', '--bind', '0.0.0.0', '--port', portSlot, target]),
  },
  {
    name: 'waitress',
    serves: ['wsgi'],
    command: (served) => ['waitress-serve', `--listen=${address}`, ...(served.isFactory ? ['--call'] : []), served.target],
  },
  {
    name: 'uwsgi',
    serves: ['wsgi'],
    // Without --die-on-term SIGTERM reloads it.
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

/** Names two servers of an interface, for a sentence that asks for one. */
export function serversFor(kind: Interface): string {
  const names = servers.filter(({ serves }) => serves.includes(kind)).map(({ name }) => name);
  return names.length > 1 ? `${names[0]}, …` : (names[0] ?? '');
}
