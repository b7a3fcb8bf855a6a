import assert from 'node:assert/strict';
import type { ExampleVariable } from '../../../src/manifests/environment-example.ts';
import { catalog, serviceNamed } from '../../../src/services/catalog.ts';
import { connectionVariables, type Variables } from '../../../src/services/connection.ts';

/** The variables for these services, in the catalog's order; `example`: variables of the example, with the scheme or an empty text. */
function connect(names: string, variables: readonly string[] = [], example: Readonly<Record<string, string>> = {}, ecosystem = 'pypi') {
  const services = names.split(' ').map((name) => {
    const service = serviceNamed(name);
    assert.ok(service, name);
    return service;
  });
  const described = Object.entries(example).map(([name, scheme]): [string, ExampleVariable] => [
    name,
    scheme === '' ? { file: '.env.example' } : { file: '.env.example', scheme },
  ]);
  return Object.fromEntries(connectionVariables(services, { names: variables, example: new Map(described), ecosystem }));
}

const postgresUrl = (scheme: string) => `${scheme}://app:{postgres_password:url}@postgres:5432/app`;
const redisUrl = 'redis://default:{redis_password:url}@redis:6379/0';

describe('the variables that connect an application to a service', () => {
  const usual: Readonly<Record<string, Variables>> = {
    postgres: { DATABASE_URL: postgresUrl('postgresql') },
    postgis: { DATABASE_URL: 'postgresql://app:{postgis_password:url}@postgis:5432/app' },
    pgvector: { DATABASE_URL: 'postgresql://app:{pgvector_password:url}@pgvector:5432/app' },
    mysql: { DATABASE_URL: 'mysql://app:{mysql_password:url}@mysql:3306/app' },
    mariadb: { DATABASE_URL: 'mysql://app:{mariadb_password:url}@mariadb:3306/app' },
    mongo: { MONGODB_URI: 'mongodb://app:{mongo_password:url}@mongo:27017/app?authSource=admin' },
    rabbitmq: { AMQP_URL: 'amqp://app:{rabbitmq_password:url}@rabbitmq:5672' },
    kafka: { KAFKA_BOOTSTRAP_SERVERS: 'kafka:9092' },
    nats: { NATS_URL: 'nats://app:{nats_password:url}@nats:4222' },
    memcached: { MEMCACHED_SERVERS: 'memcached:11211' },
    redis: { REDIS_URL: redisUrl },
    valkey: { REDIS_URL: 'redis://default:{valkey_password:url}@valkey:6379/0' },
    elasticsearch: { ELASTICSEARCH_URL: 'http://elastic:{elasticsearch_password:url}@elasticsearch:9200' },
    opensearch: { OPENSEARCH_URL: 'http://opensearch:9200' },
    qdrant: { QDRANT_API_KEY: '{qdrant_api_key}', QDRANT_URL: 'http://qdrant:6333' },
    s3: {
      AWS_ACCESS_KEY_ID: '{s3_access_key}',
      AWS_ENDPOINT_URL_S3: 'http://s3:8333',
      AWS_REGION: 'us-east-1',
      AWS_SECRET_ACCESS_KEY: '{s3_secret_key}',
    },
    mailpit: { SMTP_HOST: 'mailpit', SMTP_PORT: '1025' },
  };
  for (const { name } of catalog) {
    it(`are the usual ones of ${name} where the application names none`, () => {
      assert.deepEqual(connect(name, ['SECRET_KEY', 'BASE_URL', 'SENTRY_DSN']), { [name]: usual[name] });
    });
  }

  // Service, variables that the application names (with the scheme of its example if it shows one), and their values.
  const named: readonly [string, Readonly<Record<string, string>>, Variables][] = [
    ['postgres', { APP_DB: 'postgresql+asyncpg', DATABASE_URL: 'mysql' }, { APP_DB: postgresUrl('postgresql+asyncpg') }],
    ['postgres', { QUOTES_DATABASE_URL: '', BASE_URL: '' }, { QUOTES_DATABASE_URL: postgresUrl('postgresql') }],
    ['postgres', { DATABASE_URL: 'sqlite' }, { DATABASE_URL: postgresUrl('postgresql') }],
    [
      'postgres',
      { DATABASE_URL: 'postgres', ADMIN_DB_URL: 'https', database_uri: '' },
      { DATABASE_URL: postgresUrl('postgres'), database_uri: postgresUrl('postgresql') },
    ],
    [
      'postgres',
      { POSTGRES_HOST: '', DB_PASSWORD: '', PGUSER: '', SHOP_DB_NAME: '', REDIS_HOST: '', PGSSLMODE: '' },
      {
        DATABASE_URL: postgresUrl('postgresql'),
        DB_PASSWORD: '{postgres_password}',
        PGSSLMODE: 'disable',
        PGUSER: 'app',
        POSTGRES_HOST: 'postgres',
        SHOP_DB_NAME: 'app',
      },
    ],
    [
      'mysql',
      { MYSQL_HOST: '', MYSQL_PORT: '', MYSQL_USER: '', MYSQL_PASSWORD: '', MYSQL_DATABASE: '', MYSQL_URL: 'mysql+pymysql' },
      {
        MYSQL_DATABASE: 'app',
        MYSQL_HOST: 'mysql',
        MYSQL_PASSWORD: '{mysql_password}',
        MYSQL_PORT: '3306',
        MYSQL_URL: 'mysql+pymysql://app:{mysql_password:url}@mysql:3306/app',
        MYSQL_USER: 'app',
      },
    ],
    ['mariadb', { DATABASE_URL: 'mariadb+pymysql' }, { DATABASE_URL: 'mariadb+pymysql://app:{mariadb_password:url}@mariadb:3306/app' }],
    [
      'mariadb',
      { DB_HOST: '', MYSQL_URL: 'mysql' },
      { DB_HOST: 'mariadb', MYSQL_URL: 'mysql://app:{mariadb_password:url}@mariadb:3306/app' },
    ],
    ['mongo', { MONGO_URL: 'mongodb+srv', DB_NAME: '' }, { DB_NAME: 'app', MONGO_URL: usual['mongo']?.['MONGODB_URI'] ?? '' }],
    ['rabbitmq', { CELERY_BROKER_URL: 'amqps' }, { CELERY_BROKER_URL: 'amqp://app:{rabbitmq_password:url}@rabbitmq:5672' }],
    [
      'rabbitmq',
      { RABBITMQ_URL: '', RABBITMQ_DEFAULT_PASS: '', RABBITMQ_VHOST: '' },
      {
        RABBITMQ_DEFAULT_PASS: '{rabbitmq_password}',
        RABBITMQ_URL: 'amqp://app:{rabbitmq_password:url}@rabbitmq:5672',
        RABBITMQ_VHOST: '/',
      },
    ],
    ['kafka', { KAFKA_BROKERS: '', KAFKA_URL: 'kafka' }, { KAFKA_BROKERS: 'kafka:9092', KAFKA_URL: 'kafka://kafka:9092' }],
    ['nats', { NATS_SERVERS: '', NATS_USER: '' }, { NATS_SERVERS: 'nats://app:{nats_password:url}@nats:4222', NATS_USER: 'app' }],
    [
      'memcached',
      { CACHE_LOCATION: '', CACHE_URL: 'pymemcache' },
      { CACHE_LOCATION: 'memcached:11211', CACHE_URL: 'pymemcache://memcached:11211' },
    ],
    ['redis', { CACHE_URL: 'rediss', CELERY_RESULT_BACKEND: '' }, { CACHE_URL: redisUrl, CELERY_RESULT_BACKEND: redisUrl }],
    ['valkey', { SESSION_STORE: 'redis' }, { SESSION_STORE: 'redis://default:{valkey_password:url}@valkey:6379/0' }],
    ['elasticsearch', { ES_HOST: 'https' }, { ES_HOST: usual['elasticsearch']?.['ELASTICSEARCH_URL'] ?? '' }],
    [
      'elasticsearch',
      { ES_URL: '', ES_HOST: '' },
      { ES_HOST: 'elasticsearch', ES_URL: usual['elasticsearch']?.['ELASTICSEARCH_URL'] ?? '' },
    ],
    [
      'qdrant',
      { QDRANT_HOST: '', QDRANT_URL: 'http' },
      { QDRANT_API_KEY: '{qdrant_api_key}', QDRANT_HOST: 'qdrant', QDRANT_URL: 'http://qdrant:6333' },
    ],
    [
      's3',
      { S3_ENDPOINT: 'http', S3_ACCESS_KEY: '', S3_SECRET_KEY: '', S3_BUCKET: '', AWS_REGION: '' },
      {
        AWS_REGION: 'us-east-1',
        S3_ACCESS_KEY: '{s3_access_key}',
        S3_BUCKET: 'app',
        S3_ENDPOINT: 'http://s3:8333',
        S3_SECRET_KEY: '{s3_secret_key}',
      },
    ],
    [
      's3',
      { MINIO_ENDPOINT: '', MINIO_ROOT_USER: '', MINIO_ROOT_PASSWORD: '', MINIO_SECURE: '' },
      {
        AWS_ENDPOINT_URL_S3: 'http://s3:8333',
        AWS_REGION: 'us-east-1',
        MINIO_ENDPOINT: 's3:8333',
        MINIO_ROOT_PASSWORD: '{s3_secret_key}',
        MINIO_ROOT_USER: '{s3_access_key}',
        MINIO_SECURE: 'false',
      },
    ],
    [
      'mailpit',
      { EMAIL_HOST: '', EMAIL_PORT: '', EMAIL_HOST_USER: '' },
      { EMAIL_HOST: 'mailpit', EMAIL_HOST_USER: 'app', EMAIL_PORT: '1025' },
    ],
    ['mailpit', { MAILER_DSN: 'smtps' }, { MAILER_DSN: 'smtp://mailpit:1025', SMTP_HOST: 'mailpit', SMTP_PORT: '1025' }],
  ];
  it('say that there is no TLS beside the address that the example names, where the code asks', () => {
    const { postgres } = connect('postgres', ['PGSSLMODE', 'DATABASE_HOST'], { DATABASE_URL: 'postgres' }, 'npm');
    assert.deepEqual(postgres, { DATABASE_URL: postgresUrl('postgres'), PGSSLMODE: 'disable' });
  });

  for (const [name, example, expected] of named) {
    it(`of ${name} have the names that the application uses: ${Object.keys(example).join(', ')}`, () => {
      assert.deepEqual(connect(name, [], example), { [name]: expected });
    });
  }

  it("are in the scheme that the ecosystem's driver takes", () => {
    assert.deepEqual(connect('mariadb', ['DB_URL'], {}, 'npm'), {
      mariadb: { DB_URL: 'mariadb://app:{mariadb_password:url}@mariadb:3306/app' },
    });
  });

  it('are in the notation of the ecosystem: a driver of Go takes no URL of MySQL, and one of PostgreSQL is told not to encrypt', () => {
    const dsn = 'app:{mysql_password}@tcp(mysql:3306)/app?parseTime=true';
    assert.deepEqual(connect('mysql', ['MYSQL_DSN'], {}, 'go'), { mysql: { MYSQL_DSN: dsn } });
    assert.deepEqual(connect('mysql', [], { DATABASE_URL: 'mysql' }, 'go'), { mysql: usual['mysql'] });
    assert.deepEqual(connect('postgres', ['DSN'], {}, 'go'), { postgres: { DSN: `${postgresUrl('postgresql')}?sslmode=disable` } });
  });

  describe('where a name could be meant for several services', () => {
    it('go to the one whose own name it has', () => {
      assert.deepEqual(connect('mysql mongo', ['MONGO_DB_NAME', 'DB_HOST', 'MONGO_URL']), {
        mongo: { MONGO_DB_NAME: 'app', MONGO_URL: usual['mongo']?.['MONGODB_URI'] },
        mysql: { ...usual['mysql'], DB_HOST: 'mysql' },
      });
      assert.deepEqual(connect('memcached redis', ['REDIS_CACHE_HOST', 'CACHE_PORT']), {
        memcached: { ...usual['memcached'], CACHE_PORT: '11211' },
        redis: { REDIS_CACHE_HOST: 'redis', ...usual['redis'] },
      });
    });

    it('go to the one whose scheme the example shows', () => {
      assert.deepEqual(connect('postgres mysql', [], { DATABASE_URL: 'mysql2', OTHER: 'postgres' }), {
        mysql: { DATABASE_URL: 'mysql2://app:{mysql_password:url}@mysql:3306/app' },
        postgres: { OTHER: postgresUrl('postgres') },
      });
    });

    it('go to the one that stands first, and to the broker before the cache', () => {
      assert.deepEqual(Object.keys(connect('mysql postgres', ['DB_HOST'])['mysql'] ?? {}), ['DATABASE_URL', 'DB_HOST']);
      assert.deepEqual(connect('rabbitmq redis', ['CELERY_BROKER_URL', 'CELERY_RESULT_BACKEND']), {
        rabbitmq: { CELERY_BROKER_URL: usual['rabbitmq']?.['AMQP_URL'] },
        redis: { CELERY_RESULT_BACKEND: redisUrl },
      });
    });

    it('are given once, also the usual ones: the others have names of their own', () => {
      const all = Object.values(connect(catalog.map(({ name }) => name).join(' '))).flatMap((variables) => Object.keys(variables));
      assert.deepEqual(all.length, new Set(all).size);
      assert.ok(
        ['DATABASE_URL', 'MYSQL_URL', 'MARIADB_URL', 'PGVECTOR_URL', 'REDIS_URL', 'VALKEY_URL'].every((name) => all.includes(name)),
      );
    });
  });
});
