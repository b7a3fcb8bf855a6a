import { KaizenError } from '../../errors.ts';
import type { Folder } from '../../inspect/folder.ts';
import type { Manifests } from './manifests.ts';
import type { Modules } from './modules.ts';
import { type Placed, type Requirements, readRequirements } from './requirements.ts';
import type { Setup } from './setup.ts';

/** Requirements files to install. */
export interface RequirementFiles {
  /** What `-r` is given. */
  readonly files: readonly string[];
  /** Those and all that they include. */
  readonly manifests: readonly string[];
  /** True where a line (`.`, `-e .[extra]`) installs the project itself, and has to be left out. */
  readonly skipLocal: boolean;
}

/** Where the list of dependencies comes from. */
export type DependencySource =
  | { readonly from: 'uv.lock'; readonly manifests: readonly string[] }
  | ({ readonly from: 'requirements' } & RequirementFiles)
  /** The static [project].dependencies, those of `extras`, and what `requirements` adds. */
  | {
      readonly from: 'pyproject';
      readonly manifests: readonly string[];
      readonly extras: readonly string[];
      readonly requirements: RequirementFiles | null;
    }
  /** What the build backend says: it reads the manifests, and wants the stubs to exist. */
  | {
      readonly from: 'metadata';
      readonly manifests: readonly string[];
      readonly stubs: readonly string[];
      readonly extras: readonly string[];
      readonly requirements: RequirementFiles | null;
    }
  | { readonly from: 'none' };

/** The project as a package that is installed; null where the application runs from its sources. */
export interface InstalledProject {
  /** What its build backend needs. */
  readonly requires: readonly string[];
  readonly scripts: readonly string[];
}

/** How dependencies and project get into the image. */
export interface Installation {
  readonly tool: { readonly name: 'pip' | 'uv'; readonly source: string };
  readonly source: DependencySource;
  readonly project: InstalledProject | null;
  /** What is installed, as far as it is written down. */
  readonly placed: readonly Placed[];
  /** Files that the metadata is made of, manifests aside. */
  readonly metadataFiles: readonly string[];
  readonly warnings: readonly string[];
}

interface Found {
  readonly source: DependencySource;
  readonly placed: readonly Placed[];
  readonly isLocked: boolean;
}

/**
 * Decides where the dependencies come from: uv.lock, then requirements (where pyproject.toml states none, or where they pin all that
 * it states), then the static list of pyproject.toml, then the build backend's metadata.
 */
export function planInstallation(folder: Folder, modules: Modules, manifests: Manifests): Installation {
  const found = findSource(folder, modules, manifests);
  return {
    tool: findTool(manifests, found.source),
    source: found.source,
    project: findProject(manifests),
    placed: found.placed,
    metadataFiles: metadataFiles(folder, manifests),
    warnings: warnings(folder, manifests, found),
  };
}

function findTool({ pyproject, hasUvLock, requirements }: Manifests, source: DependencySource): Installation['tool'] {
  if (hasUvLock) return { name: 'uv', source: 'uv.lock' };
  if (pyproject?.uv !== undefined) return { name: 'uv', source: '[tool.uv] in pyproject.toml' };
  if (pyproject?.build?.backend.startsWith('uv_build') === true) return { name: 'uv', source: 'build-backend in pyproject.toml' };
  if (source.from === 'requirements') return { name: 'pip', source: source.files.join(' and ') };
  return { name: 'pip', source: requirements?.file ?? 'Python itself, as the folder asks for no other' };
}

function findProject({ pyproject, setupCfg, setupPy }: Manifests): InstalledProject | null {
  const name = pyproject?.name ?? setupCfg?.name ?? setupPy?.name;
  const isBuilt = pyproject?.build !== undefined || setupPy !== undefined || pyproject?.uv?.isPackage === true;
  if (name === undefined || !isBuilt || pyproject?.uv?.isPackage === false) return null;
  const scripts = [...(pyproject?.scripts ?? []), ...(setupCfg?.scripts ?? []), ...(setupPy?.scripts ?? [])];
  // What PEP 518 takes where nothing is stated.
  return { requires: pyproject?.build?.requires ?? ['setuptools>=40.8.0'], scripts: [...new Set(scripts)] };
}

function findSource(folder: Folder, modules: Modules, manifests: Manifests): Found {
  const { pyproject, requirements } = manifests;
  const own = ownDependencies(folder, manifests);
  const stated = pyproject?.dependencies ?? [];
  if (manifests.hasUvLock)
    return { source: { from: 'uv.lock', manifests: ['pyproject.toml', 'uv.lock'] }, placed: own.placed, isLocked: true };
  if (requirements !== undefined) {
    const isComplete = covers(requirements, own.placed);
    // What the project itself needs is not in them where only its build backend can tell.
    const isOpen = requirements.hasProject && own.isMetadata;
    if (isComplete && !isOpen && (requirements.isPinned || stated.length === 0)) return fromRequirements([requirements]);
    if (requirements.hasProject || stated.length === 0) return fromProject(folder, modules, { manifests, own, requirements });
  }
  if (stated.length === 0 && own.files.length > 0) return fromRequirements(own.files.map((file) => readRequirements(folder, file)));
  return fromProject(folder, modules, { manifests, own, requirements: undefined });
}

interface Own {
  readonly placed: readonly Placed[];
  /** Requirements files that are exactly the project's dependencies. */
  readonly files: readonly string[];
  /** True where only the build backend knows the dependencies. */
  readonly isMetadata: boolean;
}

function ownDependencies(folder: Folder, { pyproject, setupCfg, setupPy }: Manifests): Own {
  const setups = [setupCfg, setupPy].filter((setup) => setup !== undefined);
  const isStatic = pyproject?.dependencies !== undefined;
  const fromSetups = isStatic ? [] : setups.flatMap((setup) => placedIn(setup));
  const files = isStatic
    ? []
    : [...(pyproject?.dependencyFiles ?? []), ...(setupCfg?.dependencyFiles ?? [])].filter((file) => folder.has(file));
  const inFiles = files.flatMap((file) => readRequirements(folder, file).placed);
  const stated = (pyproject?.dependencies ?? []).map((requirement) => ({ requirement, file: 'pyproject.toml' }));
  const isMetadata = !isStatic && (pyproject?.hasDynamicDependencies === true || setupPy !== undefined || fromSetups.length > 0);
  return { placed: [...stated, ...fromSetups, ...inFiles], files: fromSetups.length > 0 ? [] : files, isMetadata };
}

function placedIn({ dependencies, file }: Setup): Placed[] {
  return (dependencies ?? []).map((requirement) => ({ requirement, file }));
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

function fromProject(
  folder: Folder,
  modules: Modules,
  { manifests, own, requirements }: { manifests: Manifests; own: Own; requirements: Requirements | undefined },
): Found {
  const { pyproject, setupPy } = manifests;
  const extras = [
    ...new Set((requirements?.placed ?? []).flatMap(({ requirement }) => (requirement.kind === 'local' ? requirement.extras : []))),
  ];
  const ofExtras = extras
    .flatMap((extra) => pyproject?.extras.get(extra)?.requirements ?? [])
    .map((requirement) => ({ requirement, file: 'pyproject.toml' }));
  const placed = [...own.placed, ...ofExtras, ...(requirements?.placed ?? [])];
  const files = requirements === undefined ? null : requirementFiles([requirements]);
  if (own.isMetadata) {
    if (pyproject === undefined && setupPy === undefined) {
      throw new KaizenError(
        'setup.cfg: without a pyproject.toml or a setup.py beside it nothing can install it: add a pyproject.toml with [build-system].',
      );
    }
    const read = [
      ...new Set([
        ...['pyproject.toml', 'setup.py', 'setup.cfg', 'MANIFEST.in'].filter((file) => folder.has(file)),
        ...metadataFiles(folder, manifests),
      ]),
    ];
    return {
      source: { from: 'metadata', manifests: read, stubs: stubs(modules, read), extras, requirements: files },
      placed,
      isLocked: false,
    };
  }
  if (placed.length === 0) return { source: { from: 'none' }, placed, isLocked: true };
  const keys = extras.flatMap((extra) => pyproject?.extras.get(extra)?.key ?? []);
  return { source: { from: 'pyproject', manifests: ['pyproject.toml'], extras: keys, requirements: files }, placed, isLocked: false };
}

function stubs(modules: Modules, manifests: readonly string[]): string[] {
  const packages = modules.paths.filter((path) => /^(?:src\/)?[^/]+\/__init__\.py$/.test(path) && path !== 'src/__init__.py');
  return packages.filter((path) => !manifests.includes(path) && (modules.root === '' || path.startsWith(`${modules.root}/`)));
}

function metadataFiles(folder: Folder, { pyproject, setupCfg, setupPy }: Manifests): string[] {
  const attribute = pyproject?.versionAttribute?.split('.').slice(0, -1).join('/');
  const module = attribute === undefined ? [] : [`src/${attribute}`, attribute].flatMap((base) => [`${base}/__init__.py`, `${base}.py`]);
  const named = [...(pyproject?.metadataFiles ?? []), ...module, ...(setupCfg?.metadataFiles ?? []), ...(setupPy?.metadataFiles ?? [])];
  return [...new Set(named.flatMap((name) => matching(folder, name.replace(/^\.\//, ''))))];
}

function matching(folder: Folder, name: string): readonly string[] {
  if (folder.has(name)) return [name];
  if (!/[*?[]/.test(name)) return [];
  const body = name
    .replaceAll(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('**/', '\0')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
    .replaceAll('\0', '(?:.*/)?');
  try {
    const pattern = new RegExp(`^${body}$`);
    return folder.files.filter((file) => pattern.test(file));
  } catch {
    // A pattern that is none matches nothing; the build backend will say so.
    return [];
  }
}

function warnings(folder: Folder, { requirements }: Manifests, { source, isLocked }: Found): string[] {
  const sentences: string[] = [];
  const otherLock = ['poetry.lock', 'pdm.lock'].find((file) => folder.has(file));
  if (otherLock !== undefined) sentences.push(`${otherLock} is not read yet: the versions in it are not the ones that a build installs.`);
  if (requirements !== undefined && source.from === 'pyproject' && source.requirements === null) {
    sentences.push(`${requirements.file} is left aside, since pyproject.toml names the dependencies and it does not pin them all.`);
  }
  if (isLocked) return sentences;
  const [what, remedy] =
    source.from === 'requirements'
      ? [`${source.files.join(' and ')} leaves versions open`, 'pin every version, as "uv pip compile" does']
      : ['There is no lock file', '"uv lock" writes one, "uv pip compile" a pinned requirements.txt'];
  return [...sentences, `${what}, so a build installs what is newest then: ${remedy}.`];
}
