/** Packages that the application depends on. The tool finds backing services by them. */
export interface Dependencies {
  /** The registry of the names, which is a table in `src/drivers`: `pypi`, `npm`, `go`. */
  readonly ecosystem: string;
  /**
   * Normalised package name → the file that names it (`requirements.txt`). An extra or a feature has its own key: `celery[redis]`,
   * `prisma[mysql]`.
   */
  readonly packages: ReadonlyMap<string, string>;
  /** The same for optional packages: extras, optional dependencies. */
  readonly optional?: ReadonlyMap<string, string>;
}
