import { elasticsearch } from './elasticsearch.ts';
import { kafka } from './kafka.ts';
import { mailpit } from './mailpit.ts';
import { mariadb } from './mariadb.ts';
import { memcached } from './memcached.ts';
import { mongo } from './mongo.ts';
import { mysql } from './mysql.ts';
import { nats } from './nats.ts';
import { opensearch } from './opensearch.ts';
import { pgvector } from './pgvector.ts';
import { postgis } from './postgis.ts';
import { postgres } from './postgres.ts';
import { qdrant } from './qdrant.ts';
import { rabbitmq } from './rabbitmq.ts';
import { redis } from './redis.ts';
import { s3 } from './s3.ts';
import type { Service } from './service.ts';
import { valkey } from './valkey.ts';

/**
 * All backing services, in the order in which they are offered, and in which they get variables that may belong to several: specialised
 * services come before general ones.
 */
export const catalog: readonly Service[] = [
  postgres,
  pgvector,
  postgis,
  mysql,
  mariadb,
  mongo,
  rabbitmq,
  kafka,
  nats,
  memcached,
  redis,
  valkey,
  elasticsearch,
  opensearch,
  qdrant,
  s3,
  mailpit,
];

/** Returns the service with that name, or undefined. */
export function serviceNamed(name: string): Service | undefined {
  return catalog.find((service) => service.name === name);
}

/** All names that a person may give a service. */
export const givenNames: readonly string[] = catalog.flatMap(({ name, aliases = [] }) => [name, ...aliases]);

/** Returns the service for a name that a person gave, or undefined. */
export function serviceMeant(name: string): Service | undefined {
  return serviceNamed(name) ?? catalog.find(({ aliases }) => aliases?.includes(name) === true);
}
