/**
 * How the code uses a driver. `application`: the application works with it. `plugged`: only one of several optional adapters uses it, or
 * only if the package is installed. `lazy`: only a function uses it that runs on demand. `aside`: only tests, scripts, or monitoring of
 * other services use it.
 */
export type DriverRole = 'application' | 'plugged' | 'lazy' | 'aside';

/** A variable whose value selects one of several services: `DB_TYPE=postgres`. */
export interface Switch {
  readonly variable: string;
  /** The values in the code, with the services that they select. */
  readonly values: ReadonlyMap<string, string>;
  /** The service without the variable, `embedded` for an embedded database; absent if the code does not show one. */
  readonly initial?: string;
  /** The service that the example environment selects with it. */
  readonly shown?: string;
}

/** An address of a service in the code. */
export interface CodeAddress {
  readonly service: string;
  readonly host: string;
  /** The scheme, if it is a URL. */
  readonly scheme?: string;
  /** True for a host with a port and without a scheme. */
  readonly hasPort?: boolean;
  /** The variable whose default it is; absent if the address is fixed. */
  readonly variable?: string;
  readonly path: string;
}

/** A database that a sample of settings selects. */
export interface Configured {
  /** The service, or `embedded` for an embedded database. */
  readonly service: string;
  /** The path of the sample. */
  readonly file: string;
}

/** Evidence in the code of an application for its services, in any language. */
export interface Usage {
  /** The source that shows that an embedded database, such as SQLite, can replace a server; absent if there is none. */
  readonly embedded?: string;
  /** The database in the sample of the application's settings; absent if no sample names one. */
  readonly configured?: Configured;
  /** The roles of drivers, by package name, as far as the code shows them. */
  readonly roles: ReadonlyMap<string, DriverRole>;
  readonly switches: readonly Switch[];
  readonly addresses: readonly CodeAddress[];
  /** Optional addresses, which the code checks for, as variable names: `REDIS_URL`. */
  readonly asked: readonly string[];
  /** Names of variables in the code that the language's reader does not find in a read. */
  readonly names: readonly string[];
  /** Variables that a driver reads itself in this usage, by service: `PGHOST` for `new Pool()`. */
  readonly implied: ReadonlyMap<string, readonly string[]>;
  /** The scheme that the code requires of an address, by service. */
  readonly schemes: ReadonlyMap<string, string>;
}
