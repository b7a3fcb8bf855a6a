import type { Framework } from '../framework.ts';

export const actixWeb: Framework = {
  crate: 'actix-web',
  usualPort: 8080,
  stops: true,
  server: 'HttpServer::new',
  serves: /\.bind(?:_auto_h2c|_rustls\w*|_openssl)?\s*\(/g,
};
