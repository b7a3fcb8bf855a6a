import { posix } from 'node:path';
import type { Fact, Process, ProxiedPath } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { type Procfile, readProcfile } from '../../manifests/procfile.ts';
import { lazy } from '../../once.ts';
import type { Workspace } from '../stack.ts';
import { chooseDefault } from '../versions.ts';
import { serverBases } from '../web-server.ts';
import { findPublicVariables, type PublicVariables } from './build-arguments.ts';
import { openConfiguration } from './configuration.ts';
import { findProxied } from './development-proxy.ts';
import { findStart, portIn, type Start, type StartFinding } from './entry.ts';
import { readExamplePorts } from './environment.ts';
import { siteProduct } from './frameworks/sites.ts';
import { type FoundFramework, frameworks, frameworksOf } from './frameworks.ts';
import { type DevelopmentTool, type Finish, type Installation, planInstallation, runTool } from './installation.ts';
import { findLegacyDigest, type Installed } from './limits.ts';
import { findListening, type Listening } from './listening.ts';
import { type Locked, type Programs, readLock, readPrograms } from './lock.ts';
import { chooseManager, type Manager } from './manager.ts';
import { type Modules, openModules } from './modules.ts';
import { browserDriver, findSystemPackages, type NeededPackages } from './native-modules.ts';
import { type NxPlace, type NxScripts, nxPlace, nxScripts } from './nx.ts';
import { manifestFile, type PackageJson, readPackageJson } from './package-json.ts';
import { findSettingPort } from './port.ts';
import { type Client, findClients, generateCommand } from './prisma.ts';
import { findProcesses } from './processes.ts';
import type { Product, Project, ServerProduct, SiteProduct } from './product.ts';
import { bunBases, type NodeRelease, nodeBases, releases } from './releases.ts';
import { findRewritten } from './rewritten.ts';
import { readSettings } from './settings.ts';
import { readTypeScript, sourceOf, type TypeScript } from './tsconfig.ts';
import type { Reading } from './values.ts';
import { findBunVersion, findVersion } from './version.ts';
import { type Place, placeIn, withServed } from './workspaces.ts';

/** The complete finding in an application's folder, from which facts and build follow. */
export interface Findings {
  readonly folder: Folder;
  /** Its place in its workspace; undefined if it is not in one. */
  readonly place: Place | undefined;
  /** Its place in an Nx workspace with a single package.json, whose root is then `folder`. */
  readonly nx: NxPlace | undefined;
  /** The name of the project that Nx builds, if no script does. */
  readonly nxBuild: string | undefined;
  readonly manifest: PackageJson;
  readonly modules: Modules;
  readonly reading: Reading;
  readonly manager: Manager;
  readonly locked: Locked;
  readonly programs: Programs;
  /** System packages that native modules need. */
  readonly system: NeededPackages;
  readonly installation: Installation;
  /** Packages that it needs at run time. */
  readonly packages: ReadonlyMap<string, string>;
  readonly runtime: 'node' | 'bun';
  readonly version: Fact<string>;
  readonly release: NodeRelease;
  /** The package whose build needs the legacy algorithms of OpenSSL, with its version. */
  readonly legacyDigest: string | undefined;
  readonly framework: FoundFramework | undefined;
  readonly start: StartFinding;
  /** The output of a framework's build that the start command runs; undefined if it starts the application's own files. */
  readonly product: ServerProduct | undefined;
  /** Built files for a web server, if there is nothing else to serve. */
  readonly site: (SiteProduct & { readonly package: string }) | undefined;
  /** The started file, if it is in the folder, or else its source. */
  readonly started: string | undefined;
  readonly listening: Listening | undefined;
  /** Requests that the development server of a site forwards to another server. */
  readonly proxied: Fact<readonly ProxiedPath[]> | undefined;
  readonly publicVariables: PublicVariables;
  /** Folders of pages in which the application rewrites files when it starts; paths in the context. */
  readonly rewritten: readonly string[];
  readonly procfile: Procfile | undefined;
  /** The other processes of the application. */
  readonly processes: Fact<readonly Process[]> | undefined;
  readonly clients: readonly Client[];
  readonly warnings: readonly string[];
}

/** Investigates an application. Throws KaizenError (exit code 1) that names file and line for an invalid manifest. */
export function investigate(folder: Folder, workspace?: Workspace): Findings {
  const isMember = workspace !== undefined && folder.has(manifestFile);
  const nx = isMember ? undefined : nxPlace(workspace?.root ?? folder, workspace?.path ?? '');
  return nx === undefined ? findingsOf(folder, workspace, undefined) : findingsOf(nx.root, undefined, nx);
}

function findingsOf(folder: Folder, workspace: Workspace | undefined, nx: NxPlace | undefined): Findings {
  const own = readPackageJson(folder);
  const bare = placeIn(workspace?.root ?? folder, workspace?.path ?? '');
  const root = bare?.root ?? { folder, manifest: own };
  const typeScript = readTypeScript(folder);
  const modules = openModules(folder, typeScript.aliases, nx?.others);
  const place = bare === undefined ? undefined : withServed(bare, modules);
  const targets = place === undefined ? undefined : nxScripts(place);
  const manifest = nx === undefined ? withTargets(own, targets) : projectManifest(own, nx, modules);
  const manager = chooseManager(root.folder, root.manifest);
  const locked = readLock(root.folder, manager.lock);
  const programs = readPrograms(root.folder, manager.lock, locked);
  const packages = packagesOf(manifest, place);
  const reading = { modules, settings: packages.has('config') ? readSettings(folder) : new Map() };
  const has = (name: string): boolean => packages.has(name) || manifest.devDependencies.has(name);
  // The root of a workspace often has the tools of all members: the scripts show which ones this member uses.
  const lines = [...manifest.scripts.values()].join('\n');
  const isHoisted = (name: string): boolean =>
    bare !== undefined && lines.includes(name) && (root.manifest.devDependencies.has(name) || root.manifest.dependencies.has(name));
  const { building, serving } = frameworksOf(nx === undefined ? has : (name) => name === nx.project.package, packages);
  const procfile = readProcfile(folder, 3000);
  const clients = findClients(folder, own, place, reading);
  for (const { prisma, member } of clients)
    if (prisma.provider !== undefined) packages.set(`prisma[${prisma.provider}]`, posix.join(member?.path ?? '', prisma.schema));
  const { product, site, ...found } =
    nx === undefined
      ? served(
          { folder, manifest, reading, has: (name) => has(name) || isHoisted(name) },
          building,
          findStart({ folder, manifest, packages, programs, reading, manager, procfile, isBuilt: building !== undefined }),
        )
      : fromSite(nx.project, { unknown: '' });
  const start = targets?.start === undefined || !('run' in found.start) ? found.start : { ...found.start, source: targets.source };
  const started = nx?.project.main ?? targets?.main ?? startedFile(folder, start, typeScript);
  const runtime = 'run' in start ? start.run.runtime : 'node';
  const places = [
    { folder, manifest, isOuter: false },
    ...(place === undefined || place.member === place.root ? [] : [{ ...root, isOuter: true }]),
  ];
  const installed: Installed = {
    versions: locked.versions,
    range: (name) => (manager.lock === undefined ? (own.dependencies.get(name) ?? own.devDependencies.get(name)) : undefined),
  };
  const { fact: processes, tools } = findProcesses({
    folder,
    modules,
    started,
    manifest,
    packages,
    procfile,
    migrating: migrating(clients, own, place),
    isWhole: site === undefined && product?.isBundled !== true && product?.files === undefined,
  });
  const version =
    runtime === 'node' ? findVersion(places, installed) : { fact: findBunVersion(places), release: chooseDefault(releases), warnings: [] };
  const legacyDigest = runtime === 'node' && !setsOptions(manifest) ? findLegacyDigest(version.release.line, installed) : undefined;
  const framework = site !== undefined ? building : (building ?? serving);
  // Computed on demand, because the choice among languages does not need it.
  const system = lazy(() =>
    findSystemPackages(new Set([...own.dependencies.keys(), ...own.devDependencies.keys()]), locked, {
      needsOpenSsl: clients.some(({ prisma }) => prisma.needsOpenSsl),
      needsChromium: packages.has('puppeteer'),
      drivesBrowser: browserDriver(packages) !== undefined,
    }),
  );
  const publicVariables = lazy(() =>
    building === undefined && site === undefined && !buildsClient(folder, has)
      ? { values: [] }
      : findPublicVariables(nx === undefined ? folder : projectFolder(nx), environmentFolder(folder, reading, workspace)),
  );
  const example = lazy(() => readExamplePorts(folder));
  const listening = lazy(() =>
    (product !== undefined && nx?.project.main === undefined) || site !== undefined
      ? undefined
      : findListening(reading, started, {
          isLoopback:
            serving?.framework.isLoopback === true ||
            frameworks.some(({ loopbackWith = [] }) => loopbackWith.some((name) => packages.has(name))),
          example: example(),
          // An application that neither listens nor uses a server framework has no port.
          settingPort: (names) =>
            names.length > 0 || serving !== undefined
              ? findSettingPort({ folder, reading, names, entry: started, example: example() })
              : undefined,
        }),
  );
  return {
    folder,
    place,
    nx,
    nxBuild: nx?.project.name ?? targets?.build,
    manifest,
    modules,
    reading,
    manager,
    locked,
    programs,
    get system() {
      return system();
    },
    installation: planInstallation(
      {
        folder,
        manifest: own,
        place,
        finishes: finishesOf({ folder, manifest: own, place, manager, clients }),
        tool: site === undefined ? developmentTool(manifest, place, start, tools) : undefined,
        programs: programsIn([...('run' in start ? [start.run.words] : []), ...(processes?.value ?? []).map((each) => each.start)]),
      },
      manager,
      builderOf(runtime, manager),
    ),
    packages,
    runtime,
    version: version.fact,
    release: version.release,
    legacyDigest,
    framework,
    start,
    product,
    site,
    started,
    processes,
    clients,
    proxied:
      site === undefined ? undefined : findProxied({ folder: nx === undefined ? folder : projectFolder(nx), manifest, reading, has }),
    get publicVariables() {
      return publicVariables();
    },
    rewritten: site === undefined && product?.files === undefined ? findRewritten(folder, modules, reading, place) : [],
    procfile,
    get listening() {
      return listening();
    },
    warnings: [
      ...version.warnings,
      ...describeDigest(legacyDigest, version.release),
      ...describeBrowsers(packages, modules),
      ...(product?.warnings ?? []),
      ...('run' in start && site === undefined ? (start.notes ?? []) : []),
    ],
  };
}

/**
 * The root's package.json for one project: packages that its files and those of its libraries name are required, and all other dependencies
 * of the root may be.
 */
function projectManifest(own: PackageJson, { project }: NxPlace, modules: Modules): PackageJson {
  const all = [...own.dependencies];
  const named = new Set(all.flatMap(([name]) => (modules.mentioning(`'${name}`, `"${name}`).length > 0 ? [name] : [])));
  const isNamed = ([name]: readonly [string, string]): boolean => named.has(name);
  return {
    ...own,
    name: project.name,
    scripts: new Map(),
    dependencies: new Map(all.filter(isNamed)),
    optionalDependencies: new Map([...own.optionalDependencies, ...all.filter((entry) => !isNamed(entry))]),
  };
}

/** Nx's targets of a member, in the form of scripts in its package.json. */
function withTargets(own: PackageJson, targets: NxScripts | undefined): PackageJson {
  if (targets === undefined) return own;
  const { build, start } = targets;
  const scripts = new Map([
    ...(start === undefined ? [] : [['start', start.join(' ')] as const]),
    ...own.scripts,
    ['build', `nx build ${build}`],
  ]);
  return { ...own, scripts };
}

/** The project's own folder. */
export function projectFolder({ root, project }: NxPlace): Folder {
  return project.path === '' ? root : root.below(project.path);
}

/** True if the build of a client fixes its public variables, no matter which server serves it. */
function buildsClient(folder: Folder, has: (name: string) => boolean): boolean {
  return (
    has('vite') ||
    has('react-scripts') ||
    has('@vue/cli-service') ||
    folder.files.some((path) => /(?:^|\/)vite\.config\.[cm]?[jt]s$/.test(path))
  );
}

/** The schema of the client that migrates the database, from the application's folder. */
function migrating(clients: readonly Client[], own: PackageJson, place: Place | undefined): string | undefined {
  // For a library in the workspace, only its production dependencies are installed.
  const isInstalled = ({ member }: Client): boolean =>
    [own, place?.root.manifest].some((each) => each?.devDependencies.has('prisma') === true) ||
    (member?.manifest ?? own).dependencies.has('prisma');
  const client = clients.find((each) => each.prisma.canMigrate && isInstalled(each));
  return client && posix.relative(place?.member.path ?? '', posix.join(client.member?.path ?? '', client.prisma.schema));
}

/** True if the scripts set the required option themselves. */
function setsOptions({ scripts }: PackageJson): boolean {
  return [...scripts.values()].some((script) => script.includes('--openssl-legacy-provider'));
}

/** Notes about the requirements of a browser in a container. */
function describeBrowsers(packages: ReadonlyMap<string, string>, modules: Modules): string[] {
  const isSandboxed = packages.has('puppeteer') && modules.mentioning('no-sandbox').length === 0;
  const isBare = browserDriver(packages) === undefined && packages.has('playwright-core');
  return [
    ...(isSandboxed
      ? ['Chromium cannot use its sandbox in an unprivileged container and exits: pass --no-sandbox in the args of puppeteer.launch.']
      : []),
    ...(isBare
      ? [
          'playwright-core does not install a browser: connect to one that runs elsewhere, or depend on playwright, and the image installs its browser.',
        ]
      : []),
  ];
}

function describeDigest(legacyDigest: string | undefined, { line }: NodeRelease): string[] {
  if (legacyDigest === undefined) return [];
  return [
    `${legacyDigest} needs algorithms that OpenSSL 3 disables, so the build on Node.js ${line} sets NODE_OPTIONS=--openssl-legacy-provider: upgrade to a newer release.`,
  ];
}

/** The packages, and the programs in `.bin`, that commands name below node_modules. */
function programsIn(commands: readonly (readonly string[])[]): string[] {
  const names = commands
    .flat()
    .flatMap((word) =>
      [...word.matchAll(/(?:^|[\s"'])node_modules\/((?:@[^/\s]{1,100}\/|\.bin\/)?[^/\s"']{1,100})/g)].flatMap(([, name]) => name ?? []),
    );
  return [...new Set(names)];
}

/** A development package without which the start command or another process does not run. */
function developmentTool(
  manifest: PackageJson,
  place: Place | undefined,
  start: StartFinding,
  migrating: readonly string[],
): DevelopmentTool | undefined {
  const tools = [
    ...('run' in start ? start.run.tools : []).map((name): DevelopmentTool => ({ name, does: 'starts the application' })),
    ...migrating.map((name): DevelopmentTool => ({ name, does: 'migrates the database' })),
  ];
  const has = (kind: 'dependencies' | 'devDependencies', name: string): boolean =>
    [manifest, place?.root.manifest].some((each) => each?.[kind].has(name) === true);
  return tools.find(({ name }) => !has('dependencies', name) && has('devDependencies', name));
}

/** Changes of installed packages: patches, and a client that is generated among them. */
function finishesOf({
  folder,
  manifest,
  place,
  manager,
  clients,
}: Pick<Findings, 'folder' | 'manifest' | 'place' | 'manager' | 'clients'>): Finish[] {
  const finishes: Finish[] = [];
  const patches = place?.root.folder ?? folder;
  const root = place?.root.manifest ?? manifest;
  const hasPatches = patches.files.some((file) => /^patches\/.*\.patch$/.test(file));
  if (hasPatches && (root.dependencies.has('patch-package') || root.devDependencies.has('patch-package'))) {
    finishes.push({
      steps: [runTool(manager, ['patch-package'])],
      reads: ['patches'],
      needsDevelopment: !root.dependencies.has('patch-package'),
    });
  }
  for (const { prisma, member } of clients.filter((client) => !client.prisma.isInSource)) {
    finishes.push({
      steps: [generateCommand(prisma, runTool(manager, ['prisma', 'generate'], member))],
      reads: prisma.files.map((file) => posix.join(member?.path ?? '', file)),
      needsDevelopment: !(member?.manifest ?? manifest).dependencies.has('prisma'),
    });
  }
  return finishes;
}

/** The production dependencies of the application, and those of its libraries in the workspace. */
function packagesOf(manifest: PackageJson, place: Place | undefined): Map<string, string> {
  const libraries = (place?.needed ?? []).filter(({ path }) => path !== '');
  return new Map([
    ...libraries.flatMap((library) =>
      [...library.manifest.dependencies.keys()].map((name): [string, string] => [name, `${library.path}/${manifestFile}`]),
    ),
    ...[...manifest.dependencies.keys()].map((name): [string, string] => [name, manifestFile]),
  ]);
}

/** Packages with programs that serve files, which the web server does better. */
const fileServers = new Set(['serve', 'http-server']);

/** The part that serves: the application's own server, or else that of a framework, or else the files. */
function served(
  project: Project,
  building: FoundFramework | undefined,
  stated: StartFinding,
): { start: StartFinding; product?: ServerProduct; site?: Findings['site'] } {
  const product = building?.framework.product?.(project);
  const output = product?.kind === 'server' ? product.output : product?.kind === 'site' ? product.folder : undefined;
  const file = 'run' in stated ? stated.run.file?.replace(/^\.\//, '') : undefined;
  // A start command that only its name suggests goes after a build's output.
  const isAssumed = 'run' in stated && stated.certainty === 'assumed';
  // The start is inside the build's output, as in AdonisJS.
  const isBuilt = product?.kind === 'server' && product.start.includes(`${output}/${file}`);
  const isOwn = file !== undefined && !isBuilt && !isAssumed && (output === undefined || !`${file}/`.startsWith(`${output}/`));
  if (isOwn && 'run' in stated) return { start: stated };
  if (product?.kind === 'server') return 'run' in stated && !isBuilt ? started(stated, product) : byProduct(stated, product);
  const site = building === undefined || product === undefined ? siteProduct(project) : { product, package: building.package };
  if (product?.kind === 'none') return { start: { unknown: product.unknown } };
  const isOther = 'run' in stated && !isAssumed && product === undefined && !stated.run.tools.some((tool) => fileServers.has(tool));
  const hasBuild = project.manifest.scripts.has('build') || (site?.product.kind === 'site' && site.product.script !== undefined);
  const isBlocked = isOther || (product === undefined && !hasBuild);
  if (site === undefined || isBlocked) return { start: stated };
  return fromSite(site, stated);
}

function fromSite(site: { readonly product: Product; readonly package: string }, stated: StartFinding): ReturnType<typeof served> {
  const { product } = site;
  if (product.kind === 'none') return { start: { unknown: product.unknown } };
  if (product.kind === 'server') return byProduct(stated, product);
  const start: StartFinding = 'run' in stated && stated.certainty === 'assumed' ? { unknown: '' } : stated;
  return { start, site: { ...product, package: site.package } };
}

/** True if a script starts the build's output, or calls the framework's own server: the image starts the same without it. */
function started(stated: Start, product: ServerProduct): ReturnType<typeof served> {
  const { file } = stated.run;
  if (file !== undefined && !isOfProduct(file, product)) {
    // A project's own server around the framework's: it may read any of the application's files.
    const { files: _, ...whole } = product;
    return { start: stated, product: whole };
  }
  if (file !== undefined || product.files === undefined) return { start: stated, product };
  const port = portIn(stated);
  return {
    start: { ...stated, run: runOfProduct(product), source: product.source },
    product: port === undefined ? product : { ...product, port },
  };
}

/** True for a file of the framework's build: `build/index.js` if `node build` starts it. */
function isOfProduct(file: string, { start, output }: ServerProduct): boolean {
  const path = file.replace(/^\.\//, '').replace(/\/(?:index\.[cm]?js)?$/, '');
  const made = [output, ...start].map((word) => word.replace(/\/index\.[cm]?js$/, ''));
  return made.some((word) => path === word || path.endsWith(`/${word}`));
}

function byProduct(stated: StartFinding, product: ServerProduct): ReturnType<typeof served> {
  // A script that needs a shell does more than start.
  const isOpen = 'unknown' in stated && stated.isDevelopment !== true && stated.isStated === true;
  if (isOpen) return { start: stated, product };
  const { source, certainty } = product;
  return {
    start: { run: runOfProduct(product), source, environment: {}, before: [], ...(certainty === undefined ? {} : { certainty }) },
    product,
  };
}

function runOfProduct({ start, tools = [] }: ServerProduct): Start['run'] {
  const isScript = start[0]?.startsWith('node_modules/.bin/') === true;
  const file = start.find((word) => /\.[cm]?js$/.test(word));
  return { runtime: 'node', words: start, tools, ...(file === undefined ? {} : { file }), ...(isScript ? { needsShell: true } : {}) };
}

function startedFile(folder: Folder, start: StartFinding, typeScript: TypeScript): string | undefined {
  return 'run' in start && start.run.file !== undefined ? sourceOf(folder, start.run.file, typeScript) : undefined;
}

/** The folder of Vite's environment files, if it is outside of the member's own folder (https://vite.dev/config/shared-options#envdir). */
function environmentFolder(folder: Folder, reading: Reading, workspace: Workspace | undefined): Folder | undefined {
  const place = workspace === undefined ? undefined : openConfiguration(folder, reading, 'vite.config')?.folder(workspace.path, 'envDir');
  if (place === undefined || place.startsWith('..')) return undefined;
  return place === '' ? workspace?.root : workspace?.root.below(place);
}

/** The program of the build stages: Bun's image has no Node.js, while that of Node.js installs other tools from npm. */
export function builderOf(runtime: 'node' | 'bun', manager: Manager): 'node' | 'bun' {
  return runtime === 'bun' && manager.kind === 'bun' ? 'bun' : 'node';
}

/** The possible base images, by flavour: without a shell, nothing can be installed. */
export function basesOf({ runtime, version, release, start, system, site, rewritten }: Findings): ReturnType<typeof nodeBases> {
  if (site !== undefined) return serverBases;
  if (runtime === 'bun') return bunBases(version.value);
  const { distroless, ...others } = nodeBases(release);
  const needsShell = rewritten.length > 0 || ('run' in start && start.run.needsShell === true) || system.debian.runtime.length > 0;
  return distroless === undefined || needsShell ? others : { ...others, distroless };
}

/** The start command, if there is one. */
export function startOf(finding: StartFinding): Start | undefined {
  return 'run' in finding ? finding : undefined;
}
