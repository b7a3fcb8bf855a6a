import { Scoped } from '../scoped.ts';
import { crates } from './crates.ts';
import type { Drivers, DriverTable } from './driver-table.ts';
import { go } from './go.ts';
import { npm } from './npm.ts';
import { pypi } from './pypi.ts';

/** One table for each registry of dependencies: `Dependencies.ecosystem`. */
const tables: ReadonlyMap<string, DriverTable> = new Map([
  ['pypi', pypi],
  ['npm', npm],
  ['go', go],
  ['crates', crates],
]);

/** The known registries. */
export const ecosystems: readonly string[] = [...tables.keys()];

const none: Drivers = {};

/** The drivers of services that a preset adds, by the service's name and the registry. */
const own = new Scoped<ReadonlyMap<string, ReadonlyMap<string, Drivers>>>(new Map());

/** Sets the drivers of the current project in addition to those of the tables. */
export function setOwnDrivers(drivers: ReadonlyMap<string, ReadonlyMap<string, Drivers>>): void {
  own.value = drivers;
}

/** Runs a function on a project with its own drivers. */
export function withOwnDrivers<Result>(work: () => Result): Result {
  return own.run(work);
}

/** The drivers of a service among the packages of a registry; empty if none is known. */
export function driversOf(service: string, ecosystem: string): Drivers {
  return tables.get(ecosystem)?.[service] ?? own.value.get(service)?.get(ecosystem) ?? none;
}

/** The services that packages of a registry use. */
export function servicesOf(ecosystem: string): readonly string[] {
  return Object.keys(tables.get(ecosystem) ?? {});
}
