import type { ApplicationPlan } from '../plan/plan.ts';

/** A file that a person wrote, with what is known around it. */
export interface Target {
  readonly path: string;
  readonly text: string;
  /** The application whose image it makes; absent for a compose file, and where none is known. */
  readonly application?: ApplicationPlan;
  /** True for a file of the build context, by its path there. */
  exists(path: string): boolean;
  /** The digests that are known of images from elsewhere, by their names. */
  readonly digests: ReadonlyMap<string, string>;
}

/** What a text becomes with an item, and the files that come with it. */
export interface Applied {
  readonly text: string;
  /** Files of secrets, by their names. */
  readonly secrets?: ReadonlyMap<string, string>;
}

/** One thing that is done otherwise in a generated file. */
export interface Item<Subject> {
  /** As it is typed behind `--apply`. */
  readonly name: string;
  /** Why, a sentence for each place that it holds for; none where the file has it. */
  reasons(subject: Subject): readonly string[];
  /** Does it in the person's own text. Undefined where that has no certain place for it; absent for what only a person can do. */
  apply?(subject: Subject): Applied | undefined;
}
