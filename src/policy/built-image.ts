/** What an image says of itself that a rule sees (OCI image configuration). */
export interface BuiltImage {
  /** The reference that it was asked for by. */
  readonly reference: string;
  /** Empty for root. */
  readonly user: string;
  /** `NAME=value` */
  readonly environment: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
  readonly healthCheck: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** `8000/tcp` */
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  /** A day such as `2026-11-30`; undefined where it has none that is true. */
  readonly created: string | undefined;
  /** What each instruction says, from the first to the last. */
  readonly history: readonly string[];
}
