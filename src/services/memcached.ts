import { addressParts, hostParts } from './parts.ts';
import type { Service } from './service.ts';

/** Memcached, as the official image documents it (docker-library/docs, memcached). It has no password and no data. */
export const memcached: Service = {
  name: 'memcached',
  aliases: ['memcache'],
  title: 'Memcached',
  versions: ['1.6'],
  image: (version) => `memcached:${version}-alpine`,
  port: 11_211,
  connection: {
    address: 'memcached:11211',
    scheme: 'memcached',
    plain: 'memcached:11211',
    schemes: { own: ['memcached', 'memcache', 'pymemcache', 'pymemcached', 'pylibmccache', 'pylibmc', 'djangopylibmc'], shared: [] },
    words: { own: ['MEMCACHED', 'MEMCACHE', 'MEMCACHIER'], shared: ['CACHE'] },
    parts: {
      ...addressParts,
      ...hostParts('memcached', 11_211),
      SERVER: '{url}',
      SERVERS: '{url}',
      HOSTS: '{url}',
      LOCATION: '{url}',
    },
    usual: { word: 'MEMCACHED', parts: ['SERVERS'] },
  },
  environment: {},
  secrets: [],
  healthCheck: {
    test: ['CMD-SHELL', "printf 'version\\r\\nquit\\r\\n' | nc -w 2 127.0.0.1 11211 | grep -q VERSION"],
    interval: 10,
    timeout: 5,
    startPeriod: 10,
    startInterval: 1,
    retries: 3,
  },
  capabilities: [],
  stopGrace: 10,
};
