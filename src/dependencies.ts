/** Packages that the application depends on, for the services' modules to recognise their drivers. */
export interface Dependencies {
  /** The registry that the names belong to, as a service's `drivers` are keyed: `pypi`, `npm`, `go`. */
  readonly ecosystem: string;
  /** Normalised package name → where it is named (`requirements.txt`). What it is used with is a key of its own: `celery[redis]`, `prisma[mysql]`. */
  readonly packages: ReadonlyMap<string, string>;
  /** The same for packages that the application works without: extras, optional dependencies. */
  readonly optional?: ReadonlyMap<string, string>;
}
