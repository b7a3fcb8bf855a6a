import type { Facts } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { tableAt, textsAt } from '../../manifests/table.ts';
import type { Bases, Detection, Member, Stack, Workspace } from '../stack.ts';
import { findAssets } from './assets.ts';
import { closureOf, cratesOf, lockFile, readLayout } from './cargo.ts';
import { databaseWarnings, hasQueryData } from './databases.ts';
import { findEnvironment } from './environment.ts';
import { findHealthPath } from './health-path.ts';
import { imageOf, type Parts } from './image.ts';
import { manifestFile, type Package, within } from './manifest.ts';
import { findLibraries, type Libraries } from './natives.ts';
import { deployed, type Entry, findEntry, type Program } from './programs.ts';
import { choosePort, type PortFinding } from './serving.ts';
import { findVersion, type VersionFinding } from './version.ts';

/** What was found: what it says to all who ask, and what an image is made of. */
interface Finding extends Parts {
  readonly detection: Detection;
}

/** Rust: packages and workspaces of cargo's. */
export const rust: Stack<Finding> = {
  language: 'rust',
  testRunner: 'sh',
  recognises: (folder) => (folder.has(manifestFile) ? 'manifest' : undefined),
  members,
  investigate,
  describe: ({ detection }) => detection,
  image: imageOf,
};

/** The packages of a workspace with a program that lasts, or where none has, with any. A root with a program is the application itself. */
function members(folder: Folder, investigateMember: (path: string) => Finding): readonly Member[] | undefined {
  const { root, packages } = readLayout(folder, undefined);
  const workspace = tableAt(root, 'workspace');
  const hasProgram = ({ targets }: Package): boolean => targets.some(({ kind }) => kind === 'bin');
  if (workspace === undefined || packages.some((each) => each.folder === '' && hasProgram(each))) return undefined;
  const usual = textsAt(workspace, 'default-members').map((path) => within(path));
  const able = packages.filter((each) => hasProgram(each) && (usual.length === 0 || usual.includes(each.folder)));
  const lasting = able.length < 2 ? able : able.filter((each) => investigateMember(each.folder).entry.programs.some(({ lasts }) => lasts));
  return (lasting.length > 0 ? lasting : able).map(({ folder: path, name }) => ({ path, name, source: `[workspace] in ${manifestFile}` }));
}

function investigate(folder: Folder, workspace?: Workspace): Finding {
  const layout = readLayout(folder, workspace);
  const { context, own, locked, packages } = layout;
  const entry = findEntry(layout);
  const { main, beside } = entry;
  const programs = deployed(entry);
  const local = closureOf(layout, [...programs.map((each) => each.package), ...(own === undefined ? [] : [own])]);
  const crates = cratesOf(layout, local);
  const files = [...new Map(programs.flatMap((each) => each.files).map((each) => [each.path, each])).values()];
  const folders = [...new Set([own?.folder ?? '', ''])];
  const code = { files, folders: folders.map((path) => (path === '' ? context : context.below(path))) };
  const version = findVersion(code.folders, local[0]?.asks ?? manifestFile);
  const environment = findEnvironment(code);
  const libraries = findLibraries(crates, locked);
  const listening = (main === undefined ? entry.candidates : [main]).flatMap(({ serving }) => serving?.listening ?? []);
  const port = choosePort(listening, files);
  const crate = main?.serving?.framework?.crate;
  const healthPath = main?.serving === undefined ? undefined : findHealthPath(main.files);
  const bases = basesOf(libraries, version);
  const manifest = own?.file ?? manifestFile;
  const facts: Facts = {
    ...(own === undefined ? {} : { name: { value: own.name, source: `package in ${manifest}` } }),
    language: { value: 'rust', source: manifest },
    version: version.fact,
    packageManager: { value: 'cargo', source: locked === undefined ? manifest : lockFile },
    ...(crate === undefined ? {} : { framework: { value: crate, source: `${crate} in ${manifest}` } }),
    baseImage: { value: Object.values(bases)[0]?.image ?? '', source: libraries.why },
    ...(main === undefined ? {} : { start: { value: [main.path], source: `${main.target.path}${entry.why}` } }),
    ...(port.port === undefined ? {} : { port: port.port }),
    ...(healthPath === undefined ? {} : { healthPath }),
    ...(beside.length === 0
      ? {}
      : {
          processes: { value: beside.map(({ process }) => process), source: beside.map(({ program }) => program.target.path).join(', ') },
        }),
    ...(environment.needed === undefined ? {} : { env: environment.needed }),
  };
  const named = local.flatMap(({ file, dependencies }) =>
    dependencies.flatMap(({ name, features }) =>
      [name, ...features.map((feature) => `${name}[${feature}]`)].map((key) => [key, file] as const),
    ),
  );
  const outside = packages
    .flatMap(({ file, dependencies }) => dependencies.map((each) => ({ file, ...each })))
    .filter((each) => each.folder?.startsWith('..'));
  const templates = crates.has('rocket_dyn_templates') ? ['templates'] : [];
  return {
    layout,
    entry,
    version,
    libraries,
    assets: findAssets(layout, files, crates.has('rocket') ? ['Rocket.toml', ...templates] : []),
    hasQueryData: hasQueryData(code.folders),
    detection: {
      facts,
      warnings: [
        ...version.warnings,
        ...(locked === undefined ? [`There is no ${lockFile}: commit it, so that each build has the same dependencies.`] : []),
        ...outside.map(
          ({ file, name }) => `${file}: ${name} is in a folder outside of this one, which no build sees: name the folder above both.`,
        ),
        ...programWarnings(entry, port),
        ...databaseWarnings(code.folders, files, crates),
        ...libraries.warnings,
      ],
      unknown: { ...(main === undefined ? { start: unknownStart(entry.candidates) } : {}), ...unknownPort(port, crate) },
      dependencies: { ecosystem: 'crates', packages: new Map(named.reverse()) },
      reads: environment.reads,
      bases,
    },
  };
}

function unknownStart(candidates: readonly Program[]): string {
  const [first] = candidates;
  if (first === undefined) return 'No package here has a program (src/main.rs, src/bin, [[bin]]): name the folder of one that has.';
  const names = candidates.slice(0, 4).map(({ path, target }) => `${path} (${target.path})`);
  return `Several programs could be the application, ${names.join(' and ')}: say which one with --start ${first.path}, or by default-run in ${first.package.file}.`;
}

function unknownPort({ port, unknown }: PortFinding, framework: string | undefined): { readonly port?: string } {
  if (unknown !== undefined) return { port: unknown };
  return framework === undefined || port !== undefined ? {} : { port: 'The code does not say on which port it listens.' };
}

/** The images that a program can run on, by flavour; the first is the default. musl is for programs that need nothing of the system's. */
function basesOf({ beyondDistroless, build }: Libraries, { suite, toolchainFiles }: VersionFinding): Bases {
  const slim = { image: `debian:${suite}-slim`, cost: 'a shell and a package manager: about 80 MB beside the program' };
  if (beyondDistroless) return { slim };
  const image = `gcr.io/distroless/cc-debian${suite === 'trixie' ? 13 : 12}:nonroot`;
  const glibc = { distroless: { image, cost: 'glibc, OpenSSL and no shell: about 25 MB beside the program' }, slim };
  if (build.length > 0 || toolchainFiles.length > 0) return glibc;
  return {
    ...glibc,
    alpine: { image: 'alpine:3.24', cost: 'busybox and its shell: about 9 MB beside the program, which is compiled for musl' },
    scratch: { image: 'scratch', cost: 'the program, compiled for musl, CA certificates and nothing else' },
  };
}

function programWarnings(entry: Entry, { loopback }: PortFinding): string[] {
  const { programs, main, beside } = entry;
  const jobs = beside.flatMap(({ program, process }) => (process.kind === 'job' ? [program] : []));
  const also = main === undefined ? [] : programs.filter((each) => each.serving !== undefined && !deployed(entry).includes(each));
  const deaf = deployed(entry).filter((program) => !jobs.includes(program) && program.stopSignal === undefined);
  return [
    ...also.map(({ target }) => `${target.path} serves as well, and is no part of this stack: it needs an image of its own.`),
    ...(loopback === undefined
      ? []
      : [`${loopback.path} listens on ${loopback.host}, which nothing outside a container reaches: listen on 0.0.0.0.`]),
    ...deaf.map(
      ({ target }) =>
        `${target.path} handles no SIGTERM, so that a container without an init is killed at the end of its grace: use tokio::signal or signal-hook.`,
    ),
  ];
}
