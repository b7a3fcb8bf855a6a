import type { Settings } from '../policy/settings.ts';
import type { QuestionName } from '../questions/question.ts';
import type { SlotName } from '../render/slots.ts';
import type { Service } from '../services/service.ts';

/** A place in a preset. */
export interface Place {
  /** The name of the preset. */
  readonly preset: string;
  /** Its file, as messages name it. */
  readonly file: string;
  readonly line: number;
}

/** `preset acme (../acme/kaizen-preset.yaml line 9)`, with its role before the bracket: `, locked`. */
export function placeText({ preset, file, line }: Place, role = ''): string {
  return `preset ${preset}${role} (${file} line ${line})`;
}

/** A value in a preset, with its place. */
export interface Stated<Value> {
  readonly value: Value;
  readonly place: Place;
}

/** A file that the preset adds to each project. */
export interface PresetFile {
  readonly path: string;
  readonly text: string;
  /** `merge`: kept up to date. `once`: written if it is missing; from then on, it belongs to the project. */
  readonly mode: 'merge' | 'once';
  /** True for a file that is written again if somebody deletes it. */
  readonly isRequired: boolean;
  readonly place: Place;
}

/** A change of a value in the compose file. */
export interface ComposePatch {
  readonly kind: 'compose';
  /** Keys; `@app` means each container of the application, `*` every key. */
  readonly path: readonly string[];
  readonly change: { readonly set: unknown } | { readonly append: unknown } | 'remove';
  readonly isOptional: boolean;
  readonly place: Place;
}

/** A change of a value in the manifests. */
export interface KubernetesPatch extends Omit<ComposePatch, 'kind'> {
  readonly kind: 'kubernetes';
  /** A file below the folder of manifests, or the objects of a kind; `@app` means each workload of the application, `*` every name. */
  readonly of: { readonly file: string } | { readonly kind: string; readonly name: string };
}

/** A change of an instruction in a Dockerfile. */
export interface DockerfilePatch {
  readonly kind: 'dockerfile';
  /** `first`, `final`, or the name of a stage. */
  readonly stage: string;
  readonly at:
    | { readonly where: 'start' | 'end' }
    | { readonly where: 'before' | 'after' | 'replace' | 'remove'; readonly keyword: string; readonly number: number };
  readonly text: string;
  readonly isOptional: boolean;
  readonly place: Place;
}

export type Patch = ComposePatch | DockerfilePatch | KubernetesPatch;

/** A preset, merged with all presets that it extends. */
export interface Preset {
  /** The name of the preset that the project names. */
  readonly name: string;
  readonly defaults: ReadonlyMap<QuestionName, Stated<unknown>>;
  /** Answers that no project can change. Those that are maps are locked by key. */
  readonly locked: ReadonlyMap<QuestionName, Stated<unknown>>;
  /** The answers that a project can choose from, as they are printed. */
  readonly choices: ReadonlyMap<QuestionName, Stated<readonly unknown[]>>;
  readonly policy: Settings | undefined;
  /** Registries and their mirrors, except for Docker Hub, whose mirror is an answer. */
  readonly mirrors: ReadonlyMap<string, string>;
  readonly services: readonly Service[];
  readonly files: ReadonlyMap<string, PresetFile>;
  /** Files that every project must have, with any content. */
  readonly requiredFiles: readonly Stated<string>[];
  readonly slots: ReadonlyMap<SlotName, readonly Stated<string>[]>;
  readonly patches: readonly Patch[];
}

/** The preset that a project uses. */
export interface UsedPreset {
  /** As `.yo-rc.json` names it. */
  readonly reference: string;
  /** The bundle, as the lock keeps it. */
  readonly text: string;
  readonly integrity: string;
  readonly preset: Preset;
}
