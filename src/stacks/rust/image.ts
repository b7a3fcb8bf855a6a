import { posix } from 'node:path';
import { tableAt } from '../../manifests/table.ts';
import { type Build, healthCheckBy, type ImageRequest, type Probes } from '../stack.ts';
import type { Release } from '../versions.ts';
import type { Assets } from './assets.ts';
import { collectPackages, type Layout, lockFile } from './cargo.ts';
import { manifestFile } from './manifest.ts';
import type { Natives } from './natives.ts';
import type { Entry } from './programs.ts';
import { toolchainFiles } from './version.ts';

/** What an image is made of. */
export interface Parts {
  readonly layout: Layout;
  readonly entry: Entry;
  readonly release: Release;
  readonly libraries: Natives;
  readonly assets: Assets;
  /** Whether sqlx can check queries without a database. */
  readonly hasQueryData: boolean;
}

/** What `templates/dockerfile/rust.ejs` reads. Paths are relative to the context. */
interface RustView {
  /** All that cargo wants to see before it compiles dependencies: manifests, its settings, packages that stand in for published ones. */
  readonly manifests: readonly string[];
  /** Files of the source, for which stubs stand while dependencies are compiled, and the packages of which nothing is kept then. */
  readonly stubs: readonly string[];
  readonly own: readonly string[];
  readonly programs: readonly string[];
  /** What cargo is told to build: packages, programs, features. */
  readonly select: readonly string[];
  readonly isLocked: boolean;
  /** True where programs without a port are in the image: their containers are asked whether they run. */
  readonly hasOthers: boolean;
  /** Variables of the build, and those by which a framework is told where to listen. */
  readonly environment: Readonly<Record<string, string>>;
  readonly listen: { readonly address: string; readonly port: string } | undefined;
  readonly packages: { readonly build: readonly string[]; readonly runtime: readonly string[] };
  /** Files and folders that a program reads, and the folder that each is put in. */
  readonly files: readonly { readonly from: string; readonly into: string }[];
}

// Where the image has the program that asks the application how it is; `templates/dockerfile/partials/rust-healthcheck.ejs` makes it.
const healthcheck = '/healthcheck';
const probes: Probes = {
  http: (port, path, seconds) => [healthcheck, `${seconds}`, `127.0.0.1:${port}`, path],
  tcp: (port, seconds) => [healthcheck, `${seconds}`, `127.0.0.1:${port}`],
  running: [healthcheck],
};
const idleDockerfile = `ARG APPLICATION
FROM $BUILDER AS idle
RUN echo 'fn main() { std::thread::sleep(std::time::Duration::from_secs(600)) }' > idle.rs && rustc -o /idle idle.rs
FROM $APPLICATION
COPY --from=idle /idle /idle
`;
const settings = ['.cargo/config.toml', '.cargo/config'];
// Linkers that cargo's settings name, by Debian's packages.
const linkers = ['clang', 'lld', 'mold'];

/** What the image needs: the programs of the stack, and the one that is started. */
export function makeImage({ layout, release, entry, assets, libraries, hasQueryData }: Parts, { base, start, probe }: ImageRequest): Build {
  const { context, packages, patched, root, locked } = layout;
  const started = entry.programs.filter(({ path }) => path === start?.[0]);
  const programs = [...new Set([...started, ...entry.deployed])];
  const main = started[0] ?? entry.main ?? programs[0];
  const roots = [...new Set(programs.map((each) => each.package))];
  const stubbed = packages.filter(({ folder }) => !patched.includes(folder));
  const kept = settings.map((path) => context.search(path)).join();
  const features = programs.flatMap(({ target, package: { name } }) => target.features.map((feature) => `${name}/${feature}`));
  const isMusl = base.flavour === 'alpine' || base.flavour === 'scratch';
  const hasShell = base.flavour === 'alpine' || base.flavour === 'slim';
  // No image has a young release: rustup fetches what the toolchain file names. It would fetch what the image has as well.
  const fetched = release.state === 'young' ? toolchainFiles : [];
  const read = [manifestFile, lockFile, ...settings, ...fetched].filter((path) => context.has(path));
  const view: RustView = {
    manifests: [...new Set([...read, ...stubbed.map(({ file }) => file), ...patched])].sort(),
    stubs: stubbed.flatMap(({ targets }) => targets.map(({ path }) => path)).sort(),
    own: collectPackages(layout, roots)
      .filter((each) => stubbed.includes(each))
      .map(({ name }) => name)
      .sort(),
    programs: programs.map(({ target }) => target.name),
    select: [
      ...(packages.length > 1 ? roots.flatMap(({ name }) => ['--package', name]) : []),
      ...programs.flatMap(({ target }) => ['--bin', target.name]),
      ...(features.length === 0 ? [] : ['--features', [...new Set(features)].join(',')]),
    ],
    isLocked: locked !== undefined,
    hasOthers: entry.beside.length > 0,
    environment: {
      CARGO_TARGET_DIR: '/target',
      ...(tableAt(root, 'profile', 'release')?.['strip'] === undefined ? { CARGO_PROFILE_RELEASE_STRIP: 'symbols' } : {}),
      ...(hasQueryData ? { SQLX_OFFLINE: 'true' } : {}),
    },
    listen: main?.serving?.framework?.own?.variables,
    packages: {
      build: isMusl ? ['musl-dev'] : [...new Set([...libraries.build, ...linkers.filter((name) => kept.includes(name))])].sort(),
      runtime: hasShell ? ['ca-certificates', 'tzdata', ...libraries.shared] : [],
    },
    files: assets.beside.map(({ path, from }) => ({ from, into: posix.join('/out/app', posix.dirname(path)) })),
  };
  return {
    template: 'rust',
    view,
    builderImage: `rust:${fetched.length > 0 ? '1' : release.line}-${isMusl ? 'alpine' : `slim-${release.suite}`}`,
    codePaths: ['/app', '/usr/local/bin', healthcheck],
    idle: hasShell ? { words: ['sleep', '600'] } : { words: ['/idle'], dockerfile: idleDockerfile },
    ...healthCheckBy(probes, probe),
    ...(main?.stopSignal === 'SIGINT' ? { stopSignal: main.stopSignal } : {}),
    dependencyStage: 'dependencies',
    sourceFile: main?.target.path ?? 'src/main.rs',
    comment: ['//', ''],
    ignore: ['target', ...toolchainFiles.filter((file) => !fetched.includes(file))],
    sources: ['.rs'],
    keep: assets.kept,
  };
}
