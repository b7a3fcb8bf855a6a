/** The configuration of an image that rules check (OCI image configuration). */
export interface BuiltImage {
  /** The reference by which it was requested. */
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
  /** A date such as `2026-11-30`; undefined if it has no real one. */
  readonly created: string | undefined;
  /** The text of each instruction, from the first to the last. */
  readonly history: readonly string[];
}
