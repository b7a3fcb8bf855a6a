import { accountParts, addressParts, databaseParts, hostParts } from './parts.ts';
import type { Service } from './service.ts';

/** PostgreSQL, as the official image documents it (docker-library/docs, postgres). */
export const postgres = postgresAs({
  name: 'postgres',
  aliases: ['postgresql', 'pg', 'psql'],
  title: 'PostgreSQL',
  versions: ['18', '17', '16', '15'],
  image: (version) => `postgres:${version}-alpine`,
  schemes: {
    own: [
      'postgresql',
      'postgres',
      'postgresql+psycopg',
      'postgresql+psycopg2',
      'postgresql+asyncpg',
      'postgresql+psycopg_async',
      'postgresql+psycopg2cffi',
      'postgresql+pg8000',
      'postgres+asyncpg',
      'asyncpg',
      'psycopg',
      'psql',
      'pgsql',
    ],
    shared: [],
  },
  words: { own: ['POSTGRES', 'POSTGRESQL', 'PG'], shared: ['DATABASE', 'DB', 'SQL'] },
});

/** The differences between PostgreSQL's images and those built from them. */
type Variant = Pick<Service, 'name' | 'aliases' | 'title' | 'versions' | 'image' | 'replaces'> &
  Pick<Service['connection'], 'schemes' | 'words'>;

/** Returns the service of PostgreSQL's image or of one built from it. */
export function postgresAs({ schemes, words, ...variant }: Variant): Service {
  const { name } = variant;
  const password = `${name}_password`;
  const address = `app:{${password}}@${name}:5432/app`;
  return {
    ...variant,
    // From 18 on, the image keeps the data of each major version in a separate folder below the volume.
    dataPath: (version) => (Number(version) >= 18 ? '/var/lib/postgresql' : '/var/lib/postgresql/data'),
    port: 5432,
    connection: {
      address,
      scheme: 'postgresql',
      schemes,
      words,
      parts: {
        ...addressParts,
        ...hostParts(name, 5432),
        ...accountParts('app', password),
        ...databaseParts,
        SSLMODE: 'disable',
        SSL_MODE: 'disable',
      },
      names: { DSN: '{url}' },
      values: [
        'postgres',
        'postgresql',
        'pgsql',
        'psql',
        'pg',
        'django.db.backends.postgresql',
        'django.db.backends.postgresql_psycopg2',
        'postgresql_psycopg2',
      ],
      usual: { word: 'DATABASE', parts: ['URL'] },
    },
    environment: { POSTGRES_USER: 'app', POSTGRES_DB: 'app', POSTGRES_PASSWORD_FILE: `/run/secrets/${password}` },
    secrets: [{ name: password, text: `{${password}}` }],
    healthCheck: {
      // With the container's own address: loopback needs no password, and the temporary server that creates the database listens on its
      // socket only. So the check succeeds only if the credentials work.
      test: [
        'CMD-SHELL',
        `PGPASSWORD="$(cat /run/secrets/${password})" psql -h "$(hostname)" -U "$POSTGRES_USER" -d "$POSTGRES_DB" -qtAc "SELECT 1"`,
      ],
      interval: 10,
      timeout: 5,
      startPeriod: 60,
      startInterval: 1,
      retries: 5,
    },
    capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
    stopGrace: 60,
    // Parallel queries exchange their rows in it (docker-library/docs, postgres, "Caveats").
    sharedMemory: '256mb',
  };
}
