import { portSlot } from '../../../manifests/port-slot.ts';
import type { Release, Server } from '../server.ts';

/** The "standard" installation in its documentation, which can serve WebSockets. */
export const uvicornRelease: Release = { requirement: 'uvicorn[standard]==0.54.0', older: 'uvicorn[standard]==0.22.0' };

export const uvicorn: Server = {
  name: 'uvicorn',
  release: uvicornRelease,
  serves: ['asgi'],
  listens: { host: ['--host'], port: ['--port'], otherwise: ['127.0.0.1', 8000] },
  command: ({ target, isFactory }) => ['uvicorn', ...(isFactory ? ['--factory'] : []), target, '--host', '0.0.0.0', '--port', portSlot],
};
