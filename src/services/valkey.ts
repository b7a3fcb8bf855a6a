import { redis, redisAs } from './redis.ts';

const { schemes, unencrypted = {}, words } = redis.connection;

/** Valkey, as its image documents it (valkey-io/valkey-container): the former Redis, with other names. */
export const valkey = redisAs({
  name: 'valkey',
  title: 'Valkey',
  versions: ['9', '8'],
  image: (version) => `valkey/valkey:${version}-alpine`,
  replaces: redis.name,
  schemes: { own: ['valkey'], shared: schemes.own },
  unencrypted: { ...unencrypted, valkeys: 'valkey' },
  words: { own: ['VALKEY'], shared: [...words.own, ...words.shared] },
  server: 'valkey-server',
  client: 'valkey-cli',
});
