import { posix } from 'node:path';
import { KaizenError } from '../../errors.ts';
import type { Folder } from '../../folder/folder.ts';
import { isTable, type Table, tableAt, textAt, textsAt } from '../../manifests/table.ts';
import { readToml } from '../../manifests/toml.ts';

export const manifestFile = 'Cargo.toml';

/** Something that cargo builds from a file of its own. */
export interface Target {
  /** `other`: the build script, and what else the manifest names, whose files cargo wants to see. */
  readonly kind: 'lib' | 'bin' | 'other';
  readonly name: string;
  readonly path: string;
  /** Features without which cargo does not build it. */
  readonly features: readonly string[];
}

/** A package that another one, or its build script, depends on. */
export interface Dependency {
  readonly name: string;
  readonly features: readonly string[];
  /** Its folder, where it is named by a path. */
  readonly folder?: string;
}

/** A package, as its Cargo.toml has it. Paths are relative to the context. */
export interface Package {
  readonly folder: string;
  readonly file: string;
  readonly name: string;
  readonly edition: string;
  /** The least version that it says it needs. */
  readonly rustVersion: string | undefined;
  readonly defaultRun: string | undefined;
  readonly targets: readonly Target[];
  readonly dependencies: readonly Dependency[];
}

/** The path in the context of one that a manifest in a folder names; what lies outside begins with `..`. */
export function within(folder = '', path = ''): string {
  return posix.join('.', folder, path).replace(/\/$/, '').replace(/^\.$/, '');
}

/**
 * Reads the Cargo.toml of a folder, a path in the context. Returns undefined where there is none.
 * Throws KaizenError that names file and line where it can't be parsed, or is neither a package nor a workspace.
 */
export function readManifest(context: Folder, folder: string): Table | undefined {
  const file = within(folder, manifestFile);
  const root = readToml(context, file)?.root;
  if (root === undefined || tableAt(root, 'package') !== undefined || tableAt(root, 'workspace') !== undefined) return root;
  throw new KaizenError(`${file} line 1: there is neither [package] nor [workspace]: name the folder that the package is in.`);
}

/** The package of a manifest; undefined for a workspace alone. What is `workspace = true` in it is read from the workspace. */
export function packageIn(context: Folder, folder: string, root: Table, workspace: Table | undefined): Package | undefined {
  const table = tableAt(root, 'package');
  const name = textAt(table, 'name');
  if (table === undefined || name === undefined) return undefined;
  const valueOf = (key: string): string | undefined =>
    textAt(tableAt(table, key)?.['workspace'] === true ? tableAt(workspace, 'package') : table, key);
  return {
    folder,
    file: within(folder, manifestFile),
    name,
    edition: valueOf('edition') ?? '2015',
    rustVersion: valueOf('rust-version'),
    defaultRun: textAt(table, 'default-run'),
    targets: targetsIn(context, folder, root, name),
    dependencies: dependenciesIn(folder, root, workspace),
  };
}

const kinds = { bin: 'src/bin', example: 'examples', test: 'tests', bench: 'benches' };

/** The targets that the manifest names, and those that cargo finds by their places. */
function targetsIn(context: Folder, folder: string, root: Table, name: string): Target[] {
  const lib = within(folder, textAt(tableAt(root, 'lib'), 'path') ?? 'src/lib.rs');
  const script = within(folder, textAt(tableAt(root, 'package'), 'build') ?? 'build.rs');
  const usual = [{ kind: 'lib', path: lib } as const, { kind: 'other', path: script } as const].filter(({ path }) => context.has(path));
  const targets: Target[] = usual.map((each) => ({ ...each, name, features: [] }));
  for (const [key, place] of Object.entries(kinds)) {
    const list: readonly unknown[] = Array.isArray(root[key]) ? root[key] : [];
    for (const each of list.filter(isTable)) {
      const own = textAt(each, 'name') ?? name;
      const places = [`${place}/${own}.rs`, `${place}/${own}/main.rs`, 'src/main.rs'];
      const path = textAt(each, 'path') ?? places.find((one) => context.has(within(folder, one))) ?? places[0];
      targets.push({
        kind: key === 'bin' ? key : 'other',
        name: own,
        path: within(folder, path),
        features: textsAt(each, 'required-features'),
      });
    }
  }
  if (tableAt(root, 'package')?.['autobins'] === false) return targets;
  for (const path of context.files) {
    const inPackage = folder === '' ? path : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : '';
    const own = inPackage === 'src/main.rs' ? name : /^src\/bin\/([^/]+)(?:\.rs|\/main\.rs)$/.exec(inPackage)?.[1];
    const isKnown = targets.some((each) => each.path === path || (each.kind === 'bin' && each.name === own));
    if (own !== undefined && !isKnown) targets.push({ kind: 'bin', name: own, path, features: [] });
  }
  return targets;
}

/** The dependencies of the program and of the build script, for every platform. Those for tests alone are none. */
function dependenciesIn(folder: string, root: Table, workspace: Table | undefined): Dependency[] {
  const platforms = Object.values(tableAt(root, 'target') ?? {}).filter(isTable);
  const tables = [root, ...platforms].flatMap((table) => [tableAt(table, 'dependencies'), tableAt(table, 'build-dependencies')]);
  return tables.flatMap((table = {}) =>
    Object.entries(table).map(([name, value]) => {
      const own = isTable(value) ? value : undefined;
      const shared = own?.['workspace'] === true ? tableAt(workspace, 'dependencies', name) : undefined;
      const path = textAt(own, 'path');
      const place = path === undefined ? textAt(shared, 'path') : within(folder, path);
      return {
        name: textAt(own, 'package') ?? textAt(shared, 'package') ?? name,
        features: [...textsAt(shared, 'features'), ...textsAt(own, 'features')],
        ...(place === undefined ? {} : { folder: within(place) }),
      };
    }),
  );
}
