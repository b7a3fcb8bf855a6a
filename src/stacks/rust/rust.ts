import type { Facts } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { tableAt, textsAt } from '../../manifests/table.ts';
import type { Source } from '../../source/source.ts';
import type { Bases, Detection, Member, Stack, Workspace } from '../stack.ts';
import { type Assets, findAssets } from './assets.ts';
import { closureOf, cratesOf, type Layout, lockFile, readLayout } from './cargo.ts';
import { databaseWarnings, hasQueryData } from './databases.ts';
import { type Environment, findEnvironment } from './environment.ts';
import { findHealthPath } from './health-path.ts';
import { imageOf } from './image.ts';
import { manifestFile, type Package, within } from './manifest.ts';
import { findLibraries, type Libraries } from './natives.ts';
import { type Entry, findEntry, type Program } from './programs.ts';
import { choosePort, type PortFinding } from './serving.ts';
import { findVersion, type VersionFinding } from './version.ts';

/** Everything that was found, from which facts and image follow. */
export interface Findings {
  readonly layout: Layout;
  /** The packages of the context that the programs are made of. */
  readonly local: readonly Package[];
  readonly version: VersionFinding;
  readonly entry: Entry;
  readonly port: PortFinding;
  readonly environment: Environment;
  readonly assets: Assets;
  readonly libraries: Libraries;
  /** Whether sqlx can check queries without a database. */
  readonly hasQueryData: boolean;
  /** Sentences about the program's databases. */
  readonly databases: readonly string[];
}

/** Rust: packages and workspaces of cargo's. */
export const rust: Stack<Findings> = {
  language: 'rust',
  testRunner: 'sh',
  recognises: (folder) => (folder.has(manifestFile) ? 'manifest' : undefined),
  members,
  investigate,
  describe,
  image: imageOf,
};

/** The packages of a workspace with a program that lasts, or where none has, with any. A root with a program is the application itself. */
function members(folder: Folder, investigateMember: (path: string) => Findings): readonly Member[] | undefined {
  const { root, packages } = readLayout(folder, undefined);
  const workspace = tableAt(root, 'workspace');
  const hasProgram = ({ targets }: Package): boolean => targets.some(({ kind }) => kind === 'bin');
  if (workspace === undefined || packages.some((each) => each.folder === '' && hasProgram(each))) return undefined;
  const usual = textsAt(workspace, 'default-members').map((path) => within(path));
  const able = packages.filter((each) => hasProgram(each) && (usual.length === 0 || usual.includes(each.folder)));
  const lasting = able.length < 2 ? able : able.filter((each) => investigateMember(each.folder).entry.programs.some(({ lasts }) => lasts));
  return (lasting.length > 0 ? lasting : able).map(({ folder: path, name }) => ({ path, name, source: `[workspace] in ${manifestFile}` }));
}

function investigate(folder: Folder, workspace?: Workspace): Findings {
  const layout = readLayout(folder, workspace);
  const { context, own } = layout;
  const entry = findEntry(layout);
  const local = closureOf(layout, entry.deployed.length > 0 ? entry.deployed.map((each) => each.package) : own === undefined ? [] : [own]);
  const crates = cratesOf(layout, local);
  const files: readonly Source[] = [...new Map(entry.deployed.flatMap((each) => each.files).map((each) => [each.path, each])).values()];
  const applications = entry.main === undefined ? entry.deployed : [entry.main];
  const folders = [...new Set([own?.folder ?? '', ''])];
  const inFolders = folders.map((path) => (path === '' ? context : context.below(path)));
  return {
    layout,
    local,
    entry,
    version: findVersion(inFolders, local),
    port: choosePort(
      applications.flatMap(({ serving }) => serving?.listening ?? []),
      files,
    ),
    environment: findEnvironment({ files, folders: inFolders }),
    assets: findAssets(
      layout,
      files,
      crates.has('rocket') ? ['Rocket.toml', ...(crates.has('rocket_dyn_templates') ? ['templates'] : [])] : [],
    ),
    libraries: findLibraries(crates, layout.locked),
    hasQueryData: hasQueryData(context, folders),
    databases: databaseWarnings(context, folders, files, crates),
  };
}

function describe(findings: Findings): Detection {
  const { local, entry, port, environment } = findings;
  const facts = factsOf(findings);
  const silent = facts.framework !== undefined && port.port === undefined ? 'The code does not say on which port it listens.' : undefined;
  const unknownPort = port.unknown ?? silent;
  const named = local.flatMap(({ file, dependencies }) =>
    dependencies.flatMap(({ name, features }) =>
      [name, ...features.map((feature) => `${name}[${feature}]`)].map((key) => [key, file] as const),
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
    bases: basesOf(findings),
  };
}

/** The images that a program can run on, by flavour; the first is the default. musl is for programs that need nothing of the system's. */
function basesOf({ libraries: { beyondDistroless, build }, version: { suite, isFetched } }: Findings): Bases {
  const slim = { image: `debian:${suite}-slim`, cost: 'a shell and a package manager: about 80 MB beside the program' };
  if (beyondDistroless !== undefined) return { slim };
  const cc = `gcr.io/distroless/cc-debian${suite === 'trixie' ? 13 : 12}:nonroot`;
  return {
    distroless: { image: cc, cost: 'glibc, OpenSSL and no shell: about 25 MB beside the program' },
    slim,
    ...(build.length > 0 || isFetched
      ? {}
      : {
          alpine: { image: 'alpine:3.24', cost: 'busybox and its shell: about 9 MB beside the program, which is compiled for musl' },
          scratch: { image: 'scratch', cost: 'the program, compiled for musl, CA certificates and nothing else' },
        }),
  };
}

function factsOf(findings: Findings): Facts {
  const { layout, version, entry, port, environment, libraries } = findings;
  const { own, locked } = layout;
  const manifest = own?.file ?? manifestFile;
  const crate = entry.main?.serving?.framework?.crate;
  const healthPath = entry.main?.serving === undefined ? undefined : findHealthPath(entry.main.files);
  const [base = { image: 'debian:trixie-slim' }] = Object.values(basesOf(findings));
  const { beyondDistroless: library } = libraries;
  const why =
    library === undefined ? 'a C library is all that the program needs' : `${library.crate} in ${lockFile}, which needs ${library.runtime}`;
  return {
    ...(own === undefined ? {} : { name: { value: own.name, source: `package in ${manifest}` } }),
    language: { value: 'rust', source: manifest },
    version: version.fact,
    packageManager: { value: 'cargo', source: locked === undefined ? manifest : lockFile },
    ...(crate === undefined ? {} : { framework: { value: crate, source: `${crate} in ${manifest}` } }),
    baseImage: { value: base.image, source: why },
    ...(entry.start === undefined ? {} : { start: entry.start }),
    ...(port.port === undefined ? {} : { port: port.port }),
    ...(healthPath === undefined ? {} : { healthPath }),
    ...(entry.processes === undefined ? {} : { processes: entry.processes }),
    ...(environment.needed === undefined ? {} : { env: environment.needed }),
  };
}

/** The signal that a program stops by; undefined for one that handles none, and as the first process of a container gets none. */
export function stopSignalOf({ serving, files }: Program): 'SIGTERM' | 'SIGINT' | undefined {
  const handles = (signal: RegExp): boolean => files.some(({ code }) => signal.test(code));
  if (serving?.framework?.stops === true || handles(/\bSignalKind::terminate\b|\bSIGTERM\b|\bsignal_hook\b/)) return 'SIGTERM';
  return handles(/\bctrl_c\s*\(|\bctrlc::/) ? 'SIGINT' : undefined;
}

function warningsOf({ layout: { packages, locked }, version, entry, port: { loopback }, databases, libraries }: Findings): string[] {
  const started = entry.processes?.value.flatMap(({ start }) => start) ?? [];
  const jobs = entry.processes?.value.flatMap(({ kind, start }) => (kind === 'job' ? start : [])) ?? [];
  const also = entry.programs.filter(
    ({ path, serving }) => entry.main !== undefined && serving !== undefined && entry.main.path !== path && !started.includes(path),
  );
  const deaf = entry.deployed.filter((program) => !jobs.includes(program.path) && stopSignalOf(program) === undefined);
  const outside = packages.flatMap(({ file, dependencies }) =>
    dependencies.filter(({ folder }) => folder?.startsWith('..')).map(({ name }) => ({ file, name })),
  );
  return [
    ...version.warnings,
    ...(locked === undefined ? [`There is no ${lockFile}: commit it, so that each build has the same dependencies.`] : []),
    ...outside.map(
      ({ file, name }) => `${file}: ${name} is in a folder outside of this one, which no build sees: name the folder above both.`,
    ),
    ...also.map(({ target }) => `${target.path} serves as well, and is no part of this stack: it needs an image of its own.`),
    ...(loopback === undefined
      ? []
      : [`${loopback.path} listens on ${loopback.host}, which nothing outside a container reaches: listen on 0.0.0.0.`]),
    ...deaf.map(
      ({ target }) =>
        `${target.path} handles no SIGTERM, so that a container without an init is killed at the end of its grace: use tokio::signal or signal-hook.`,
    ),
    ...databases,
    ...libraries.warnings,
  ];
}
