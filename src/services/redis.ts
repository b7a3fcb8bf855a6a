import { accountParts, addressParts, hostParts } from './parts.ts';
import type { Service } from './service.ts';

/** Redis, as the official image documents it (docker-library/docs, redis). */
export const redis = redisAs({
  name: 'redis',
  title: 'Redis',
  versions: ['8', '7'],
  image: (version) => `redis:${version}-alpine`,
  schemes: { own: ['redis'], shared: [] },
  unencrypted: { rediss: 'redis' },
  words: { own: ['REDIS'], shared: ['CACHE', 'BROKER'] },
  server: 'redis-server',
  client: 'redis-cli',
});

/** What the servers of this protocol differ in. */
type Variant = Pick<Service, 'name' | 'title' | 'versions' | 'image' | 'replaces'> &
  Pick<Service['connection'], 'schemes' | 'unencrypted' | 'words'> & { readonly server: string; readonly client: string };

/** Gives the service of Redis or of a server that took over its protocol and its configuration. */
export function redisAs({ schemes, unencrypted = {}, words, server, client, ...variant }: Variant): Service {
  const { name } = variant;
  const password = `${name}_password`;
  const configuration = `${name}.conf`;
  return {
    ...variant,
    dataPath: () => '/data',
    port: 6379,
    connection: {
      // With the name of the account: redis-cli, for one, takes an empty one as a name.
      address: `default:{${password}}@${name}:6379/0`,
      scheme: 'redis',
      schemes,
      unencrypted,
      words,
      parts: { ...addressParts, ...hostParts(name, 6379), ...accountParts('default', password), DB: '0' },
      // Celery's own names.
      names: { CELERY_RESULT_BACKEND: '{url}', CELERY_BROKER: '{url}' },
      values: [...new Set([name, 'redis', 'RedisCache'])],
      usual: { word: 'REDIS', parts: ['URL'] },
    },
    // The image has no variable for a password file. With the program's name as the first word its entrypoint still drops root.
    command: [server, '--include', `/run/secrets/${configuration}`, '--appendonly', 'yes'],
    environment: {},
    secrets: [
      { name: password, text: `{${password}}` },
      { name: configuration, text: `requirepass {${password}}\n`, syntax: 'redis' },
    ],
    healthCheck: {
      // `ping` exits with 0 on a refused password too, so the answer itself is looked at.
      test: ['CMD-SHELL', `REDISCLI_AUTH="$(cat /run/secrets/${password})" ${client} ping | grep -q PONG`],
      interval: 10,
      timeout: 5,
      startPeriod: 30,
      startInterval: 1,
      retries: 5,
    },
    capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
    stopGrace: 30,
  };
}
