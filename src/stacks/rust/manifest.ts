import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { isTable, type Table, tableAt, textAt, textsAt } from '../../manifests/table.ts';

export const manifestFile = 'Cargo.toml';

/** A target that cargo builds from a source file. */
export interface Target {
  /** `other`: the build script, and other targets in the manifest, whose files cargo requires. */
  readonly kind: 'lib' | 'bin' | 'other';
  readonly name: string;
  readonly path: string;
  /** Features that the target requires. */
  readonly features: readonly string[];
}

/** A dependency of a package or its build script; with its folder if it is a path dependency. */
export interface Dependency {
  readonly name: string;
  readonly features: readonly string[];
  readonly folder: string | undefined;
}

/** A package, according to its Cargo.toml. Paths are relative to the context. */
export interface Package {
  readonly folder: string;
  readonly file: string;
  readonly name: string;
  /** Its statement about the required version: `rust-version 1.85 in Cargo.toml`. */
  readonly asks: string;
  /** The minimum version; undefined if any works. */
  readonly least: string | undefined;
  readonly defaultRun: string | undefined;
  readonly targets: readonly Target[];
  readonly dependencies: readonly Dependency[];
}

/** The path in the context for a path in a manifest; an outside path begins with `..`. */
export function within(folder = '', path = ''): string {
  return posix.join('.', folder, path).replace(/\/$/, '').replace(/^\.$/, '');
}

/** The first versions that support an edition (doc.rust-lang.org/edition-guide). */
const editions = new Map([
  ['2021', '1.56'],
  ['2024', '1.85'],
]);

/** The package of a manifest; undefined for a workspace without one. Values with `workspace = true` are read from the workspace. */
export function readPackage(context: Folder, folder: string, root: Table, workspace: Table | undefined): Package | undefined {
  const table = tableAt(root, 'package');
  const name = textAt(table, 'name');
  if (name === undefined) return undefined;
  const file = within(folder, manifestFile);
  const valueOf = (key: string): string | undefined =>
    textAt(tableAt(table, key) === undefined ? table : tableAt(workspace, 'package'), key);
  const [asked = 'edition'] = ['rust-version'].filter((key) => valueOf(key) !== undefined);
  const asks = `${asked} ${valueOf(asked) ?? '2015'} in ${file}`;
  const least = asked === 'edition' ? editions.get(valueOf(asked) ?? '') : valueOf(asked);
  const dependencies = readDependencies(folder, root, workspace);
  return {
    folder,
    file,
    name,
    asks,
    least,
    defaultRun: textAt(table, 'default-run'),
    targets: findTargets(context, folder, root, name),
    dependencies,
  };
}

const places = { bin: 'src/bin', example: 'examples', test: 'tests', bench: 'benches' };

/** The targets in the manifest, and those that cargo finds by their paths. */
function findTargets(context: Folder, folder: string, root: Table, name: string): Target[] {
  const usual = [
    { kind: 'lib', path: textAt(tableAt(root, 'lib'), 'path') ?? 'src/lib.rs' } as const,
    { kind: 'other', path: textAt(tableAt(root, 'package'), 'build') ?? 'build.rs' } as const,
  ].map((each): Target => ({ ...each, name, path: within(folder, each.path), features: [] }));
  const named = Object.entries(places).flatMap(([key, place]) =>
    (Array.isArray(root[key]) ? root[key] : []).filter(isTable).map((each): Target => {
      const own = textAt(each, 'name') ?? name;
      const paths = [`${place}/${own}.rs`, `${place}/${own}/main.rs`, 'src/main.rs'];
      const path = textAt(each, 'path') ?? paths.find((one) => context.has(within(folder, one))) ?? paths[0];
      return { kind: key === 'bin' ? key : 'other', name: own, path: within(folder, path), features: textsAt(each, 'required-features') };
    }),
  );
  const targets = [...usual.filter(({ path }) => context.has(path)), ...named];
  const found = context.files
    .filter((path) => folder === '' || path.startsWith(`${folder}/`))
    .flatMap((path): Target[] => {
      const inPackage = path.slice(folder === '' ? 0 : folder.length + 1);
      const own = inPackage === 'src/main.rs' ? name : /^src\/bin\/([^/]+)(?:\.rs|\/main\.rs)$/.exec(inPackage)?.[1];
      const isKnown = targets.some((each) => each.path === path || (each.kind === 'bin' && each.name === own));
      return own === undefined || isKnown ? [] : [{ kind: 'bin', name: own, path, features: [] }];
    });
  return tableAt(root, 'package')?.['autobins'] === false ? targets : [...targets, ...found];
}

/** The dependencies of the program and of the build script, for every platform, without those for tests. */
function readDependencies(folder: string, root: Table, workspace: Table | undefined): Dependency[] {
  const tables = [root, ...Object.values(tableAt(root, 'target') ?? {})].filter(isTable);
  const listed = tables.flatMap((table) => [tableAt(table, 'dependencies') ?? {}, tableAt(table, 'build-dependencies') ?? {}]);
  return listed.flatMap(Object.entries).map(([name, value]) => {
    const own = isTable(value) ? value : undefined;
    const shared = own?.['workspace'] === true ? tableAt(workspace, 'dependencies', name) : undefined;
    const path = textAt(own, 'path');
    const place = path === undefined ? textAt(shared, 'path') : `${folder}/${path}`;
    return {
      name: textAt(own, 'package') ?? textAt(shared, 'package') ?? name,
      features: [...textsAt(shared, 'features'), ...textsAt(own, 'features')],
      folder: place === undefined ? undefined : within(place.replace(/^\//, '')),
    };
  });
}
