import { portSlot } from '../../../manifests/port-slot.ts';
import { called, type Server } from '../server.ts';

export const hypercorn: Server = {
  name: 'hypercorn',
  release: { requirement: 'hypercorn==0.18.0', older: 'hypercorn==0.14.4' },
  serves: ['asgi'],
  listens: { both: ['--bind', '-b'], otherwise: ['127.0.0.1', 8000] },
  command: (served) => ['hypercorn', called(served), '--bind', `0.0.0.0:${portSlot}`],
};
