import type { Framework } from '../framework.ts';

export const tinyHttp: Framework = { crate: 'tiny_http', usualPort: 8000, serves: /\bServer::http\s*\(/g };
