import { posix } from 'node:path';
import type { Fact, Facts } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { isWithin } from '../../folder/within.ts';
import { hasPortSlot, onPort } from '../../manifests/port-slot.ts';
import { lazy, once } from '../../once.ts';
import { ignorePath } from '../../render/printers.ts';
import type { Run } from '../../render/run.ts';
import type { Environment } from '../environment.ts';
import { builtStart } from '../given-program.ts';
import { addPackages } from '../libraries.ts';
import { findSampleConfiguration } from '../missing-settings.ts';
import { ignoredImports } from '../needs.ts';
import { describeLoopback, describeUnhandledSignal } from '../notes.ts';
import type { ListenVariable } from '../port-settings.ts';
import { findSampleData } from '../sample-configuration.ts';
import { namesFolder } from '../served-folder.ts';
import {
  type Bases,
  type Build,
  type Contribution,
  type Detection,
  healthCheckBy,
  type ImageRequest,
  type Member,
  type Need,
  type Stack,
  type Workspace,
} from '../stack.ts';
import { type StatedArguments, statedArguments } from '../stated-arguments.ts';
import { codeFrom } from '../usage.ts';
import { compareVersions, type VersionFinding } from '../versions.ts';
import { withoutWritten } from '../written.ts';
import { type Assets, type Embed, findAssets, placeholderFor } from './assets.ts';
import { type Beside, compileHealthcheck, compileProgram, downloadModules, programFolder } from './build-steps.ts';
import { type Cgo, findCgo } from './cgo.ts';
import { type Command, commandFor, type Entry, findEntry, subcommandOf } from './commands.ts';
import { type Configuration, findConfiguration } from './configuration.ts';
import { findVariables } from './environment.ts';
import { frameworksIn, withoutMajor } from './frameworks.ts';
import { findGeneration, type Generation, generateCode } from './generate.ts';
import { findHealthPath } from './health-path.ts';
import { lastName, readModFile } from './mod.ts';
import { type Layout, type Module, moduleAround, readLayout, within, workFile, workspaceModules } from './modules.ts';
import { openPackages } from './packages.ts';
import { findPort, type GoPort, noPort } from './port.ts';
import { findPrivateModules, type PrivateModules } from './private-modules.ts';
import { goProbes, healthcheckPath, idleFor } from './probes.ts';
import { findOtherPrograms, type OtherPrograms } from './programs.ts';
import { basesOf, builderOf, type GoRelease } from './releases.ts';
import type { GoAddress } from './serving.ts';
import type { GoSource } from './source.ts';
import { staleSums } from './sums.ts';
import { findVersion } from './version.ts';
import { findWrittenPaths } from './written.ts';

/** What `templates/dockerfile/go.ejs` reads. Paths are relative to the context. */
export interface GoView {
  /** The module's folder in the build stage: `/src`, `/src/services/orders`. */
  readonly directory: string;
  /** Null where there is nothing to download. */
  readonly downloadModules: Run | null;
  readonly isVendored: boolean;
  /** What `go build` is given: `./cmd/api`. */
  readonly command: string;
  readonly isStatic: boolean;
  readonly compileHealthcheck: Run;
  readonly compileProgram: Run;
  readonly packages: { readonly build: readonly string[]; readonly runtime: readonly string[] };
  /** True where other programs of the stack are built from the same Dockerfile. */
  readonly isOneOfSeveral: boolean;
  /** Patterns of modules that are fetched from their own hosts; empty where nothing names any. */
  readonly privateModules: string;
  /** Variables that tell the program where to listen. */
  readonly listen: readonly ListenVariable[];
}

/** Everything that was found, from which facts and build follow. */
interface Findings {
  readonly folder: Folder;
  readonly layout: Layout;
  readonly version: VersionFinding<GoRelease>;
  readonly entry: Entry;
  /** Tags that the project's own build sets. */
  readonly tags: ReadonlySet<string>;
  /** The files of all programs that are part of the stack, each once. */
  readonly files: readonly GoSource[];
  readonly port: GoPort;
  /** What a container file gives the application. */
  readonly stated: StatedArguments | undefined;
  readonly environment: Environment;
  readonly assets: Assets;
  readonly generation: Generation;
  /** Files of settings that are mounted. */
  readonly mounted: Facts['configuration'];
  readonly configuration: Configuration;
  readonly cgo: Cgo;
  /** Programs of the system that the code runs. */
  readonly otherPrograms: OtherPrograms;
  readonly isVendored: boolean;
  readonly privateModules: PrivateModules | undefined;
}

/** Go: modules and workspaces of them. */
export const go: Stack<Findings> = {
  language: 'go',
  sourceEndings: ['.go'],
  testRunner: 'sh',
  beginning: {
    // A module that is required, so that those of the project are downloaded.
    files: () => ({ 'go.mod': 'module app\n\nrequire example.com/any v0.0.0\n', 'main.go': 'package main\n\nfunc main() {}\n' }),
    expects: 'go.mod, and the program in the folder itself (main.go)',
    usual: { port: 8080 },
  },
  recognises: (folder) => (folder.has('go.mod') || folder.has(workFile) ? 'manifest' : folder.has('main.go') ? 'sources' : undefined),
  members: workspaceMembers,
  investigate,
  weigh: ({ entry: { main, start }, layout }) => {
    const framework = main === undefined ? undefined : frameworkOf(main, layout);
    return { facts: { ...(framework === undefined ? {} : { framework }), ...(start === undefined ? {} : { start }) } };
  },
  describe: detection,
  serves: ({ assets, files }, path) =>
    assets.embedded.some((each) => isWithin(each, path)) || namesFolder({ mentioning: () => files }, path),
  image: (findings, request) => {
    const start = givenStart(findings, request);
    const build = buildOf(findings, request, commandFor(findings.entry, start));
    return start === undefined ? build : { ...build, start };
  },
};

/** A start command that was answered, with its program by its path. What another image holds, nobody here knows. */
function givenStart({ entry, cgo, version }: Findings, { start, base, packages }: ImageRequest): readonly string[] | undefined {
  const isOwnBase = Object.values(basesOf(cgo.linkage, version.release)).some((each) => each.image === base.image);
  if (start === undefined || !isOwnBase) return start;
  const programs = new Map(entry.commands.map(({ name, program }) => [name, program]));
  return builtStart(start, programs, { flavour: base.flavour, packages: packages?.runtime ?? [] });
}

/** The modules of a go.work that have a program. */
function workspaceMembers(folder: Folder): readonly Member[] | undefined {
  const work = readModFile(folder, workFile);
  if (work === undefined) return undefined;
  const { modules } = workspaceModules(folder, work);
  const seen = new Set<string>();
  return work.uses.flatMap(({ value, line }) => {
    const path = within(value);
    if (seen.has(path) || !modules.has(path)) return [];
    seen.add(path);
    const layout = readLayout(folder, { root: folder, path });
    if (layout.own.mod.module === undefined || openPackages(layout).mains.length === 0) return [];
    return [{ path, name: lastName(layout.own.mod.module), source: `${workFile} line ${line}` }];
  });
}

function investigate(folder: Folder, workspace?: Workspace): Findings {
  const layout = readLayout(folder, workspace);
  const packages = openPackages(layout);
  const entry = findEntry(packages);
  const files = [...new Set(entry.deployed.flatMap((command) => command.files))];
  const stated = entry.main === undefined ? undefined : argumentsOf(entry.main, folder);
  // What the choice among languages does not need waits for whoever asks.
  const mounted = lazy(() =>
    findSampleConfiguration(
      folder,
      (name) => files.filter((source) => folder.search(source.path).includes(name)),
      environment().needed?.value,
    ),
  );
  const port = lazy(() => (entry.main === undefined ? noPort : withPort(findPort(entry.main, layout), stated)));
  const environment = lazy(() => findVariables(folder, files));
  const assets = lazy(() => findAssets(layout, files));
  const generation = lazy(() => findGeneration(layout, files, ignoredPackages(layout, files), packages.files));
  const configuration = lazy(() => findConfiguration(entry.main, layout, mounted()?.value ?? []));
  const otherPrograms = lazy(() => findOtherPrograms(files));
  const cgo = lazy(() => findCgo(layout, files));
  return {
    folder,
    layout,
    version: findVersion(folder, layout),
    entry,
    tags: packages.tags,
    files,
    stated,
    get port() {
      return port();
    },
    get environment() {
      return environment();
    },
    get assets() {
      return assets();
    },
    get generation() {
      return generation();
    },
    get mounted() {
      return mounted();
    },
    get configuration() {
      return configuration();
    },
    get cgo() {
      return cgo();
    },
    get otherPrograms() {
      return otherPrograms();
    },
    isVendored: layout.root.has(within(layout.work === undefined ? layout.own.folder : '', 'vendor/modules.txt')),
    privateModules: findPrivateModules(
      layout.root,
      layout.modules.flatMap(({ mod }) => mod.requires.map(({ path }) => path)),
    ),
  };
}

/** True for a path that is another one, or lies below it. */
function detection(findings: Findings, contributed: readonly string[] = []): Detection {
  const { entry, environment } = findings;
  const facts = factsOf(findings);
  const slotted = slottedStart(findings);
  return {
    facts,
    ...(slotted === undefined ? {} : { slottedStart: slotted }),
    warnings: [...warningsOf(findings, contributed), ...writtenBy(findings).notes],
    unknown: {
      ...(entry.unknownStart === undefined ? {} : { start: entry.unknownStart }),
    },
    dependencies: { ecosystem: 'go', packages: importedModules(findings) },
    code: codeFrom(findings.layout.root, findings.files),
    reads: environment.reads,
    needs: needsOf(findings),
    // gRPC is HTTP/2 without what a plain request could be answered with.
    isHttp: facts.framework !== undefined && facts.framework.value !== 'grpc',
    bases: basesFor(findings),
  };
}

function factsOf(findings: Findings): Facts {
  const { layout, entry, files, port, version, environment, mounted: configuration, cgo, otherPrograms, isVendored } = findings;
  const { fact: written } = writtenBy(findings);
  const { own, work } = layout;
  const { module } = own.mod;
  const manifest = own.mod.isMade ? within(own.folder, 'main.go') : module === undefined ? workFile : own.mod.file;
  const framework = entry.main === undefined ? undefined : frameworkOf(entry.main, layout);
  const healthPath = entry.main === undefined || entry.main.serving.length === 0 ? undefined : findHealthPath(entry.main.files);
  const [base] = Object.values(basesFor(findings));
  return {
    ...(module === undefined
      ? {}
      : { name: { value: lastName(module), source: own.mod.isMade ? 'the name of the folder' : `module in ${manifest}` } }),
    language: { value: 'go', source: manifest },
    version: version.fact,
    packageManager: { value: 'go', source: isVendored ? within(work === undefined ? own.folder : '', 'vendor/modules.txt') : manifest },
    ...(framework === undefined ? {} : { framework }),
    ...(base === undefined
      ? {}
      : {
          baseImage: {
            value: base.image,
            source:
              otherPrograms.source ??
              cgo.source ??
              `no C code in ${files.length === 0 ? manifest : 'the program'}, so it needs no C library`,
          },
        }),
    ...(entry.start === undefined ? {} : { start: startOn(entry.start, findings) }),
    ...(port.port === undefined ? {} : { port: port.port }),
    ...(healthPath === undefined ? {} : { healthPath }),
    ...(entry.processes === undefined ? {} : { processes: entry.processes }),
    ...(written === undefined ? {} : { written }),
    ...(configuration === undefined ? {} : { configuration }),
    ...(environment.needed === undefined ? {} : { env: environment.needed }),
  };
}

/** The images that the program can run on: with a package manager where it runs other programs. */
function basesFor({ cgo: { linkage }, version: { release }, otherPrograms }: Findings): Bases {
  const bases = basesOf(linkage, release);
  if (otherPrograms.source === undefined) return bases;
  const { slim, alpine } = bases;
  return { ...(slim === undefined ? {} : { slim }), ...(alpine === undefined ? {} : { alpine }) };
}

const writtenBy = once((findings: Findings) =>
  findWrittenPaths(
    findings.folder,
    findings.configuration.copies.flatMap(({ from: path }) =>
      findSampleData(findings.layout.root, path).map((literal) => ({ literal, path })),
    ),
    findings.files,
    importedModules(findings),
    findings.environment.reads,
  ),
);

/** What a container file gives a program, unless the code has it serve by another command. */
function argumentsOf(command: Command, folder: Folder): StatedArguments | undefined {
  const found = statedArguments(folder);
  return subcommandOf(command).words.every((word, index) => found?.words[index] === word) ? found : undefined;
}

/** Where a program listens that is told its port by what a container file gives it. */
function withPort(port: GoPort, stated: StatedArguments | undefined): GoPort {
  if (stated?.port === undefined) return port;
  const { loopback: _, ...others } = port;
  return { ...others, port: stated.port, flags: [], needsFlags: false };
}

/** The start command, with the flags without which nothing outside a container reaches the program. */
function startOn(
  start: Fact<readonly string[]>,
  { port: { port, flags, needsFlags }, configuration, stated }: Findings,
): Fact<readonly string[]> {
  const own = !needsFlags || port === undefined ? [] : onPort(flags, port.value);
  if (stated === undefined) return { ...start, value: [...start.value, ...own, ...configuration.operands] };
  const { certainty: _, ...found } = start;
  const value = [...start.value.slice(0, 1), ...onPort(stated.words, port?.value ?? 0), ...own, ...configuration.operands];
  return { ...found, value, source: `${start.source}; ${stated.source}` };
}

function slottedStart({ entry: { start }, port: { flags }, configuration, stated }: Findings): readonly string[] | undefined {
  const words = [...(stated === undefined ? (start?.value.slice(1) ?? []) : stated.words), ...flags];
  return start === undefined || !hasPortSlot(words) ? undefined : [...start.value.slice(0, 1), ...words, ...configuration.operands];
}

/** The framework that a program serves with, else net/http where it serves. */
function frameworkOf({ files, serving }: Command, layout: Layout): Fact<string> | undefined {
  const [first] = serving;
  if (first === undefined) return undefined;
  const framework = frameworksIn(files).find(
    ({ name, object }) => object === undefined || serving.some((each) => each.framework?.name === name),
  );
  if (framework === undefined) return { value: 'net/http', source: `${first.shown} in ${first.source.path}` };
  const required = layout.modules
    .flatMap(({ mod }) => mod.requires.map(({ path }) => ({ path, file: mod.file })))
    .find(({ path }) => withoutMajor(path) === framework.module);
  return { value: framework.name, source: `${required?.path ?? framework.module} in ${required?.file ?? workFile}` };
}

/** What the programs embed or import and git ignores: pages that a front end's build makes, generated packages. */
function needsOf({ layout, files, assets }: Findings): readonly Need[] {
  const { root, modules } = layout;
  if (root.ignored.files.length === 0) return [];
  const embedded = assets.embedded.filter((path) => path !== '' && root.ignores(path));
  return [...embedded.map((path) => ({ path, source: 'go:embed' })), ...ignoredImports(root, importedFolders(modules, files), [])];
}

/** The folders of the packages here that the files import. */
function importedFolders(modules: readonly Module[], files: readonly GoSource[]): { readonly path: string; readonly source: string }[] {
  return files.flatMap((source) =>
    [...source.imports].flatMap((name) =>
      modules.flatMap(({ mod, folder }) =>
        mod.module !== undefined && name.startsWith(`${mod.module}/`)
          ? [{ path: within(folder, name.slice(mod.module.length + 1)), source: source.path }]
          : [],
      ),
    ),
  );
}

function ignoredPackages({ root, modules }: Layout, files: readonly GoSource[]): readonly string[] {
  return root.ignored.files.length === 0 ? [] : ignoredImports(root, importedFolders(modules, files), []).map(({ path }) => path);
}

/** Modules that a program without a go.mod imports; their paths begin with a host's name. */
function foreignImports({ files }: Findings): readonly string[] {
  return [...new Set(files.flatMap(({ imports }) => [...imports].filter((path) => /^[\w-]+\.[\w.-]+\//.test(path))))];
}

function describeMade(findings: Findings): string[] {
  const { mod } = findings.layout.own;
  if (mod.isMade !== true) return [];
  const [first] = foreignImports(findings);
  const effect = first === undefined ? '' : `, with the newest version of each module that it imports (${first})`;
  return [
    `There is no go.mod, so the build creates one${effect}. Run "go mod init ${mod.module}" and "go mod tidy", and commit the files.`,
  ];
}

/** What is embedded and neither in the folder nor made by a stage of another language. */
function missingEmbeds({ assets }: Findings, made: readonly string[]): readonly Embed[] {
  return assets.missing.filter(({ base }) => !made.some((folder) => isWithin(base, folder)));
}

/** The modules that the programs import, by their paths with and without a major version. */
function importedModules(findings: Findings): ReadonlyMap<string, string> {
  const { layout, files } = findings;
  const imports = [...new Set(files.flatMap((source) => [...source.imports]))];
  const packages = new Map<string, string>();
  for (const { mod } of layout.modules) {
    for (const { path } of mod.requires) {
      if (!imports.some((name) => isWithin(name, path))) continue;
      for (const key of [path, withoutMajor(path)]) if (!packages.has(key)) packages.set(key, mod.file);
    }
  }
  if (layout.own.mod.isMade === true) {
    // A host's name, an owner and a repository: nearly all modules have such a path.
    for (const path of foreignImports(findings)) packages.set(path.split('/').slice(0, 3).join('/'), 'main.go');
  }
  return packages;
}

const handlesSignals =
  /\bsignal\.Notify(?:Context)?[ \t]*\(|\bfx\.New[ \t]*\(|\brun\.SignalHandler[ \t]*\(|\bworker\.InterruptCh[ \t]*\(|\bkratos\.New[ \t]*\(/;

function warningsOf(findings: Findings, contributed: readonly string[]): string[] {
  const { layout, version, entry, port, generation, cgo, isVendored, privateModules } = findings;
  const jobs = new Set(
    entry.processes?.value.flatMap(({ kind, start, buildArguments }) => (kind === 'job' && buildArguments !== undefined ? start : [])),
  );
  const deaf = entry.deployed.filter(({ program, files }) => !jobs.has(program) && !files.some(({ code }) => handlesSignals.test(code)));
  // Up to 1.26 the runtime ends a program that is PID 1 with 2, and from 1.27 on with 143.
  const exit = compareVersions(version.release.line, '1.27') < 0 ? ['The program exits with code 2.'] : [];
  return [
    ...version.warnings,
    ...describeMade(findings),
    ...layout.obstacles,
    ...staleSums(layout, isVendored),
    ...(privateModules === undefined || isVendored
      ? []
      : [
          `${privateModules.source} sets GOPRIVATE to ${privateModules.patterns}, and go.mod requires ${privateModules.module}. The build reads the credentials of that host from ~/.netrc (the build secret "netrc").`,
        ]),
    ...entry.warnings,
    ...(port.loopback === undefined ? [] : [loopbackWarning(port.loopback)]),
    ...deaf.map(({ path }) =>
      describeUnhandledSignal(path, exit, 'Handle it with signal.NotifyContext, and with http.Server.Shutdown for a server.'),
    ),
    ...missingEmbeds(findings, contributed).map(
      ({ path, line, pattern }) =>
        `${path} line ${line} embeds ${pattern}, which is missing or ignored by git. The build creates an empty file for what is missing: create the files before you build the image.`,
    ),
    ...generation.warnings,
    ...findings.configuration.warnings,
    ...cgo.warnings,
  ];
}

function loopbackWarning({ path, variable, literal = '' }: GoAddress): string {
  const text = String(literal);
  const port = text.slice(text.lastIndexOf(':') + 1);
  if (!/^\d+$/.test(port)) return describeLoopback(path, 'set it to 0.0.0.0', text);
  const remedy = variable === undefined ? `listen on ":${port}"` : `listen on ":${port}", or give --environment ${variable}=:${port}`;
  return describeLoopback(path, remedy, text);
}

function sumOf({ folder }: Module): string {
  return within(folder, 'go.sum');
}

// Made by builds and by tools for development; a folder that holds source or what is embedded stays.
const made = ['bin', 'dist', 'tmp', 'coverage'];

function buildOf(
  findings: Findings,
  { base: { flavour }, probe, contributions = [], packages: more }: ImageRequest,
  command: Command,
): Build {
  const { layout, version, cgo, otherPrograms, assets, isVendored } = findings;
  const { root, own, work, modules } = layout;
  const { release } = version;
  const isStatic = cgo.linkage === 'static';
  const isOneOfSeveral = findings.entry.deployed.length > 1;
  const { build, runtime, tags: systemTags } = cgo.packages(flavour);
  const tags = [...systemTags, ...findings.tags];
  const sums = modules.map(sumOf).filter((file) => root.has(file));
  const manifests = [
    ...[workFile, `${workFile}.sum`].filter((file) => work !== undefined && root.has(file)),
    ...modules.flatMap(({ mod }) => (mod.isMade ? [] : [mod.file])),
    ...sums,
  ];
  const requires = modules.some(({ mod }) => mod.requires.length > 0);
  const view: GoView = {
    directory: posix.join('/src', own.folder),
    downloadModules: isVendored || !requires ? null : downloadModules(manifests.sort()),
    isVendored,
    command: command.argument,
    isStatic,
    compileHealthcheck: compileHealthcheck(isStatic),
    compileProgram: compileProgram({
      command: isOneOfSeveral ? { variable: 'COMMAND' } : command.argument,
      isStatic,
      isVendored,
      // Nothing but the program is there, so that it brings the time zones itself.
      tags: flavour === 'scratch' ? [...tags, 'timetzdata'] : tags,
      files: filesInto(besideProgram(findings, contributions)),
      contributions,
      flavour,
      copies: command === findings.entry.main ? findings.configuration.copies : [],
      module: own.mod.isMade === true ? { name: own.mod.module ?? '', importsOthers: foreignImports(findings).length > 0 } : undefined,
      generate: generateCode(findings.generation),
      placeholders: [
        ...new Set(
          missingEmbeds(
            findings,
            contributions.map(({ to }) => to),
          ).map(placeholderFor),
        ),
      ],
    }),
    packages: addPackages({ build, runtime: [...runtime, ...otherPrograms[flavour === 'alpine' ? 'alpine' : 'debian']] }, more, {
      build: !isStatic && flavour === 'alpine' ? 'alpine' : 'debian',
      runtime: flavour === 'alpine' ? 'alpine' : 'debian',
    }),
    isOneOfSeveral,
    privateModules: isVendored ? '' : (findings.privateModules?.patterns ?? ''),
    listen: command === findings.entry.main ? findings.port.variables : [],
  };
  const unused = unusedModules(findings);
  return {
    template: 'go',
    view,
    listen: view.listen,
    ...(view.privateModules === '' ? {} : { secrets: [{ id: 'netrc', isInHome: true } as const] }),
    builderImage: builderOf(cgo.linkage, flavour, release),
    codePaths: ['/app', healthcheckPath],
    idle: idleFor(flavour),
    ...healthCheckBy(goProbes, probe),
    dependencyStage: 'dependencies',
    sourceFile: command.path,
    comment: ['//', ''],
    // The compiler takes each of a package, generated or not.
    sources: ['.go'],
    ignore: [
      '**/*_test.go',
      ...made.filter((name) => ![...assets.embedded, ...root.files].some((path) => isWithin(path, name))),
      ...unused.map(({ folder }) => ignorePath(folder)),
    ],
    // The go command wants to see what the workspace is made of.
    keep: [...assets.kept, ...unused.flatMap((module) => [module.mod.file, sumOf(module)].filter((file) => root.has(file)))].sort(),
  };
}

/** The files that the program reads from its working directory, those among them that stages of other languages make. */
function besideProgram(findings: Findings, contributions: readonly Contribution[]): Assets['beside'] {
  const { assets, layout, folder } = findings;
  const own = layout.own.folder === '' ? '' : `${layout.own.folder}/`;
  const made = contributions.filter(({ to }) => !assets.embedded.some((each) => isWithin(each, to)));
  return [
    ...withoutWritten(assets.beside, writtenBy(findings).fact, folder.files),
    ...made.map(({ to }) => ({ path: to.startsWith(own) ? to.slice(own.length) : to, from: to })),
  ];
}

function filesInto(beside: Assets['beside']): readonly Beside[] {
  const placed = beside.map(({ path, from }) => ({ from: posix.join('/src', from), into: posix.join(programFolder, posix.dirname(path)) }));
  return [...new Set(placed.map(({ into }) => into))].map((into) => ({
    into,
    from: placed.filter((file) => file.into === into).map(({ from }) => from),
  }));
}

/** The modules of a workspace of which the programs import nothing. */
function unusedModules({ layout, entry }: Findings): readonly Module[] {
  const files = entry.commands.flatMap((command) => command.files);
  const used = new Set(files.map(({ path }) => moduleAround(layout, within(posix.dirname(path)))));
  return layout.modules.filter((module) => module.folder !== '' && module !== layout.own && !used.has(module) && !isAround(module, used));
}

function isAround({ folder }: Module, used: ReadonlySet<Module | undefined>): boolean {
  return [...used].some((other) => other?.folder.startsWith(`${folder}/`));
}
