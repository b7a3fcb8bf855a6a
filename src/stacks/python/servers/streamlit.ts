import { portSlot } from '../../../manifests/port-slot.ts';
import type { Server } from '../server.ts';

export const streamlit: Server = {
  name: 'streamlit',
  serves: ['streamlit'],
  listens: { host: ['--server.address'], port: ['--server.port'], otherwise: ['0.0.0.0', 8501] },
  command: ({ target }) => [
    'streamlit',
    'run',
    target,
    '--server.address=0.0.0.0',
    `--server.port=${portSlot}`,
    '--server.headless=true',
    '--browser.gatherUsageStats=false',
  ],
};
