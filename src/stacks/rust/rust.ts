import type { Fact, Facts } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { hasPortSlot, onPort } from '../../manifests/port-slot.ts';
import { tableAt, textsAt } from '../../manifests/table.ts';
import { once } from '../../once.ts';
import { builtStart } from '../given-program.ts';
import type { PortFinding } from '../listening.ts';
import { findSampleConfiguration } from '../missing-settings.ts';
import { describeIgnored, describeLoopback, describeUnhandledSignal } from '../notes.ts';
import { describeProcesses } from '../processes.ts';
import { findRegistryAccess } from '../registry-access.ts';
import { namesFolder } from '../served-folder.ts';
import type { Bases, Detection, ImageRequest, Member, Stack, Workspace } from '../stack.ts';
import { type StatedArguments, statedArguments } from '../stated-arguments.ts';
import { sourcesIn } from '../usage.ts';
import type { Release } from '../versions.ts';
import { withoutWritten } from '../written.ts';
import { findAssets } from './assets.ts';
import { collectCrates, collectPackages, lockFile, readLayout } from './cargo.ts';
import { describeDatabases, hasQueryData } from './databases.ts';
import { findVariables } from './environment.ts';
import { frameworks } from './frameworks.ts';
import { findHealthPath } from './health-path.ts';
import { makeImage, type Parts, settings } from './image.ts';
import { manifestFile, within } from './manifest.ts';
import { findNatives, type Natives } from './natives.ts';
import { findOwnHealthCheck } from './own-health-check.ts';
import { findProgramPort, noPort } from './port.ts';
import { type Entry, findEntry } from './programs.ts';
import { findSubcommand } from './subcommands.ts';
import { findVersion } from './version.ts';
import { findWrittenPaths } from './written.ts';

/** The finding about every package of a workspace: its programs. The rest is computed when it is deployed. */
interface Finding extends Pick<Parts, 'layout' | 'entry'> {
  readonly folder: Folder;
}

/** Rust: packages and workspaces of cargo. */
export const rust: Stack<Finding> = {
  language: 'rust',
  sourceEndings: ['.rs'],
  testRunner: 'sh',
  beginning: {
    files: () => ({ 'Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n', 'src/main.rs': 'fn main() {}\n' }),
    expects: 'Cargo.toml of a package called app, and src/main.rs',
    usual: { port: 8080 },
  },
  recognises: (folder) => (folder.has(manifestFile) ? 'manifest' : undefined),
  members: listMembers,
  investigate,
  weigh: ({ layout: { own }, entry: { main, isAssumed } }) => {
    const crate = main?.serving?.framework?.crate;
    const source = own?.file ?? manifestFile;
    return {
      facts: {
        ...(crate === undefined ? {} : { framework: { value: crate, source } }),
        ...(main === undefined ? {} : { start: { value: [main.path], source, ...(isAssumed ? { certainty: 'assumed' } : {}) } }),
      },
    };
  },
  describe: (finding) => complete(finding).detection,
  read: (finding, path) => sourcesIn(complete(finding).files).get(path),
  serves(finding, path) {
    const { assets, files } = complete(finding);
    return assets.embedded.includes(path) || namesFolder({ mentioning: () => files }, path);
  },
  image(finding, request) {
    const whole = complete(finding);
    const start = givenStart(whole, request);
    return start === undefined ? makeImage(whole, request) : { ...makeImage(whole, { ...request, start }), start };
  },
};

/**
 * The packages of a workspace with a long-running program, or with any program if there is none. A root with a program is the application
 * itself.
 */
function listMembers(folder: Folder, investigateMember: (path: string) => Finding): readonly Member[] | undefined {
  const { root, packages } = readLayout(folder, undefined);
  const workspace = tableAt(root, 'workspace');
  const startable = packages.filter(({ targets }) => targets.some(({ kind }) => kind === 'bin'));
  if (workspace === undefined || startable.some((each) => each.folder === '')) return undefined;
  const usual = textsAt(workspace, 'default-members').map((path) => within(path));
  const able = startable.filter((each) => usual.length === 0 || usual.includes(each.folder));
  const lasting = able.length < 2 ? able : able.filter((each) => investigateMember(each.folder).entry.programs.some(({ lasts }) => lasts));
  return (lasting.length > 0 ? lasting : able).map(({ folder: path, name }) => ({ path, name, source: `[workspace] in ${manifestFile}` }));
}

/** The arguments that a container file passes to the program, unless the code serves with another command. */
function argumentsBeside(command: readonly string[] = [], folder: Folder): StatedArguments | undefined {
  const found = statedArguments(folder);
  return command.every((word, index) => found?.words[index] === word) ? found : undefined;
}

function investigate(folder: Folder, workspace?: Workspace): Finding {
  const layout = readLayout(folder, workspace);
  return { folder, layout, entry: findEntry(layout) };
}

/** The complete finding, from which facts and image follow. */
interface Complete extends Parts {
  readonly detection: Detection;
}

const complete = once(({ folder, layout, entry }: Finding): Complete => {
  const { context, own, locked } = layout;
  const { main, beside, deployed } = entry;
  const local = collectPackages(layout, [...deployed.map((each) => each.package), ...(own === undefined ? [] : [own])]);
  const crates = collectCrates(layout, local);
  const files = [...new Map(deployed.flatMap((each) => each.files).map((each) => [each.path, each])).values()];
  const folders = folder === context ? [folder] : [folder, context];
  const { release, fact, warnings: versionWarnings } = findVersion(folders, local);
  // The newest release compiles code for all earlier ones, so this is not an assumption.
  const version =
    fact.certainty === 'assumed' ? { value: release.line, source: `the newest release, for ${local[0]?.asks ?? manifestFile}` } : fact;
  const environment = findVariables({ files, folders });
  const configuration = findSampleConfiguration(
    folder,
    (name) => files.filter((source) => folder.search(source.path).includes(name)),
    environment.needed?.value,
  );
  const { fact: written, notes } = findWrittenPaths(folder, { files, folders }, environment.reads);
  const libraries = findNatives(crates, locked);
  const subcommand = main === undefined ? undefined : findSubcommand(main.files);
  const stated = main === undefined ? undefined : argumentsBeside(subcommand?.words, folder);
  const found = main === undefined ? noPort : findProgramPort(main, [main.target.name, own?.name ?? '']);
  const port = stated?.port === undefined ? found : { ...found, port: stated.port, flags: [], needsFlags: false };
  const crate = main?.serving?.framework?.crate;
  const healthPath = main?.serving === undefined ? undefined : findHealthPath(main.files);
  const healthCommand =
    main === undefined
      ? undefined
      : findOwnHealthCheck(main.files, main.path, {
          port: port.port?.value,
          isByWords: port.needsFlags || (stated?.words.length ?? 0) > 0,
        });
  const bases = listBases(libraries, release);
  const manifest = own?.file ?? manifestFile;
  const processes = describeProcesses(beside.map(({ program, process }) => ({ ...process, source: program.target.path })));
  const words = main === undefined ? [] : [main.path, ...(stated?.words ?? subcommand?.words ?? [])];
  const start: Fact<readonly string[]> | undefined =
    main === undefined
      ? undefined
      : {
          value: [
            ...onPort(words, port.port?.value ?? 0),
            ...(port.needsFlags && port.port !== undefined ? onPort(port.flags, port.port.value) : []),
          ],
          ...(entry.isAssumed ? { certainty: 'assumed' } : {}),
          source: [`${main.target.path}${entry.why}`, ...[stated ?? subcommand].flatMap((each) => each?.source ?? [])].join('; '),
        };
  const facts: Facts = {
    ...(own === undefined ? {} : { name: { value: own.name, source: `package in ${manifest}` } }),
    language: { value: 'rust', source: manifest },
    version,
    packageManager: { value: 'cargo', source: locked === undefined ? manifest : lockFile },
    ...(crate === undefined ? {} : { framework: { value: crate, source: `${crate} in ${manifest}` } }),
    baseImage: { value: Object.values(bases)[0]?.image ?? '', source: libraries.why },
    ...(start === undefined ? {} : { start }),
    ...(port.port === undefined ? {} : { port: port.port }),
    ...(healthPath === undefined ? {} : { healthPath }),
    ...(healthCommand === undefined ? {} : { healthCommand }),
    ...(processes === undefined ? {} : { processes }),
    ...(written === undefined ? {} : { written }),
    ...(configuration === undefined ? {} : { configuration }),
    ...(environment.needed === undefined ? {} : { env: environment.needed }),
  };
  const named = local.flatMap(({ file, dependencies }) => dependencies.map((each) => ({ file, ...each })));
  const keys = named.flatMap(({ file, name, features }) =>
    [name, ...features.map((each) => `${name}[${each}]`)].map((key) => [key, file] as const),
  );
  const outside = named.filter((each) => each.folder?.startsWith('..'));
  const read = frameworks.flatMap((each) => (crates.has(each.crate) ? (each.reads ?? []) : []));
  const kept = read.filter((each) => each.crate === undefined || crates.has(each.crate));
  const assets = findAssets(
    layout,
    files,
    kept.map(({ path }) => path),
  );
  return {
    layout,
    files,
    entry,
    release,
    libraries,
    assets: { ...assets, beside: withoutWritten(assets.beside, written, folder.files) },
    hasQueryData: hasQueryData(folders),
    listen: port.variables,
    detection: {
      facts,
      ...(hasPortSlot([...words, ...port.flags]) ? { slottedStart: [...words, ...port.flags] } : {}),
      warnings: [
        ...versionWarnings,
        ...(locked === undefined
          ? [
              `There is no ${lockFile}, so each build may install different versions: run "cargo generate-lockfile" and commit the lock file.`,
            ]
          : []),
        ...outside.map(
          ({ file, name }) =>
            `${file}: ${name} is outside of this folder, so the build can't read it: run the tool in a folder that contains both.`,
        ),
        ...describePrograms(entry, port),
        ...describeDatabases(folders, files, crates),
        ...libraries.warnings,
        ...findRegistryAccess(context, settings).warnings,
        ...notes,
      ],
      unknown: {
        ...(main === undefined
          ? { start: 'No package in the folder has a program (src/main.rs, src/bin, [[bin]]): give the folder of a package that has one.' }
          : {}),
      },
      dependencies: { ecosystem: 'crates', packages: new Map(keys.reverse()) },
      code: { folder: context, paths: files.map(({ path }) => path) },
      reads: environment.reads,
      isHttp: crate !== undefined && main?.serving?.framework?.isHttp !== false,
      bases,
    },
  };
});

/** An answered start command, with its program's path. The programs of another image are not known. */
function givenStart({ entry, libraries, release }: Complete, { start, base, packages }: ImageRequest): readonly string[] | undefined {
  const isOwnBase = Object.values(listBases(libraries, release)).some((each) => each.image === base.image);
  if (start === undefined || !isOwnBase) return start;
  const programs = new Map(entry.programs.map(({ target, path }) => [target.name, path]));
  return builtStart(start, programs, { flavour: base.flavour, packages: packages?.runtime ?? [] });
}

/** The images on which a program can run, by flavour; the first is the default. musl is for programs without system libraries. */
function listBases({ beyondDistroless, build }: Natives, { suite, state }: Release): Bases {
  const slim = { image: `debian:${suite}-slim`, cost: 'a shell and a package manager: adds about 80 MB to the program' };
  const image = `gcr.io/distroless/cc-debian${suite === 'trixie' ? 13 : 12}:nonroot`;
  const distroless = { image, cost: 'glibc, OpenSSL and no shell: adds about 25 MB to the program' };
  if (beyondDistroless || build.length > 0 || state === 'young') return beyondDistroless ? { slim } : { distroless, slim };
  const alpine = { image: 'alpine:3.24', cost: 'busybox and its shell: adds about 9 MB; the program is compiled for musl' };
  return {
    distroless,
    slim,
    alpine,
    scratch: { image: 'scratch', cost: 'the program, compiled for musl, CA certificates and nothing else' },
  };
}

function describePrograms({ programs, main, deployed, beside, others }: Entry, { loopback }: PortFinding): string[] {
  const isJob = (path: string): boolean => beside.some(({ program, process }) => program.path === path && process.kind === 'job');
  const also =
    main === undefined ? [] : programs.filter((each) => each.serving !== undefined && !deployed.includes(each) && !others.includes(each));
  const names = others.slice(0, 4).map(({ path, target }) => `${path} (${target.path})`);
  const deaf = deployed.filter(({ path, stopSignal }) => stopSignal === undefined && !isJob(path));
  return [
    ...(names.length === 0 || main === undefined
      ? []
      : [
          `Several programs could be the application. The tool takes ${main.path} (${main.target.path}). The others are ${names.join(', ')}: choose one with --start, or by default-run in ${main.package.file}.`,
        ]),
    ...also.map(({ target }) => `${target.path} is a server, too, but this stack does not start it: it needs its own image.`),
    ...(loopback === undefined ? [] : [describeLoopback(loopback.path, 'listen on 0.0.0.0', loopback.host)]),
    ...deaf.map(({ target }) =>
      describeUnhandledSignal(target.path, describeIgnored('a Rust program'), 'Handle it with tokio::signal or signal-hook.'),
    ),
  ];
}
