import { posix } from 'node:path';
import { KaizenError } from '../../errors.ts';
import type { Folder } from '../../folder/folder.ts';
import { globPattern } from '../../manifests/glob.ts';
import { findRegistryAccess, type RegistryAccess } from '../registry-access.ts';
import { productionEnvironment } from './hatch.ts';
import { describeImported, findImportedPackages } from './imported-packages.ts';
import { localPaths } from './local-paths.ts';
import { lockWarnings, type Tool } from './locks.ts';
import type { Manifests } from './manifests.ts';
import type { Modules } from './modules.ts';
import { type Own, optionalDependencies, ownDependencies } from './own-dependencies.ts';
import { findProjects, type InstalledProject } from './projects.ts';
import { parseRequirement } from './requirement.ts';
import { type Placed, type Requirements, readRequirements } from './requirements.ts';
import { findServerPlace } from './server-place.ts';
import type { Place } from './workspace.ts';

/** Requirements files to install. */
export interface RequirementFiles {
  /** The arguments of `-r`. */
  readonly files: readonly string[];
  /** Those files and all files that they include. */
  readonly manifests: readonly string[];
  /** True if a line (`.`, `-e .[extra]`) installs the project itself, and must be left out. */
  readonly skipLocal: boolean;
}

/** The data for a build of the project itself, in addition to its static dependencies. */
interface OfProject {
  readonly manifests: readonly string[];
  readonly extras: readonly string[];
  /** Single requirements from other places, as written. */
  readonly additional: readonly string[];
  readonly requirements: RequirementFiles | null;
}

/** The source of the dependencies. Paths are relative to the build context. */
export type DependencySource =
  /** The package manager's own lock file, strictly; without one (`isLocked` is false), the package manager resolves versions. */
  | {
      readonly from: 'lock';
      readonly manifests: readonly string[];
      readonly isLocked: boolean;
      /** The member of the workspace whose dependencies are installed. */
      readonly member: string | null;
      /** Options that also install an extra or a group: `--extra webserver`. */
      readonly more?: readonly string[];
    }
  /** The lock file of the standard. */
  | { readonly from: 'pylock'; readonly manifests: readonly string[] }
  | ({ readonly from: 'requirements' } & RequirementFiles)
  /** The static [project].dependencies, those of `extras`, and those in `requirements`. */
  | ({ readonly from: 'pyproject' } & OfProject)
  /** The output of the build backend, which reads the manifests, and needs the stubs. */
  | ({ readonly from: 'metadata'; readonly stubs: readonly string[] } & OfProject)
  | { readonly from: 'none' };

/** How the dependencies and the project are installed in the image. */
export interface Installation {
  readonly tool: { readonly name: Tool; readonly source: string };
  readonly source: DependencySource;
  /** The application itself and the members of its workspace that it needs; empty if it runs from its sources. */
  readonly projects: readonly InstalledProject[];
  /** The installed packages that the manifests list. */
  readonly placed: readonly Placed[];
  /** The packages of optional extras. */
  readonly optional: readonly Placed[];
  /** Files and folders of the build context that are dependencies. */
  readonly paths: readonly string[];
  /** Files from which the metadata is built, except manifests. */
  readonly metadataFiles: readonly string[];
  /** Production requirements that no list of the folder installs with the others, as written. */
  readonly apart: readonly string[];
  readonly registries: RegistryAccess;
  readonly warnings: readonly string[];
}

interface Found {
  readonly source: DependencySource;
  readonly placed: readonly Placed[];
  /** False if a build installs the current newest versions. */
  readonly isLocked: boolean;
}

interface Surroundings {
  readonly folder: Folder;
  readonly modules: Modules;
  readonly manifests: Manifests;
  readonly place: Place | undefined;
}

/**
 * Chooses the source of the dependencies: a lock file; then requirements files (if the manifest states no dependencies, or if they pin all
 * of its dependencies); then the manifest: with its own package manager if only that can read it, or else the static list of
 * pyproject.toml, or else the build backend's metadata. Throws KaizenError for dependencies that cannot be installed from the folder.
 */
export function planInstallation(around: Surroundings): Installation {
  const { folder, manifests, place } = around;
  const own = ownDependencies(folder, manifests, place);
  const { found, apart, notes } = withImported(around.modules, withServer(around, findSource(around, own)));
  const context = place?.root ?? folder;
  const tool = findTool(manifests, found.source);
  const registries = findRegistryAccess(context, registryFiles(tool.name, found.source));
  return {
    tool,
    source: found.source,
    projects: findProjects(folder, manifests, place),
    placed: found.placed,
    optional: optionalDependencies(manifests, 'extras' in found.source ? found.source.extras : []),
    paths: localPaths(context, place?.member.path ?? '', found.placed, manifests.pyproject?.uv?.paths ?? []),
    metadataFiles: metadataFiles(folder, manifests),
    registries,
    warnings: [...lockWarnings(context, manifests.locks, own.placed), ...warnings(manifests, found), ...registries.warnings, ...notes],
    apart,
  };
}

/** Settings of pip in a project. */
export const pipFiles: readonly string[] = ['pip.conf', 'pip.ini'];

/** The files with the registries of the package manager: pip reads none in pyproject.toml, and other package managers none in pip.conf. */
function registryFiles(tool: Tool, source: DependencySource): readonly string[] {
  const requirements =
    source.from === 'requirements' ? source.manifests : 'requirements' in source ? (source.requirements?.manifests ?? []) : [];
  const own: Readonly<Record<Tool, readonly string[]>> = {
    pip: pipFiles,
    hatch: pipFiles,
    uv: ['pyproject.toml', 'uv.toml'],
    poetry: ['pyproject.toml'],
    pdm: ['pyproject.toml'],
    pipenv: ['Pipfile'],
  };
  return [...new Set([...requirements, ...own[tool]])];
}

interface WithServer {
  readonly found: Found;
  readonly apart: readonly string[];
  readonly notes: readonly string[];
}

/** Adds the extra, the group or the file with the production server, if the dependencies contain none. */
function withServer({ folder, manifests }: Surroundings, found: Found): WithServer {
  const place = findServerPlace(folder, manifests, found.placed);
  if (place === undefined) return { found, apart: [], notes: [] };
  const notes = [`The production server is in ${place.shown}, so the image installs that, too.`];
  const { source } = found;
  const requirements =
    place.in === 'file' ? place.requirements.placed : place.group.requirements.map((requirement) => ({ requirement, file: place.shown }));
  const placed = [...found.placed, ...requirements];
  const more = (changed: DependencySource): WithServer => ({ found: { ...found, source: changed, placed }, apart: [], notes });
  if (place.in === 'file') {
    const { file, isPinned } = place.requirements;
    const all =
      source.from === 'requirements' && !place.requirements.files.some((each) => source.files.includes(each))
        ? source.files.map((each) => readRequirements(folder, each))
        : [];
    if (source.from === 'requirements' || source.from === 'none') {
      const changed = more({ from: 'requirements', ...requirementFiles([...all, place.requirements]) });
      return { ...changed, found: { ...changed.found, isLocked: found.isLocked && isPinned } };
    }
    if ('requirements' in source && source.requirements === null)
      return more({ ...source, requirements: requirementFiles([place.requirements]) });
    return apartFrom(found, serverLines(folder, file), placed, notes);
  }
  const { key, texts } = place.group;
  const isExtra = place.in !== 'group' && place.in !== 'poetryGroup';
  if (source.from === 'lock') {
    const { name } = findTool(manifests, source);
    const option = optionsOf(name, isExtra, key);
    if (option !== undefined) return more({ ...source, more: option });
  }
  if ('extras' in source && place.in === 'extra') return more({ ...source, extras: [...source.extras, key] });
  if ('additional' in source && findTool(manifests, source).name !== 'uv')
    return more({ ...source, additional: [...source.additional, ...texts] });
  return texts.length === 0 ? { found, apart: [], notes: [] } : apartFrom(found, texts, placed, notes);
}

/** In a folder without a list of packages, the imports determine what is installed. */
function withImported(modules: Modules, planned: WithServer): WithServer {
  if (planned.found.source.from !== 'none') return planned;
  const imported = findImportedPackages(modules);
  const found = { ...planned.found, placed: [...planned.found.placed, ...imported.placed] };
  return { found, apart: [...planned.apart, ...imported.names], notes: [...planned.notes, ...describeImported(imported)] };
}

function apartFrom(found: Found, apart: readonly string[], placed: readonly Placed[], notes: readonly string[]): WithServer {
  return { found: { ...found, placed }, apart, notes };
}

/** The options with which a package manager also installs an extra or a group; undefined if it cannot. */
function optionsOf(tool: Tool, isExtra: boolean, key: string): readonly string[] | undefined {
  if (tool === 'uv') return [isExtra ? '--extra' : '--group', key];
  if (tool === 'poetry') return [isExtra ? '--extras' : '--with', key];
  return tool === 'pdm' && isExtra ? ['--group', key] : undefined;
}

/** The lines of a requirements file that only contain a requirement. */
function serverLines(folder: Folder, file: string): string[] {
  return (folder.read(file) ?? '')
    .split('\n')
    .map((line) => line.replace(/(?:^|\s)#.*/, '').trim())
    .filter((line) => /^[A-Za-z0-9]/.test(line) && parseRequirement(line) !== undefined);
}

function findTool({ pyproject, pipfile, locks, requirements }: Manifests, source: DependencySource): Installation['tool'] {
  const [lock] = locks;
  if (lock !== undefined) return { name: lock.tool, source: lock.file };
  if (pyproject?.uv !== undefined) return { name: 'uv', source: '[tool.uv] in pyproject.toml' };
  if (pyproject?.build?.backend.startsWith('uv_build') === true) return { name: 'uv', source: 'build-backend in pyproject.toml' };
  if (source.from === 'lock' && source.member !== null) return { name: 'uv', source: 'the workspace of uv' };
  if (source.from === 'lock') {
    return pipfile === undefined ? { name: 'poetry', source: '[tool.poetry] in pyproject.toml' } : { name: 'pipenv', source: 'Pipfile' };
  }
  if (source.from === 'requirements') return { name: 'pip', source: source.files.join(' and ') };
  if (pyproject !== undefined && pyproject.hatch.size > 0) return { name: 'hatch', source: '[tool.hatch.envs] in pyproject.toml' };
  return { name: 'pip', source: requirements?.file ?? 'Python, which includes pip; no file names another' };
}

function findSource(around: Surroundings, own: Own): Found {
  const { manifests } = around;
  const { requirements, locks } = manifests;
  const [lock] = locks;
  if (lock?.file === 'pylock.toml') return { source: { from: 'pylock', manifests: [lock.file] }, placed: own.placed, isLocked: true };
  if (lock !== undefined || around.place !== undefined) return fromLock(around, own);
  if (requirements !== undefined) {
    const isComplete = covers(requirements, own.placed);
    // The project's own requirements are missing in them if only its build backend knows them.
    const isOpen = requirements.hasProject && own.isMetadata;
    if (isComplete && !isOpen && (requirements.isPinned || own.stated.length === 0)) return fromRequirements([requirements]);
    if (requirements.hasProject || (own.stated.length === 0 && !own.needsManager)) return fromProject(around, own, requirements);
  }
  if (own.needsManager) return fromLock(around, own);
  if (own.stated.length === 0 && own.files.length > 0)
    return fromRequirements(own.files.map((file) => readRequirements(around.folder, file)));
  return fromProject(around, own, undefined);
}

function fromLock({ manifests, place }: Surroundings, own: Own): Found {
  const [lock] = manifests.locks;
  const manifest = lock?.manifest ?? (manifests.pipfile === undefined ? 'pyproject.toml' : 'Pipfile');
  const members = place === undefined ? [] : [place.member, ...place.needed, ...place.others];
  const read = [manifest, ...(lock === undefined ? [] : [lock.file]), ...members.map(({ path }) => posix.join(path, 'pyproject.toml'))];
  return {
    source: { from: 'lock', manifests: [...new Set(read)], isLocked: lock !== undefined, member: place?.member.name ?? null },
    placed: own.placed,
    isLocked: lock !== undefined,
  };
}

function covers(requirements: Requirements, own: readonly Placed[]): boolean {
  const names = new Set(requirements.placed.map(({ requirement }) => (requirement.kind === 'package' ? requirement.name : undefined)));
  return own.every(({ requirement }) => requirement.kind !== 'package' || names.has(requirement.name));
}

function fromRequirements(all: readonly Requirements[]): Found {
  const placed = all.flatMap((requirements) => requirements.placed);
  return { source: { from: 'requirements', ...requirementFiles(all) }, placed, isLocked: all.every(({ isPinned }) => isPinned) };
}

function requirementFiles(all: readonly Requirements[]): RequirementFiles {
  return {
    files: all.map(({ file }) => file),
    manifests: [...new Set(all.flatMap(({ files }) => files))],
    skipLocal: all.some(({ hasProject }) => hasProject),
  };
}

function fromProject({ folder, modules, manifests }: Surroundings, own: Own, requirements: Requirements | undefined): Found {
  const { pyproject, setupPy } = manifests;
  const environment = pyproject === undefined ? undefined : productionEnvironment(pyproject)?.environment;
  const ofRequirements = (requirements?.placed ?? []).flatMap(({ requirement }) =>
    requirement.kind === 'local' ? requirement.extras : [],
  );
  const extras = [...new Set([...ofRequirements, ...(environment?.features ?? [])])];
  const ofExtras = [...extras.flatMap((extra) => pyproject?.extras.get(extra)?.requirements ?? []), ...(environment?.dependencies ?? [])];
  const placed = [
    ...own.placed,
    ...ofExtras.map((requirement) => ({ requirement, file: 'pyproject.toml' })),
    ...(requirements?.placed ?? []),
  ];
  if (placed.length === 0 && !own.isMetadata) return { source: { from: 'none' }, placed, isLocked: true };
  const rest = {
    additional: environment?.requirements ?? [],
    requirements: requirements === undefined ? null : requirementFiles([requirements]),
  };
  if (!own.isMetadata) {
    const keys = extras.flatMap((extra) => pyproject?.extras.get(extra)?.key ?? []);
    return { source: { from: 'pyproject', manifests: ['pyproject.toml'], extras: keys, ...rest }, placed, isLocked: false };
  }
  if (pyproject === undefined && setupPy === undefined) {
    throw new KaizenError(
      'setup.cfg: no tool can install it without a pyproject.toml or setup.py next to it. Add a pyproject.toml with [build-system].',
    );
  }
  const read = [
    ...new Set([
      ...['pyproject.toml', 'setup.py', 'setup.cfg', 'MANIFEST.in'].filter((file) => folder.has(file)),
      ...metadataFiles(folder, manifests),
    ]),
  ];
  return { source: { from: 'metadata', manifests: read, stubs: stubs(modules, read), extras, ...rest }, placed, isLocked: false };
}

function stubs({ paths, root }: Modules, manifests: readonly string[]): string[] {
  const prefix = root === '' ? '' : `${root}/`;
  const packages = paths.filter((path) => path.startsWith(prefix) && /^[^/]+\/__init__\.py$/.test(path.slice(prefix.length)));
  return packages.filter((path) => !manifests.includes(path) && path !== 'src/__init__.py');
}

function metadataFiles(folder: Folder, { pyproject, setupCfg, setupPy }: Manifests): string[] {
  const attribute = pyproject?.versionAttribute?.split('.').slice(0, -1).join('/');
  const module = attribute === undefined ? [] : [`src/${attribute}`, attribute].flatMap((base) => [`${base}/__init__.py`, `${base}.py`]);
  const named = [...(pyproject?.metadataFiles ?? []), ...module, ...(setupCfg?.metadataFiles ?? []), ...(setupPy?.metadataFiles ?? [])];
  return [...new Set(named.flatMap((name) => matching(folder, name.replace(/^\.\//, ''))))];
}

function matching(folder: Folder, name: string): readonly string[] {
  if (folder.has(name)) return [name];
  const pattern = /[*?[]/.test(name) ? globPattern(name) : undefined;
  return pattern === undefined ? [] : folder.files.filter((file) => pattern.test(file));
}

function warnings(manifests: Manifests, { source, isLocked }: Found): string[] {
  const { requirements } = manifests;
  const sentences: string[] = [];
  if (requirements !== undefined && source.from === 'pyproject' && source.requirements === null) {
    sentences.push(
      `The tool ignores ${requirements.file}, because pyproject.toml names the dependencies and ${requirements.file} does not pin all of them.`,
    );
  }
  if (isLocked) return sentences;
  const locker =
    manifests.pyproject?.poetry !== undefined ? 'poetry' : source.from === 'lock' ? findTool(manifests, source).name : undefined;
  const [what, remedy] =
    source.from === 'requirements'
      ? [
          `${source.files.join(' and ')} ${source.files.length === 1 ? 'does' : 'do'} not pin every version`,
          'pin the versions, for example with "uv pip compile"',
        ]
      : [
          'There is no lock file',
          locker === undefined
            ? 'run "uv lock", or write a pinned requirements.txt with "uv pip compile"'
            : `run "${locker} lock" and commit the lock file`,
        ];
  return [...sentences, `${what}, so each build may install different versions: ${remedy}.`];
}
