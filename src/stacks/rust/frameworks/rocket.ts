import type { Framework } from '../framework.ts';

export const rocket: Framework = {
  crate: 'rocket',
  stops: true,
  own: { port: 8000, file: 'Rocket.toml', variables: { address: 'ROCKET_ADDRESS', port: 'ROCKET_PORT' } },
  reads: [{ path: 'Rocket.toml' }, { path: 'templates', crate: 'rocket_dyn_templates' }],
  variables: 'ROCKET_',
};
