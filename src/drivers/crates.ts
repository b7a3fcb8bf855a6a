import type { DriverTable } from './driver-table.ts';

/** Rust crates, with their features: which of them use which backing service. */
export const crates: DriverTable = {
  postgres: {
    drivers: [
      'tokio-postgres',
      'postgres',
      'deadpool-postgres',
      'bb8-postgres',
      'diesel[postgres]',
      'diesel[postgres_backend]',
      'diesel-async[postgres]',
      'sqlx[postgres]',
      'sea-orm[sqlx-postgres]',
      'cornucopia_async',
    ],
  },
  pgvector: { drivers: ['pgvector'] },
  mysql: { drivers: ['mysql', 'mysql_async', 'diesel[mysql]', 'diesel-async[mysql]', 'sqlx[mysql]', 'sea-orm[sqlx-mysql]'] },
  mongo: { drivers: ['mongodb', 'wither'] },
  rabbitmq: { drivers: ['lapin', 'amqprs', 'deadpool-lapin', 'amqp', 'amiquip'] },
  kafka: { drivers: ['rdkafka', 'rskafka', 'kafka'] },
  nats: { drivers: ['async-nats', 'nats'] },
  memcached: { drivers: ['memcache', 'async-memcached', 'bb8-memcached', 'rust-memcache'] },
  redis: {
    drivers: [
      'redis',
      'fred',
      'deadpool-redis',
      'bb8-redis',
      'r2d2_redis',
      'redis-async',
      'rustis',
      'apalis-redis',
      'rusty-sidekiq',
      'tower-sessions-redis-store',
    ],
  },
  elasticsearch: { drivers: ['elasticsearch'] },
  opensearch: { drivers: ['opensearch'] },
  qdrant: { drivers: ['qdrant-client'] },
  s3: { hints: ['aws-sdk-s3', 'rust-s3', 'rusoto_s3', 'object_store[aws]', 'opendal[services-s3]', 'minio'] },
  mailpit: { hints: ['lettre', 'mail-send'] },
};
