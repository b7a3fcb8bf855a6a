import { accountParts, addressParts, databaseParts, hostParts } from './parts.ts';
import type { Service } from './service.ts';

/**
 * MongoDB, as the official image documents it (docker-library/docs, mongo; its entrypoint of 8.0). A single server: transactions across
 * documents need a replica set, which a stack on one machine does not have. Not tested here with the image itself.
 */
export const mongo: Service = {
  name: 'mongo',
  aliases: ['mongodb'],
  title: 'MongoDB',
  versions: ['8.0', '7.0'],
  image: (version) => `mongo:${version}`,
  dataPath: () => '/data/db',
  scratch: ['/data/configdb'],
  port: 27_017,
  connection: {
    // The account is the administrator's, and is stored in the database `admin`.
    address: 'app:{mongo_password}@mongo:27017/app?authSource=admin',
    scheme: 'mongodb',
    schemes: { own: ['mongodb'], shared: [] },
    // The other scheme requires DNS records and encryption.
    unencrypted: { 'mongodb+srv': 'mongodb' },
    words: { own: ['MONGO', 'MONGODB'], shared: ['DATABASE', 'DB'] },
    parts: {
      ...addressParts,
      ...hostParts('mongo', 27_017),
      ...accountParts('app', 'mongo_password'),
      ...databaseParts,
      AUTH_SOURCE: 'admin',
      AUTHSOURCE: 'admin',
    },
    names: { MONGO: '{url}', MONGODB: '{url}' },
    values: ['mongo', 'mongodb'],
    usual: { word: 'MONGODB', parts: ['URI'] },
  },
  environment: { MONGO_INITDB_ROOT_USERNAME: 'app', MONGO_INITDB_ROOT_PASSWORD_FILE: '/run/secrets/mongo_password' },
  secrets: [{ name: 'mongo_password', text: '{mongo_password}' }],
  healthCheck: {
    // With the container's own address: the temporary server that creates the account listens on loopback only.
    test: [
      'CMD-SHELL',
      'mongosh --quiet --norc --host "$(hostname)" -u app -p "$(cat /run/secrets/mongo_password)" --authenticationDatabase admin --eval "quit(db.adminCommand({ping: 1}).ok ? 0 : 1)"',
    ],
    // The shell runs on Node.js and starts slowly.
    interval: 30,
    timeout: 15,
    startPeriod: 60,
    startInterval: 5,
    retries: 5,
  },
  capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
  stopGrace: 60,
};
