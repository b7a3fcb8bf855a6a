import type { Plan } from '../plan/plan.ts';
import type { Artifact as ArtifactName } from '../questions/question.ts';
import type { SecretFile } from '../services/service.ts';

/** The expected state of a file. */
export interface RenderedFile {
  /** Relative to the application's folder, with `/`. */
  readonly path: string;
  readonly text: string;
  /** `merge`: kept up to date. `once`: written if it is missing; from then on it belongs to the user. */
  readonly mode: 'merge' | 'once';
  /** The file that contained this part in earlier versions: a person's edits of that part are moved into this file. */
  readonly cutFrom?: string;
  /** True for a copy of a file of the project: its errors are not defects of this tool. */
  readonly isForeign?: boolean;
  /** True for a file that the preset adds. */
  readonly isOfPreset?: boolean;
  /** True for a file that is written again if somebody deletes it. */
  readonly isRequired?: boolean;
  /** True for a file of secrets: it exists on this machine only, and is created again if it is missing. */
  readonly isSecret?: boolean;
  /** The content of a file of secrets, and its format. */
  readonly secret?: SecretFile;
  /** Permission bits, if they are not the usual ones. */
  readonly permissions?: number;
}

/** A part of the output that can be generated separately. */
export interface Artifact {
  readonly name: ArtifactName;
  /** Its title in the help and in the subgenerator. */
  readonly title: string;
  render(plan: Plan): Promise<readonly RenderedFile[]>;
}
