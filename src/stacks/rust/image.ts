import { posix } from 'node:path';
import { isWithin } from '../../folder/within.ts';
import { tableAt } from '../../manifests/table.ts';
import type { Mount, Run, Step } from '../../render/run.ts';
import type { Source } from '../../source/source.ts';
import { addPackages } from '../libraries.ts';
import type { ListenVariable } from '../port-settings.ts';
import { findRegistryAccess } from '../registry-access.ts';
import { addressProbes, type Build, healthCheckBy, type ImageRequest } from '../stack.ts';
import type { Release } from '../versions.ts';
import type { Assets } from './assets.ts';
import { collectPackages, type Layout, lockFile } from './cargo.ts';
import { manifestFile } from './manifest.ts';
import type { Natives } from './natives.ts';
import type { Entry, Program } from './programs.ts';
import { toolchainFiles } from './version.ts';

/** The input of an image. */
export interface Parts {
  readonly layout: Layout;
  readonly files: readonly Source[];
  readonly entry: Entry;
  readonly release: Release;
  readonly libraries: Natives;
  readonly assets: Assets;
  /** Whether sqlx can check queries without a database. */
  readonly hasQueryData: boolean;
  /** Variables with the application's address. */
  readonly listen: readonly ListenVariable[];
}

/** The data for `templates/dockerfile/rust.ejs`. */
interface RustView {
  /** Compiles everything except the packages of the context, which are replaced with stubs; their output is not kept. */
  readonly compileDependencies: Run;
  readonly compilePrograms: Run;
  readonly compileHealthcheck: Run;
  /** True if the image has several programs: the check of those without a port only tests that they run. */
  readonly isOneOfSeveral: boolean;
  /** Variables of the build, and those with a framework's address. */
  readonly environment: Readonly<Record<string, string>>;
  readonly listen: readonly ListenVariable[];
  readonly packages: { readonly build: readonly string[]; readonly runtime: readonly string[] };
}

// The path of the health check program in the image; `templates/dockerfile/partials/rust-healthcheck.ejs` builds it.
const healthcheck = '/healthcheck';
const probes = addressProbes(healthcheck);
const idleDockerfile = `ARG APPLICATION
FROM $BUILDER AS idle
RUN echo 'fn main() { std::thread::sleep(std::time::Duration::from_secs(600)) }' > idle.rs && rustc -o /idle idle.rs
FROM $APPLICATION
COPY --from=idle /idle /idle
`;
/** Files with cargo's settings. */
export const settings = ['.cargo/config.toml', '.cargo/config'];
const caches = ['registry', 'git'].map((name): Mount => ({ type: 'cache', name: `cargo-${name}`, target: `/usr/local/cargo/${name}` }));
const rustc = [
  'rustc',
  '--edition',
  '2021',
  '-C',
  'opt-level=z',
  '-C',
  'panic=abort',
  '-C',
  'strip=symbols',
  '-o',
  healthcheck,
  `${healthcheck}.rs`,
];
const certificates = '/etc/ssl/certs/ca-certificates.crt';
/** Files that other base images contain. */
const systemFiles: readonly Step[] = [
  ['install', '-D', '-m', 644, certificates, `/out${certificates}`],
  ['install', '-d', '-m', 1777, '/out/tmp'],
];
// Linkers in cargo's settings, by their Debian packages.
const linkers = ['clang', 'lld', 'mold'];

/** The requirements of the image: the programs of the stack, and the one to start. */
export function makeImage(
  { layout, release, entry, assets, libraries, hasQueryData, listen }: Parts,
  { base, start, probe, contributions = [], packages: answered }: ImageRequest,
): Build {
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
  // A recent release has no image yet: rustup downloads the release in the toolchain file. It would also download one that the image
  // already has.
  const fetched = release.state === 'young' ? toolchainFiles : [];
  const registries = findRegistryAccess(context, settings);
  const read = [manifestFile, lockFile, ...settings, ...fetched].filter((path) => context.has(path) && !registries.hidden.includes(path));
  const manifests = [...new Set([...read, ...stubbed.map(({ file }) => file), ...patched])].sort();
  const stubs = stubbed.flatMap(({ targets }) => targets.map(({ path }) => path)).sort();
  const own = collectPackages(layout, roots).filter((each) => stubbed.includes(each));
  const names = own.map(({ name }) => name).sort();
  const lock = locked === undefined ? [] : ['--locked'];
  const compile = [
    ...['cargo', 'build', '--release', ...lock],
    ...(packages.length > 1 ? roots.flatMap(({ name }) => ['--package', name]) : []),
    ...programs.flatMap(({ target }) => ['--bin', target.name]),
    ...(features.length === 0 ? [] : ['--features', [...new Set(features)].join(',')]),
  ];
  // Files from other stages are compiled in, or read next to the program: both find them at their place.
  const made = contributions.filter(({ to }) => !assets.embedded.some((path) => isWithin(to, path) || isWithin(path, to)));
  const beside = [
    ...assets.beside.filter(({ path }) => !made.some(({ to }) => isWithin(path, to))),
    ...made.map(({ to }) => ({ path: to, from: to })),
  ];
  const files = beside.map(({ path, from }) => ({ from, into: { path: posix.join('/out/app', posix.dirname(path)) } }));
  const view: RustView = {
    compileDependencies: {
      mounts: [
        ...manifests.map((file): Mount => ({ type: 'bind', source: file, target: `/app/${file}` })),
        ...caches,
        ...registries.mounts,
      ],
      steps: [
        { words: ['echo', 'fn main() {}'], to: '/tmp/stub.rs' },
        ...stubs.map((path) => ['install', '-D', '/tmp/stub.rs', { path }]),
        compile,
        ['cargo', 'clean', '--release', ...lock, ...names.flatMap((name) => ['--package', name])],
      ],
    },
    compilePrograms: {
      mounts: [
        { type: 'bind', target: '/app', rw: true },
        ...contributions.map(({ stage, from, to }): Mount => ({ type: 'bind', from: stage, source: from, target: posix.join('/app', to) })),
        ...caches,
        ...registries.mounts,
      ],
      steps: [
        compile,
        ...programs.map(({ target, path }) => ['install', '-D', `/target/release/${target.name}`, `/out${path}`]),
        ...files.map(
          ({ from, into }): Step => ({
            together: [
              ['mkdir', '-p', into],
              ['cp', '-r', { path: from }, into],
            ],
          }),
        ),
        ...(files.length === 0 ? [] : [['chmod', '-R', 'a+rX,go-w', '/out/app']]),
        ...(base.flavour === 'scratch' ? systemFiles : []),
      ],
    },
    compileHealthcheck: { steps: [rustc] },
    isOneOfSeveral: entry.beside.length > 0,
    environment: {
      CARGO_TARGET_DIR: '/target',
      ...(tableAt(root, 'profile', 'release')?.['strip'] === undefined ? { CARGO_PROFILE_RELEASE_STRIP: 'symbols' } : {}),
      ...(hasQueryData ? { SQLX_OFFLINE: 'true' } : {}),
    },
    listen: main === undefined || main !== entry.main ? [] : [...ownVariables(main), ...listen],
    packages: addPackages(
      {
        build: isMusl ? ['musl-dev'] : [...new Set([...libraries.build, ...linkers.filter((name) => kept.includes(name))])].sort(),
        runtime: hasShell ? ['ca-certificates', 'tzdata', ...libraries.shared] : [],
      },
      answered,
      { build: isMusl ? 'alpine' : 'debian', runtime: base.flavour === 'alpine' ? 'alpine' : 'debian' },
    ),
  };
  return {
    template: 'rust',
    view,
    listen: view.listen,
    builderImage: `rust:${fetched.length > 0 ? '1' : release.line}-${isMusl ? 'alpine' : `slim-${release.suite}`}`,
    codePaths: ['/app', '/usr/local/bin', ...(view.isOneOfSeveral || probe !== undefined ? [healthcheck] : [])],
    idle: hasShell ? { words: ['sleep', '600'] } : { words: ['/idle'], dockerfile: idleDockerfile },
    ...healthCheckBy(probes, probe),
    ...(main?.stopSignal === 'SIGINT' ? { stopSignal: main.stopSignal } : {}),
    dependencyStage: 'dependencies',
    sourceFile: main?.target.path ?? 'src/main.rs',
    comment: ['//', ''],
    secrets: registries.secrets,
    ignore: ['target', ...registries.hidden, ...toolchainFiles.filter((file) => !fetched.includes(file))],
    sources: ['.rs'],
    keep: assets.kept,
  };
}

/** The variables of a framework that listens on loopback by default. */
function ownVariables({ serving }: Program): ListenVariable[] {
  const variables = serving?.framework?.own?.variables;
  if (variables === undefined) return [];
  return [
    { name: variables.address, before: '0.0.0.0', hasPort: false },
    { name: variables.port, before: '', hasPort: true },
  ];
}
