import { posix } from 'node:path';
import { KaizenError } from '../../errors.ts';
import type { Folder } from '../../folder/folder.ts';
import { isTable, type Table, tableAt, textAt, textsAt, valueAt } from '../../manifests/table.ts';
import { lineOf, readToml } from '../../manifests/toml.ts';
import { normaliseName, parseRequirement, plainPath, type Requirement } from './requirement.ts';
import { type TableRequirement, tableRequirements } from './requirement-table.ts';

/** The content of pyproject.toml, as this stack needs it. */
export interface Pyproject {
  readonly name?: string;
  /** True if there is a [project] table. */
  readonly hasProject: boolean;
  readonly requiresPython?: { readonly specifier: string; readonly line: number };
  /** [project].dependencies; undefined if they are dynamic or the table is missing. */
  readonly dependencies?: readonly Requirement[];
  /** [project.optional-dependencies] by the normalised name of the extra; `key` is the name as written. */
  readonly extras: ReadonlyMap<string, RequirementGroup>;
  /** [tool.poetry.extras], in the same form. */
  readonly poetryExtras: ReadonlyMap<string, RequirementGroup>;
  /** [dependency-groups] and Poetry's groups, in the same form. */
  readonly groups: ReadonlyMap<string, RequirementGroup>;
  /** Folders at which the project's imports start, according to the tables of its build backend. */
  readonly sourceRoots: readonly string[];
  readonly hasDynamicDependencies: boolean;
  /** Console scripts of the installed project. */
  readonly scripts: readonly string[];
  /** Commands that a package manager runs by name. */
  readonly tasks: readonly Task[];
  /** Files from which the metadata is built, as written: readme, licences, versions, requirement files. */
  readonly metadataFiles: readonly string[];
  /** `pkg.__version__`, whose module the build imports. */
  readonly versionAttribute?: string;
  /** Files of [tool.setuptools.dynamic].dependencies. */
  readonly dependencyFiles: readonly string[];
  readonly build?: { readonly requires: readonly string[]; readonly backend: string };
  readonly uv?: Uv;
  readonly poetry?: Poetry;
  /** [tool.hatch.envs], by name. */
  readonly hatch: ReadonlyMap<string, HatchEnvironment>;
}

/** Requirements that are only installed together. */
export interface RequirementGroup {
  /** Its name as written. */
  readonly key: string;
  readonly requirements: readonly Requirement[];
  /** The same as written; empty if they are not requirements of the standard. */
  readonly texts: readonly string[];
}

/** A command that a package manager runs by name: `[tool.pdm.scripts]` and similar tables. */
export interface Task {
  readonly name: string;
  readonly command: string;
  /** `serve in [tool.pdm.scripts] of pyproject.toml` */
  readonly source: string;
}

/** The content of [tool.uv]. */
export interface Uv {
  readonly isPackage?: boolean;
  readonly workspace?: { readonly members: readonly string[]; readonly exclude: readonly string[] };
  /** Names of the dependencies that git fetches, and the paths of those in the folder: [tool.uv.sources]. */
  readonly fromGit: readonly string[];
  readonly paths: readonly string[];
}

/** The content of [tool.poetry]. */
export interface Poetry {
  readonly python?: { readonly specifier: string; readonly line: number };
  readonly dependencies: readonly TableRequirement[];
  /** False if the project is not a package: `package-mode = false`. */
  readonly isPackage: boolean;
  /** Folders and modules of the package, if they are listed: `include` of [tool.poetry].packages. */
  readonly packages: readonly string[];
}

/** A Hatch environment. */
export interface HatchEnvironment {
  readonly dependencies: readonly Requirement[];
  /** The same as written, for the install. */
  readonly requirements: readonly string[];
  /** Extras of the project. */
  readonly features: readonly string[];
  readonly tasks: readonly Task[];
}

const file = 'pyproject.toml';

/** Reads pyproject.toml. Returns undefined if there is none. Throws KaizenError that names the line if it cannot be parsed. */
export function readPyproject(folder: Folder): Pyproject | undefined {
  const document = readToml(folder, file);
  if (document === undefined) return undefined;
  const { text, root } = document;
  const project = tableAt(root, 'project');
  const name = textAt(project, 'name') ?? textAt(tableAt(root, 'tool', 'poetry'), 'name');
  const requires = textAt(project, 'requires-python');
  const dynamic = textsAt(project, 'dynamic');
  const setuptools = tableAt(root, 'tool', 'setuptools', 'dynamic');
  const attribute = textAt(tableAt(setuptools, 'version'), 'attr');
  const build = readBuild(root);
  const uv = readUv(root);
  const poetry = readPoetry(root, text);
  const dependencies = requirementsAt(project, 'dependencies', text);
  const isStatic = project !== undefined && !dynamic.includes('dependencies');
  return {
    ...(name === undefined ? {} : { name }),
    hasProject: project !== undefined,
    ...(requires === undefined ? {} : { requiresPython: { specifier: requires, line: lineOf(text, /^[ \t]*requires-python\b/m) } }),
    ...(isStatic ? { dependencies } : {}),
    extras: readExtras(project, text),
    poetryExtras: new Map(readPoetryExtras(root)),
    groups: new Map([...readPoetryGroups(root), ...readGroups(tableAt(root, 'dependency-groups'))]),
    sourceRoots: readSourceRoots(root),
    hasDynamicDependencies: dynamic.includes('dependencies'),
    scripts: [project, tableAt(root, 'tool', 'poetry')].flatMap((table) => Object.keys(tableAt(table, 'scripts') ?? {})),
    tasks: readTasks(tableAt(root, 'tool', 'pdm', 'scripts'), 'tool.pdm.scripts'),
    metadataFiles: metadataFiles(root),
    ...(attribute === undefined ? {} : { versionAttribute: attribute }),
    dependencyFiles: filesOf(tableAt(setuptools, 'dependencies')),
    ...(build === undefined ? {} : { build }),
    ...(uv === undefined ? {} : { uv }),
    ...(poetry === undefined ? {} : { poetry }),
    hatch: readHatch(root),
  };
}

function readBuild(root: Table): Pyproject['build'] {
  const table = tableAt(root, 'build-system');
  if (table === undefined) return undefined;
  return { requires: textsAt(table, 'requires'), backend: textAt(table, 'build-backend') ?? 'setuptools.build_meta:__legacy__' };
}

function readUv(root: Table): Uv | undefined {
  const table = tableAt(root, 'tool', 'uv');
  if (table === undefined) return undefined;
  const { package: isPackage } = table;
  const workspace = tableAt(table, 'workspace');
  const sources = Object.entries(tableAt(table, 'sources') ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).filter(isTable).map((form) => ({ name: normaliseName(name), form })),
  );
  return {
    ...(typeof isPackage === 'boolean' ? { isPackage } : {}),
    ...(workspace === undefined ? {} : { workspace: { members: textsAt(workspace, 'members'), exclude: textsAt(workspace, 'exclude') } }),
    fromGit: sources.filter(({ form }) => textAt(form, 'git') !== undefined).map(({ name }) => name),
    paths: sources.flatMap(({ form }) => textAt(form, 'path') ?? []),
  };
}

function readPoetry(root: Table, text: string): Poetry | undefined {
  const table = tableAt(root, 'tool', 'poetry');
  if (table === undefined) return undefined;
  const dependencies = tableAt(table, 'dependencies');
  const python = textAt(dependencies, 'python');
  const { packages, 'package-mode': mode } = table;
  const named: unknown[] = Array.isArray(packages) ? packages : [];
  return {
    ...(python === undefined ? {} : { python: { specifier: python, line: lineOf(text, /^[ \t]*python\s*=/m) } }),
    dependencies: tableRequirements(dependencies),
    isPackage: mode !== false,
    packages: named.filter(isTable).flatMap((each) => textAt(each, 'include') ?? []),
  };
}

/** Reads a table of commands: texts, or tables with a text or a list of words as `cmd` (PDM). Shell commands are left out. */
function readTasks(table: Table | undefined, place: string): Task[] {
  return Object.entries(table ?? {}).flatMap(([name, value]) => {
    const command = typeof value === 'string' ? value : isTable(value) ? (textAt(value, 'cmd') ?? textsAt(value, 'cmd').join(' ')) : '';
    return command === '' ? [] : [{ name, command, source: `${name} in [${place}] of ${file}` }];
  });
}

function readHatch(root: Table): Pyproject['hatch'] {
  const environments = tableAt(root, 'tool', 'hatch', 'envs');
  return new Map(
    Object.keys(environments ?? {}).map((name): [string, HatchEnvironment] => {
      const table = tableAt(environments, name);
      // Other installers do not know Hatch's own fields (`{root:uri}`).
      const requirements = ['dependencies', 'extra-dependencies']
        .flatMap((key) => textsAt(table, key))
        .filter((each) => !each.includes('{'));
      return [
        name,
        {
          dependencies: requirements.flatMap((each) => parseRequirement(each) ?? []),
          requirements,
          features: textsAt(table, 'features').map(normaliseName),
          tasks: readTasks(tableAt(table, 'scripts'), `tool.hatch.envs.${name}.scripts`),
        },
      ];
    }),
  );
}

function readExtras(project: Table | undefined, text: string): Pyproject['extras'] {
  const table = tableAt(project, 'optional-dependencies');
  return new Map(
    Object.keys(table ?? {}).map((key) => [
      normaliseName(key),
      { key, requirements: requirementsAt(table, key, text), texts: textsAt(table, key) },
    ]),
  );
}

/** [dependency-groups] of the standard; inclusions of other groups are left out. */
function readGroups(table: Table | undefined): [string, RequirementGroup][] {
  return Object.keys(table ?? {}).map((key) => {
    const texts = textsAt(table, key);
    return [normaliseName(key), { key, requirements: texts.flatMap((text) => parseRequirement(text) ?? []), texts }];
  });
}

function readPoetryGroups(root: Table): [string, RequirementGroup][] {
  const groups = tableAt(root, 'tool', 'poetry', 'group');
  return Object.keys(groups ?? {}).map((key) => {
    const requirements = tableRequirements(tableAt(groups, key, 'dependencies')).map(({ requirement }) => requirement);
    return [normaliseName(key), { key, requirements, texts: [] }];
  });
}

/** [tool.poetry.extras] lists dependencies that are otherwise optional. */
function readPoetryExtras(root: Table): [string, RequirementGroup][] {
  const table = tableAt(root, 'tool', 'poetry', 'extras');
  return Object.keys(table ?? {}).map((key) => [
    normaliseName(key),
    { key, requirements: textsAt(table, key).flatMap((text) => parseRequirement(text) ?? []), texts: [] },
  ]);
}

/**
 * The folders at which imports start: `from` of Poetry's packages, `package-dir` and `where` of setuptools, `sources` and `packages` of
 * Hatch, `python-source` of maturin, `package-dir` of PDM, `module-root` of uv_build.
 */
function readSourceRoots(root: Table): string[] {
  const tool = tableAt(root, 'tool');
  const setuptools = tableAt(tool, 'setuptools');
  const hatch = tableAt(tool, 'hatch', 'build');
  const { packages } = tableAt(tool, 'poetry') ?? {};
  const ofPoetry: unknown[] = Array.isArray(packages) ? packages : [];
  return [
    ...ofPoetry.filter(isTable).map((each) => textAt(each, 'from')),
    textAt(tableAt(setuptools, 'package-dir'), ''),
    ...textsAt(tableAt(setuptools, 'packages', 'find'), 'where'),
    ...[hatch, tableAt(hatch, 'targets', 'wheel')].flatMap(hatchRoots),
    textAt(tableAt(tool, 'maturin'), 'python-source'),
    textAt(tableAt(tool, 'pdm', 'build'), 'package-dir'),
    textAt(tableAt(tool, 'uv', 'build-backend'), 'module-root'),
  ].flatMap((path) => (path === undefined || path === '' ? [] : [plainPath(path)]));
}

function hatchRoots(table: Table | undefined): string[] {
  return [
    ...textsAt(table, 'sources'),
    ...Object.entries(tableAt(table, 'sources') ?? {}).flatMap(([path, to]) => (to === '' ? [path] : [])),
    ...textsAt(table, 'packages').flatMap((path) => (path.includes('/') ? [posix.dirname(path)] : [])),
  ];
}

function requirementsAt(table: Table | undefined, key: string, text: string): Requirement[] {
  const value = valueAt(table, key);
  if (value === undefined) return [];
  const line = lineOf(text, new RegExp(`^[ \\t]*["']?${key.replaceAll(/[^\w-]/g, '.')}["']?\\s*=`, 'm'));
  if (!Array.isArray(value)) throw new KaizenError(`${file} line ${line}: ${key} must be a list of requirements.`);
  return value.map((item: unknown) => {
    const requirement = typeof item === 'string' ? parseRequirement(item) : undefined;
    if (requirement !== undefined) return requirement;
    const at = typeof item === 'string' ? text.indexOf(item) : -1;
    const place = at === -1 ? line : text.slice(0, at).split('\n').length;
    const name = typeof item === 'string' && !item.includes('://') ? JSON.stringify(item) : 'an entry';
    throw new KaizenError(`${file} line ${place}: ${name} in ${key} is not a requirement: correct it.`);
  });
}

function metadataFiles(root: Table): string[] {
  const project = tableAt(root, 'project');
  const { readme, license } = project ?? {};
  const dynamic = tableAt(root, 'tool', 'setuptools', 'dynamic') ?? {};
  return [
    ...filesOf(readme),
    ...(isTable(license) ? filesOf(license) : []),
    ...textsAt(project, 'license-files'),
    ...Object.values(dynamic).flatMap(filesOf),
    ...[textAt(tableAt(root, 'tool', 'hatch', 'version'), 'path'), textAt(tableAt(root, 'tool', 'poetry'), 'readme')].filter(
      (path) => path !== undefined,
    ),
  ];
}

function filesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (!isTable(value)) return [];
  const { file: named } = value;
  return typeof named === 'string' ? [named] : textsAt(value, 'file');
}
