import { setOwnDrivers, withOwnDrivers } from '../drivers/registry.ts';
import { Scoped } from '../scoped.ts';
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
 * The backing services that the tool knows, in the order in which they are offered, and in which they get variables that may belong to several:
 * specialised services come before general ones.
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

/** The services that the preset of the project adds. */
const own = new Scoped<readonly Service[]>([]);

/** All services of the current project: those of the catalog, and those of its preset. */
export function services(): readonly Service[] {
  return own.value.length === 0 ? catalog : [...catalog, ...own.value];
}

/** Sets the services of the current project in addition to those of the catalog. */
export function setOwnServices(added: readonly Service[]): void {
  own.value = added;
  setOwnDrivers(
    new Map(added.map(({ name, drivers = {} }) => [name, new Map(Object.entries(drivers).map(([at, names]) => [at, { drivers: names }]))])),
  );
}

/** Runs a function on a project. The services that it sets do not affect other projects that are processed at the same time. */
export function withOwnServices<Result>(work: () => Result): Result {
  return withOwnDrivers(() => own.run(work));
}

/** Returns the service with that name, or undefined. */
export function serviceNamed(name: string): Service | undefined {
  return services().find((service) => service.name === name);
}

/** All names that a person may give a service of the catalog. */
export const givenNames: readonly string[] = catalog.flatMap(({ name, aliases = [] }) => [name, ...aliases]);

/** Returns the service for a name that a person gave, or undefined. */
export function serviceMeant(name: string): Service | undefined {
  return (
    serviceNamed(name) ??
    own.value.find(({ aliases }) => aliases?.includes(name) === true) ??
    catalog.find(({ aliases }) => aliases?.includes(name) === true)
  );
}
