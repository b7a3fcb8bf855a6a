import { posix } from 'node:path';
import { KaizenError } from '../../errors.ts';
import type { Facts } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { startedBy } from '../../manifests/command-line.ts';
import { environmentExample } from '../../manifests/environment-example.ts';
import { ignorePath } from '../../render/printers.ts';
import type { Run } from '../../render/run.ts';
import { addPackages, browserFolder, namesIn, type SystemPackages } from '../libraries.ts';
import { type Build, type Contribution, type Flavour, healthCheckBy, type ImageRequest } from '../stack.ts';
import type { VersionFinding } from '../versions.ts';
import type { DjangoProject } from './django.ts';
import type { Entry } from './entry.ts';
import { findReads } from './environment.ts';
import type { GunicornConfiguration } from './gunicorn.ts';
import { installDependencies, installMore, installTools, makeStubs } from './install-steps.ts';
import type { Installation } from './installation.ts';
import { listeningOf } from './listening.ts';
import type { Tool } from './locks.ts';
import { type DjangoView, makeApplication } from './make-steps.ts';
import type { Modules } from './modules.ts';
import { type Asked, findSystemPackages, geoDjango } from './native-modules.ts';
import type { PinnedPackages } from './pinned-packages.ts';
import { pythonProbes } from './probes.ts';
import { serversIn } from './servers.ts';
import { type Tools, toolsFor } from './tools.ts';
import type { Place } from './workspace.ts';

/** What `templates/dockerfile/python.ejs` reads. Paths are relative to the build context, unless they start with `/`. */
export interface PythonView {
  readonly flavour: Flavour;
  readonly tool: Tool;
  readonly source: Installation['source'];
  /** Folders of the projects that are installed as packages, `.` for the context. */
  readonly projects: readonly string[];
  /** The folder of the application's source, `.` for the context; what it needs of a workspace is installed. */
  readonly copied: string;
  /** What stages of other languages add to the source. */
  readonly contributions: readonly Contribution[];
  /** Removes the folders that those are made of and that hold nothing of this language, because the image has no use for them. */
  readonly removeSources: Run | null;
  readonly tools: Tools;
  readonly installTools: Run | null;
  readonly makeStubs: Run | null;
  readonly installDependencies: Run;
  /** Adds what starts the application and no list of the folder installs; null for nothing. */
  readonly installServer: Run | null;
  readonly makeApplication: Run;
  readonly dependenciesFrom: 'base' | 'tools';
  /** True where a configuration of its server asks for the place of the virtual environment. */
  readonly namesEnvironment: boolean;
  /** The folder that the application runs in. */
  readonly home: string;
  /** Folder that the application's imports start from. */
  readonly pythonPath: string;
  readonly systemPackages: SystemPackages;
  /** Packages for the stage that holds the source: those that were answered for the build, since a build of the project may call them. */
  readonly sourcePackages: readonly string[];
  readonly django: DjangoView | null;
  /** What installs a browser, and the folder that it is installed in; null where none is needed. */
  readonly browser: { readonly folder: string; readonly install: Run } | null;
}

/** What is known of an application when its image is described. */
export interface Described {
  readonly folder: Folder;
  readonly manifest: string;
  readonly modules: Modules;
  readonly installation: Installation;
  readonly packages: ReadonlyMap<string, string>;
  readonly version: VersionFinding;
  readonly pinned: PinnedPackages;
  readonly django: DjangoProject | undefined;
  readonly entry: Entry;
  readonly place: Place | undefined;
  readonly gunicorn: GunicornConfiguration;
  /** True where git fetches a dependency. */
  readonly needsGit: boolean;
  /** What it writes at run time. */
  readonly written: Facts['written'];
}

const ignored = [
  '**/__pycache__',
  '**/*.py[cod]',
  '.venv',
  'venv',
  '.tox',
  '.nox',
  '**/.pytest_cache',
  '**/.mypy_cache',
  '**/.ruff_cache',
  '**/*.egg-info',
  'build',
  'dist',
  'htmlcov',
  '.coverage*',
  'tests',
];

/** Gives what an image of that base needs. */
export function buildOf(
  described: Described,
  { base: { flavour, image }, start, probe, contributions = [], packages: more }: ImageRequest,
): Build {
  const { folder, modules, installation, django, entry, place, gunicorn } = described;
  const system = flavour === 'alpine' ? 'alpine' : 'debian';
  const systems = { build: system, runtime: system } as const;
  const tools = toolsFor(installation);
  const words = startedBy(start ?? entry.start?.value ?? []);
  const stopSignal = listeningOf(words, gunicorn)?.stopSignal;
  const path = place?.member.path ?? '';
  const top = posix.join('/app', path);
  const { root } = modules;
  const home = posix.join(top, modules.home);
  const isBelowRoot = root !== '' && (entry.path === undefined || entry.path.startsWith(`${root}/`));
  const sources = contributions
    .map(({ source }) => source)
    .filter((source) => source !== '' && !source.startsWith('..') && !modules.paths.some((each) => each.startsWith(`${source}/`)))
    // Templates are read when the application runs.
    .filter((source) => !folder.files.some((each) => each.startsWith(`${source}/`) && /\/(?:templates|static)\//.test(each)));
  const missing = missingFolders(described, top);
  const djangoView =
    django === undefined
      ? null
      : {
          collectstatic: django.collectsStatic,
          settings: django.settings,
          ...(django.template === undefined ? {} : { template: django.template }),
          placeholders: placeholders(folder, django),
          ...(django.collectsStatic && missing.length > 0 ? { written: missing } : {}),
        };
  const view: PythonView = {
    flavour,
    tool: installation.tool.name,
    source: installation.source,
    projects: installation.projects.map((project) => project.path),
    copied: path || '.',
    contributions,
    removeSources: sources.length === 0 ? null : { steps: [['rm', '-rf', ...sources]] },
    tools,
    installTools: installTools(tools),
    makeStubs: makeStubs(installation.source),
    installDependencies: installDependencies(installation),
    installServer: installMore(
      installation.tool.name,
      [...installation.apart, ...addedServers(described, words, image)],
      installation.registries,
    ),
    makeApplication: makeApplication(installation.projects, djangoView),
    // Side by side where pip alone can install the dependencies: both stages are then made at the same time.
    dependenciesFrom: /^(?:pip|hatch)$/.test(installation.tool.name) && installation.source.from !== 'metadata' ? 'base' : 'tools',
    namesEnvironment: words.some(
      (word) => word.endsWith('.ini') && folder.search(posix.join(modules.home, word)).includes('$(VIRTUAL_ENV)'),
    ),
    home,
    pythonPath: pythonPath(described, isBelowRoot ? posix.join(top, root) : top),
    systemPackages: addPackages(namesIn(image, findSystemPackages(askedOf(described), system)), more, systems),
    sourcePackages: addPackages({ build: [], runtime: [] }, more, systems).build,
    django: djangoView,
    browser: usesBrowser(described)
      ? {
          folder: browserFolder,
          install: {
            env: { PLAYWRIGHT_BROWSERS_PATH: browserFolder },
            steps: [
              ['/opt/venv/bin/python', '-m', 'playwright', 'install', 'chromium'],
              ['chmod', '-R', 'a+rX,go-w', browserFolder],
            ],
          },
        }
      : null,
  };
  return {
    template: 'python',
    view,
    home,
    codePaths: installation.projects.length === 0 ? ['/app', '/opt/venv'] : ['/app', '/opt/app', '/opt/venv'],
    idle: { words: ['python', '-c', 'import time; time.sleep(600)'] },
    ...healthCheckBy(pythonProbes, probe),
    sourceFile: posix.join(path, sourceFile(described)),
    comment: ['#', ''],
    dependencyStage: 'dependencies',
    secrets: installation.registries.secrets,
    ...(stopSignal === undefined ? {} : { stopSignal }),
    ...ignoring(described),
  };
}

/** Sources that an installation compiles. */
const compiled = /\.(?:pyx|rs|c|cc|cpp|f90)$/;

/**
 * Where modules are found. The tree of the application goes before what is installed of it, since code finds templates and data by its own place; but a
 * module that the installation compiles is there alone.
 */
function pythonPath({ folder, installation }: Described, tree: string): string {
  if (installation.projects.length === 0) return tree;
  const installed = '/opt/app';
  return (folder.files.some((path) => compiled.test(path)) ? [installed, tree] : [tree, installed]).join(':');
}

/**
 * The servers that a start command needs and nothing installs, as requirements.
 * Throws KaizenError for one that is never added.
 */
function addedServers({ packages, installation, manifest }: Described, words: readonly string[], image: string): string[] {
  const isOld = /(?:^|\/)python:3\.[0-9](?![0-9])/.test(image);
  return serversIn(words)
    .filter(({ name }) => !packages.has(name))
    .flatMap(({ name, release }) => {
      if (release !== undefined) return [isOld ? release.older : release.requirement];
      // What only a build backend can tell may well be among the dependencies.
      if (installation.source.from === 'metadata') return [];
      throw new KaizenError(`--start: nothing installs ${name}: add it to ${manifest}, or give another command.`);
    });
}

/** Playwright drives a browser that it downloads itself, in the release that fits it. */
function usesBrowser({ packages, pinned, version }: Described): boolean {
  return packages.has('playwright') || pinned.locked(version.release.line).has('playwright');
}

/** What the packages of the application ask of the system. */
function askedOf({ packages, version, pinned, needsGit, modules }: Described): Asked {
  const { line } = version.release;
  return {
    names: new Set([...packages.keys(), ...pinned.locked(line)]),
    built: pinned.built(line),
    hasWheel: (name) => pinned.hasWheel(name, line),
    needsGit,
    ofCode: modules.mentioning('django.contrib.gis').length > 0 ? [geoDjango] : [],
  };
}

function sourceFile({ folder, manifest, modules, entry }: Described): string {
  return (
    entry.path ??
    modules.paths.find((path) => path.startsWith(`${modules.root}/`)) ??
    modules.paths[0] ??
    folder.files.find((path) => path.endsWith('.py')) ??
    manifest
  );
}

/** In a workspace, nothing of the members that are not needed but the manifests, which uv compares with its lock file. */
function ignoring({ folder, installation, place }: Described): Pick<Build, 'ignore' | 'keep'> {
  const kept = keptFiles(folder, installation);
  const { hidden } = installation.registries;
  if (place === undefined) return { ignore: [...ignored, ...hidden], keep: kept };
  const { member, needed, others } = place;
  const folders = new Set(['', member.path, ...needed.map(({ path }) => path)]);
  const below = (path: string): string[] =>
    ignored.map((pattern) => (pattern.startsWith('**/') ? pattern : posix.join(ignorePath(path), pattern)));
  return {
    ignore: [...new Set([...[...folders].flatMap(below), ...hidden, ...others.map(({ path }) => ignorePath(path))])],
    keep: [...kept.map((file) => posix.join(member.path, file)), ...others.map(({ path }) => `${path}/pyproject.toml`)],
  };
}

/** Folders of the application's data, as they are in the image, of which the source has nothing. */
function missingFolders({ folder, written }: Described, top: string): string[] {
  const missing = (written?.value ?? []).filter(
    ({ path, kind }) => kind === 'folder' && !path.startsWith('/') && !folder.files.some((file) => file.startsWith(`${path}/`)),
  );
  return missing.map(({ path }) => posix.join(top, path));
}

function placeholders(folder: Folder, { settingsSources }: DjangoProject): { name: string; value: string }[] {
  const example = environmentExample(folder);
  const names = settingsSources.flatMap(findReads).flatMap(({ name, isRequired }) => (isRequired ? [name] : []));
  return [...new Set(names)].sort().map((name) => {
    const scheme = example.get(name)?.scheme;
    return { name, value: scheme === undefined ? 'build' : `${scheme}://build@localhost/0` };
  });
}

// What the build backend reads may be text that a general pattern such as *.md keeps out.
function keptFiles(folder: Folder, { projects, metadataFiles }: Installation): string[] {
  const readme = projects.length === 0 ? [] : folder.files.filter((path) => path === 'README.md');
  return [...new Set([...readme, ...metadataFiles.filter((path) => !path.endsWith('.py'))])].sort();
}
