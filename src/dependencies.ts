/** Packages that the application depends on, by which the services that it uses are found. */
export interface Dependencies {
  /** The registry that the names belong to, a table of `src/drivers`: `pypi`, `npm`, `go`. */
  readonly ecosystem: string;
  /** Normalised package name → where it is named (`requirements.txt`). What it is used with is a key of its own: `celery[redis]`, `prisma[mysql]`. */
  readonly packages: ReadonlyMap<string, string>;
  /** The same for packages that the application works without: extras, optional dependencies. */
  readonly optional?: ReadonlyMap<string, string>;
}
