import { posix } from 'node:path';
import type { Facts } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { tableAt, textsAt } from '../../manifests/table.ts';
import type { Source } from '../../source/source.ts';
import {
  type Bases,
  type Build,
  type Detection,
  healthCheckBy,
  type ImageRequest,
  type Member,
  type Stack,
  type Workspace,
} from '../stack.ts';
import { type Assets, findAssets } from './assets.ts';
import { closureOf, cratesOf, type Layout, lockFile, readLayout } from './cargo.ts';
import { databaseWarnings, hasQueryData } from './databases.ts';
import { type Environment, findEnvironment } from './environment.ts';
import { findHealthPath } from './health-path.ts';
import { findLibraries, type Libraries, runtimePackages } from './libraries.ts';
import { manifestFile, type Package, within } from './manifest.ts';
import { healthcheckPath, idleFor, rustProbes } from './probes.ts';
import { type Entry, findEntry, lasts, type Program } from './programs.ts';
import { choosePort, type PortFinding } from './serving.ts';
import { findVersion, type VersionFinding } from './version.ts';

/** What `templates/dockerfile/rust.ejs` reads. Paths are relative to the context. */
export interface RustView {
  /** All that cargo wants to see before it compiles dependencies: manifests, the lock file, its configuration, packages that replace published ones. */
  readonly manifests: readonly string[];
  /** Files of the source, for which stubs stand while dependencies are compiled. */
  readonly stubs: readonly string[];
  /** Packages of which the stubs are no part of what is kept. */
  readonly own: readonly string[];
  /** Names of the programs, with which packages and features they are built. */
  readonly programs: readonly string[];
  readonly select: readonly string[];
  readonly isLocked: boolean;
  /** True where the image holds programs that have no port, whose container is asked whether it runs. */
  readonly hasOthers: boolean;
  /** Variables of the build. */
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  /** Variables by which the framework is told where to listen. */
  readonly listen?: { readonly address: string; readonly port: string };
  readonly packages: { readonly build: readonly string[]; readonly runtime: readonly string[] };
  /** Files and folders that the program reads: where the build has them, by the folder that they are put in. */
  readonly files: readonly { readonly from: readonly string[]; readonly into: string }[];
}

/** Everything that was found, from which facts and image follow. */
interface Findings {
  readonly layout: Layout;
  readonly version: VersionFinding;
  readonly entry: Entry;
  /** The files of all programs of the image, each once. */
  readonly files: readonly Source[];
  readonly port: PortFinding;
  readonly environment: Environment;
  readonly assets: Assets;
  readonly libraries: Libraries;
  readonly crates: ReadonlySet<string>;
}

/** Rust: packages and workspaces of cargo's. */
export const rust: Stack<Findings> = {
  language: 'rust',
  testRunner: 'sh',
  recognises: (folder) => (folder.has(manifestFile) ? 'manifest' : undefined),
  members,
  investigate,
  describe,
  image,
};

/** The packages of a workspace with a program that lasts, or where there is none with any; a root with a program is the application itself. */
function members(folder: Folder, investigateMember: (path: string) => Findings): readonly Member[] | undefined {
  const { root, packages } = readLayout(folder, undefined);
  const hasProgram = ({ targets }: Package): boolean => targets.some(({ kind }) => kind === 'bin');
  if (root?.workspace === undefined || packages.some((each) => each.folder === '' && hasProgram(each))) return undefined;
  const usual = textsAt(root.workspace, 'default-members').map((path) => within(path));
  const able = packages.filter((each) => hasProgram(each) && (usual.length === 0 || usual.includes(each.folder)));
  const lasting = able.length < 2 ? able : able.filter(({ folder: path }) => investigateMember(path).entry.programs.some(lasts));
  return (lasting.length > 0 ? lasting : able).map(({ folder: path, name }) => ({ path, name, source: `[workspace] in ${manifestFile}` }));
}

function investigate(folder: Folder, workspace?: Workspace): Findings {
  const layout = readLayout(folder, workspace);
  const entry = findEntry(layout);
  const [program = { files: [], folders: [folder], known: new Map() }] = entry.deployed;
  const files = [...new Set(entry.deployed.flatMap((each) => each.files))];
  const local = localPackages(layout, entry);
  const crates = cratesOf(layout, local);
  const applications = entry.main === undefined ? entry.deployed : [entry.main];
  const listening = applications.flatMap(({ serving }) => serving?.listening ?? []);
  const conventional = crates.has('rocket') ? ['Rocket.toml', ...(crates.has('rocket_dyn_templates') ? ['templates'] : [])] : [];
  return {
    layout,
    entry,
    files,
    crates,
    version: findVersion(folder, layout.context, local),
    port: choosePort(listening, files),
    environment: findEnvironment({ ...program, files }),
    assets: findAssets(layout, files, conventional),
    libraries: findLibraries(crates, layout.locked),
  };
}

/** The packages of the context that the programs of the image are made of. */
function localPackages(layout: Layout, { deployed }: Entry): readonly Package[] {
  const roots = deployed.length === 0 && layout.own !== undefined ? [layout.own] : deployed.map((each) => each.package);
  return [...new Set(roots.flatMap((each) => closureOf(layout, each)))];
}

function describe(findings: Findings): Detection {
  const { layout, entry, port, environment, libraries } = findings;
  const facts = factsOf(findings);
  const unknownPort =
    port.unknown ??
    (facts.framework !== undefined && port.port === undefined ? 'The code does not say on which port it listens.' : undefined);
  const named = localPackages(layout, entry).flatMap(({ file, dependencies }) =>
    dependencies.flatMap(({ name, features }) =>
      [name, ...features.map((feature) => `${name}[${feature}]`)].map((key): [string, string] => [key, file]),
    ),
  );
  return {
    facts,
    warnings: warningsOf(findings),
    unknown: {
      ...(entry.unknownStart === undefined ? {} : { start: entry.unknownStart }),
      ...(unknownPort === undefined ? {} : { port: unknownPort }),
    },
    dependencies: { ecosystem: 'crates', packages: new Map(named.reverse()) },
    reads: environment.reads,
    bases: basesOf(libraries, findings.version),
  };
}

/** The images that a program can run on, by flavour; the first is the default. musl is for programs that link nothing of the system's. */
function basesOf({ beyondDistroless, shared, build }: Libraries, { suite }: VersionFinding): Bases {
  const number = suite === 'trixie' ? 13 : 12;
  const cc = { image: `gcr.io/distroless/cc-debian${number}:nonroot`, cost: 'glibc, OpenSSL and no shell: about 25 MB beside the program' };
  const slim = { image: `debian:${suite}-slim`, cost: 'a shell and a package manager: about 80 MB beside the program' };
  if (beyondDistroless !== undefined) return { slim };
  if (shared.length > 0 || build.length > 0) return { distroless: cc, slim };
  return {
    distroless: cc,
    slim,
    alpine: { image: 'alpine:3.24', cost: 'busybox and its shell: about 9 MB beside the program, which is compiled for musl' },
    scratch: { image: 'scratch', cost: 'the program, compiled for musl, CA certificates and nothing else' },
  };
}

function factsOf({ layout, version, entry, port, environment, libraries }: Findings): Facts {
  const { own, locked } = layout;
  const manifest = own?.file ?? manifestFile;
  const framework = entry.main?.serving?.framework;
  const healthPath = entry.main?.serving === undefined ? undefined : findHealthPath(entry.main.files);
  const [base] = Object.values(basesOf(libraries, version));
  const { beyondDistroless: library } = libraries;
  return {
    ...(own === undefined ? {} : { name: { value: own.name, source: `package in ${manifest}` } }),
    language: { value: 'rust', source: manifest },
    version: version.fact,
    packageManager: { value: 'cargo', source: locked === undefined ? manifest : lockFile },
    ...(framework === undefined ? {} : { framework: { value: framework.name, source: `${framework.crate} in ${manifest}` } }),
    ...(base === undefined
      ? {}
      : {
          baseImage: {
            value: base.image,
            source:
              library === undefined
                ? 'a C library is all that the program needs'
                : `${library.crate} in ${lockFile}, which needs ${library.package}`,
          },
        }),
    ...(entry.start === undefined ? {} : { start: entry.start }),
    ...(port.port === undefined ? {} : { port: port.port }),
    ...(healthPath === undefined ? {} : { healthPath }),
    ...(entry.processes === undefined ? {} : { processes: entry.processes }),
    ...(environment.needed === undefined ? {} : { env: environment.needed }),
  };
}

const terminates = /\bSignalKind::terminate\b|\bSIGTERM\b|\bsignal_hook\b/;
const interrupts = /\bctrl_c\s*\(|\bctrlc::/;

/** How a program takes the signal to stop: as PID 1 it gets none that it does not handle. */
function stopsBy({ serving, files }: Program): 'SIGTERM' | 'SIGINT' | undefined {
  if (serving?.framework?.stops === true || files.some(({ code }) => terminates.test(code))) return 'SIGTERM';
  return files.some(({ code }) => interrupts.test(code)) ? 'SIGINT' : undefined;
}

function warningsOf({ layout, version, entry, port, files, crates, libraries }: Findings): string[] {
  const { context, own, locked, packages } = layout;
  const jobs = new Set(entry.processes?.value.flatMap(({ kind, start }) => (kind === 'job' ? start : [])));
  const deaf = entry.deployed.filter((program) => !jobs.has(program.path) && stopsBy(program) === undefined);
  const outside = packages.flatMap(({ file, dependencies }) =>
    dependencies.flatMap(({ name, folder }) => (folder?.startsWith('..') === true ? [{ file, name }] : [])),
  );
  return [
    ...version.warnings,
    ...(locked === undefined ? [`There is no ${lockFile}: commit it, so that each build has the same dependencies.`] : []),
    ...outside.map(
      ({ file, name }) => `${file}: ${name} is in a folder outside of this one, which no build sees: name the folder above both.`,
    ),
    ...entry.warnings,
    ...(port.loopback === undefined ? [] : [loopbackWarning(port.loopback)]),
    ...deaf.map(
      ({ target }) =>
        `${target.path} handles no SIGTERM, which the first process of a container is not ended by: it is killed at the end of the stop's grace. Use tokio::signal or signal-hook.`,
    ),
    ...databaseWarnings(context, own, files, crates),
    ...libraries.warnings,
  ];
}

function loopbackWarning({ path, value: { variable, text = '' } }: NonNullable<PortFinding['loopback']>): string {
  const port = text.slice(text.lastIndexOf(':') + 1);
  const remedy =
    variable === undefined ? `listen on 0.0.0.0:${port}` : `listen on 0.0.0.0:${port}, or give --environment ${variable}=0.0.0.0:${port}`;
  return `${path} listens on ${text}, which nothing outside a container reaches: ${remedy}.`;
}

/** Linkers and the like that cargo's configuration names, by Debian's packages. */
const tools = ['clang', 'lld', 'mold'];

function image(findings: Findings, { base: { flavour }, start, probe }: ImageRequest): Build {
  const { layout, version, entry, assets, libraries } = findings;
  const { context, packages, patched, root } = layout;
  const started = entry.programs.find(({ path }) => path === start?.[0]);
  const programs = [...new Set([...(started === undefined ? [] : [started]), ...entry.deployed])];
  const main = started ?? entry.main ?? programs[0];
  const roots = [...new Set(programs.map((each) => each.package))];
  const local = [...new Set(roots.flatMap((each) => closureOf(layout, each)))].filter(({ folder }) => !patched.includes(folder));
  const stubbed = packages.filter(({ folder }) => !patched.includes(folder));
  const configuration = ['.cargo/config.toml', '.cargo/config'].filter((path) => context.has(path));
  const linkers = tools.filter((tool) => configuration.some((path) => new RegExp(`\\b${tool}\\b`).test(context.search(path))));
  const features = [
    ...new Set(
      programs.flatMap(({ target, package: { name } }) =>
        target.features.map((feature) => (roots.length === 1 ? feature : `${name}/${feature}`)),
      ),
    ),
  ];
  const hasStrip = tableAt(root?.root, 'profile', 'release')?.['strip'] !== undefined;
  const isMusl = flavour === 'alpine' || flavour === 'scratch';
  const stop = main === undefined ? undefined : stopsBy(main);
  const toolchain = version.ignored.length > 0 ? [] : ['rust-toolchain.toml', 'rust-toolchain'].filter((path) => context.has(path));
  const view: RustView = {
    manifests: [
      ...packages.map(({ file }) => file),
      ...(root === undefined || packages.some(({ folder }) => folder === '') ? [] : [manifestFile]),
      ...(layout.locked === undefined ? [] : [lockFile]),
      ...configuration,
      ...toolchain,
      ...patched,
    ]
      .filter((path, index, all) => all.indexOf(path) === index && !patched.some((other) => path.startsWith(`${other}/`)))
      .sort(),
    stubs: stubbed
      .flatMap(({ targets, buildScript }) => [...targets.map(({ path }) => path), ...(buildScript === undefined ? [] : [buildScript])])
      .sort(),
    own: local.map(({ name }) => name).sort(),
    programs: programs.map(({ target }) => target.name),
    select: [
      ...(packages.length > 1 ? roots.map(({ name }) => ['--package', name]) : []),
      ...programs.map(({ target }) => ['--bin', target.name]),
      ...(features.length === 0 ? [] : [['--features', features.join(',')]]),
    ].flat(),
    isLocked: layout.locked !== undefined,
    hasOthers: entry.processes !== undefined,
    environment: [
      ...(hasStrip ? [] : [{ name: 'CARGO_PROFILE_RELEASE_STRIP', value: 'symbols' }]),
      ...(hasQueryData(context, layout.own) ? [{ name: 'SQLX_OFFLINE', value: 'true' }] : []),
    ],
    packages: {
      build: isMusl ? ['musl-dev'] : [...new Set([...libraries.build, ...linkers])].sort(),
      runtime: runtimePackages(libraries, flavour),
    },
    files: filesInto(assets),
    ...(main?.serving?.framework?.variables === undefined ? {} : { listen: main.serving.framework.variables }),
  };
  return {
    template: 'rust',
    view,
    builderImage: isMusl ? version.image.replace(/-slim-\w+$/, '-alpine') : version.image,
    codePaths: ['/app', '/usr/local/bin', healthcheckPath],
    idle: idleFor(flavour),
    ...healthCheckBy(rustProbes, probe),
    ...(stop === 'SIGINT' ? { stopSignal: stop } : {}),
    dependencyStage: 'dependencies',
    sourceFile: main?.target.path ?? 'src/main.rs',
    comment: ['//', ''],
    ignore: ['target', ...version.ignored],
    keep: assets.kept,
  };
}

function filesInto({ beside }: Assets): RustView['files'] {
  const placed = beside.map(({ path, from }) => ({ from, into: posix.join('/out/app', posix.dirname(path)) }));
  return [...new Set(placed.map(({ into }) => into))].map((into) => ({
    into,
    from: placed.filter((file) => file.into === into).map(({ from }) => from),
  }));
}
