import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { slug } from '../../names.ts';
import type { Workspace } from '../stack.ts';
import { type ModFile, readModFile } from './mod.ts';

/** A module whose source is in the build context. */
export interface Module {
  /** Its folder, relative to the context; empty for the root. */
  readonly folder: string;
  readonly mod: ModFile;
  /** The import path of its packages: its own path, or that of the module that it replaces. */
  readonly importPath: string;
}

/** The modules of a build. Paths are relative to the context. */
export interface Layout {
  readonly root: Folder;
  /** The workspace's file, if there is one. */
  readonly work: ModFile | undefined;
  /** The module to build. */
  readonly own: Module;
  /** All modules that the go command needs: those of the workspace, and replacements; `own` is among them. */
  readonly modules: readonly Module[];
  /** The same modules by folder. */
  readonly byFolder: ReadonlyMap<string, Module>;
  /** The same by import path; the first one counts if several have the same. */
  readonly byImport: ReadonlyMap<string, Module>;
  /** Why the build would fail, one sentence each. */
  readonly obstacles: readonly string[];
}

export const workFile = 'go.work';

/**
 * Reads the module in a folder, or in a member's folder, and the modules that are built with it. Throws KaizenError that names file and
 * line for an unreadable file.
 */
export function readLayout(folder: Folder, workspace: Workspace | undefined): Layout {
  const root = workspace?.root ?? folder;
  const ownFolder = workspace?.path ?? '';
  const work = readModFile(root, workFile);
  const shared = work === undefined ? undefined : workspaceModules(root, work);
  const own = shared?.modules.get(ownFolder);
  if (shared === undefined || own === undefined) return { root, work, ...layoutOf(root, work, ownFolder) };
  const { modules, byImport, obstacles } = shared;
  return {
    root,
    work,
    own,
    modules: [own, ...[...modules.values()].filter((module) => module !== own)],
    byFolder: modules,
    byImport,
    obstacles,
  };
}

interface WorkspaceModules {
  readonly modules: ReadonlyMap<string, Module>;
  readonly byImport: Layout['byImport'];
  readonly obstacles: readonly string[];
}

const workspaces = new WeakMap<ModFile, WorkspaceModules>();

/** The modules of a workspace by folder: they are the same for every member, so they are read once. */
export function workspaceModules(root: Folder, work: ModFile): WorkspaceModules {
  const known = workspaces.get(work) ?? modulesOf(root, work);
  workspaces.set(work, known);
  return known;
}

function layoutOf(root: Folder, work: ModFile | undefined, ownFolder: string): Omit<Layout, 'root' | 'work'> {
  const { modules, byImport, obstacles } = modulesOf(root, work, ownFolder);
  const own = modules.get(ownFolder) ?? {
    folder: ownFolder,
    mod: { file: workFile, requires: [], replaces: [], uses: [] },
    importPath: '',
  };
  return { own, modules: [...modules.values()], byFolder: modules, byImport, obstacles };
}

function modulesOf(root: Folder, work: ModFile | undefined, ownFolder?: string): WorkspaceModules {
  const modules = new Map<string, Module>();
  const obstacles: string[] = [];
  const add = (place: string, importPath?: string): boolean => {
    const mod = modules.has(place) ? undefined : readModFile(root, within(place, 'go.mod'));
    if (mod !== undefined) modules.set(place, { folder: place, mod, importPath: importPath ?? mod.module ?? '' });
    return modules.has(place);
  };
  if (ownFolder !== undefined && !add(ownFolder) && work === undefined)
    modules.set(ownFolder, { folder: ownFolder, mod: moduleToMake(root, ownFolder), importPath: '' });
  for (const { value, line } of work?.uses ?? []) {
    if (!add(within(value)))
      obstacles.push(`${workFile} line ${line}: the build needs a go.mod in ${value}, which does not exist: add it.`);
  }
  // Replacements apply in the modules to build, not in their requirements.
  const replacing = work === undefined ? [...modules.values()] : [{ folder: '', mod: work }, ...modules.values()];
  for (const { folder: from, mod } of replacing) {
    for (const { path, target, line } of mod.replaces.filter(({ isLocal }) => isLocal)) {
      if (target.startsWith('/') || !add(within(from, target), path)) obstacles.push(unreachable(mod.file, line, path, target));
    }
  }
  const byImport = new Map([...modules.values()].reverse().map((module): [string, Module] => [module.importPath, module]));
  return { modules, byImport, obstacles };
}

/** The module of a folder without a go.mod, named after the folder. */
function moduleToMake(root: Folder, folder: string): ModFile {
  const module = slug(posix.basename(folder === '' ? root.name : folder)) || 'app';
  return { file: within(folder, 'go.mod'), isMade: true, module, requires: [], replaces: [], uses: [] };
}

function unreachable(file: string, line: number, path: string, target: string): string {
  const isAbove = /^(?:\/|\.\.)/.test(target);
  const remedy = isAbove ? 'create a workspace of both (go work init) in a folder above, and run the tool there' : 'add its go.mod';
  return `${file} line ${line}: ${path} is replaced by ${target}, which is not in the build context: ${remedy}.`;
}

/** A path below a folder, which is empty for the root. */
export function within(folder: string, path = ''): string {
  const joined = posix.join(folder, path);
  return joined === '.' ? '' : joined.replace(/\/$/, '');
}

/** The folder of an imported package, if its module's source is here. */
export function packageFolder({ own, byImport }: Layout, path: string): string | undefined {
  const found = innermost(byImport, path);
  const module = found?.importPath === own.importPath ? own : found;
  return module === undefined ? undefined : within(module.folder, path.slice(module.importPath.length + 1));
}

/** The module of a package's folder: the innermost one around it. */
export function moduleAround({ byFolder }: Layout, folder: string): Module | undefined {
  return innermost(byFolder, folder) ?? byFolder.get('');
}

/** The entry of a path, or of the nearest path above it. */
function innermost(modules: ReadonlyMap<string, Module>, path: string): Module | undefined {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    const module = modules.get(path.slice(0, end));
    if (module !== undefined) return module;
  }
  return undefined;
}
