/** The result of a fleet command in one repository: one line of NDJSON. */
export interface FleetRecord {
  readonly schema: 1;
  readonly command: FleetCommand;
  readonly repository: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `failed`: the repository could not be read, or took too long; nothing was written there. `skipped`: nothing was generated there yet. */
  readonly result: 'done' | 'failed' | 'skipped';
  /** The exit code of the same command in that repository alone. */
  readonly exit: number;
  /** Why it failed, why it was skipped, or what a person has to decide. */
  readonly error?: string;
  /** `inventory` */
  readonly inventory?: Inventory;
  /** `policy` */
  readonly violations?: readonly {
    readonly rule: string;
    readonly level: string;
    readonly path: string;
    readonly line: number;
    readonly message: string;
    readonly excuse?: string;
  }[];
  /** `policy`: sentences about waivers that have expired, or that waive nothing. */
  readonly notes?: readonly string[];
  /** `check`, `preview`, `update`: path → state or status. */
  readonly files?: Readonly<Record<string, string>>;
  /** `preview`: the unified diff of what update would change. */
  readonly diff?: string;
  /** `update`: which lines of each file changed and why, for a pull request (Markdown). */
  readonly summary?: string;
  /** The version of this tool that generated the files, before the command. */
  readonly generator?: string;
  /** The preset that the files are generated with: its reference, before the command. */
  readonly preset?: string;
  /** `check`: what people have changed in the generated files. */
  readonly edits?: readonly Edit[];
}

/** A change that a person made in a generated file. */
export interface Edit {
  readonly path: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** What would make the edit unnecessary, as half a sentence; empty if nothing is known. */
  readonly instead: string;
}

/** The inventory of a repository. */
export interface Inventory {
  readonly applications: readonly InventoryApplication[];
  readonly images: readonly InventoryImage[];
  readonly services: readonly string[];
  /** `kaizen-docker VERSION`, `person`, or `nobody` if there is no container file. */
  readonly writtenBy: string;
  /** Why its applications are not known. */
  readonly problem?: string;
}

export interface InventoryApplication {
  readonly path: string;
  readonly language: string;
  readonly version?: string;
  readonly framework?: string;
  readonly port?: string;
  /** `node 18 (2025-04)`, if the support of its version has ended. */
  readonly ended?: string;
}

export interface InventoryImage {
  readonly file: string;
  readonly base: string;
  readonly user: string;
  readonly isPinned: boolean;
  readonly hasHealthCheck: boolean;
  /** `debian 11 (2026-08)` */
  readonly ended: readonly string[];
}

export const fleetCommands = ['inventory', 'policy', 'check', 'preview', 'update', 'report'] as const;
export type FleetCommand = (typeof fleetCommands)[number];
