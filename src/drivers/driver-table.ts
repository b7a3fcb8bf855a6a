/** The format in which the drivers of one registry expect the address of a service, if it is not the usual one; see `Connection`. */
export interface Dialect {
  readonly address?: string;
  readonly scheme?: string;
  readonly plain?: string;
}

/** Packages of one registry that use a service. A feature or extra is added in brackets, as in Python: `celery[redis]`, `prisma[mysql]`. */
export interface Drivers {
  /** Packages that show that the application needs the service. */
  readonly drivers?: readonly string[];
  /** Packages that can use the service or something else: the tool offers it. */
  readonly hints?: readonly string[];
  readonly dialect?: Dialect;
}

/** The drivers of one registry, by the names of services as in `src/services/catalog.ts`. */
export type DriverTable = Readonly<Record<string, Drivers>>;
