import { portSlot } from '../../../manifests/port-slot.ts';
import { called, type Server } from '../server.ts';

export const gunicorn: Server = {
  name: 'gunicorn',
  release: { requirement: 'gunicorn==27.0.1', older: 'gunicorn==23.0.0' },
  serves: ['wsgi', 'aiohttp'],
  // With PORT in the environment, which the image sets, it listens on that port on every address.
  listens: { both: ['--bind', '-b'], otherwise: ['0.0.0.0', 8000] },
  // Its workers' heartbeat files must be in memory, where a read-only root still lets them be written.
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
