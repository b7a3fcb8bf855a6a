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

/** The data for `templates/dockerfile/python.ejs`. Paths are relative to the build context, unless they start with `/`. */
export interface PythonView {
  readonly flavour: Flavour;
  readonly tool: Tool;
  readonly source: Installation['source'];
  /** Folders of the projects that are installed as packages, `.` for the context. */
  readonly projects: readonly string[];
  /** The folder of the application's source, `.` for the context; required members of a workspace are installed. */
  readonly copied: string;
  /** Additions of other languages' stages to the source. */
  readonly contributions: readonly Contribution[];
  /** Removes the source folders of those additions if they contain nothing of this language, because the image does not need them. */
  readonly removeSources: Run | null;
  readonly tools: Tools;
  readonly installTools: Run | null;
  readonly makeStubs: Run | null;
  readonly installDependencies: Run;
  /** Installs packages that start the application and that no list of the folder contains; null for none. */
  readonly installServer: Run | null;
  readonly makeApplication: Run;
  readonly dependenciesFrom: 'base' | 'tools';
  /** True if a configuration of its server contains the path of the virtual environment. */
  readonly namesEnvironment: boolean;
  /** The folder in which the application runs. */
  readonly home: string;
  /** The folder at which the application's imports start. */
  readonly pythonPath: string;
  readonly systemPackages: SystemPackages;
  /** Packages for the stage that holds the source: those that were answered for the build, since a build of the project may call them. */
  readonly sourcePackages: readonly string[];
  readonly django: DjangoView | null;
  /** Installs a browser, into that folder; null if none is needed. */
  readonly browser: { readonly folder: string; readonly install: Run } | null;
}

/** The findings about an application that its image depends on. */
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
  /** True if a dependency is fetched by git. */
  readonly needsGit: boolean;
  /** The paths that it writes at run time. */
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

/** Returns the requirements of an image with that base. */
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
    // The stages are parallel if pip alone can install the dependencies.
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
 * Where Python finds modules. The tree of the application has precedence over its installed copy, because code finds templates and data
 * relative to itself; but a compiled module exists only in the installed copy.
 */
function pythonPath({ folder, installation }: Described, tree: string): string {
  if (installation.projects.length === 0) return tree;
  const installed = '/opt/app';
  return (folder.files.some((path) => compiled.test(path)) ? [installed, tree] : [tree, installed]).join(':');
}

/** The servers of a start command that nothing installs, as requirements. Throws KaizenError for one that is never added. */
function addedServers({ packages, installation, manifest }: Described, words: readonly string[], image: string): string[] {
  const isOld = /(?:^|\/)python:3\.[0-9](?![0-9])/.test(image);
  return serversIn(words)
    .filter(({ name }) => !packages.has(name))
    .flatMap(({ name, release }) => {
      if (release !== undefined) return [isOld ? release.older : release.requirement];
      // If only a build backend knows the dependencies, the server may be among them.
      if (installation.source.from === 'metadata') return [];
      throw new KaizenError(`--start: nothing installs ${name}: add it to ${manifest}, or give another command.`);
    });
}

/** Playwright drives a browser that it downloads itself, in the matching release. */
function usesBrowser({ packages, pinned, version }: Described): boolean {
  return packages.has('playwright') || pinned.locked(version.release.line).has('playwright');
}

/** The requirements of the application's packages for the system. */
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

/** A file whose edit does not install the dependencies again: a build backend may read modules, such as the one with the version. */
function sourceFile({ folder, manifest, modules, entry, installation: { source } }: Described): string {
  const read = new Set('manifests' in source ? source.manifests : []);
  const candidates = [
    ...(entry.path === undefined ? [] : [entry.path]),
    ...modules.paths.filter((path) => path.startsWith(`${modules.root}/`)),
    ...modules.paths,
    ...folder.files.filter((path) => path.endsWith('.py')),
  ];
  return candidates.find((path) => !read.has(path)) ?? candidates[0] ?? manifest;
}

/** In a workspace, only the manifests of unneeded members are included, which uv compares with its lock file. */
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

/** Folders of the application's data in the image that do not exist in the source. */
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

// The build backend may read text files that a general pattern such as *.md excludes.
function keptFiles(folder: Folder, { projects, metadataFiles }: Installation): string[] {
  const readme = projects.length === 0 ? [] : folder.files.filter((path) => path === 'README.md');
  return [...new Set([...readme, ...metadataFiles.filter((path) => !path.endsWith('.py'))])].sort();
}
