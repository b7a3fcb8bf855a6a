import { accountParts, addressParts, databaseParts, hostParts } from './parts.ts';
import type { SecretFile, Service } from './service.ts';

/**
 * MySQL, as the official image documents it (docker-library/docs, mysql; its entrypoint of 9.7). Not tested here with this image, but with
 * MariaDB's.
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
  // Its entrypoint inserts the password into a statement without escaping; MariaDB's escapes it.
  refused: { signs: /['\\]/, because: "the MySQL image allows no ' and no \\ in a password" },
});

/** The differences between MySQL and MariaDB. */
type Variant = Pick<Service, 'name' | 'title' | 'versions' | 'image' | 'replaces'> &
  Pick<Service['connection'], 'schemes' | 'words'> & {
    /** The name of its command line client. */
    readonly client: string;
    readonly refused?: NonNullable<SecretFile['refused']>;
  };

/** Returns the service of an image with MySQL's protocol and the settings of MySQL's official image. */
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
      // The image would print a password that it generates itself into the log.
      [`${setting}_ROOT_PASSWORD_FILE`]: `/run/secrets/${rootPassword}`,
    },
    secrets: [password, rootPassword].map((secret) => ({
      name: secret,
      text: `{${secret}}`,
      ...(refused === undefined ? {} : { refused }),
    })),
    healthCheck: {
      // `mysqladmin ping` also succeeds with a refused password, so this runs a query. It uses TCP, because the temporary server that
      // creates the database listens on its socket only.
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
