/** Bounds of one inspection, so that no folder can slow it down; what lies beyond is left out, and the user is told. */
export interface Limits {
  /** Names that are looked at, the shallow ones first. */
  readonly entries: number;
  /** Folders that are entered one in the other. */
  readonly depth: number;
  /** Sources that are searched, and as many manifests that are read. */
  readonly files: number;
  /** The same in bytes. */
  readonly bytes: number;
}

export const limits: Limits = { entries: 100_000, depth: 24, files: 4000, bytes: 16 * 1024 * 1024 };
