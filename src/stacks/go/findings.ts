import type { Facts } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import type { Environment } from '../environment.ts';
import type { StatedArguments } from '../stated-arguments.ts';
import type { VersionFinding } from '../versions.ts';
import type { Assets } from './assets.ts';
import type { Cgo } from './cgo.ts';
import type { Entry } from './commands.ts';
import type { Configuration } from './configuration.ts';
import type { Generation } from './generate.ts';
import type { Layout } from './modules.ts';
import type { GoPort } from './port.ts';
import type { PrivateModules } from './private-modules.ts';
import type { OtherPrograms } from './programs.ts';
import type { GoRelease } from './releases.ts';
import type { GoSource } from './source.ts';

/** The complete finding, from which facts and build follow. */
export interface Findings {
  readonly folder: Folder;
  readonly layout: Layout;
  readonly version: VersionFinding<GoRelease>;
  readonly entry: Entry;
  /** Build tags of the project's own build. */
  readonly tags: ReadonlySet<string>;
  /** The files of all programs of the stack, each once. */
  readonly files: readonly GoSource[];
  readonly port: GoPort;
  /** The arguments that a container file passes to the application. */
  readonly stated: StatedArguments | undefined;
  readonly environment: Environment;
  readonly assets: Assets;
  readonly generation: Generation;
  /** Settings files that are mounted. */
  readonly mounted: Facts['configuration'];
  readonly configuration: Configuration;
  readonly cgo: Cgo;
  /** System programs that the code runs. */
  readonly otherPrograms: OtherPrograms;
  readonly isVendored: boolean;
  readonly privateModules: PrivateModules | undefined;
}
