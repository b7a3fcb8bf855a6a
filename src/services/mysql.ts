import { accountParts, addressParts, databaseParts, hostParts } from './parts.ts';
import type { SecretFile, Service } from './service.ts';

/**
 * MySQL, as the official image documents it (docker-library/docs, mysql; its entrypoint of 9.7).
 * Not tried here on the image itself, but on MariaDB's.
 */
export const mysql = mysqlAs({
  name: 'mysql',
  title: 'MySQL',
  // The long-term lines.
  versions: ['9.7', '8.4'],
  image: (version) => `mysql:${version}`,
  schemes: {
    own: [
      'mysql',
      'mysql2',
      'mysqlx',
      'mysql+pymysql',
      'mysql+mysqldb',
      'mysql+aiomysql',
      'mysql+asyncmy',
      'mysql+mysqlconnector',
      'aiomysql',
      'asyncmy',
    ],
    shared: [],
  },
  words: { own: ['MYSQL'], shared: ['DATABASE', 'DB', 'SQL'] },
  client: 'mysql',
  // Its entrypoint puts a password into a statement as it is; MariaDB's escapes it.
  refused: { signs: /['\\]/, because: "the MySQL image allows no ' and no \\ in a password" },
});

/** What MySQL and MariaDB differ in. */
type Variant = Pick<Service, 'name' | 'title' | 'versions' | 'image' | 'replaces'> &
  Pick<Service['connection'], 'schemes' | 'words'> & {
    /** The name of its command line client. */
    readonly client: string;
    readonly refused?: NonNullable<SecretFile['refused']>;
  };

/** Gives the service of an image with MySQL's protocol and the settings of MySQL's official image. */
export function mysqlAs({ schemes, words, client, refused, ...variant }: Variant): Service {
  const { name } = variant;
  const password = `${name}_password`;
  const rootPassword = `${name}_root_password`;
  const setting = name.toUpperCase();
  return {
    ...variant,
    dataPath: () => '/var/lib/mysql',
    port: 3306,
    connection: {
      address: `app:{${password}}@${name}:3306/app`,
      scheme: 'mysql',
      schemes,
      words,
      parts: { ...addressParts, ...hostParts(name, 3306), ...accountParts('app', password), ...databaseParts },
      names: { DSN: '{url}' },
      values: [...new Set([name, 'mysql', 'mysql2', 'mariadb', 'django.db.backends.mysql'])],
      usual: { word: 'DATABASE', parts: ['URL'] },
    },
    environment: {
      [`${setting}_DATABASE`]: 'app',
      [`${setting}_USER`]: 'app',
      [`${setting}_PASSWORD_FILE`]: `/run/secrets/${password}`,
      // A random one of the image's own making would end up in the log.
      [`${setting}_ROOT_PASSWORD_FILE`]: `/run/secrets/${rootPassword}`,
    },
    secrets: [password, rootPassword].map((secret) => ({
      name: secret,
      text: `{${secret}}`,
      ...(refused === undefined ? {} : { refused }),
    })),
    healthCheck: {
      // `mysqladmin ping` is content with a refused password, so this asks something. Over TCP, since the server that runs
      // while the database is first set up listens on its socket only.
      test: ['CMD-SHELL', `MYSQL_PWD="$(cat /run/secrets/${password})" ${client} -h 127.0.0.1 -u app -e "SELECT 1" app`],
      interval: 10,
      timeout: 5,
      startPeriod: 120,
      startInterval: 1,
      retries: 5,
    },
    capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
    stopGrace: 60,
  };
}
