/** How the code of a language uses a driver, and which variables the driver reads itself. */
export interface DriverUsage {
  /** The name in an import, if it differs from that of the package. */
  readonly modules: Readonly<Record<string, string>>;
  /** Packages that load a driver by its name in a setting: then nothing imports it. */
  readonly loaders: readonly string[];
  /**
   * Schemes that SQLAlchemy expects for a driver; the first installed package counts. Those of `asynchronous` come first in asynchronous
   * code.
   */
  readonly schemes: Readonly<Record<string, readonly SchemeOf[]>>;
  /** Calls after which a driver reads the address from its own variables. */
  readonly implied: readonly Implied[];
}

interface SchemeOf {
  readonly package: string;
  readonly scheme: string;
  readonly isAsynchronous?: boolean;
}

interface Implied {
  readonly service: string;
  /** Only in a file that also contains `within`, if that is given. */
  readonly call: RegExp;
  readonly within?: RegExp;
  readonly variables: readonly string[];
}

// Variables of libpq, which node-postgres, postgres.js, asyncpg, pgx and lib/pq read, too.
const libpq = ['PGHOST', 'PGPORT', 'PGUSER', 'PGPASSWORD', 'PGDATABASE'];

const none: DriverUsage = { modules: {}, loaders: [], schemes: {}, implied: [] };

const usages: ReadonlyMap<string, DriverUsage> = new Map(
  Object.entries<DriverUsage>({
    pypi: {
      modules: {
        'psycopg2-binary': 'psycopg2',
        'psycopg-binary': 'psycopg',
        'psycopg-c': 'psycopg',
        mysqlclient: 'MySQLdb',
        'mysql-connector-python': 'mysql',
        'mysql-connector': 'mysql',
        'kafka-python': 'kafka',
        'kafka-python-ng': 'kafka',
        'nats-py': 'nats',
        'python-memcached': 'memcache',
        'python-binary-memcached': 'bmemcached',
        'opensearch-py': 'opensearchpy',
        aioredis: 'aioredis',
      },
      loaders: [
        'sqlalchemy',
        'sqlmodel',
        'flask-sqlalchemy',
        'flask-sqlalchemy-lite',
        'django',
        'databases',
        'tortoise-orm',
        'peewee',
        'pony',
        'celery',
        'kombu',
        'flask-caching',
        'flask-session',
        'flask-limiter',
        'flask-socketio',
        'python-socketio',
        'slowapi',
        'dramatiq',
        'huey',
        'apscheduler',
        'advanced-alchemy',
        'piccolo',
      ],
      // docs.sqlalchemy.org, "Dialects". Without a driver in the scheme, it loads psycopg2 and mysqlclient.
      schemes: {
        postgres: [
          { package: 'asyncpg', scheme: 'postgresql+asyncpg', isAsynchronous: true },
          { package: 'psycopg2', scheme: 'postgresql' },
          { package: 'psycopg2-binary', scheme: 'postgresql' },
          { package: 'psycopg', scheme: 'postgresql+psycopg' },
          { package: 'psycopg-binary', scheme: 'postgresql+psycopg' },
          { package: 'pg8000', scheme: 'postgresql+pg8000' },
          { package: 'psycopg2cffi', scheme: 'postgresql+psycopg2cffi' },
          { package: 'asyncpg', scheme: 'postgresql+asyncpg' },
        ],
        mysql: [
          { package: 'aiomysql', scheme: 'mysql+aiomysql', isAsynchronous: true },
          { package: 'asyncmy', scheme: 'mysql+asyncmy', isAsynchronous: true },
          { package: 'mysqlclient', scheme: 'mysql' },
          { package: 'pymysql', scheme: 'mysql+pymysql' },
          { package: 'mysql-connector-python', scheme: 'mysql+mysqlconnector' },
          { package: 'aiomysql', scheme: 'mysql+aiomysql' },
          { package: 'asyncmy', scheme: 'mysql+asyncmy' },
        ],
        mariadb: [
          { package: 'mariadb', scheme: 'mariadb+mariadbconnector' },
          { package: 'pymysql', scheme: 'mariadb+pymysql' },
        ],
      },
      implied: [
        {
          service: 'postgres',
          call: /\b(?:psycopg2?|asyncpg)\s{0,9}\.\s{0,9}(?:connect|create_pool)\(\s{0,9}\)|\b(?:Async)?ConnectionPool\(\s{0,9}\)/,
          variables: libpq,
        },
        { service: 'postgres', call: /\bdj_database_url\.config\(\s{0,9}(?!\s*env\b)(?:\)|[a-z])/, variables: ['DATABASE_URL'] },
        { service: 'mysql', call: /\bdj_database_url\.config\(\s{0,9}(?!\s*env\b)(?:\)|[a-z])/, variables: ['DATABASE_URL'] },
        { service: 'postgres', call: /\benv\.db(?:_url)?\(\s{0,9}(?:\)|default\b)/, variables: ['DATABASE_URL'] },
        { service: 'mysql', call: /\benv\.db(?:_url)?\(\s{0,9}(?:\)|default\b)/, variables: ['DATABASE_URL'] },
        { service: 'redis', call: /\benv\.cache(?:_url)?\(\s{0,9}(?:\)|default\b)/, variables: ['CACHE_URL'] },
      ],
    },
    npm: {
      modules: {},
      loaders: [
        'knex',
        'sequelize',
        'sequelize-typescript',
        'typeorm',
        '@nestjs/typeorm',
        '@nestjs/sequelize',
        '@mikro-orm/core',
        '@adonisjs/lucid',
        '@strapi/strapi',
        '@directus/api',
        'payload',
        'bookshelf',
        'objection',
        'prisma',
        '@prisma/client',
        'kysely',
        'drizzle-orm',
        'keyv',
        'cache-manager',
        'waterline',
        'sails',
        'loopback-connector',
      ],
      schemes: {},
      implied: [
        {
          service: 'postgres',
          call: /\bnew\s{1,9}(?:\w{1,40}\.)?(?:Pool|Client)\(\s{0,9}(?:\{(?![^{}]{0,400}\b(?:host|connectionString|user|password|database)\b)[^{}]{0,400}\}\s{0,9})?\)/,
          within: /["']pg(?:-pool)?["']/,
          variables: libpq,
        },
        { service: 'postgres', call: /=\s{0,9}postgres\(\s{0,9}\)/, within: /["']postgres["']/, variables: libpq },
      ],
    },
    go: {
      modules: {},
      loaders: [],
      schemes: {},
      implied: [
        {
          service: 'postgres',
          call: /\bpgx(?:pool)?\.(?:Connect|New|ParseConfig)\((?:[\w.()]{1,60},[ \t]{0,9})?""\)|\bsql\.Open\("(?:postgres|pgx)",[ \t]{0,9}""\)/,
          variables: libpq,
        },
      ],
    },
  }),
);

/** How the drivers of a registry are used; empty if that is not known. */
export function usageOf(ecosystem: string): DriverUsage {
  return usages.get(ecosystem) ?? none;
}

/** Packages through which SQLAlchemy reads an address. */
export const sqlalchemyPackages: readonly string[] = [
  'sqlalchemy',
  'sqlmodel',
  'flask-sqlalchemy',
  'flask-sqlalchemy-lite',
  'advanced-alchemy',
  'fastapi-users-db-sqlalchemy',
  'sqlalchemy[asyncio]',
  'alembic',
  'flask-migrate',
  'gino',
];
