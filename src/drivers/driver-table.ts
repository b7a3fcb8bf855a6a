/** How the drivers of one registry want to be told where a service is, where that is not the usual way; see `Connection`. */
export interface Dialect {
  readonly address?: string;
  readonly scheme?: string;
  readonly plain?: string;
}

/**
 * Packages of one registry that use a service. What a package is used with stands behind it, like an extra of Python's: `celery[redis]`,
 * `prisma[mysql]`.
 */
export interface Drivers {
  /** Packages that mean that the application needs the service. */
  readonly drivers?: readonly string[];
  /** Packages that can use it, and something else as well: it is offered. */
  readonly hints?: readonly string[];
  readonly dialect?: Dialect;
}

/** The drivers of one registry, by the names of services as in `src/services/catalog.ts`. */
export type DriverTable = Readonly<Record<string, Drivers>>;
