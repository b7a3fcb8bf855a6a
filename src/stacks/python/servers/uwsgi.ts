import { portSlot } from '../../../manifests/port-slot.ts';
import { called, type Server } from '../server.ts';

export const uwsgi: Server = {
  name: 'uwsgi',
  serves: ['wsgi'],
  listens: { both: ['--http', '--http-socket'], otherwise: ['0.0.0.0', 0] },
  // Without --die-on-term, SIGTERM reloads it.
  command: (served) => [
    'uwsgi',
    '--http-socket',
    `0.0.0.0:${portSlot}`,
    '--master',
    '--die-on-term',
    '--need-app',
    '--module',
    called(served),
  ],
};
