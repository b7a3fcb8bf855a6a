import type { Folder } from '../../folder/folder.ts';
import { foldersWith, globPattern } from '../../manifests/glob.ts';
import { isTable, type Table, tableAt, textAt, textsAt } from '../../manifests/table.ts';
import { readToml } from '../../manifests/toml.ts';
import { once } from '../../once.ts';
import type { Workspace } from '../stack.ts';
import { manifestFile, type Package, readPackage, within } from './manifest.ts';

export const lockFile = 'Cargo.lock';

/** What cargo sees in a context: its packages, and what the lock file says of all that they are made of. */
export interface Layout {
  readonly context: Folder;
  /** The Cargo.toml of the context's root. */
  readonly root: Table | undefined;
  readonly packages: readonly Package[];
  /** The package that is looked at; undefined for a workspace without one in its root. */
  readonly own: Package | undefined;
  /** Folders of packages that stand in for published ones: what depends on them needs all of their source. */
  readonly patched: readonly string[];
  /** Name of a locked package → names of those that it depends on; undefined without a lock file. */
  readonly locked: ReadonlyMap<string, readonly string[]> | undefined;
}

/** Reads the packages of a folder, or of the workspace that it is a member of. Throws KaizenError for a manifest that is no TOML. */
export function readLayout(folder: Folder, workspace: Workspace | undefined): Layout {
  const layout = readContext(workspace?.root ?? folder);
  return { ...layout, own: layout.packages.find((each) => each.folder === (workspace?.path ?? '')) };
}

/** What is the same for all members of a workspace. */
const readContext = once((context: Folder): Omit<Layout, 'own'> => {
  const root = readToml(context, manifestFile)?.root;
  const patches = Object.values(tableAt(root, 'patch') ?? {})
    .filter(isTable)
    .flatMap((source) => Object.values(source).filter(isTable));
  const patched = patches.flatMap((each) => textAt(each, 'path') ?? []).map((path) => within(path));
  return { context, root, packages: readPackages(context, root), patched, locked: readLock(context) };
});

/** The package of the root, the members of its workspace, and what they depend on by its path; each once. */
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

/** Cargo writes the lock file itself, one key a line: so it is read in a tenth of the time that TOML takes. */
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

/** The packages of the context that some are made of: themselves first, then those that they depend on by their paths. */
export function collectPackages({ packages }: Layout, roots: Iterable<Package>): readonly Package[] {
  const found = new Set(roots);
  for (const { dependencies } of found) {
    for (const each of packages) if (dependencies.some(({ folder }) => folder === each.folder)) found.add(each);
  }
  return [...found];
}

/** Names of all packages that these are made of, as far as the lock file tells; without one, those that they name. */
export function collectCrates({ locked }: Layout, packages: readonly Package[]): ReadonlySet<string> {
  const direct = packages.flatMap(({ dependencies }) => dependencies);
  const found = new Set(direct.map(({ name }) => name));
  // Cargo locks each database that sqlx could be used with.
  const features = direct.flatMap((each) => each.features).join();
  const isIdle = (name: string): boolean => /^sqlx-(?:mysql|postgres|sqlite)$/.test(name) && !features.includes(name.slice(5));
  for (const name of found) for (const next of locked?.get(name) ?? []) if (!isIdle(next)) found.add(next);
  return found;
}
