import { posix } from 'node:path';
import { KaizenError } from '../../errors.ts';
import type { Folder } from '../../folder/folder.ts';
import { isTable, type Table, tableAt, textAt, textsAt } from '../../manifests/table.ts';
import { lineOf, readToml } from '../../manifests/toml.ts';

export const manifestFile = 'Cargo.toml';

/** Something that cargo builds from a file of its own. */
export interface Target {
  /** `other`: an example, a test or a benchmark, whose file cargo wants to see. */
  readonly kind: 'lib' | 'bin' | 'other';
  readonly name: string;
  /** Relative to the context. */
  readonly path: string;
  /** Features without which cargo does not build it. */
  readonly features: readonly string[];
}

/** A package that another one depends on. */
export interface Dependency {
  readonly name: string;
  readonly features: readonly string[];
  /** Its folder, where it is one of the context. */
  readonly folder?: string;
  readonly isOptional: boolean;
}

/** A package of the context, as its Cargo.toml has it. Paths are relative to the context. */
export interface Package {
  readonly folder: string;
  /** Its manifest. */
  readonly file: string;
  readonly name: string;
  readonly edition: string | undefined;
  /** The least version that it says it needs, and the line. */
  readonly rustVersion: { readonly value: string; readonly line: number } | undefined;
  readonly defaultRun: string | undefined;
  readonly targets: readonly Target[];
  readonly buildScript: string | undefined;
  /** Those of the program and of its build script. */
  readonly dependencies: readonly Dependency[];
}

/** A Cargo.toml: a package, a workspace, or both. */
export interface Manifest {
  readonly text: string;
  readonly root: Table;
  readonly workspace: Table | undefined;
}

/** The path below the context of one that a manifest in a folder names; what lies outside begins with `..`. */
export function within(folder: string, path = ''): string {
  const joined = posix.join(folder, path).replace(/\/$/, '');
  return joined === '.' ? '' : joined;
}

/**
 * Reads the Cargo.toml of a folder, a path below the context's. Returns undefined where there is none.
 * Throws KaizenError that names file and line where it can't be parsed, or is neither a package nor a workspace.
 */
export function readManifest(context: Folder, folder: string): Manifest | undefined {
  const file = within(folder, manifestFile);
  const document = readToml(context, file);
  if (document === undefined) return undefined;
  const workspace = tableAt(document.root, 'workspace');
  if (workspace === undefined && tableAt(document.root, 'package') === undefined)
    throw new KaizenError(`${file} line 1: there is neither [package] nor [workspace]: name the folder that the package is in.`);
  return { ...document, workspace };
}

/** The package of a manifest; undefined for a workspace alone. What is `workspace = true` in it is read from the workspace. */
export function packageIn(context: Folder, folder: string, { root, text }: Manifest, workspace: Table | undefined): Package | undefined {
  const table = tableAt(root, 'package');
  const name = textAt(table, 'name');
  if (table === undefined || name === undefined) return undefined;
  const inherited = tableAt(workspace, 'package');
  const valueOf = (key: string): string | undefined =>
    tableAt(table, key)?.['workspace'] === true ? textAt(inherited, key) : textAt(table, key);
  const rustVersion = valueOf('rust-version');
  return {
    folder,
    file: within(folder, manifestFile),
    name,
    edition: valueOf('edition'),
    rustVersion: rustVersion === undefined ? undefined : { value: rustVersion, line: lineOf(text, /^\s*rust-version/m) },
    defaultRun: textAt(table, 'default-run'),
    targets: targetsIn(context, folder, root, name),
    buildScript: buildScriptIn(context, folder, table),
    dependencies: dependenciesIn(folder, root, workspace),
  };
}

function buildScriptIn(context: Folder, folder: string, table: Table): string | undefined {
  if (table['build'] === false) return undefined;
  const path = within(folder, textAt(table, 'build') ?? 'build.rs');
  return context.has(path) ? path : undefined;
}

/** The targets that the manifest names, and those that cargo finds by their places. */
function targetsIn(context: Folder, folder: string, root: Table, name: string): Target[] {
  const table = tableAt(root, 'package');
  const inPlace = (path: string): string | undefined => (context.has(within(folder, path)) ? within(folder, path) : undefined);
  const lib = tableAt(root, 'lib');
  const libPath = lib === undefined || textAt(lib, 'path') === undefined ? inPlace('src/lib.rs') : within(folder, textAt(lib, 'path'));
  const targets: Target[] = libPath === undefined ? [] : [{ kind: 'lib', name, path: libPath, features: [] }];
  for (const [key, usual] of [
    ['bin', 'src/bin'],
    ['example', 'examples'],
    ['test', 'tests'],
    ['bench', 'benches'],
  ] as const) {
    const list: readonly unknown[] = Array.isArray(root[key]) ? root[key] : [];
    for (const each of list.filter(isTable)) {
      const own = textAt(each, 'name') ?? name;
      const path =
        textAt(each, 'path') ??
        [`${usual}/${own}.rs`, `${usual}/${own}/main.rs`, 'src/main.rs'].find((place) => inPlace(place)) ??
        `${usual}/${own}.rs`;
      targets.push({
        kind: key === 'bin' ? 'bin' : 'other',
        name: own,
        path: within(folder, path),
        features: textsAt(each, 'required-features'),
      });
    }
  }
  if (table?.['autobins'] === false) return targets;
  const prefix = within(folder, 'src/bin/');
  const found = context.files.flatMap((path): { name: string; path: string }[] => {
    if (path === within(folder, 'src/main.rs')) return [{ name, path }];
    const [, own] = path.startsWith(`${prefix}/`) ? (/^([^/]+)(?:\.rs|\/main\.rs)$/.exec(path.slice(prefix.length + 1)) ?? []) : [];
    return own === undefined ? [] : [{ name: own, path }];
  });
  const isNamed = (path: string, own: string): boolean =>
    targets.some((each) => each.path === path || (each.kind === 'bin' && each.name === own));
  return [
    ...targets,
    ...found.filter((each) => !isNamed(each.path, each.name)).map((each) => ({ kind: 'bin' as const, ...each, features: [] })),
  ];
}

/** The dependencies of the program and of the build script, for every platform. Those for tests alone are none. */
function dependenciesIn(folder: string, root: Table, workspace: Table | undefined): Dependency[] {
  const platforms = Object.values(tableAt(root, 'target') ?? {}).filter(isTable);
  return [root, ...platforms].flatMap((table) =>
    ['dependencies', 'build-dependencies'].flatMap((key) =>
      Object.entries(tableAt(table, key) ?? {}).map(([name, value]) => {
        const own = isTable(value) ? value : undefined;
        const shared = own?.['workspace'] === true ? tableAt(workspace, 'dependencies') : undefined;
        const inherited = tableAt(shared, name);
        const path = textAt(own, 'path');
        const sharedPath = textAt(inherited, 'path');
        const place = path === undefined ? sharedPath : within(folder, path);
        return {
          name: textAt(own, 'package') ?? textAt(inherited, 'package') ?? name,
          features: [...textsAt(inherited, 'features'), ...textsAt(own, 'features')],
          ...(place === undefined ? {} : { folder: within(place) }),
          isOptional: own?.['optional'] === true,
        };
      }),
    ),
  );
}
