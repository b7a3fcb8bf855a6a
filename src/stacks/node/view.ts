import type { Run } from '../../render/run.ts';
import type { Contribution, Flavour } from '../stack.ts';
import type { Site } from '../web-server.ts';

type StageName = 'tools' | 'dependencies' | 'development' | 'build';

export const ownNames = { tools: 'tools', dependencies: 'dependencies', development: 'development', build: 'build' } as const;

/** What `templates/dockerfile/node.ejs` and its partials read of every application. */
export interface StagesView {
  /** What its stages are called. */
  readonly names: Readonly<Record<StageName, string>>;
  /** The folder of the context that is the application's tree; `.` for all of it. */
  readonly copied: string;
  /** The folder that the package is in. */
  readonly workdir: string;
  /** The stage that holds the whole tree instead, and what removes what does not count of it; null where there is none. */
  readonly source: { readonly stage: string; readonly remove: Run | null } | null;
  /** What stages of other languages add to that tree. */
  readonly contributions: readonly Contribution[];
  readonly flavour: Flavour;
  /** System packages of the stages that build, and of the one that runs. */
  readonly systemPackages: { readonly build: readonly string[]; readonly runtime: readonly string[] };
  /** What installs the package manager; null where it is there. */
  readonly installManager: Run | null;
  /** True where the manifests are taken without their own scripts. */
  readonly isWithoutScripts: boolean;
  /** What the stage of the dependencies installs. */
  readonly installDependencies: Run;
  /** What installs the browser that the application drives; null where it drives none. */
  readonly installBrowser: Run | null;
  /** What the build needs beside; null where it needs nothing, or has it. */
  readonly installDevelopment: Run | null;
  /** The stage that the build goes on from. */
  readonly buildFrom: StageName;
  /** Makes the application of its source, and removes what was installed for that. */
  readonly makeApplication: Run;
  /** Variables of the build that are no secret and no argument. */
  readonly buildEnvironment: readonly Variable[];
}

/** What `templates/dockerfile/node.ejs` reads. */
export interface NodeView extends StagesView {
  /** The folder that the application is started in. */
  readonly home: string;
  /** What the image takes from which stage. */
  readonly copies: readonly Copied[];
  readonly environment: readonly Variable[];
  /** Variables beside PORT that the application reads its port from. */
  readonly portVariables: readonly string[];
  /** True where the base image brings package managers that can be removed. */
  readonly bringsManagers: boolean;
}

/** What `templates/dockerfile/node-site.ejs` reads. */
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
