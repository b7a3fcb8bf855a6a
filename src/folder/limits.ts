/** Limits of one inspection, so that no folder can slow it down. Files beyond them are left out, and the user gets a note. */
export interface Limits {
  /** The number of names to list, the shallow ones first. */
  readonly entries: number;
  /** The maximum depth of folders. */
  readonly depth: number;
  /** The number of sources to search, and of manifests to read. */
  readonly files: number;
  /** The same in bytes. */
  readonly bytes: number;
}

export const limits: Limits = { entries: 100_000, depth: 24, files: 4000, bytes: 16 * 1024 * 1024 };
