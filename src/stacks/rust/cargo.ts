import type { Folder } from '../../folder/folder.ts';
import { foldersWith, globPattern } from '../../manifests/glob.ts';
import { isTable, type Table, tableAt, textAt, textsAt } from '../../manifests/table.ts';
import type { Workspace } from '../stack.ts';
import { type Manifest, manifestFile, type Package, packageIn, readManifest, within } from './manifest.ts';

export const lockFile = 'Cargo.lock';

/** What cargo sees in a context: its packages, and what the lock file says of all that they are made of. */
export interface Layout {
  readonly context: Folder;
  /** The Cargo.toml of the context's root. */
  readonly root: Manifest | undefined;
  readonly packages: readonly Package[];
  /** The package that is looked at; undefined for a workspace without one in its root. */
  readonly own: Package | undefined;
  /** Folders of packages that stand in for published ones: what depends on them needs all of their source. */
  readonly patched: readonly string[];
  /** Name of a locked package → names of those that it depends on; undefined without a lock file. */
  readonly locked: ReadonlyMap<string, readonly string[]> | undefined;
}

/** Reads the packages of a folder, or of the workspace that it is a member of. Throws KaizenError for a manifest that can't be read. */
export function readLayout(folder: Folder, workspace: Workspace | undefined): Layout {
  const context = workspace?.root ?? folder;
  const root = readManifest(context, '');
  const packages = packagesOf(context, root);
  return {
    context,
    root,
    packages,
    own: packages.find((each) => each.folder === (workspace?.path ?? '')),
    patched: Object.values(tableAt(root?.root, 'patch') ?? {}).flatMap((source) =>
      Object.values(isTable(source) ? source : {}).flatMap((each) => {
        const path = isTable(each) ? textAt(each, 'path') : undefined;
        return path === undefined ? [] : [within(path)];
      }),
    ),
    locked: readLock(context),
  };
}

/** The package of the root, the members of its workspace, and what they depend on by its path; each once. */
function packagesOf(context: Folder, root: Manifest | undefined): Package[] {
  const queue = ['', ...memberFolders(context, root?.workspace)];
  const packages = new Map<string, Package>();
  for (const folder of queue) {
    if (packages.has(folder) || folder.startsWith('..')) continue;
    const manifest = folder === '' ? root : readManifest(context, folder);
    const found = manifest === undefined ? undefined : packageIn(context, folder, manifest, root?.workspace);
    if (found === undefined) continue;
    packages.set(folder, found);
    queue.push(...found.dependencies.flatMap((each) => each.folder ?? []));
  }
  return [...packages.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

function memberFolders(context: Folder, workspace: Table | undefined): string[] {
  const patterns = (key: string): RegExp[] => textsAt(workspace, key).flatMap((glob) => globPattern(within(glob)) ?? []);
  return foldersWith(context, manifestFile, { included: patterns('members'), excluded: patterns('exclude') });
}

/** Cargo writes the lock file itself, one line a key: reading it so takes a tenth of the time that TOML does. */
function readLock(context: Folder): Map<string, string[]> | undefined {
  const text = context.read(lockFile);
  if (text === undefined) return undefined;
  const locked = new Map<string, string[]>();
  for (const entry of text.split('[[package]]').slice(1)) {
    const name = /^name = "([^"]+)"/m.exec(entry)?.[1];
    const list = /^dependencies = \[([^\]]*)\]/m.exec(entry)?.[1] ?? '';
    if (name !== undefined)
      locked.set(name, [...(locked.get(name) ?? []), ...[...list.matchAll(/"([^" ]+)/g)].flatMap(([, each]) => each ?? [])]);
  }
  return locked;
}

/** The packages of the context that a package is made of: itself first, then those that it depends on by their paths. */
export function closureOf({ packages }: Layout, own: Package): readonly Package[] {
  const found = new Set([own]);
  for (const each of found) {
    for (const { folder } of each.dependencies) {
      const next = packages.find((other) => other.folder === folder);
      if (next !== undefined) found.add(next);
    }
  }
  return [...found];
}

/** Names of all packages that these are made of, as far as the lock file tells; without one, those that they name. */
export function cratesOf({ locked }: Layout, packages: readonly Package[]): ReadonlySet<string> {
  const direct = packages.flatMap(({ dependencies }) => dependencies);
  const found = new Set(direct.map(({ name }) => name));
  // Cargo locks each database that sqlx could be used with.
  const isIdle = (name: string): boolean => {
    const database = /^sqlx-(mysql|postgres|sqlite)$/.exec(name)?.[1];
    return database !== undefined && !direct.some(({ features }) => features.some((feature) => feature.includes(database)));
  };
  for (const name of found) for (const next of locked?.get(name) ?? []) if (!isIdle(next)) found.add(next);
  return found;
}
