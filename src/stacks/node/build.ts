import { posix } from 'node:path';
import { ignorePath } from '../../render/printers.ts';
import type { Mount, Run, Step } from '../../render/run.ts';
import { addPackages, browserFolder, namesIn, type SystemPackages } from '../libraries.ts';
import { findRenames } from '../moves.ts';
import type { ListenVariable } from '../port-settings.ts';
import {
  type Build,
  type ChosenBase,
  type Contributed,
  type Contribution,
  type Flavour,
  healthCheckBy,
  type ImageRequest,
  type Receiver,
  type Stack,
  type Stages,
} from '../stack.ts';
import { type RoutesView, routesView, type Site, serverBuild, serverHealthPath } from '../web-server.ts';
import { findAssets } from './assets.ts';
import { buildSteps } from './build-steps.ts';
import { basesOf, builderOf, type Findings, startOf } from './findings.ts';
import { resolveStart } from './given-start.ts';
import { codeFile } from './modules.ts';
import { browserDriver, chromiumProgram } from './native-modules.ts';
import { manifestFile } from './package-json.ts';
import { idleBy, probesBy } from './probes.ts';
import type { SiteProduct } from './product.ts';
import { nodeBases } from './releases.ts';
import { linkSteps, startWithCopies } from './rewritten.ts';

type StageName = 'tools' | 'dependencies' | 'development' | 'build';

const ownNames = { tools: 'tools', dependencies: 'dependencies', development: 'development', build: 'build' } as const;

/** The data for `templates/dockerfile/node.ejs` and its partials that every application has. */
interface StagesView {
  /** The names of its stages. */
  readonly names: Readonly<Record<StageName, string>>;
  /** The folder of the context with the application's tree; `.` for the whole context. */
  readonly copied: string;
  /** The folder of the package. */
  readonly workdir: string;
  /** The stage with the whole tree instead, and the command that removes irrelevant files; null if there is none. */
  readonly source: { readonly stage: string; readonly remove: Run | null } | null;
  /** The additions of other languages' stages to that tree. */
  readonly contributions: readonly Contribution[];
  readonly flavour: Flavour;
  /** System packages of the build stages, and of the runtime stage. */
  readonly systemPackages: { readonly build: readonly string[]; readonly runtime: readonly string[] };
  /** Installs the package manager; null if the image has it. */
  readonly installManager: Run | null;
  /** True if the manifests are copied without their own scripts. */
  readonly isWithoutScripts: boolean;
  /** The install in the stage of the dependencies. */
  readonly installDependencies: Run;
  /** Installs the browser that the application drives; null if it drives none. */
  readonly installBrowser: Run | null;
  /** Installs further packages for the build; null if it needs none, or has them. */
  readonly installDevelopment: Run | null;
  /** The stage from which the build starts. */
  readonly buildFrom: StageName;
  /** Builds the application, and removes packages that only the build needs. */
  readonly makeApplication: Run;
  /** Variables of the build that are neither secrets nor build arguments. */
  readonly buildEnvironment: readonly Variable[];
}

/** The data for `templates/dockerfile/node.ejs`. */
export interface NodeView extends StagesView {
  /** The folder in which the application starts. */
  readonly home: string;
  /** The files that the image copies from each stage. */
  readonly copies: readonly Copied[];
  readonly environment: readonly Variable[];
  /** Variables other than PORT from which the application reads its port. */
  readonly portVariables: readonly string[];
  /** True if the base image has package managers that can be removed. */
  readonly bringsManagers: boolean;
}

/** The data for `templates/dockerfile/node-site.ejs`. */
export interface NodeSiteView extends StagesView {
  readonly site: Site;
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

export interface Copied {
  readonly stage: 'dependencies' | 'build';
  readonly from: string;
  readonly to: string;
}

const ignored = [
  '**/node_modules',
  '.pnp.*',
  '.yarn/cache',
  '.yarn/unplugged',
  '.yarn/install-state.gz',
  'coverage',
  '.nyc_output',
  // This file would make TypeScript skip the compilation.
  '**/*.tsbuildinfo',
  '.eslintcache',
];

/** Folders of the application that are not for production. */
const madeAnew = ['test', 'tests', '__tests__', 'e2e'];

/** The requirements of an application's image. */
export function buildOf(findings: Findings, request: ImageRequest): Build {
  const { base, start, probe, packages } = request;
  const { site } = findings;
  if (site !== undefined) return siteImage(findings, site, request);
  const image = serverImage(findings, request);
  // The programs of another image are not known.
  const isOwnBase = Object.values(basesOf(findings)).some((each) => each.image === base.image);
  const resolved =
    start === undefined || !isOwnBase
      ? undefined
      : resolveStart(findings, start, {
          ...(probe === undefined ? {} : { answered: probe.port }),
          installed: packages?.runtime ?? [],
        });
  const own = resolved ?? (findings.rewritten.length === 0 ? undefined : start);
  return own === undefined ? image : { ...image, start: startWithCopies(findings.rewritten, own) };
}

function serverImage(findings: Findings, request: ImageRequest): Build {
  const { base, probe, contributions = [] } = request;
  const { flavour } = base;
  const { runtime } = findings;
  const builderImage = builderImageOf(findings, flavour);
  return {
    ...common(findings),
    template: 'node',
    view: { ...serverView(findings, request), contributions },
    listen: listenVariables(findings),
    home: homeOf(findings),
    ...(builderImage === undefined ? {} : { builderImage }),
    ...(flavour === 'distroless' ? {} : { shippedUser: runtime }),
    codePaths: ['/app'],
    idle: idleBy(runtime),
    ...healthCheckBy(probesBy(runtime), probe),
  };
}

function siteImage(findings: Findings, site: SiteProduct, request: ImageRequest): Build {
  const { base, probe, packages } = request;
  const builder = { flavour: 'slim', image: nodeBases(findings.release).slim.image } as const;
  const view: NodeSiteView = {
    ...stages(findings, builder, packages),
    site: servedSite(site, homeOf(findings), routesView(request, site)),
  };
  return {
    ...common(findings),
    ...serverBuild(base.flavour, probe),
    template: 'node-site',
    view,
    builderImage: builder.image,
  };
}

/** The stages that build a site or assets for an image of another language; undefined if there are none. */
export function contributedBy(
  findings: Findings,
  place: Parameters<NonNullable<Stack<Findings>['contribute']>>[1],
): Contributed | undefined {
  const { site, manifest } = findings;
  // A site with a separate script is documentation, in addition to the build's output.
  const assets =
    site === undefined || (site.script !== undefined && manifest.scripts.has('build')) ? contributedAssets(findings, place) : undefined;
  return assets ?? (site === undefined ? undefined : contributedSite(findings, site, place));
}

type ReceivingPlace = Parameters<typeof contributedBy>[1];

function contributedSite(findings: Findings, site: SiteProduct, { path, name, receiver }: ReceivingPlace): Contributed {
  const { place } = findings;
  const isMember = place !== undefined && place.member !== place.root;
  // A member of the application's own workspace is installed and built from there.
  const own = isMember ? '' : path;
  const from = posix.join(homeOf(findings), site.folder);
  // The application's code uses the names that its own build gives to its pages.
  const renames = findRenames(receiver.folder, site.folder, path).map(
    ({ from: was, to: is, isCopy }): Step => [isCopy ? 'cp' : 'mv', posix.join(from, was), posix.join(from, is)],
  );
  const { stage, stages: made } = contributedStages(findings, { path: own, name, renames, ...(own === '' ? { receiver } : {}) });
  return { ...made, outputs: [{ stage, source: path, from, to: posix.join(path, site.folder) }] };
}

/**
 * Assets are built in the whole tree of the application, because tools search its templates for used classes. Only a copy without the
 * application's own sources affects the cache.
 */
function contributedAssets(findings: Findings, { path, name, receiver }: ReceivingPlace): Contributed | undefined {
  const { folder, manifest, reading, nx, place } = findings;
  if (nx !== undefined || (place !== undefined && place.member !== place.root)) return undefined;
  const has = (each: string): boolean => manifest.dependencies.has(each) || manifest.devDependencies.has(each);
  const assets = findAssets({ folder, manifest, reading, has });
  const outputs = (assets?.outputs ?? [])
    .map((output) => posix.join(path, output))
    .filter((to) => !/^\.\.(?:\/|$)|^\.$/.test(to) && to !== path);
  // Existing files need no build. Images that a person put next to built files are not built.
  const isThere = (to: string): boolean =>
    receiver.folder.has(to) ||
    receiver.folder.below(to).files.some((file) => !/\.(?:png|svg|ico|jpe?g|webp|gif|txt)$|(?:^|\/)\.(?:git)?(?:keep|ignore)$/.test(file));
  if (assets === undefined || outputs.length === 0 || outputs.every(isThere)) return undefined;
  const product: SiteProduct = {
    kind: 'site',
    script: assets.script,
    folder: assets.outputs[0] ?? '',
    source: manifestFile,
    basePath: '/',
    fallbackPage: null,
    notFoundPage: null,
    hashedAssets: [],
  };
  const { stage, stages: made } = contributedStages({ ...findings, site: { ...product, package: manifestFile } }, { path, name, receiver });
  return {
    ...made,
    outputs: outputs.map((to) => ({
      stage,
      source: path,
      from: posix.join('/app', to),
      to,
      ...(publicFolder.test(to) ? { isPublic: true } : {}),
    })),
  };
}

const publicFolder = /(?:^|\/)(?:static|staticfiles|assets|public|www|wwwroot)\//;

/** The stages of a package for an image of another language. With a receiver, they are built in its whole tree. */
function contributedStages(
  findings: Findings,
  {
    path,
    name,
    receiver,
    renames = [],
  }: Pick<ReceivingPlace, 'path' | 'name'> & Partial<Pick<ReceivingPlace, 'receiver'>> & { readonly renames?: readonly Step[] },
): { readonly stage: string; readonly stages: Stages } {
  const { names: _, ...view } = stages(findings, { flavour: 'slim', image: nodeBases(findings.release).slim.image });
  const { buildArguments, ignore, keep, secrets } = common(findings);
  const inContext = (each: string): string => posix.join(path, each);
  const from = (install: Run): Run => ({ ...install, mounts: (install.mounts ?? []).map((mount) => below(mount, inContext)) });
  const names = {
    tools: `${name}-tools`,
    dependencies: `${name}-dependencies`,
    development: `${name}-development`,
    build: `${name}-build`,
  };
  const own: StagesView = {
    ...view,
    names,
    copied: path === '' ? '.' : path,
    ...(receiver === undefined ? {} : wholeTree(findings, receiver, path, `${name}-source`)),
    installDependencies: from(view.installDependencies),
    installDevelopment: view.installDevelopment === null ? null : from(view.installDevelopment),
    makeApplication: { ...view.makeApplication, steps: [...view.makeApplication.steps, ...renames] },
  };
  return {
    stage: names.build,
    stages: {
      template: 'node-contributed',
      view: own,
      builderImage: nodeBases(findings.release).slim.image,
      buildArguments,
      ignore: ignore.map((pattern) => (pattern.startsWith('**/') ? pattern : inContext(pattern))),
      keep: keep.map(inContext),
      secrets: secrets.map((secret) => (secret.file === undefined ? secret : { ...secret, file: inContext(secret.file) })),
    },
  };
}

/** Configurations of tools that search other files for used classes; Tailwind's may be a style sheet. */
const searching = /(?:^|\/)(?:(?:tailwind|postcss|uno|purgecss)\.config\.\w{1,4}|(?:tailwind|styles?|input|main|app|index)\.css)$/;

/** The tree of an application without its own sources, unless the tools search these, too. */
function wholeTree(
  { modules, folder }: Findings,
  { sources }: Receiver,
  path: string,
  stage: string,
): Pick<StagesView, 'source' | 'workdir'> {
  const configurations = folder.files.filter((file) => searching.test(file)).map((file) => folder.search(file));
  const isSearched = (ending: string): boolean =>
    modules.mentioning(`*${ending}`).length > 0 || configurations.some((text) => new RegExp(`\\b${ending.slice(1)}\\b`).test(text));
  const removed = sources.filter((ending) => !isSearched(ending));
  return {
    workdir: posix.join('/app', path),
    source: {
      stage,
      remove:
        removed.length === 0 ? null : { steps: removed.map((ending) => ['find', '/app', '-name', `*${ending}`, '-type', 'f', '-delete']) },
    },
  };
}

function below(mount: Mount, inContext: (path: string) => string): Mount {
  return mount.type === 'bind' && mount.source !== undefined ? { ...mount, source: inContext(mount.source) } : mount;
}

function servedSite({ folder, basePath, fallbackPage, notFoundPage, hashedAssets }: SiteProduct, home: string, routes: RoutesView): Site {
  return {
    from: posix.join(home, folder),
    basePath,
    fallbackPage,
    notFoundPage,
    hashedAssets,
    healthPath: serverHealthPath,
    isUtf8: true,
    routes,
  };
}

const isCode = /\.[cm]?[jt]sx?$/;

function common(findings: Findings) {
  const { folder, place, nx, nxBuild, modules, started, product, site, publicVariables, installation } = findings;
  const inContext = (path: string): string => posix.join(place?.member.path ?? '', path);
  const outputs = [site?.folder, product?.output, compiledFolder(findings)].filter((path) => path !== undefined);
  const others = (place?.others ?? []).map(({ path }) => path);
  const isOwn = (path: string): boolean => !others.some((other) => inContext(path).startsWith(`${other}/`));
  return {
    sourceFile: inContext(started ?? [...modules.paths, ...folder.files].find((path) => isCode.test(path) && isOwn(path)) ?? manifestFile),
    comment: ['//', ''] as const,
    dependencyStage: 'dependencies',
    buildArguments: publicVariables.values,
    ignore: [
      ...new Set([
        ...ignored,
        ...[...madeAnew, ...outputs]
          .map(inContext)
          .filter((path) => !path.startsWith('..'))
          .map(ignorePath),
        ...others.map(ignorePath),
        ...(nxBuild === undefined ? [] : ['.nx']),
        ...installation.registries.hidden,
        ...(nx === undefined ? [] : ['dist', ...nx.others.map(ignorePath)]),
      ]),
    ],
    // The lock file covers all members, and an install reads the manifests of all.
    keep: [...installation.kept, ...others.map((path) => posix.join(path, manifestFile))],
    secrets: installation.registries.secrets,
  };
}

/** The folder in the image in which the application runs. */
export function homeOf({ place }: Findings): string {
  return posix.join('/app', place?.member.path ?? '').replace(/\/$/, '');
}

/** The folder to which the started file is compiled: existing files there would be older than the source. */
function compiledFolder({ start, folder }: Findings): string | undefined {
  const file = startOf(start)?.run.file?.replace(/^\.\//, '');
  return file === undefined || !file.includes('/') || codeFile(folder, file) !== undefined ? undefined : file.split('/')[0];
}

/** The image of the build stages, if it is not the base image: one with a shell and a package manager, and the same C library. */
function builderImageOf(findings: Findings, flavour: Flavour): string | undefined {
  const { runtime, manager, version, release } = findings;
  const builder = builderOf(runtime, manager);
  if (builder === 'bun') return flavour === 'slim' ? `oven/bun:${version.value}` : undefined;
  if (runtime === 'node' && flavour !== 'distroless') return undefined;
  const bases = nodeBases(release);
  return (flavour === 'alpine' ? bases.alpine : undefined)?.image ?? bases.slim.image;
}

/** `base`: the image with the C library and system of the stages; `answered`: Debian packages in addition to the required ones. */
function stages(findings: Findings, { flavour, image }: ChosenBase, answered?: SystemPackages): StagesView {
  const system = flavour === 'alpine' ? 'alpine' : 'debian';
  const { manager, manifest, place, nxBuild, installation, product, site } = findings;
  const { registries } = installation;
  const made = buildSteps(findings);
  const steps = made.length === 0 ? made : [...made, ...cacheSteps(findings)];
  // If the image contains no node_modules, only the build needs the single install.
  const needsModules = site === undefined && product?.isBundled !== true;
  const isBuilt = steps.length > 0;
  const hasDevelopment = [
    manifest,
    place?.root.manifest,
    ...[...(place?.needed ?? []), ...(place?.served ?? [])].map((member) => member.manifest),
  ].some((each) => each !== undefined && each.devDependencies.size > 0);
  const isWhole = isBuilt && site === undefined && product?.files === undefined;
  // Yarn reads its settings for each command, and exits if a variable is missing.
  const asks = isBuilt && (manager.kind === 'yarn' || manager.kind === 'berry') && registries.mounts.length > 0;
  // Packages of the build must not be copied with its output.
  const removed = isWhole ? [...installation.left, ...(nxBuild === undefined ? [] : ['.nx'])] : [];
  return {
    names: ownNames,
    copied: '.',
    workdir: '/app',
    source: null,
    contributions: [],
    flavour,
    systemPackages: addPackages(namesIn(image, findings.system[system]), answered, { build: system, runtime: system }),
    installManager: installation.manager,
    isWithoutScripts: installation.isWithoutScripts,
    installDependencies: needsModules ? installation.production : installation.development,
    installBrowser: hasBrowser(findings) ? browserInstall(findings) : null,
    installDevelopment: needsModules && isBuilt && hasDevelopment ? installation.development : null,
    buildFrom: isBuilt ? (needsModules && hasDevelopment ? 'development' : 'dependencies') : 'tools',
    makeApplication: {
      ...(asks ? { mounts: registries.mounts } : {}),
      steps: [
        ...(asks ? registries.steps : []),
        ...steps,
        ...(removed.length === 0 ? [] : [['rm', '-rf', ...removed]]),
        ['chmod', '-R', 'a+rX,go-w', '/app'],
        ...linkSteps(findings.rewritten),
      ],
    },
    buildEnvironment: variables({
      ...product?.buildEnvironment,
      ...(isBuilt && findings.legacyDigest !== undefined ? { NODE_OPTIONS: '--openssl-legacy-provider' } : {}),
      ...(product?.environment?.['NEXT_TELEMETRY_DISABLED'] === undefined ? {} : { NEXT_TELEMETRY_DISABLED: '1' }),
      ...(nxBuild === undefined ? {} : { NX_DAEMON: 'false' }),
      ...(isBuilt && installsBeforeRun(findings) ? { pnpm_config_verify_deps_before_run: 'false' } : {}),
      ...(isBuilt && checksEnvironment(findings) ? { [withoutCheck]: '1' } : {}),
    }),
  };
}

/** True if the image gets a browser for a package: with Plug'n'Play, no program could be called without the manifest. */
function hasBrowser({ packages, site, product, manager }: Findings): boolean {
  return browserDriver(packages) !== undefined && site === undefined && product?.isBundled !== true && !manager.isPnp;
}

/** Installs the browser release of the package in a folder that every user can read. */
function browserInstall(findings: Findings): Run {
  const folders = [...new Set([homeOf(findings), '/app'])].map((folder) => `${folder}/node_modules/.bin`);
  return {
    steps: [
      {
        env: { PLAYWRIGHT_BROWSERS_PATH: browserFolder },
        words: ['sh', '-c', 'PATH="$1:$PATH" exec playwright install chromium', 'sh', folders.join(':')],
      },
      ['chmod', '-R', 'a+rX,go-w', browserFolder],
    ],
  };
}

/**
 * True for pnpm 11 and later, which installs again before it runs a script where a manifest is newer than the last installation (pnpm.io, settings,
 * verifyDepsBeforeRun): the source code is copied after that.
 */
function installsBeforeRun({ manager: { kind, version = '' } }: Findings): boolean {
  return kind === 'pnpm' && Number(/^\d{1,4}/.exec(version)?.[0] ?? 0) >= 11;
}

/**
 * A variable that disables environment checks: the environment of a build is not that of the running application (create.t3.gg, "Docker").
 */
const withoutCheck = 'SKIP_ENV_VALIDATION';

function checksEnvironment({ modules }: Findings): boolean {
  return modules.mentioning(`process.env.${withoutCheck}`).length > 0;
}

/** Removes the build's cache from the image's files, and redirects the server's cache to /tmp. */
function cacheSteps(findings: Findings): readonly Step[] {
  const { product, place } = findings;
  if (product?.cache === undefined) return [];
  const member = place?.member.path ?? '';
  const whole = product.files?.find(({ to }) => to === '.');
  const folder = posix.join(member, ...(whole === undefined ? [] : [whole.from, member]), product.cache);
  return [
    ['rm', '-rf', folder],
    // If the build wrote to another folder than its configuration shows, the link has no effect, and must not fail.
    ['mkdir', '-p', posix.dirname(folder)],
    ['ln', '-s', '/tmp', folder],
  ];
}

function serverView(findings: Findings, { base, packages, keepsDevelopment = false }: ImageRequest): NodeView {
  const { flavour } = base;
  const { installation, runtime, listening, product } = findings;
  const start = startOf(findings.start);
  const home = homeOf(findings);
  const needsModules = product?.isBundled !== true;
  const installed = installation.installed.map((path): Copied => ({ stage: 'dependencies', ...copied(path, path) }));
  // Next.js's output contains the folders of the workspace.
  const built = product?.files?.map(
    ({ from, to }): Copied => ({
      stage: 'build',
      from: posix.join(home, from),
      to: to === '.' ? '/app' : posix.join(home, to),
    }),
  ) ?? [{ stage: 'build', ...copied('.', '.') }];
  const made = stages(findings, base, packages);
  return {
    ...made,
    ...(keepsDevelopment && needsModules
      ? {
          installDependencies: installation.development,
          installDevelopment: null,
          buildFrom: made.buildFrom === 'development' ? 'dependencies' : made.buildFrom,
        }
      : {}),
    home,
    copies: [
      ...(hasBrowser(findings) ? [{ stage: 'dependencies', from: browserFolder, to: browserFolder } as const] : []),
      ...(needsModules ? installed : []),
      ...built,
    ],
    environment: variables({
      NODE_ENV: 'production',
      ...(findings.packages.has('puppeteer') ? { PUPPETEER_EXECUTABLE_PATH: chromiumProgram } : {}),
      ...(hasBrowser(findings) ? { PLAYWRIGHT_BROWSERS_PATH: browserFolder } : {}),
      ...product?.environment,
      ...start?.environment,
      ...(listening?.hostVariable === undefined ? {} : { [listening.hostVariable]: '0.0.0.0' }),
    }),
    portVariables: listening?.portVariable === undefined || listening.portVariable === 'PORT' ? [] : [listening.portVariable],
    bringsManagers: runtime === 'node' && flavour !== 'distroless',
  };
}

/** The target of one of the application's files or folders. The files of a glob go to their folder. */
function copied(from: string, to: string): { readonly from: string; readonly to: string } {
  return { from: posix.join('/app', from), to: to.includes('*') ? '/app/' : posix.join('/app', to) };
}

function variables(values: Readonly<Record<string, string>>): Variable[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

function listenVariables({ listening }: Findings): readonly ListenVariable[] {
  const { hostVariable, portVariable } = listening ?? {};
  return [
    ...(hostVariable === undefined ? [] : [{ name: hostVariable, before: '0.0.0.0', hasPort: false }]),
    ...(portVariable === undefined ? [] : [{ name: portVariable, before: '', hasPort: true }]),
  ];
}
