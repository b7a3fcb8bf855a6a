import { parse, TomlError } from 'smol-toml';
import { KaizenError } from '../../errors.ts';
import type { Folder } from '../../inspect/folder.ts';
import { refuseConflict } from '../conflict.ts';
import { normaliseName, parseRequirement, type Requirement } from './requirement.ts';

/** What pyproject.toml says, in the terms of this stack. */
export interface Pyproject {
  readonly name?: string;
  /** True where there is a [project] table. */
  readonly hasProject: boolean;
  readonly requiresPython?: { readonly specifier: string; readonly line: number };
  /** [project].dependencies; undefined where they are dynamic or the table is missing. */
  readonly dependencies?: readonly Requirement[];
  /** [project.optional-dependencies] by the normalised name of the extra; `key` as it is written. */
  readonly extras: ReadonlyMap<string, { readonly key: string; readonly requirements: readonly Requirement[] }>;
  readonly hasDynamicDependencies: boolean;
  readonly scripts: readonly string[];
  /** Files that the metadata is made of, as they are named: readme, licences, versions, requirement files. */
  readonly metadataFiles: readonly string[];
  /** `pkg.__version__`, whose module the build reads. */
  readonly versionAttribute?: string;
  /** Files of [tool.setuptools.dynamic].dependencies. */
  readonly dependencyFiles: readonly string[];
  readonly build?: { readonly requires: readonly string[]; readonly backend: string };
  readonly uv?: { readonly isPackage?: boolean; readonly hasWorkspace: boolean };
  readonly poetry?: { readonly python?: { readonly specifier: string; readonly line: number }; readonly hasDependencies: boolean };
}

type Table = Readonly<Record<string, unknown>>;
const file = 'pyproject.toml';

/**
 * Reads pyproject.toml. Returns undefined where there is none.
 * Throws KaizenError that names the line where it can't be parsed.
 */
export function readPyproject(folder: Folder): Pyproject | undefined {
  const text = folder.read(file);
  if (text === undefined) return undefined;
  refuseConflict(file, text);
  const root = parseToml(text);
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
    ...(requires === undefined ? {} : { requiresPython: { specifier: requires, line: lineOf(text, /^\s*requires-python\b/m) } }),
    ...(isStatic ? { dependencies } : {}),
    extras: readExtras(project, text),
    hasDynamicDependencies: dynamic.includes('dependencies'),
    scripts: Object.keys(tableAt(project, 'scripts') ?? {}),
    metadataFiles: metadataFiles(root),
    ...(attribute === undefined ? {} : { versionAttribute: attribute }),
    dependencyFiles: filesOf(tableAt(setuptools, 'dependencies')),
    ...(build === undefined ? {} : { build }),
    ...(uv === undefined ? {} : { uv }),
    ...(poetry === undefined ? {} : { poetry }),
  };
}

function parseToml(text: string): Table {
  try {
    return parse(text, { unsafeKeyBehaviour: 'drop' });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    throw new KaizenError(`${file} line ${error.line}: no valid TOML (${reason}): correct the line.`, undefined, error);
  }
}

function readBuild(root: Table): Pyproject['build'] {
  const table = tableAt(root, 'build-system');
  if (table === undefined) return undefined;
  return { requires: textsAt(table, 'requires'), backend: textAt(table, 'build-backend') ?? 'setuptools.build_meta:__legacy__' };
}

function readUv(root: Table): Pyproject['uv'] {
  const table = tableAt(root, 'tool', 'uv');
  if (table === undefined) return undefined;
  const { package: isPackage } = table;
  return { ...(typeof isPackage === 'boolean' ? { isPackage } : {}), hasWorkspace: tableAt(table, 'workspace') !== undefined };
}

function readPoetry(root: Table, text: string): Pyproject['poetry'] {
  const table = tableAt(root, 'tool', 'poetry');
  if (table === undefined) return undefined;
  const dependencies = tableAt(table, 'dependencies');
  const python = textAt(dependencies, 'python');
  return {
    ...(python === undefined ? {} : { python: { specifier: python, line: lineOf(text, /^\s*python\s*=/m) } }),
    hasDependencies: Object.keys(dependencies ?? {}).some((name) => name !== 'python'),
  };
}

function readExtras(project: Table | undefined, text: string): Pyproject['extras'] {
  const table = tableAt(project, 'optional-dependencies');
  return new Map(Object.keys(table ?? {}).map((key) => [normaliseName(key), { key, requirements: requirementsAt(table, key, text) }]));
}

function requirementsAt(table: Table | undefined, key: string, text: string): Requirement[] {
  const value = table?.[key];
  if (value === undefined) return [];
  const line = lineOf(text, new RegExp(`^\\s*["']?${key.replaceAll(/[^\w-]/g, '.')}["']?\\s*=`, 'm'));
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

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function tableAt(table: Table | undefined, ...keys: readonly string[]): Table | undefined {
  let current = table;
  for (const key of keys) {
    const next = current?.[key];
    current = isTable(next) ? next : undefined;
  }
  return current;
}

function textAt(table: Table | undefined, key: string): string | undefined {
  const value = table?.[key];
  return typeof value === 'string' ? value : undefined;
}

function textsAt(table: Table | undefined, key: string): string[] {
  const value = table?.[key];
  return Array.isArray(value) ? value.filter((item: unknown) => typeof item === 'string') : [];
}

function lineOf(text: string, pattern: RegExp): number {
  const match = pattern.exec(text);
  return match === null ? 1 : text.slice(0, match.index + match[0].search(/\S/)).split('\n').length;
}
