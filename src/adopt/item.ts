import type { ApplicationPlan } from '../plan/plan.ts';

/** A file that a person wrote, with the facts about its surroundings. */
export interface Target {
  readonly path: string;
  readonly text: string;
  /** The application whose image the file builds. Absent for a compose file, and if no application is known. */
  readonly application?: ApplicationPlan;
  /** True if the build context has a file at this path. */
  exists(path: string): boolean;
  /** The known digests of external images, by name. */
  readonly digests: ReadonlyMap<string, string>;
  /** For a manifest: all applications of the plan, and the texts of all manifests that the person keeps. */
  readonly applications?: readonly ApplicationPlan[];
  readonly manifests?: readonly string[];
}

/** Why a generated file would differ: a sentence, also with its line in the person's file. */
export type Reason = string | { readonly line: number; readonly sentence: string };

/** The text after an item was applied, and the files that come with it. */
export interface Applied {
  readonly text: string;
  /** Files of secrets, by their names. */
  readonly secrets?: ReadonlyMap<string, string>;
}

/** A difference between a person's file and a generated one. */
export interface Item<Subject> {
  /** The name to type after `--apply`. */
  readonly name: string;
  /** The reasons, a sentence for each place. Empty if the file already has the item. */
  reasons(subject: Subject): readonly Reason[];
  /**
   * Applies the item to the person's own text. Returns undefined if the text has no certain place for it. Absent if only a person can do
   * it.
   */
  apply?(subject: Subject): Applied | undefined;
}
