import type { Build, ChosenBase, Flavour } from '../stack.ts';
import { builderOf, type Findings, startOf } from './findings.ts';
import { type Install, runScript } from './installation.ts';
import { manifestFile } from './package-json.ts';
import { idleBy, probesBy } from './probes.ts';
import { nodeBases } from './releases.ts';

/** What `templates/dockerfile/node.ejs` reads. */
export interface NodeView {
  readonly flavour: Flavour;
  /** System packages of the stages that build, and of the one that runs. */
  readonly systemPackages: { readonly build: readonly string[]; readonly runtime: readonly string[] };
  /** What installs the package manager; null where it is there. */
  readonly manager: readonly string[] | null;
  readonly production: Install;
  /** With what the build needs; null where nothing is built. */
  readonly development: Install | null;
  /** Commands that make the application of its source. */
  readonly steps: readonly (readonly string[])[];
  /** What the image takes from which stage. */
  readonly copies: readonly Copied[];
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  /** Variables beside PORT that the application reads its port from. */
  readonly portVariables: readonly string[];
  /** True where the base image brings package managers that can be removed. */
  readonly bringsManagers: boolean;
}

export interface Copied {
  readonly stage: 'dependencies' | 'build';
  readonly from: string;
  readonly to: string;
}

const ignored = [
  '**/node_modules',
  '.pnp.*',
  '.yarn/cache',
  '.yarn/unplugged',
  '.yarn/install-state.gz',
  'coverage',
  '.nyc_output',
  // With it TypeScript would think that it is done.
  '**/*.tsbuildinfo',
  '.eslintcache',
  'test',
  'tests',
  '__tests__',
  'e2e',
];

/** What an image of the application needs. */
export function buildOf(findings: Findings, { flavour }: ChosenBase): Build {
  const { folder, modules, runtime, started } = findings;
  const builderImage = builderImageOf(findings, flavour);
  return {
    template: 'node',
    view: { ...viewOf(findings, flavour) },
    ...(builderImage === undefined ? {} : { builderImage }),
    ...(flavour === 'distroless' ? {} : { shippedUser: runtime }),
    codePaths: ['/app'],
    idle: idleBy(runtime),
    probes: probesBy(runtime),
    sourceFile: started ?? modules.paths[0] ?? folder.files.find((path) => /\.[cm]?[jt]sx?$/.test(path)) ?? manifestFile,
    comment: ['//', ''],
    dependencyStage: 'dependencies',
    ignore: ignored,
    keep: [],
  };
}

/** The image of the stages that build, where it is not the base image: one with a shell and a package manager, and the same C library. */
function builderImageOf(findings: Findings, flavour: Flavour): string | undefined {
  const { runtime, manager, version, release } = findings;
  const builder = builderOf(runtime, manager);
  if (builder === 'bun') return flavour === 'slim' ? `oven/bun:${version?.value ?? '1'}` : undefined;
  if (runtime === 'node' && flavour !== 'distroless') return undefined;
  const bases = nodeBases(release);
  return (flavour === 'alpine' ? bases.alpine : undefined)?.image ?? bases.slim.image;
}

function viewOf(findings: Findings, flavour: Flavour): NodeView {
  const { manifest, manager, system, installation, runtime, listening } = findings;
  const start = startOf(findings.start);
  const steps = manifest.scripts.has('build') ? [runScript(manager, 'build')] : [];
  return {
    flavour,
    systemPackages: flavour === 'alpine' ? system.alpine : system.debian,
    manager: installation.manager,
    production: installation.production,
    development: steps.length === 0 ? null : installation.development,
    steps,
    copies: [
      ...installation.installed.map((path): Copied => ({ stage: 'dependencies', from: `/app/${path}`, to: placeOf(path) })),
      { stage: 'build', from: '/app', to: '.' },
    ],
    environment: Object.entries({
      NODE_ENV: 'production',
      ...start?.environment,
      ...(listening?.hostVariable === undefined ? {} : { [listening.hostVariable]: '0.0.0.0' }),
    }).map(([name, value]) => ({ name, value })),
    portVariables: listening?.portVariable === undefined || listening.portVariable === 'PORT' ? [] : [listening.portVariable],
    bringsManagers: runtime === 'node' && flavour !== 'distroless',
  };
}

/** Where a file or folder of the application goes. A glob's files go to their folder. */
function placeOf(path: string): string {
  return path.includes('*') ? './' : `./${path}`;
}
