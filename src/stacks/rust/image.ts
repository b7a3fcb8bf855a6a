import { posix } from 'node:path';
import { tableAt } from '../../manifests/table.ts';
import { type Build, healthCheckBy, type ImageRequest, type Probes } from '../stack.ts';
import type { Assets } from './assets.ts';
import { closureOf, type Layout, lockFile } from './cargo.ts';
import { manifestFile, within } from './manifest.ts';
import type { Libraries } from './natives.ts';
import { deployed, type Entry } from './programs.ts';
import { toolchainFiles, type VersionFinding } from './version.ts';

/** What an image is made of. */
export interface Parts {
  readonly layout: Layout;
  readonly entry: Entry;
  readonly version: VersionFinding;
  readonly libraries: Libraries;
  readonly assets: Assets;
  /** Whether sqlx can check queries without a database. */
  readonly hasQueryData: boolean;
}

/** What `templates/dockerfile/rust.ejs` reads. Paths are relative to the context. */
export interface RustView {
  /** All that cargo wants to see before it compiles dependencies: manifests, its settings, packages that stand in for published ones. */
  readonly manifests: readonly string[];
  /** Files of the source, for which stubs stand while dependencies are compiled. */
  readonly stubs: readonly string[];
  /** Packages of which nothing is kept then. */
  readonly own: readonly string[];
  readonly programs: readonly string[];
  /** What cargo is told to build: packages, programs, features. */
  readonly select: readonly string[];
  readonly isLocked: boolean;
  /** True where the image holds programs that have no port: their containers are asked whether they run. */
  readonly hasOthers: boolean;
  /** Variables of the build. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables by which the framework is told where to listen. */
  readonly listen?: { readonly address: string; readonly port: string };
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
export function imageOf(
  { layout, version, entry, assets, libraries, hasQueryData }: Parts,
  { base: { flavour }, start, probe }: ImageRequest,
): Build {
  const { context, packages, patched, root, locked } = layout;
  const started = entry.programs.filter(({ path }) => path === start?.[0]);
  const programs = [...new Set([...started, ...deployed(entry)])];
  const main = started[0] ?? entry.main ?? programs[0];
  const roots = [...new Set(programs.map((each) => each.package))];
  const isPatched = ({ folder }: { folder: string }): boolean => patched.includes(folder);
  const stubbed = packages.filter((each) => !isPatched(each));
  const kept = settings.filter((path) => context.has(path));
  const named = linkers.filter((name) => kept.some((path) => new RegExp(`\\b${name}\\b`).test(context.search(path))));
  const features = programs.flatMap(({ target, package: { name } }) => target.features.map((feature) => `${name}/${feature}`));
  const isMusl = flavour === 'alpine' || flavour === 'scratch';
  const listen = main?.serving?.framework?.own?.variables;
  const manifests = [
    ...[manifestFile, lockFile, ...settings, ...(version.isFetched ? toolchainFiles : [])].filter((path) => context.has(path)),
    ...stubbed.map(({ file }) => file),
    ...patched,
  ];
  const view: RustView = {
    manifests: [...new Set(manifests)].sort(),
    stubs: stubbed.flatMap(({ targets }) => targets.map(({ path }) => path)).sort(),
    own: closureOf(layout, roots)
      .flatMap((each) => (isPatched(each) ? [] : [each.name]))
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
    ...(listen === undefined ? {} : { listen }),
    packages: {
      build: isMusl ? ['musl-dev'] : [...new Set([...libraries.build, ...named])].sort(),
      runtime: flavour === 'slim' || flavour === 'alpine' ? ['ca-certificates', 'tzdata', ...libraries.shared] : [],
    },
    files: assets.beside.map(({ path, from }) => ({ from, into: posix.join('/out/app', posix.dirname(path)) })),
  };
  return {
    template: 'rust',
    view,
    builderImage: `rust:${version.tag}-${isMusl ? 'alpine' : `slim-${version.suite}`}`,
    codePaths: ['/app', '/usr/local/bin', healthcheck],
    idle: flavour === 'slim' || flavour === 'alpine' ? { words: ['sleep', '600'] } : { words: ['/idle'], dockerfile: idleDockerfile },
    ...healthCheckBy(probes, probe),
    ...(main?.stopSignal === 'SIGINT' ? { stopSignal: main.stopSignal } : {}),
    dependencyStage: 'dependencies',
    sourceFile: main?.target.path ?? within(layout.own?.folder, 'src/main.rs'),
    comment: ['//', ''],
    // Otherwise rustup takes a toolchain file for an order to fetch what the image has under another name.
    ignore: ['target', ...(version.isFetched ? [] : toolchainFiles)],
    keep: assets.kept,
  };
}
