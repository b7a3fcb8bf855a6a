import type { Breach } from './breach.ts';
import type { BuiltImage } from './built-image.ts';
import type { ComposeResource, ComposeService } from './compose.ts';
import type { ImageFile } from './image-file.ts';
import type { Level } from './level.ts';
import type { CheckedObject } from './manifests.ts';
import type { Settings } from './settings.ts';

/** Data that every check receives in addition to its subject. */
export interface Context {
  readonly settings: Settings;
  /** `2026-11-30` */
  readonly today: string;
}

/** A rule, with its checks for each kind of subject. */
export interface Rule {
  readonly id: string;
  /** The requirement, as a statement. */
  readonly title: string;
  /** What it checks, and what counts as a violation. */
  readonly sees: string;
  readonly why: string;
  readonly repair: string;
  /** The level without settings. */
  readonly level: Level;
  image?(image: ImageFile, context: Context): readonly Breach[];
  service?(service: ComposeService, context: Context): readonly Breach[];
  resource?(resource: ComposeResource, context: Context): readonly Breach[];
  /** An object of Kubernetes. */
  manifest?(object: CheckedObject, context: Context): readonly Breach[];
  built?(image: BuiltImage, context: Context): readonly Breach[];
}
