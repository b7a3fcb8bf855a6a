import { postgres } from './postgres.ts';
import { redis } from './redis.ts';
import type { Service } from './service.ts';

/** All backing services, in the order in which they are offered. */
export const catalog: readonly Service[] = [postgres, redis];

/** Returns the service of that name, or undefined. */
export function serviceNamed(name: string): Service | undefined {
  return catalog.find((service) => service.name === name);
}
