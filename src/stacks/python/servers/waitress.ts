import { portSlot } from '../../../manifests/port-slot.ts';
import type { Server } from '../server.ts';

export const waitress: Server = {
  name: 'waitress',
  program: 'waitress-serve',
  release: { requirement: 'waitress==3.0.2', older: 'waitress==2.1.2' },
  serves: ['wsgi'],
  // It knows Ctrl-C only, and as the first process of a container nothing else ends it.
  listens: { host: ['--host'], port: ['--port'], both: ['--listen'], otherwise: ['0.0.0.0', 8080], stopSignal: 'SIGINT' },
  command: (served) => ['waitress-serve', `--listen=0.0.0.0:${portSlot}`, ...(served.isFactory ? ['--call'] : []), served.target],
};
