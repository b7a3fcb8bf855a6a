import { portSlot } from '../../../manifests/port-slot.ts';
import { called, type Server } from '../server.ts';

export const gunicorn: Server = {
  name: 'gunicorn',
  release: { requirement: 'gunicorn==27.0.1', older: 'gunicorn==23.0.0' },
  serves: ['wsgi', 'aiohttp'],
  // If PORT is set, as in the image, it listens on that port on all addresses.
  listens: { both: ['--bind', '-b'], otherwise: ['0.0.0.0', 8000] },
  // Its workers' heartbeat files must be in memory, which is writable with a read-only root.
  command: (served) => [
    'gunicorn',
    called(served),
    '--bind',
    `0.0.0.0:${portSlot}`,
    '--worker-tmp-dir',
    '/dev/shm',
    ...(served.worker === undefined ? [] : ['--worker-class', served.worker]),
  ],
};
