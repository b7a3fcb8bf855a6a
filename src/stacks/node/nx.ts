import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { readJson } from '../../manifests/json.ts';
import { type Table, tableAt, textAt, textsAt } from '../../manifests/table.ts';
import { openConfiguration } from './configuration.ts';
import { angularOutput } from './frameworks/angular.ts';
import { nextProduct } from './frameworks/next.ts';
import { viteSite } from './frameworks/sites.ts';
import { openModules } from './modules.ts';
import { manifestFile, type PackageJson, readPackageJson } from './package-json.ts';
import type { Product } from './product.ts';
import type { Reading } from './values.ts';
import type { Place } from './workspaces.ts';

/** An application of an Nx workspace with a single package.json in its root. All paths are relative to that. */
export interface NxProject {
  readonly name: string;
  /** Empty for the root itself. */
  readonly path: string;
  readonly product: Product;
  /** The package that determines its build. */
  readonly package: string;
  /** Its first source file, if its own code serves. */
  readonly main?: string;
}

/** The place of an application in such a workspace. */
export interface NxPlace {
  readonly root: Folder;
  readonly project: NxProject;
  /** Folders of the other applications, including end-to-end tests. */
  readonly others: readonly string[];
}

/** The file of an Nx project. */
export const nxProjectFile = 'project.json';

/** The input of a project's build. */
interface Target {
  readonly root: Folder;
  readonly path: string;
  readonly name: string;
  readonly options: Table | undefined;
  readonly executor: string;
  readonly reading: Reading;
  readonly manifest: PackageJson;
}

type Made = Pick<NxProject, 'product' | 'main'> | undefined;

interface Maker {
  readonly package: string;
  readonly executor: RegExp;
  readonly configuration?: string;
  make(target: Target): Made;
}

/**
 * The outputs of projects, by executor or, for an inferred target, by the tool's configuration in the project's folder (nx.dev, "Inferred
 * Tasks").
 */
const makers: readonly Maker[] = [
  { package: 'nx', executor: /[/:]esbuild:esbuild$/, make: (target) => program(target, mainName(target, bundleEnding(target.options))) },
  { package: 'nx', executor: /^@n(?:x|rwl)\/js:(?:tsc|swc)$/, make: (target) => program(target, compiledName(target)) },
  { package: 'next', executor: /\/next:build$/, configuration: 'next.config', make: next },
  { package: 'vite', executor: /\/vite:build$/, configuration: 'vite.config', make: vite },
  { package: '@angular/core', executor: /[/:](?:application|browser|browser-esbuild)$/, make: angular },
  { package: 'nx', executor: /\/(?:webpack|rspack|node):(?:webpack|rspack|build)$/, make: bundled },
  { package: 'nx', executor: /^$/, configuration: 'webpack.config', make: configured },
  { package: 'nx', executor: /^$/, configuration: 'rspack.config', make: configured },
];

/**
 * Lists the applications of an Nx workspace that something starts, or whose build creates a site; empty for another folder. Throws
 * KaizenError for an invalid project.json.
 */
export function nxProjects(root: Folder): readonly NxProject[] {
  if (!root.has('nx.json') || !root.has(manifestFile)) return [];
  const manifest = readPackageJson(root);
  const reading = { modules: openModules(root), settings: new Map() };
  return projectsIn(root).flatMap(({ path, table }): NxProject[] => {
    const name = textAt(table, 'name') ?? posix.basename(path);
    const build = tableAt(table, 'targets', 'build');
    return made({ root, path, name, options: optionsOf(build, path, name), executor: executorOf(build), reading, manifest });
  });
}

/** Finds the project in that folder of the workspace; undefined if there is none that can be deployed. */
export function nxPlace(root: Folder, path: string): NxPlace | undefined {
  const project = nxProjects(root).find((each) => each.path === path);
  if (project === undefined) return undefined;
  return { root, project, others: projectsIn(root).flatMap((other) => (other.path === path || other.path === '' ? [] : [other.path])) };
}

/** Nx's targets of a workspace member without its own scripts: how to build it, and how to start the result. */
export interface NxScripts {
  readonly build: string;
  /** Arguments of Node.js; undefined if the build creates no program. */
  readonly start?: readonly string[];
  /** Its first source file, relative to the member's folder. */
  readonly main?: string;
  readonly source: string;
}

/**
 * Finds the build target of a member without a build script, in its package.json or inferred; undefined if its output cannot be deployed.
 */
export function nxScripts({ root, member }: Place): NxScripts | undefined {
  const { path, manifest, folder } = member;
  if (!root.folder.has('nx.json') || path === '' || manifest.scripts.has('build')) return undefined;
  const targets = tableAt(manifest.root, 'nx', 'targets');
  const build = tableAt(targets, 'build');
  const [name, reading] = [manifest.name ?? path, { modules: openModules(folder), settings: new Map() }];
  const target = { root: root.folder, path, name, options: optionsOf(build, path, name), executor: executorOf(build), reading, manifest };
  const [project] = made(target);
  const product = project?.product;
  // A library has a build, too, but nothing serves it.
  if (product === undefined || (project?.package === 'nx' && tableAt(targets, 'serve') === undefined)) return undefined;
  const inMember = (file: string): string => posix.relative(path, file);
  const file = product.kind === 'server' && project?.package === 'nx' ? product.start[1] : undefined;
  return {
    build: name,
    ...(file === undefined ? {} : { start: ['node', inMember(file)] }),
    ...(project?.main === undefined ? {} : { main: inMember(project.main) }),
    source: `the target build in ${posix.join(path, manifestFile)}`,
  };
}

function projectsIn(root: Folder): { readonly path: string; readonly table: Table }[] {
  return root.files
    .filter((file) => posix.basename(file) === nxProjectFile)
    .flatMap((file) => {
      const table = readJson(root, file, 'jsonc')?.root;
      return table === undefined || table['projectType'] !== 'application'
        ? []
        : [{ path: posix.join(file, '..').replace(/^\.$/, ''), table }];
    });
}

/** The options of a target, with the names in braces replaced in their texts (nx.dev, "Project Configuration"). */
function optionsOf(build: Table | undefined, path: string, name: string): Table | undefined {
  const options = tableAt(build, 'options');
  const filled = (text: string): string =>
    text.replaceAll('{workspaceRoot}/', '').replaceAll('{projectRoot}', path).replaceAll('{projectName}', name);
  return (
    options && Object.fromEntries(Object.entries(options).map(([key, value]) => [key, typeof value === 'string' ? filled(value) : value]))
  );
}

/** Empty if the target is inferred, or runs the tool's command. */
function executorOf(build: Table | undefined): string {
  const executor = textAt(build, 'executor') ?? textAt(build, 'command') ?? '';
  return executor === 'nx:run-commands' || /^(?:webpack|rspack|vite|next)\b/.test(executor) ? '' : executor;
}

function made(target: Target): NxProject[] {
  for (const { package: owner, executor, configuration, make } of makers) {
    const isInferred = target.executor === '' && configuration !== undefined && hasConfiguration(target, configuration);
    if (target.executor === '' ? !isInferred : !executor.test(target.executor)) continue;
    const found = make(target);
    return found === undefined ? [] : [{ name: target.name, path: target.path, package: owner, ...found }];
  }
  return [];
}

/** The project's own folder. */
function folderOf({ root, path }: Target): Folder {
  return path === '' ? root : root.below(path);
}

function hasConfiguration(target: Target, name: string): boolean {
  return openConfiguration(folderOf(target), target.reading, name) !== undefined;
}

function sourceOf({ name, path }: Target): string {
  return `the target build of ${name} in ${posix.join(path, nxProjectFile)}`;
}

function outputOf({ options, path }: Target): string {
  return posix.normalize(textAt(options, 'outputPath') ?? `dist/${path}`).replace(/\/$/, '');
}

/** A program that Node.js runs. */
function program(target: Target, file: string): Made {
  const output = outputOf(target);
  const main = textAt(target.options, 'main');
  return programOf(target, output, `${output}/${file}`, main === undefined ? undefined : posix.normalize(main));
}

function programOf(target: Target, output: string, file: string, main: string | undefined): Made {
  return {
    product: {
      kind: 'server',
      start: ['node', file],
      source: sourceOf(target),
      output,
      files: [{ from: output, to: output }],
      isBundled: false,
    },
    ...(main === undefined ? {} : { main }),
  };
}

function mainName({ options }: Target, ending: string): string {
  return (
    textAt(options, 'outputFileName') ?? `${posix.basename(textAt(options, 'main') ?? 'main.ts').replace(/\.[cm]?[jt]sx?$/, '')}${ending}`
  );
}

/** `.cjs` for CommonJS, unless the options set another one (nx.dev, "@nx/esbuild:esbuild"). */
function bundleEnding(options: Table | undefined): string {
  const stated = textAt(tableAt(options, 'esbuildOptions', 'outExtension'), '.js');
  const formats = textsAt(options, 'format');
  return stated ?? (formats.includes('cjs') ? '.cjs' : '.js');
}

/** The output path of a compiler for its input file: below the folder of the project. */
function compiledName({ options, path }: Target): string {
  const main = posix.normalize(textAt(options, 'main') ?? `${path}/src/main.ts`);
  return posix.relative(path, main).replace(/\.([cm]?)tsx?$/, '.$1js');
}

/** A bundle is for browsers unless it is marked for Node.js; the older executors of @nx/node only build for Node.js. */
function bundled(target: Target): Made {
  const isForNode = textAt(target.options, 'target') === 'node' || /\/(?:node|nest):/.test(target.executor);
  if (isForNode) return program(target, textAt(target.options, 'outputFileName') ?? 'main.js');
  return site({ ...plainSite, folder: outputOf(target), source: sourceOf(target) });
}

const plainSite = { kind: 'site', basePath: '/', fallbackPage: 'index.html', notFoundPage: null, hashedAssets: [] } as const;

/** `webpack.config.js` with Nx's own plugin and a literal output: `join(__dirname, "../../dist/apps/api")`. */
function configured(target: Target): Made {
  const { path, reading } = target;
  const configuration = openConfiguration(folderOf(target), reading, 'webpack.config', 'rspack.config');
  const outputs = [...(configuration?.source.literals.values() ?? [])].flatMap(({ value }) => (value?.startsWith('../') ? [value] : []));
  const output = outputs[0] === undefined ? `dist/${path}` : posix.join(path, outputs[0]);
  if (output.startsWith('../')) return undefined;
  const options = configuration?.within(/\bnew\s+Nx\w*Plugin\s*\(/g);
  const isForNode = options?.text('target') === 'node' || configuration?.text('target') === 'node';
  if (!isForNode) return site({ ...plainSite, folder: output, source: sourceOf(target) });
  const main = options?.text('main');
  return programOf(target, output, `${output}/main.js`, main === undefined ? undefined : posix.join(path, main));
}

function next(target: Target): Made {
  const { path, reading, manifest } = target;
  // Its executor moves the whole output elsewhere; the tool itself leaves it in the project's folder.
  const folder = target.executor === '' ? path : outputOf(target);
  const product = nextProduct({ folder: folderOf(target), manifest, reading, has: (name) => manifest.dependencies.has(name) });
  if (product.kind === 'site') return site({ ...product, folder: posix.join(folder, product.folder) });
  if (product.kind === 'none') return { product };
  const { files: _, warnings: __, ...server } = product;
  // The server also loads its plugin for the configuration.
  const configuration = openConfiguration(folderOf(target), reading, 'next.config');
  const isPlugged =
    target.executor === '' && [...(configuration?.source.literals.values() ?? [])].some(({ value }) => value === '@nx/next');
  return {
    product: {
      ...server,
      ...(isPlugged ? { tools: ['@nx/next'] } : {}),
      start: ['node', 'node_modules/next/dist/bin/next', 'start', folder],
      source: `${sourceOf(target)}, next in package.json`,
      output: posix.join(folder, product.output),
      cache: posix.join(folder, product.cache ?? '.next/cache'),
      files: [{ from: folder, to: folder }],
      isBundled: false,
    },
  };
}

function vite(target: Target): Made {
  const { path, reading, options } = target;
  const folder = folderOf(target);
  if (!folder.has('index.html')) return undefined;
  const product = viteSite(openConfiguration(folder, reading, 'vite.config'));
  const stated = textAt(options, 'outputPath');
  return site({ ...product, folder: stated === undefined ? posix.join(path, product.folder) : outputOf(target), source: sourceOf(target) });
}

function angular(target: Target): Made {
  const { options, executor } = target;
  return { product: angularOutput({ builder: executor, options, usual: `dist/${target.path}`, source: sourceOf(target) }) };
}

function site(product: Product): Made {
  return product.kind === 'site' && product.folder.startsWith('../') ? undefined : { product };
}
