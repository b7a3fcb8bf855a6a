/**
 * How the code uses a driver. `application`: it works with it. `plugged`: only one of several exchangeable parts does, or only where the package is
 * installed. `lazy`: only a function that is called for it. `aside`: only tests, scripts, or what watches the services of others.
 */
export type DriverRole = 'application' | 'plugged' | 'lazy' | 'aside';

/** A variable whose value chooses one of several services: `DB_TYPE=postgres`. */
export interface Switch {
  readonly variable: string;
  /** The values that the code knows, by the services that they choose. */
  readonly values: ReadonlyMap<string, string>;
  /** The service that it chooses without the variable, `embedded` for a database within the application; absent where nothing says that. */
  readonly initial?: string;
  /** The service that the example environment chooses by it. */
  readonly shown?: string;
}

/** An address of a service that the code has in it. */
export interface CodeAddress {
  readonly service: string;
  readonly host: string;
  /** The scheme, where it is a URL. */
  readonly scheme?: string;
  /** True for a host with its port and no scheme. */
  readonly hasPort?: boolean;
  /** The variable whose default it is; absent where the code takes no other one. */
  readonly variable?: string;
  readonly path: string;
}

/** A database that a sample of settings chooses. */
export interface Configured {
  /** The service, or `embedded` for a database within the application. */
  readonly service: string;
  /** The path of the sample. */
  readonly file: string;
}

/** What the code of an application tells of its services, in any language. */
export interface Usage {
  /** What says that a database within the application, such as SQLite, can do instead of a server; absent where nothing does. */
  readonly embedded?: string;
  /** The database that the sample of the application's settings names; absent where none names one. */
  readonly configured?: Configured;
  /** The roles of drivers, by the names of their packages, where the code tells them. */
  readonly roles: ReadonlyMap<string, DriverRole>;
  readonly switches: readonly Switch[];
  readonly addresses: readonly CodeAddress[];
  /** Addresses of which the code asks whether they are there, and goes on without them, as variables would be called: `REDIS_URL`. */
  readonly asked: readonly string[];
  /** Names of variables in the code that its language's reader does not see being read. */
  readonly names: readonly string[];
  /** Variables that a driver reads by itself, as the code calls it, by the service: `PGHOST` for `new Pool()`. */
  readonly implied: ReadonlyMap<string, readonly string[]>;
  /** The scheme that the code wants an address to have, by the service. */
  readonly schemes: ReadonlyMap<string, string>;
}
