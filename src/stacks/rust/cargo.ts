import type { Folder } from '../../folder/folder.ts';
import { foldersWith, globPattern } from '../../manifests/glob.ts';
import { isTable, type Table, tableAt, textAt, textsAt } from '../../manifests/table.ts';
import { readToml } from '../../manifests/toml.ts';
import { once } from '../../once.ts';
import type { Workspace } from '../stack.ts';
import { manifestFile, type Package, readPackage, within } from './manifest.ts';

export const lockFile = 'Cargo.lock';

/** The packages of a context as cargo sees them, and their dependencies in the lock file. */
export interface Layout {
  readonly context: Folder;
  /** The Cargo.toml of the context's root. */
  readonly root: Table | undefined;
  readonly packages: readonly Package[];
  /** The investigated package; undefined for a workspace without one in its root. */
  readonly own: Package | undefined;
  /** Folders of packages that replace published ones: packages that depend on them need their whole source. */
  readonly patched: readonly string[];
  /** Name of a locked package → names of its dependencies; undefined without a lock file. */
  readonly locked: ReadonlyMap<string, readonly string[]> | undefined;
}

/** Reads the packages of a folder, or of the workspace around it. Throws KaizenError for a manifest that is not TOML. */
export function readLayout(folder: Folder, workspace: Workspace | undefined): Layout {
  const layout = readContext(workspace?.root ?? folder);
  return { ...layout, own: layout.packages.find((each) => each.folder === (workspace?.path ?? '')) };
}

/** The data that all members of a workspace share. */
const readContext = once((context: Folder): Omit<Layout, 'own'> => {
  const root = readToml(context, manifestFile)?.root;
  const patches = Object.values(tableAt(root, 'patch') ?? {})
    .filter(isTable)
    .flatMap((source) => Object.values(source).filter(isTable));
  const patched = patches.flatMap((each) => textAt(each, 'path') ?? []).map((path) => within(path));
  return { context, root, packages: readPackages(context, root), patched, locked: readLock(context) };
});

/** The package of the root, the members of its workspace, and their dependencies by path; each once. */
function readPackages(context: Folder, root: Table | undefined): Package[] {
  const workspace = tableAt(root, 'workspace');
  const patterns = (key: string): RegExp[] => textsAt(workspace, key).flatMap((glob) => globPattern(within(glob)) ?? []);
  const folders = new Set(['', ...foldersWith(context, manifestFile, { included: patterns('members'), excluded: patterns('exclude') })]);
  const packages: Package[] = [];
  for (const folder of folders) {
    const manifest = folder.startsWith('..') ? undefined : readToml(context, within(folder, manifestFile))?.root;
    const found = manifest === undefined ? undefined : readPackage(context, folder, manifest, workspace);
    if (found !== undefined) packages.push(found);
    for (const each of found?.dependencies ?? []) if (each.folder !== undefined) folders.add(each.folder);
  }
  return packages.sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** Cargo writes the lock file itself, with one key on each line: reading it this way takes a tenth of the time of a TOML parser. */
function readLock(context: Folder): ReadonlyMap<string, readonly string[]> | undefined {
  const entries = context.read(lockFile)?.split('[[package]]').slice(1);
  const locked = new Map<string, readonly string[]>();
  for (const entry of entries ?? []) {
    const name = /^name = "([^"]+)"/m.exec(entry)?.[1] ?? '';
    const list = /^dependencies = \[([^\]]*)\]/m.exec(entry)?.[1] ?? '';
    locked.set(name, [...(locked.get(name) ?? []), ...[...list.matchAll(/"([^" ]+)/g)].map((match) => match[1] ?? '')]);
  }
  return entries === undefined ? undefined : locked;
}

/** Packages of the context: the given ones first, then their dependencies by path. */
export function collectPackages({ packages }: Layout, roots: Iterable<Package>): readonly Package[] {
  const found = new Set(roots);
  for (const { dependencies } of found) {
    for (const each of packages) if (dependencies.some(({ folder }) => folder === each.folder)) found.add(each);
  }
  return [...found];
}

/** Names of all dependencies of these packages, according to the lock file; without one, those in their manifests. */
export function collectCrates({ locked }: Layout, packages: readonly Package[]): ReadonlySet<string> {
  const direct = packages.flatMap(({ dependencies }) => dependencies);
  const found = new Set(direct.map(({ name }) => name));
  // Cargo locks every database that sqlx supports.
  const features = direct.flatMap((each) => each.features).join();
  const isIdle = (name: string): boolean => /^sqlx-(?:mysql|postgres|sqlite)$/.test(name) && !features.includes(name.slice(5));
  for (const name of found) for (const next of locked?.get(name) ?? []) if (!isIdle(next)) found.add(next);
  return found;
}
