import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import type { SourceFiles } from '../../source/files.ts';
import { importsOf } from './imports.ts';

/** Where an application's imports start. */
export interface ImportRoot {
  /** Relative to the application's folder; empty for the folder itself. */
  readonly root: string;
  /** The folder in which the application runs: the root if its developers change into it, or else empty. */
  readonly home: string;
}

interface Said {
  /** Folders in the manifests. */
  readonly declared: readonly string[];
  /** The folder into which a command changes: `cd server && …`. */
  readonly stated: string | undefined;
}

/**
 * Finds the folder at which imports start: that of a start command, that of the build backend, the folder of manage.py, `src`, then the one
 * folder whose files import each other as if it were the root.
 */
export function findImportRoot(folder: Folder, files: SourceFiles, { declared, stated }: Said): ImportRoot {
  const { paths } = files;
  const holds = (root: string): boolean => paths.some((path) => path.startsWith(`${root}/`));
  if (stated !== undefined && holds(stated)) return { root: stated, home: stated };
  const named = declared.find((root) => root !== '.' && holds(root) && !folder.has(`${root}/__init__.py`));
  const manage = findManage(folder, paths);
  if (named !== undefined) return { root: named, home: manage === named ? manage : '' };
  if (manage !== undefined) return { root: manage, home: manage === 'src' ? '' : manage };
  const added = folder.has('manage.py') ? findAddedPath(folder, paths) : undefined;
  if (added !== undefined && added !== '.') return { root: added, home: '' };
  if (holds('src') && !folder.has('src/__init__.py')) return { root: 'src', home: '' };
  const used = folderImportedFrom(folder, files);
  return { root: used, home: used };
}

/** The folder of the shallowest manage.py of Django; undefined if that is the application's own, or if there is none. */
function findManage(folder: Folder, paths: readonly string[]): string | undefined {
  if (folder.has('manage.py')) return undefined;
  const found = paths.filter(
    (path) =>
      path.endsWith('/manage.py') &&
      path.split('/').length <= deepestManage &&
      !folder.has(`${posix.dirname(path)}/__init__.py`) &&
      settingsName.test(folder.search(path)),
  );
  const [first] = found.sort((a, b) => a.split('/').length - b.split('/').length);
  return first === undefined ? undefined : posix.dirname(first);
}

const settingsName = /DJANGO_SETTINGS_MODULE["']\s{0,20}[,\]]\s{0,20}=?\s{0,20}["'](\w{1,80})[\w.]{0,200}["']/;

/** The folder that a manage.py in the application's own folder adds to the path, if it contains the settings. */
function findAddedPath(folder: Folder, paths: readonly string[]): string | undefined {
  const name = settingsName.exec(folder.search('manage.py'))?.[1];
  if (name === undefined || paths.some((path) => path === `${name}.py` || path.startsWith(`${name}/`))) return undefined;
  const file = paths.find((path) => path.split('/').length <= deepestManage && path.split('/').at(-2) === name);
  return file === undefined ? undefined : posix.dirname(posix.dirname(file));
}

const deepestManage = 4;
const mostFiles = 40;

/** The one top-level folder with modules that resolves more imports of its files than the application's folder does. */
function folderImportedFrom(folder: Folder, { paths, read }: SourceFiles): string {
  if (paths.some((path) => !path.includes('/'))) return '';
  const tops = new Set(paths.map((path) => path.split('/')[0] ?? ''));
  const [top = '', other] = tops;
  if (other !== undefined || folder.has(`${top}/__init__.py`)) return '';
  const isThere = (base: string, module: string): boolean => {
    const path = posix.join(base, module.split('.')[0] ?? '');
    return folder.has(`${path}.py`) || paths.some((each) => each.startsWith(`${path}/`));
  };
  const modules = paths
    .slice(0, mostFiles)
    .flatMap((path) => importsOf(read(path)).map(({ specifier }) => specifier))
    .filter((specifier) => specifier !== '' && !specifier.startsWith('.'));
  const count = (base: string): number => modules.filter((module) => isThere(base, module)).length;
  return count(top) > count('') ? top : '';
}
