import type { Framework } from '../framework.ts';

export const tonic: Framework = {
  crate: 'tonic',
  usualPort: 50051,
  server: 'Server::builder',
  serves: /\.serve(?:_with_shutdown)?\s*\(/g,
  // gRPC is HTTP/2 and does not answer a plain request.
  isHttp: false,
};
