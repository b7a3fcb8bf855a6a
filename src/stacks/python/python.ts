import { posix } from 'node:path';
import type { Fact, Facts } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { type Procfile, readProcfile } from '../../manifests/procfile.ts';
import type { Environment } from '../environment.ts';
import { findSampleConfiguration } from '../missing-settings.ts';
import { ignoredImports, ignoredPages } from '../needs.ts';
import { addToStated, describeProcesses, type FoundProcess } from '../processes.ts';
import { namesFolder } from '../served-folder.ts';
import type { Detection, Member, Need, Stack, Workspace } from '../stack.ts';
import { fromVersion } from '../versions.ts';
import { findAllowedHost } from './allowed-hosts.ts';
import { findAside } from './aside.ts';
import { buildOf, type Described } from './build.ts';
import { listPackages } from './dependencies.ts';
import { findDjango } from './django.ts';
import { containerStart, findEntry, startedBeside } from './entry.ts';
import { findVariables } from './environment.ts';
import { frameworks } from './frameworks.ts';
import { requireProgram } from './given-start.ts';
import { readGunicornConfiguration } from './gunicorn.ts';
import { productionEnvironment } from './hatch.ts';
import { findHealthPath } from './health-path.ts';
import { packageOf } from './import-names.ts';
import { requireImportable } from './importable.ts';
import { planInstallation } from './installation.ts';
import { type Manifests, pythonManifest, readManifests } from './manifests.ts';
import { findMigration } from './migrations.ts';
import { type Modules, openModules } from './modules.ts';
import { missingPrograms } from './native-modules.ts';
import { readPinnedPackages } from './pinned-packages.ts';
import { basesOf } from './releases.ts';
import { findRemovedModules } from './removed-modules.ts';
import { normaliseName } from './requirement.ts';
import { serverPort } from './servers.ts';
import { startTask, stepInImage, withoutRunner } from './tasks.ts';
import { readUwsgi } from './uwsgi.ts';
import { findVersion } from './version.ts';
import { findDjangoWorkers, findWorkers } from './workers.ts';
import { placeIn, uvMembers } from './workspace.ts';
import { findWrittenPaths } from './written.ts';

/** The complete finding, from which facts and build follow. */
interface Findings extends Described {
  readonly manifests: Manifests;
  readonly procfile: Procfile | undefined;
  readonly processes: readonly FoundProcess[];
  readonly environment: Environment;
  /** The settings files that it requires, with their samples. */
  readonly configuration: Facts['configuration'];
  /** Sentences about unknown written paths. */
  readonly unwritten: readonly string[];
  readonly consoleScripts: readonly string[];
}

/** Python: applications with pip, uv, Poetry, PDM, Pipenv and Hatch. */
export const python: Stack<Findings> = {
  language: 'python',
  sourceEndings: ['.py'],
  packageOf,
  testRunner: 'pytest',
  beginning: {
    files: (program) => ({ 'requirements.txt': program === undefined || /^(?:python|pip)[\d.]*$/.test(program) ? '' : `${program}\n` }),
    expects: 'the code, and requirements.txt with what it needs, the server among it',
    usual: { start: ['python', 'main.py'], port: 8000 },
  },
  recognises: (folder) => {
    const manifest = pythonManifest(folder);
    return manifest === undefined
      ? undefined
      : manifest.endsWith('.py') && !['setup.py', 'manage.py'].includes(manifest)
        ? 'sources'
        : 'manifest';
  },
  members: deployable,
  investigate,
  weigh: ({ packages, manifest, entry }) => {
    const { framework, start } = entry;
    const aside = findAside({ packages, manifest, entry });
    return {
      facts: { ...(framework === undefined ? {} : { framework }), ...(start === undefined ? {} : { start }) },
      ...(aside === undefined ? {} : { aside }),
    };
  },
  describe: detection,
  read: ({ modules }, path) => modules.read(path),
  image: (findings, request) => {
    requireImportable(request.start ?? [], findings.folder, findings.modules);
    requireProgram(findings, request);
    return buildOf(findings, request);
  },
  serves: ({ modules }, path) => namesFolder(modules, path),
};

/** The projects of a uv workspace that something starts; undefined if that is only the folder itself. */
function deployable(root: Folder, findingsOf: (path: string) => Findings): readonly Member[] | undefined {
  const members = (uvMembers(root) ?? []).filter(({ path }) => canRun(findingsOf(path)));
  if (members.every(({ path }) => path === '')) return undefined;
  return members.map(({ path, name }) => ({ path, name, source: 'tool.uv.workspace in pyproject.toml' }));
}

/** Among members of a workspace, one that only a convention starts is a library, unless it depends on a web framework. */
function canRun({ entry: { start, framework }, packages }: Findings): boolean {
  return start !== undefined && (start.certainty !== 'assumed' || (framework !== undefined && packages.has(framework.value)));
}

function investigate(folder: Folder, workspace?: Workspace): Findings {
  const manifest = pythonManifest(folder) ?? '';
  const root = workspace?.root ?? folder;
  const place = placeIn(root, workspace?.path ?? '');
  const manifests = readManifests(folder, root);
  const { pyproject, pipfile } = manifests;
  const procfile = inImage(readProcfile(folder, serverPort, { changesFolder: true, step: stepInImage }));
  const roots = [...(pyproject?.sourceRoots ?? []), ...(manifests.setupCfg?.sourceRoots ?? []), ...(manifests.setupPy?.sourceRoots ?? [])];
  const modules = openModules(folder, roots, procfile?.start?.folder ?? (readUwsgi(folder)?.folder || undefined));
  const installation = planInstallation({ folder, modules, manifests, place });
  const packages = listPackages(installation.placed);
  const pinned = readPinnedPackages(root, manifests.locks[0], installation.placed);
  const removed = findRemovedModules(modules, { has: (name) => packages.has(name) });
  const version = findVersion(folder, manifests, place === undefined || place.member.path === '' ? undefined : place.root, (line) => [
    ...pinned.obstacles(line),
    ...removed(line),
  ]);
  const usesDjango = packages.has('django') || folder.has('manage.py') || folder.has(posix.join(modules.root, 'manage.py'));
  const django = usesDjango ? findDjango(folder, modules) : undefined;
  const tasks = [
    ...((pyproject && productionEnvironment(pyproject)?.environment.tasks) ?? []),
    ...(pyproject?.tasks ?? []),
    ...(pipfile?.tasks ?? []),
  ];
  const gunicorn = readGunicornConfiguration(folder, modules);
  const workers = findWorkers(modules, packages);
  const [worker] = workers;
  const surroundings = {
    folder,
    modules,
    packages,
    manifest,
    project: normaliseName(nameOf(manifests)?.value ?? folder.name),
    plugins: manifests.setupPy?.plugins ?? [],
    consoleScripts: installation.projects.flatMap(({ scripts }) => scripts),
    django,
    gunicorn,
    stated: procfile?.start === undefined ? startTask(tasks) : { ...procfile.start, words: withoutRunner(procfile.start.words) },
    worker: worker && { words: worker.start, source: worker.source },
  };
  const found = findEntry(surroundings);
  const ofContainer = found.start === undefined || found.start.certainty === 'assumed' ? containerStart(surroundings) : undefined;
  const entry = ofContainer === undefined ? found : findEntry({ ...surroundings, stated: ofContainer });
  const made = django?.template === undefined ? [] : [modules.read(django.template.from)];
  const environment = findVariables(folder, modules, made);
  const configuration = findSampleConfiguration(folder, modules.mentioning, environment.needed?.value);
  const samples = (configuration?.value ?? []).map(({ sample }) => sample);
  const { fact: written, notes: unwritten } = findWrittenPaths(folder, modules, packages, environment.reads, samples);
  return {
    folder,
    manifest,
    manifests,
    modules,
    environment,
    configuration,
    written,
    unwritten,
    installation,
    packages,
    version,
    pinned,
    django,
    procfile,
    entry,
    place,
    gunicorn,
    consoleScripts: surroundings.consoleScripts,
    processes: addToStated(
      addToStated(
        (procfile?.processes ?? []).map((each) => ({ ...each, start: withoutRunner(each.start), source: `${each.name} in Procfile` })),
        startedBeside(surroundings),
      ),
      [
        ...workers,
        ...findDjangoWorkers(modules, django),
        ...findMigration({ folder, modules, packages, django, start: entry.start?.value ?? [] }),
      ],
    ).filter(({ start }) => start !== entry.start?.value),
    needsGit:
      (pyproject?.uv?.fromGit.length ?? 0) > 0 ||
      installation.placed.some(({ requirement }) => requirement.kind === 'package' && requirement.needsGit),
  };
}

/** A Procfile without the lines whose programs a Python image does not have: those for a developer's machine. */
function inImage(procfile: Procfile | undefined): Procfile | undefined {
  if (procfile === undefined) return undefined;
  const { start, processes, ...others } = procfile;
  const isThere = (words: readonly string[]): boolean => stepInImage(words.join(' ')) !== undefined;
  const left = [
    ...(start === undefined || isThere(start.words) ? [] : [{ name: 'web', words: start.words }]),
    ...processes.flatMap((each) => (isThere(each.start) ? [] : [{ name: each.name, words: each.start }])),
  ];
  return {
    ...others,
    ...(start === undefined || !isThere(start.words) ? {} : { start }),
    processes: processes.filter((each) => isThere(each.start)),
    warnings: [
      ...procfile.warnings,
      ...left.map(
        ({ name, words }) => `The tool ignores the process ${name} in Procfile, because the image does not have the program ${words[0]}.`,
      ),
    ],
  };
}

function detection(findings: Findings): Detection {
  const { folder, installation, packages, version, entry, procfile, environment } = findings;
  const aside = findAside({ packages, manifest: findings.manifest, entry });
  const unknownStart = entry.start === undefined ? (procfile?.unknownStart ?? entry.unknownStart) : undefined;
  return {
    facts: factsOf(findings),
    ...(entry.slottedStart === undefined ? {} : { slottedStart: entry.slottedStart }),
    ...(entry.serverStarts === undefined ? {} : { serverStarts: entry.serverStarts }),
    warnings: [
      ...version.warnings,
      ...installation.warnings,
      ...missingPrograms(packages, version.release),
      ...(procfile?.warnings ?? []),
      ...(entry.warnings ?? []),
      ...condaWarning(findings),
      ...findings.unwritten,
    ],
    unknown: {
      ...(unknownStart === undefined ? {} : { start: unknownStart }),
      ...(entry.unknownPort === undefined ? {} : { port: entry.unknownPort }),
    },
    dependencies: { ecosystem: 'pypi', packages: withBackends(packages, findings.modules), optional: listPackages(installation.optional) },
    code: {
      folder,
      paths: findings.modules.paths,
      ...(findings.django === undefined ? {} : { settings: findings.django.settingsSources.map(({ path }) => path) }),
    },
    reads: environment.reads,
    isHttp: entry.framework !== undefined || findings.modules.mentioning('http.server', 'wsgiref').length > 0,
    needs: needsOf(findings),
    bases: basesOf(version.release),
    ...(aside === undefined ? {} : { aside }),
  };
}

const importOfModule = /^[ \t]{0,80}(?:from[ \t]{1,9}([\w.]{1,200})[ \t]{1,9}import|import[ \t]{1,9}([\w.]{1,200}))/gm;
const folderOfPages = /["']((?:[\w.-]{1,80}\/){1,8}[\w.-]{1,80})["']/g;

/** Ignored files that the application imports or serves. */
function needsOf({ folder, modules, packages, place }: Findings): readonly Need[] {
  if (folder.ignored.files.length === 0) return [];
  const member = place?.member.path;
  const imported = modules.paths.flatMap((source) =>
    [...folder.search(source).matchAll(importOfModule)].flatMap(([, from, whole]) => {
      const name = from ?? whole ?? '';
      const dots = /^\.*/.exec(name)?.[0].length ?? 0;
      const path = name.slice(dots).replaceAll('.', '/');
      // Git may also ignore a folder with the name of an installed package: one for sessions, for an environment.
      const [top = ''] = path.split('/');
      if (path === '' || (dots === 0 && packages.has(packageOf(top) ?? normaliseName(top)))) return [];
      const around = posix.join(posix.dirname(source), '../'.repeat(Math.max(0, dots - 1)));
      return dots > 0 ? [{ path: posix.join(around, path), source }] : [{ path: posix.join(modules.root, path), source }];
    }),
  );
  const served = modules.paths.flatMap((source) =>
    [...folder.search(source).matchAll(folderOfPages)].map(([, path = '']) => ({ path, source })),
  );
  return [...ignoredImports(folder, imported, ['.py'], member), ...ignoredPages(folder, served, member)];
}

function condaWarning({ folder, manifest }: Findings): string[] {
  const file = ['environment.yml', 'environment.yaml'].find((name) => folder.has(name));
  if (file === undefined || !manifest.endsWith('.py')) return [];
  return [`The tool does not read ${file}, a file of Conda: list what the application needs in requirements.txt or pyproject.toml.`];
}

function factsOf({
  manifest,
  manifests,
  modules,
  installation,
  version,
  django,
  entry,
  processes,
  environment,
  configuration,
  written,
}: Findings): Facts {
  const { needed, switches } = environment;
  const name = nameOf(manifests);
  const { framework, server, start, port } = entry;
  const beside = describeProcesses(processes);
  const healthHost = framework === undefined ? undefined : findAllowedHost(modules, django);
  const healthPath = framework === undefined ? undefined : (findHealthPath(modules, django) ?? ownHealthPath(framework));
  return {
    ...(name === undefined ? {} : { name }),
    language: { value: 'python', source: manifest },
    version: version.fact,
    packageManager: { value: installation.tool.name, source: installation.tool.source },
    ...(framework === undefined ? {} : { framework }),
    ...(server === undefined ? {} : { server }),
    baseImage: fromVersion(version.fact, basesOf(version.release).slim.image),
    ...(start === undefined ? {} : { start }),
    ...(port === undefined ? {} : { port }),
    ...(healthPath === undefined ? {} : { healthPath }),
    ...(healthHost === undefined ? {} : { healthHost }),
    ...(beside === undefined ? {} : { processes: beside }),
    ...(written === undefined ? {} : { written }),
    ...(configuration === undefined ? {} : { configuration }),
    ...(needed === undefined ? {} : { env: needed }),
    ...(switches === undefined ? {} : { environment: switches }),
  };
}

function ownHealthPath({ value }: Fact<string>): Fact<string> | undefined {
  const framework = frameworks.find(({ name }) => name === value);
  return framework?.healthPath === undefined
    ? undefined
    : { value: framework.healthPath, source: `the health check of ${framework.title}` };
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

/** The packages, with Django's own backend for PostGIS as an extra: there is no separate package for it. */
function withBackends(packages: ReadonlyMap<string, string>, modules: Modules): ReadonlyMap<string, string> {
  const [source] = modules.mentioning('django.contrib.gis.db.backends.postgis');
  return source === undefined ? packages : new Map([...packages, ['django[postgis]', source.path]]);
}
