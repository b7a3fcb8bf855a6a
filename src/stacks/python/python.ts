import { environmentExample } from '../../inspect/environment-example.ts';
import type { Facts } from '../../inspect/facts.ts';
import type { Folder } from '../../inspect/folder.ts';
import type { Build, ChosenBase, Detection, Flavour, Stack } from '../stack.ts';
import { listPackages } from './dependencies.ts';
import { type DjangoProject, findDjango } from './django.ts';
import { type Entry, findEntry } from './entry.ts';
import { findEnvironment, namesRead, variablesIn } from './environment.ts';
import { findHealthPath } from './health-path.ts';
import { type Installation, planInstallation } from './installation.ts';
import { type Manifests, pythonManifest, readManifests } from './manifests.ts';
import { type Modules, openModules } from './modules.ts';
import { pythonProbes } from './probes.ts';
import { basesOf, newestSupported } from './releases.ts';
import { listSystemPackages, type SystemPackages } from './system-packages.ts';
import { toolsFor } from './tools.ts';
import { findVersion, type VersionFinding } from './version.ts';

/** What `templates/dockerfile/python.ejs` reads. */
export interface PythonView {
  readonly flavour: Flavour;
  readonly tool: 'pip' | 'uv';
  readonly source: Installation['source'];
  readonly project: Installation['project'];
  /** Requirements of the stage `tools`, which there is none of without any. */
  readonly tools: readonly string[];
  readonly dependenciesFrom: 'base' | 'tools';
  /** Folder that the application's imports start from. */
  readonly pythonPath: '/app' | '/app/src';
  readonly systemPackages: SystemPackages;
  readonly django: null | {
    readonly collectstatic: boolean;
    readonly settings: string;
    /** Variables without which the settings can't be imported, with values of the right shape that mean nothing. */
    readonly placeholders: readonly { readonly name: string; readonly value: string }[];
  };
}

/** Everything that was found, from which facts and build follow. */
interface Findings {
  readonly folder: Folder;
  readonly manifest: string;
  readonly manifests: Manifests;
  readonly modules: Modules;
  readonly installation: Installation;
  readonly packages: ReadonlyMap<string, string>;
  readonly version: VersionFinding;
  readonly django: DjangoProject | undefined;
  readonly entry: Entry;
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

/** Python: applications of pip or uv. */
export const python: Stack = {
  language: 'python',
  testRunner: 'pytest',
  recognises: (folder) => {
    const manifest = pythonManifest(folder);
    return manifest === undefined
      ? undefined
      : manifest.endsWith('.py') && !['setup.py', 'manage.py'].includes(manifest)
        ? 'sources'
        : 'manifest';
  },
  detect: (folder) => detection(investigate(folder, pythonManifest(folder) ?? '')),
};

function investigate(folder: Folder, manifest: string): Findings {
  const manifests = readManifests(folder);
  const modules = openModules(folder);
  const installation = planInstallation(folder, modules, manifests);
  const packages = listPackages(installation.placed);
  const version = findVersion(folder, manifests);
  const usesDjango = packages.has('django') || folder.has('manage.py') || folder.has('src/manage.py');
  const django = usesDjango ? findDjango(folder, modules) : undefined;
  const consoleScripts = installation.project?.scripts ?? [];
  const entry = findEntry({ folder, modules, packages, manifest, consoleScripts, django });
  return { folder, manifest, manifests, modules, installation, packages, version, django, entry };
}

function detection(findings: Findings): Detection {
  const { installation, version, packages, entry } = findings;
  const { unknownStart, unknownPort } = entry;
  return {
    facts: factsOf(findings),
    warnings: [...version.warnings, ...installation.warnings, ...(entry.warnings ?? [])],
    unknown: {
      ...(unknownStart === undefined ? {} : { start: unknownStart }),
      ...(unknownPort === undefined ? {} : { port: unknownPort }),
    },
    dependencies: { ecosystem: 'pypi', packages },
    reads: namesRead(findings.folder, findings.modules),
    bases: basesOf(version.release ?? newestSupported),
    build: (base) => buildOf(findings, base),
  };
}

function factsOf({ folder, manifest, manifests, modules, installation, version, django, entry }: Findings): Facts {
  const name = nameOf(manifests);
  const healthPath = entry.framework === undefined ? undefined : findHealthPath(modules, django);
  const env = findEnvironment(folder, modules);
  const { framework, start, port } = entry;
  return {
    ...(name === undefined ? {} : { name }),
    language: { value: 'python', source: manifest },
    ...(version.fact === undefined ? {} : { version: version.fact }),
    packageManager: { value: installation.tool.name, source: installation.tool.source },
    ...(framework === undefined ? {} : { framework }),
    baseImage: {
      value: basesOf(version.release ?? newestSupported).slim.image,
      source: version.fact?.source ?? 'newest supported Python; the folder names none',
    },
    ...(start === undefined ? {} : { start }),
    ...(port === undefined ? {} : { port }),
    ...(healthPath === undefined ? {} : { healthPath }),
    ...(env === undefined ? {} : { env }),
  };
}

function nameOf({ pyproject, setupCfg, setupPy }: Manifests): Facts['name'] {
  const named = [
    { value: pyproject?.name, source: 'pyproject.toml' },
    { value: setupCfg?.name, source: 'setup.cfg' },
    { value: setupPy?.name, source: 'setup.py' },
  ];
  for (const { value, source } of named) if (value !== undefined) return { value, source };
  return undefined;
}

function buildOf({ folder, manifest, modules, installation, packages, django, entry }: Findings, { flavour }: ChosenBase): Build {
  const needsGit = installation.placed.some(({ requirement }) => requirement.kind === 'package' && requirement.needsGit);
  const view: PythonView = {
    flavour,
    tool: installation.tool.name,
    source: installation.source,
    project: installation.project,
    tools: toolsFor(installation),
    // Side by side where pip alone can install the dependencies: both stages are then made at the same time.
    dependenciesFrom: installation.tool.name === 'uv' || installation.source.from === 'metadata' ? 'tools' : 'base',
    pythonPath: modules.root === 'src' && (entry.path === undefined || entry.path.startsWith('src/')) ? '/app/src' : '/app',
    systemPackages: listSystemPackages(packages, needsGit),
    django:
      django === undefined
        ? null
        : { collectstatic: django.collectsStatic, settings: django.settings, placeholders: placeholders(folder, django) },
  };
  return {
    template: 'python',
    view: { ...view },
    codePaths: installation.project === null ? ['/app', '/opt/venv'] : ['/app', '/opt/app', '/opt/venv'],
    idle: { words: ['python', '-c', 'import time; time.sleep(600)'] },
    probes: pythonProbes,
    sourceFile:
      entry.path ??
      modules.paths.find((path) => path.startsWith(`${modules.root}/`)) ??
      modules.paths[0] ??
      folder.files.find((path) => path.endsWith('.py')) ??
      manifest,
    comment: ['#', ''],
    dependencyStage: 'dependencies',
    ignore: ignored,
    keep: keptFiles(folder, installation),
  };
}

function placeholders(folder: Folder, { settingsSources }: DjangoProject): { name: string; value: string }[] {
  const example = environmentExample(folder);
  const names = settingsSources.flatMap(variablesIn).flatMap(({ name, isRequired }) => (isRequired ? [name] : []));
  return [...new Set(names)].sort().map((name) => {
    const scheme = example.get(name)?.scheme;
    return { name, value: scheme === undefined ? 'build' : `${scheme}://build@localhost/0` };
  });
}

// What the build backend reads may be text that a general pattern such as *.md keeps out.
function keptFiles(folder: Folder, { project, metadataFiles }: Installation): string[] {
  const readme = project === null ? [] : folder.files.filter((path) => path === 'README.md');
  return [...new Set([...readme, ...metadataFiles.filter((path) => !path.endsWith('.py'))])].sort();
}
