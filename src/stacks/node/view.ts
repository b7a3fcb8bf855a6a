import type { Run } from '../../render/run.ts';
import type { Contribution, Flavour } from '../stack.ts';
import type { Site } from '../web-server.ts';

type StageName = 'tools' | 'dependencies' | 'development' | 'build';

export const ownNames = { tools: 'tools', dependencies: 'dependencies', development: 'development', build: 'build' } as const;

/** The data for `templates/dockerfile/node.ejs` and its partials that every application has. */
export interface StagesView {
  /** The names of its stages. */
  readonly names: Readonly<Record<StageName, string>>;
  /** The folder of the context with the application's tree; `.` for the whole context. */
  readonly copied: string;
  /** The folder of the package. */
  readonly workdir: string;
  /** The stage with the whole tree instead, and the command that removes irrelevant files; null if there is none. */
  readonly source: { readonly stage: string; readonly remove: Run | null } | null;
  /** The additions of other languages' stages to that tree. */
  readonly contributions: readonly Contribution[];
  readonly flavour: Flavour;
  /** System packages of the build stages, and of the runtime stage. */
  readonly systemPackages: { readonly build: readonly string[]; readonly runtime: readonly string[] };
  /** Installs the package manager; null if the image has it. */
  readonly installManager: Run | null;
  /** True if the manifests are copied without their own scripts. */
  readonly isWithoutScripts: boolean;
  /** The install in the stage of the dependencies. */
  readonly installDependencies: Run;
  /** Installs the browser that the application drives; null if it drives none. */
  readonly installBrowser: Run | null;
  /** Installs further packages for the build; null if it needs none, or has them. */
  readonly installDevelopment: Run | null;
  /** The stage from which the build starts. */
  readonly buildFrom: StageName;
  /** Builds the application, and removes packages that only the build needs. */
  readonly makeApplication: Run;
  /** Variables of the build that are neither secrets nor build arguments. */
  readonly buildEnvironment: readonly Variable[];
}

/** The data for `templates/dockerfile/node.ejs`. */
export interface NodeView extends StagesView {
  /** The folder in which the application starts. */
  readonly home: string;
  /** The files that the image copies from each stage. */
  readonly copies: readonly Copied[];
  readonly environment: readonly Variable[];
  /** Variables other than PORT from which the application reads its port. */
  readonly portVariables: readonly string[];
  /** True if the base image has package managers that can be removed. */
  readonly bringsManagers: boolean;
}

/** The data for `templates/dockerfile/node-site.ejs`. */
export interface NodeSiteView extends StagesView {
  readonly site: Site;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
}

export interface Copied {
  readonly stage: 'dependencies' | 'build';
  readonly from: string;
  readonly to: string;
}
