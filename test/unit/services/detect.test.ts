import assert from 'node:assert/strict';
import type { ExampleVariable } from '../../../src/manifests/environment-example.ts';
import { detectServices } from '../../../src/services/detect.ts';

interface Given {
  readonly packages?: readonly string[];
  readonly optional?: readonly string[];
  readonly variables?: readonly string[];
  /** Variables of the example with their schemes. */
  readonly example?: Readonly<Record<string, string>>;
}

function detect(ecosystem: string, { packages = [], optional = [], variables = [], example = {} }: Given) {
  const listed = (names: readonly string[]) => new Map(names.map((name): [string, string] => [name, 'the manifest']));
  const described = Object.entries(example).map(([name, scheme]): [string, ExampleVariable] => [name, { file: '.env.example', scheme }]);
  return detectServices({
    dependencies: { ecosystem, packages: listed(packages), optional: listed(optional) },
    variables,
    example: new Map(described),
  });
}

describe('the services that an application uses', () => {
  // One driver or two of each service and ecosystem: the tables have more.
  const drivers: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
    postgres: {
      pypi: ['psycopg', 'databases[asyncpg]'],
      npm: ['pg', 'postgres', 'slonik', '@prisma/adapter-pg', '@fastify/postgres'],
      go: ['github.com/jackc/pgx', 'github.com/lib/pq', 'gorm.io/driver/postgres'],
    },
    pgvector: { pypi: ['pgvector'], npm: ['pgvector'], go: ['github.com/pgvector/pgvector-go'] },
    postgis: { pypi: ['django[postgis]', 'geoalchemy2'] },
    mysql: {
      pypi: ['mysqlclient', 'pymysql', 'aiomysql'],
      npm: ['mysql2'],
      go: ['github.com/go-sql-driver/mysql', 'gorm.io/driver/mysql'],
    },
    mariadb: { pypi: ['mariadb'], npm: ['mariadb', 'mysql'] },
    mongo: { pypi: ['pymongo', 'motor'], npm: ['mongodb', 'mongoose'], go: ['go.mongodb.org/mongo-driver'] },
    rabbitmq: {
      pypi: ['pika', 'aio-pika'],
      npm: ['amqplib'],
      go: ['github.com/rabbitmq/amqp091-go', 'github.com/ThreeDotsLabs/watermill-amqp'],
    },
    kafka: {
      pypi: ['kafka-python', 'confluent-kafka', 'aiokafka'],
      npm: ['kafkajs'],
      go: ['github.com/segmentio/kafka-go', 'github.com/twmb/franz-go', 'github.com/ThreeDotsLabs/watermill-kafka'],
    },
    nats: { pypi: ['nats-py'], npm: ['nats'], go: ['github.com/nats-io/nats.go'] },
    memcached: { pypi: ['pymemcache'], npm: ['memjs'], go: ['github.com/bradfitz/gomemcache'] },
    redis: {
      pypi: ['redis', 'celery[redis]', 'limits[redis]', 'walrus'],
      npm: ['ioredis', 'redis', 'bullmq', 'connect-redis', '@fastify/redis'],
      go: ['github.com/redis/go-redis', 'github.com/gomodule/redigo', 'github.com/hibiken/asynq'],
    },
    valkey: { pypi: ['valkey'], npm: ['iovalkey'], go: ['github.com/valkey-io/valkey-go'] },
    elasticsearch: { pypi: ['elasticsearch'], npm: ['@elastic/elasticsearch'], go: ['github.com/elastic/go-elasticsearch'] },
    opensearch: { pypi: ['opensearch-py'], npm: ['@opensearch-project/opensearch'], go: ['github.com/opensearch-project/opensearch-go'] },
    qdrant: { pypi: ['qdrant-client'], npm: ['@qdrant/js-client-rest'], go: ['github.com/qdrant/go-client'] },
  };
  for (const [service, ecosystems] of Object.entries(drivers)) {
    it(`are found by the drivers of ${service}`, () => {
      for (const [ecosystem, names] of Object.entries(ecosystems)) {
        for (const name of names) {
          assert.deepEqual(detect(ecosystem, { packages: [name] }), {
            services: { value: [service], source: `${name} in the manifest` },
          });
        }
      }
    });
  }

  const schemes: readonly [string, string][] = [
    ['postgresql+asyncpg', 'postgres'],
    ['postgresql+psycopg_async', 'postgres'],
    ['postgresql+psycopg2cffi', 'postgres'],
    ['mysql+pymysql', 'mysql'],
    ['mariadb', 'mariadb'],
    ['mongodb+srv', 'mongo'],
    ['amqp', 'rabbitmq'],
    ['amqps', 'rabbitmq'],
    ['nats', 'nats'],
    ['rediss', 'redis'],
    ['valkey', 'valkey'],
    ['pymemcache', 'memcached'],
    ['kafka', 'kafka'],
  ];
  for (const [scheme, service] of schemes) {
    it(`are found by the scheme ${scheme} in the example`, () => {
      assert.deepEqual(detect('npm', { example: { APP_STORE: scheme } }), {
        services: { value: [service], source: 'APP_STORE in .env.example' },
      });
    });
  }

  it('are not found by names that belong to another registry, or by addresses of pages', () => {
    assert.deepEqual(detect('go', { packages: ['redis', 'pg'], example: { DATABASE_URL: 'sqlite', DOCS: 'https', MAIL: 'smtp' } }), {});
  });

  it('are without the one that another takes the place of', () => {
    assert.deepEqual(detect('pypi', { packages: ['psycopg', 'pgvector'] }).services?.value, ['pgvector']);
    assert.deepEqual(detect('pypi', { packages: ['psycopg', 'django[postgis]'] }).services?.value, ['postgis']);
    assert.deepEqual(detect('pypi', { packages: ['mysqlclient'], example: { DATABASE_URL: 'mariadb' } }).services?.value, ['mariadb']);
    assert.deepEqual(detect('npm', { packages: ['iovalkey'], optional: ['ioredis'] }), {
      services: { value: ['valkey'], source: 'iovalkey in the manifest' },
    });
  });

  it("are only offered where their driver is optional, and named where another one's is not", () => {
    assert.deepEqual(detect('pypi', { packages: ['psycopg'], optional: ['redis', 'asyncpg'] }), {
      services: { value: ['postgres'], source: 'psycopg in the manifest' },
      optionalServices: { value: ['redis'], source: 'redis in the manifest' },
    });
  });

  it("are Celery's by the scheme of its broker, else offered where there is no other broker", () => {
    const broker = (example: Readonly<Record<string, string>>, packages = ['celery']) => detect('pypi', { packages, example });
    assert.deepEqual(broker({ CELERY_BROKER_URL: 'amqp' }).services?.value, ['rabbitmq']);
    assert.deepEqual(broker({ CELERY_BROKER_URL: 'redis' }), {
      services: { value: ['redis'], source: 'CELERY_BROKER_URL in .env.example' },
    });
    assert.deepEqual(broker({}), { optionalServices: { value: ['rabbitmq'], source: 'celery in the manifest' } });
    assert.deepEqual(broker({}, ['celery', 'kombu', 'redis']), { services: { value: ['redis'], source: 'redis in the manifest' } });
  });

  it('have an S3 store where its client can be told an address; else it is offered', () => {
    for (const [ecosystem, client] of [
      ['pypi', 'boto3'],
      ['npm', '@aws-sdk/client-s3'],
      ['go', 'github.com/minio/minio-go'],
    ] as const) {
      assert.deepEqual(detect(ecosystem, { packages: [client], variables: ['AWS_REGION', 'SQS_ENDPOINT'] }), {
        optionalServices: { value: ['s3'], source: `${client} in the manifest` },
      });
      for (const name of ['S3_ENDPOINT', 'AWS_ENDPOINT_URL', 'AWS_S3_ENDPOINT_URL', 'SHOP_S3_ENDPOINT_URL', 'MINIO_ENDPOINT']) {
        assert.deepEqual(detect(ecosystem, { packages: [client], variables: [name] }), {
          services: { value: ['s3'], source: `${client} in the manifest, and the variable ${name}` },
        });
      }
    }
    assert.deepEqual(detect('npm', { variables: ['S3_ENDPOINT'] }), {});
  });

  it('have what catches mail only as an offer', () => {
    assert.deepEqual(detect('npm', { packages: ['nodemailer'], variables: ['SMTP_HOST'], example: { MAIL_URL: 'smtp' } }), {
      optionalServices: { value: ['mailpit'], source: 'nodemailer in the manifest' },
    });
  });
});
