import { portSlot } from '../../../manifests/port-slot.ts';
import type { Server } from '../server.ts';

export const waitress: Server = {
  name: 'waitress',
  program: 'waitress-serve',
  release: { requirement: 'waitress==3.0.2', older: 'waitress==2.1.2' },
  serves: ['wsgi'],
  // It only handles Ctrl-C, and no other signal ends it as the first process of a container.
  listens: { host: ['--host'], port: ['--port'], both: ['--listen'], otherwise: ['0.0.0.0', 8080], stopSignal: 'SIGINT' },
  command: (served) => ['waitress-serve', `--listen=0.0.0.0:${portSlot}`, ...(served.isFactory ? ['--call'] : []), served.target],
};
