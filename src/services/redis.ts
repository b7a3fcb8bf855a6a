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

/** The differences between servers with this protocol. */
type Variant = Pick<Service, 'name' | 'title' | 'versions' | 'image' | 'replaces'> &
  Pick<Service['connection'], 'schemes' | 'unencrypted' | 'words'> & { readonly server: string; readonly client: string };

/** Returns the service of Redis or of a server with its protocol and configuration. */
export function redisAs({ schemes, unencrypted = {}, words, server, client, ...variant }: Variant): Service {
  const { name } = variant;
  const password = `${name}_password`;
  const configuration = `${name}.conf`;
  return {
    ...variant,
    dataPath: () => '/data',
    port: 6379,
    connection: {
      // With the account's name: redis-cli, for example, reads an empty one as a name.
      address: `default:{${password}}@${name}:6379/0`,
      scheme: 'redis',
      schemes,
      unencrypted,
      words,
      parts: { ...addressParts, ...hostParts(name, 6379), ...accountParts('default', password), DB: '0' },
      // Celery's own variables.
      names: { CELERY_RESULT_BACKEND: '{url}', CELERY_BROKER: '{url}' },
      values: [...new Set([name, 'redis', 'RedisCache'])],
      usual: { word: 'REDIS', parts: ['URL'] },
    },
    // The image has no variable for a password file. If the first word is the program's name, its entrypoint still drops root.
    command: [server, '--include', `/run/secrets/${configuration}`, '--appendonly', 'yes'],
    environment: {},
    secrets: [
      { name: password, text: `{${password}}` },
      { name: configuration, text: `requirepass {${password}}\n`, syntax: 'redis' },
    ],
    healthCheck: {
      // `ping` also exits with 0 after a refused password, so the check reads the answer.
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
