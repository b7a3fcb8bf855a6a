import { posix } from 'node:path';
import type { Fact, Facts } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { once } from '../../once.ts';
import { ignorePath } from '../../render/printers.ts';
import type { Run } from '../../render/run.ts';
import type { Environment } from '../environment.ts';
import { choosePort, type PortFinding } from '../listening.ts';
import { ignoredImports } from '../needs.ts';
import { describeLoopback, describeUnhandledSignal } from '../notes.ts';
import { findSampleConfiguration } from '../sample-configuration.ts';
import { namesFolder } from '../served-folder.ts';
import {
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
import { compareVersions, type VersionFinding } from '../versions.ts';
import { withoutWritten } from '../written.ts';
import { type Assets, findAssets } from './assets.ts';
import { type Beside, compileHealthcheck, compileProgram, downloadModules, programFolder } from './build-steps.ts';
import { type Cgo, findCgo } from './cgo.ts';
import { type Command, commandFor, type Entry, findEntry } from './commands.ts';
import { findVariables } from './environment.ts';
import { frameworksIn, withoutMajor } from './frameworks.ts';
import { findHealthPath } from './health-path.ts';
import { lastName, readModFile } from './mod.ts';
import { type Layout, type Module, moduleAround, readLayout, within, workFile, workspaceModules } from './modules.ts';
import { openPackages } from './packages.ts';
import { goProbes, healthcheckPath, idleFor } from './probes.ts';
import { basesOf, builderOf, type GoRelease } from './releases.ts';
import { findAddresses, type GoAddress } from './serving.ts';
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
}

/** Everything that was found, from which facts and build follow. */
interface Findings {
  readonly folder: Folder;
  readonly layout: Layout;
  readonly version: VersionFinding<GoRelease>;
  readonly entry: Entry;
  /** The files of all programs that are part of the stack, each once. */
  readonly files: readonly GoSource[];
  readonly port: PortFinding<GoAddress>;
  readonly environment: Environment;
  readonly assets: Assets;
  readonly cgo: Cgo;
  readonly isVendored: boolean;
}

/** Go: modules and workspaces of them. */
export const go: Stack<Findings> = {
  language: 'go',
  testRunner: 'sh',
  recognises: (folder) => (folder.has('go.mod') || folder.has(workFile) ? 'manifest' : undefined),
  members: workspaceMembers,
  investigate,
  describe: detection,
  serves: ({ assets, files }, path) =>
    assets.embedded.some((each) => isWithin(each, path)) || namesFolder({ mentioning: () => files }, path),
  image: (findings, request) => buildOf(findings, request, commandFor(findings.entry, request.start)),
};

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
  return {
    folder,
    layout,
    version: findVersion(folder, layout),
    entry,
    files,
    port: portOf(applications(entry)),
    environment: findVariables(folder, files),
    assets: findAssets(layout, files),
    cgo: findCgo(layout, files),
    isVendored: layout.root.has(within(layout.work === undefined ? layout.own.folder : '', 'vendor/modules.txt')),
  };
}

/** The application, or the programs that may be it. */
function applications({ main, deployed, processes }: Entry): readonly Command[] {
  if (main !== undefined) return [main];
  const beside = new Set(processes?.value.map(({ start }) => start[0]));
  return deployed.filter(({ program }) => !beside.has(program));
}

// Any port will do where PORT sets it: the image does.
const freePort = 8080;

function portOf(commands: readonly Command[]): PortFinding<GoAddress> {
  const found = commands
    .filter(({ serving }) => serving.length > 0)
    .map(({ files, serving }) => choosePort(findAddresses(files, serving), freePort));
  const [first = {}, ...others] = found;
  if (others.every(({ port }) => port?.value === first.port?.value)) return first;
  return { unknown: 'Each of the programs listens on a port of its own: give --port.' };
}

/** True for a path that is another one, or lies below it. */
function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function detection(findings: Findings, contributed: readonly string[] = []): Detection {
  const { version, entry, port, cgo, environment } = findings;
  const facts = factsOf(findings);
  const unknownPort =
    port.unknown ??
    (facts.framework !== undefined && port.port === undefined ? 'The code does not say on which port it listens.' : undefined);
  return {
    facts,
    warnings: [...warningsOf(findings, contributed), ...writtenBy(findings).notes],
    unknown: {
      ...(entry.unknownStart === undefined ? {} : { start: entry.unknownStart }),
      ...(unknownPort === undefined ? {} : { port: unknownPort }),
    },
    dependencies: { ecosystem: 'go', packages: importedModules(findings) },
    reads: environment.reads,
    needs: needsOf(findings),
    bases: basesOf(cgo.linkage, version.release),
  };
}

function factsOf(findings: Findings): Facts {
  const { layout, version, entry, files, port, environment, cgo, isVendored } = findings;
  const { fact: written } = writtenBy(findings);
  const configuration = findSampleConfiguration(findings.folder, (name) =>
    files.filter((source) => findings.folder.search(source.path).includes(name)),
  );
  const { own, work } = layout;
  const { module } = own.mod;
  const manifest = module === undefined ? workFile : own.mod.file;
  const framework = frameworkOf(applications(entry), layout);
  const healthPath = entry.main === undefined || entry.main.serving.length === 0 ? undefined : findHealthPath(entry.main.files);
  const [base] = Object.values(basesOf(cgo.linkage, version.release));
  return {
    ...(module === undefined ? {} : { name: { value: lastName(module), source: `module in ${manifest}` } }),
    language: { value: 'go', source: manifest },
    ...(version.fact === undefined ? {} : { version: version.fact }),
    packageManager: { value: 'go', source: isVendored ? within(work === undefined ? own.folder : '', 'vendor/modules.txt') : manifest },
    ...(framework === undefined ? {} : { framework }),
    ...(base === undefined
      ? {}
      : {
          baseImage: {
            value: base.image,
            source: cgo.source ?? `no C code in ${files.length === 0 ? manifest : 'the program'}: it needs no C library`,
          },
        }),
    ...(entry.start === undefined ? {} : { start: entry.start }),
    ...(port.port === undefined ? {} : { port: port.port }),
    ...(healthPath === undefined ? {} : { healthPath }),
    ...(entry.processes === undefined ? {} : { processes: entry.processes }),
    ...(written === undefined ? {} : { written }),
    ...(configuration === undefined ? {} : { configuration }),
    ...(environment.needed === undefined ? {} : { env: environment.needed }),
  };
}

const writtenBy = once((findings: Findings) =>
  findWrittenPaths(findings.folder, findings.files, importedModules(findings), findings.environment.reads),
);

/** The framework that all of the programs serve with, else net/http for any that serves. */
function frameworkOf(commands: readonly Command[], layout: Layout): Fact<string> | undefined {
  const serving = commands.filter((command) => command.serving.length > 0);
  const [first] = serving;
  if (first === undefined) return undefined;
  const found = serving.map((command) =>
    frameworksIn(command.files).find(
      ({ name, object }) => object === undefined || command.serving.some(({ framework }) => framework?.name === name),
    ),
  );
  const [framework] = found;
  const isCommon = framework !== undefined && found.every((each) => each === framework);
  if (!isCommon) return { value: 'net/http', source: `${first.serving[0]?.shown} in ${first.serving[0]?.source.path}` };
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
  const imported = files.flatMap((source) =>
    [...source.imports].flatMap((name) =>
      modules.flatMap(({ mod, folder }) =>
        mod.module !== undefined && name.startsWith(`${mod.module}/`)
          ? [{ path: within(folder, name.slice(mod.module.length + 1)), source: source.path }]
          : [],
      ),
    ),
  );
  return [...embedded.map((path) => ({ path, source: 'go:embed' })), ...ignoredImports(root, imported, [])];
}

/** The modules that the programs import, by their paths with and without a major version. */
function importedModules({ layout, files }: Findings): ReadonlyMap<string, string> {
  const imports = [...new Set(files.flatMap((source) => [...source.imports]))];
  const packages = new Map<string, string>();
  for (const { mod } of layout.modules) {
    for (const { path } of mod.requires) {
      if (!imports.some((name) => name === path || name.startsWith(`${path}/`))) continue;
      for (const key of [path, withoutMajor(path)]) if (!packages.has(key)) packages.set(key, mod.file);
    }
  }
  return packages;
}

const handlesSignals =
  /\bsignal\.Notify(?:Context)?[ \t]*\(|\bfx\.New[ \t]*\(|\brun\.SignalHandler[ \t]*\(|\bworker\.InterruptCh[ \t]*\(|\bkratos\.New[ \t]*\(/;

function warningsOf({ layout, version, entry, port, assets, cgo, isVendored }: Findings, contributed: readonly string[]): string[] {
  const jobs = new Set(entry.processes?.value.flatMap(({ kind, start }) => (kind === 'job' ? start : [])));
  const deaf = entry.deployed.filter(({ program, files }) => !jobs.has(program) && !files.some(({ code }) => handlesSignals.test(code)));
  // Up to 1.26 the runtime ends a program that is PID 1 with 2, and from 1.27 on with 143.
  const exit = compareVersions(version.release.line, '1.27') < 0 ? ' and ends it with exit code 2' : '';
  return [
    ...version.warnings,
    ...layout.obstacles,
    ...staleSums(layout, isVendored),
    ...entry.warnings,
    ...(port.loopback === undefined ? [] : [loopbackWarning(port.loopback)]),
    ...deaf.map(({ path }) =>
      describeUnhandledSignal(
        path,
        `so that a stop breaks off what it does${exit}`,
        'use signal.NotifyContext, and http.Server.Shutdown for a server',
      ),
    ),
    ...assets.missing
      .filter(({ base }) => !contributed.some((folder) => isWithin(base, folder)))
      .map(
        ({ path, line, pattern }) =>
          `${path} line ${line}: embeds ${pattern}, which is not in the folder or ignored by git: make it before the image is built.`,
      ),
    ...cgo.warnings,
  ];
}

function loopbackWarning({ path, variable, literal = '' }: GoAddress): string {
  const text = String(literal);
  const port = text.slice(text.lastIndexOf(':') + 1);
  const remedy = variable === undefined ? `listen on ":${port}"` : `listen on ":${port}", or give --environment ${variable}=:${port}`;
  return describeLoopback(path, remedy, text);
}

function sumOf({ folder }: Module): string {
  return within(folder, 'go.sum');
}

// Made by builds and by tools for development; a folder that holds source or what is embedded stays.
const made = ['bin', 'dist', 'tmp', 'coverage'];

function buildOf(findings: Findings, { base: { flavour }, probe, contributions = [] }: ImageRequest, command: Command): Build {
  const { layout, version, cgo, assets, isVendored } = findings;
  const { root, own, work, modules } = layout;
  const { release } = version;
  const isStatic = cgo.linkage === 'static';
  const { build, runtime, tags } = cgo.packages(flavour);
  const sums = modules.map(sumOf).filter((file) => root.has(file));
  const manifests = [
    ...[workFile, `${workFile}.sum`].filter((file) => work !== undefined && root.has(file)),
    ...modules.map(({ mod }) => mod.file),
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
      isStatic,
      isVendored,
      // Nothing but the program is there, so that it brings the time zones itself.
      tags: flavour === 'scratch' ? [...tags, 'timetzdata'] : tags,
      files: filesInto(besideProgram(findings, contributions)),
      contributions,
      flavour,
    }),
    packages: { build, runtime },
    isOneOfSeveral: findings.entry.deployed.length > 1,
  };
  const unused = unusedModules(findings);
  return {
    template: 'go',
    view,
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
      ...made.filter((name) => ![...assets.embedded, ...root.files].some((path) => path === name || path.startsWith(`${name}/`))),
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
