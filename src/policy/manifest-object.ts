import type { FileValue } from './values.ts';

/** An object of the API of Kubernetes in a file. */
export interface ManifestObject {
  readonly path: string;
  readonly line: number;
  readonly kind: string;
  /** `metadata.name`; empty for an object without one. */
  readonly name: string;
  readonly namespace: string;
  readonly fields: ReadonlyMap<string, FileValue>;
}
