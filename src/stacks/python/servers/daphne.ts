import { portSlot } from '../../../manifests/port-slot.ts';
import type { Server } from '../server.ts';

export const daphne: Server = {
  name: 'daphne',
  release: { requirement: 'daphne==4.2.3', older: 'daphne==4.0.0' },
  serves: ['asgi'],
  listens: { host: ['--bind', '-b'], port: ['--port', '-p'], otherwise: ['127.0.0.1', 8000] },
  command: ({ target, isFactory }) => (isFactory ? undefined : ['daphne', '--bind', '0.0.0.0', '--port', portSlot, target]),
};
