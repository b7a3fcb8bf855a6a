import { portSlot } from '../../../manifests/port-slot.ts';
import type { Server } from '../server.ts';

export const sanic: Server = {
  name: 'sanic',
  serves: ['sanic'],
  listens: { host: ['--host', '-H'], port: ['--port', '-p'], otherwise: ['127.0.0.1', 8000] },
  command: ({ target, isFactory }) => ['sanic', target, ...(isFactory ? ['--factory'] : []), '--host=0.0.0.0', `--port=${portSlot}`],
};
