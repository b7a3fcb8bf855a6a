import { portSlot } from '../../../manifests/port-slot.ts';
import type { Server } from '../server.ts';

export const granian: Server = {
  name: 'granian',
  release: { requirement: 'granian==2.8.9', older: 'granian==1.3.2' },
  serves: ['asgi', 'wsgi'],
  listens: { host: ['--host'], port: ['--port'], otherwise: ['127.0.0.1', 8000] },
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
};
