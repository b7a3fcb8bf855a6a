import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import type { SourceFiles } from '../../source/files.ts';
import { argumentOf, findCalls } from '../../source/source.ts';
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
 * top-level folder whose files import each other as if it were the root.
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
  const used = folderImportedFrom(files);
  return { root: used, home: countsFromOutside(files, used) ? '' : used };
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
const mostTops = 20;

/**
 * The one top-level folder that resolves more imports of its files than the application's folder does; empty if the application's folder
 * resolves at least as many imports of all files.
 */
function folderImportedFrom({ paths, read }: SourceFiles): string {
  if (paths.some((path) => !path.includes('/'))) return '';
  const known = new Set(paths.flatMap((path) => namesAbove(path.replace(/\.py$/, ''))));
  const tops = [...new Set(paths.map((path) => path.split('/')[0] ?? ''))].slice(0, mostTops);
  const counted = tops.map((top) => {
    const modules = paths
      .filter((path) => path.startsWith(`${top}/`))
      .slice(0, mostFiles)
      .flatMap((path) => importsOf(read(path)).map(({ specifier }) => specifier))
      .filter((specifier) => specifier !== '' && !specifier.startsWith('.'));
    const count = (base: string): number => modules.filter((module) => known.has(posix.join(base, module.split('.')[0] ?? ''))).length;
    return { top, own: count(top), whole: count('') };
  });
  const whole = counted.reduce((sum, each) => sum + each.whole, 0);
  const [found, ...others] = counted.filter((each) => each.own > each.whole);
  return found === undefined || others.length > 0 || found.own <= whole ? '' : found.top;
}

/** True if the code in the root uses paths of a site next to it, relative to the parent folder: `open("client/dist/index.html")`. */
function countsFromOutside({ paths, matching }: SourceFiles, root: string): boolean {
  if (root === '') return false;
  const inner = new Set(paths.flatMap((path) => (path.startsWith(`${root}/`) ? (path.split('/')[1] ?? '') : [])));
  return matching(/\b(?:open|StaticFiles|Jinja2Templates|FileResponse|send_from_directory|send_file)\s{0,9}\(/).some((source) =>
    findCalls(source, /(?<![\w])(?:open|StaticFiles|Jinja2Templates|FileResponse|send_from_directory|send_file)\s*\(/g).some((call) => {
      const [, top] =
        /^(?:\.\/)?([\w-]{1,60})\/[\w./-]{1,200}$/.exec((argumentOf(call, 'directory') ?? argumentOf(call, 'path', 0))?.literal ?? '') ??
        [];
      return top !== undefined && siteFolders.test(top) && !inner.has(top);
    }),
  );
}

/** Names of folders with a site, next to that of the server. */
const siteFolders = /^(?:client|front-?end|front|web|webapp|ui|site|www)$/;

/** The first segment of a path, and the first two. */
function namesAbove(path: string): readonly string[] {
  const [first = '', second] = path.split('/');
  return second === undefined ? [first] : [first, `${first}/${second}`];
}
