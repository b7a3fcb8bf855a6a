import type { Framework } from '../framework.ts';

export const warp: Framework = {
  crate: 'warp',
  usualPort: 3030,
  server: 'warp::serve',
  serves: /\.(?:run|try_bind|bind_with_graceful_shutdown)\s*\(/g,
};
