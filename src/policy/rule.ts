import type { Breach } from './breach.ts';
import type { BuiltImage } from './built-image.ts';
import type { ComposeResource, ComposeService } from './compose.ts';
import type { ImageFile } from './image-file.ts';
import type { Level } from './level.ts';
import type { Settings } from './settings.ts';

/** What every check gets beside its subject. */
export interface Context {
  readonly settings: Settings;
  /** `2026-11-30` */
  readonly today: string;
}

/** A rule, with the checks of each kind of subject that it sees. */
export interface Rule {
  readonly id: string;
  /** What holds where the rule is kept. */
  readonly title: string;
  /** What it looks at, and what it takes for a violation. */
  readonly sees: string;
  readonly why: string;
  readonly repair: string;
  /** Where the settings say nothing. */
  readonly level: Level;
  image?(image: ImageFile, context: Context): readonly Breach[];
  service?(service: ComposeService, context: Context): readonly Breach[];
  resource?(resource: ComposeResource, context: Context): readonly Breach[];
  built?(image: BuiltImage, context: Context): readonly Breach[];
}
