import type { Framework } from '../framework.ts';

/** https://ntex.rs/docs/getting-started; its server ends on SIGTERM without a handler. */
export const ntex: Framework = {
  crate: 'ntex',
  usualPort: 8080,
  stops: true,
  server: 'HttpServer::new',
  serves: /\.bind(?:_rustls|_openssl)?\s*\(/g,
};
