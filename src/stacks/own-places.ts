import { posix } from 'node:path';
import type { Folder } from '../folder/folder.ts';
import { once } from '../once.ts';
import type { Value } from '../source/values.ts';

/** Folders of code that is run by hand or by the build, and never by the application. */
const tool =
  /(?:^|\/)(?:scripts?|tools?|hack|dev|bench(?:marks?)?|seeds?|\.[\w-]+|migrations|management|ci|e2e|tests?(?:[-_]\w{1,40})?|examples?)\/|(?:^|\/)(?:seed|webpack|vite|rollup|esbuild|build|generate|gen)[\w.-]{0,60}\.\w+$/;

/** True for a file that the application does not run. */
export function isTool(path: string): boolean {
  return tool.test(path);
}

/** Names of folders that only contain data. */
export const dataFolder = /^(?:data|storage|uploads?|instance|state|db|database|media|files|var)$/i;

/** Names of paths that may be lost. */
const scratchName = /^(?:(?:\.|\w{1,40}_)?caches?|te?mp|\.tmp|logs?|thumbnails?)$|\.log$/i;

/** Extensions of data files. */
export const dataFile = /\.(?:db3?|sqlite3?|sqlitedb|mdb|duckdb|rdb)$/i;

/** Names of folders with code or build output: files that are written there are not data. */
const madeByBuilds =
  /^(?:dist|build|out|target|node_modules|coverage|src|lib|app|bin|vendor|\.next|\.nuxt|\.output|public|static|staticfiles|templates|views|docs?|tests?|internal|pkg|cmd|migrations|locales?|\.git|site|client|server|assets|scripts)$/i;

/** Files that belong to the application. */
export const codeFile = /\.(?:pyi?|[cm]?[jt]sx?|vue|svelte|go|rs|java|rb|php|html?|css|s[ac]ss)$/;

/** Extensions that a folder's name does not have. */
const documentFile = /\.(?:json|xml|ya?ml|toml|ini|conf|txt|md|nfo|csv|log|zip|gz|tar|html?|pdf|png|jpe?g|svg|mp3)$/i;

/** Files that keep a folder in git, or describe it. */
export const placeholder = /(?:^|\/)(?:\.(?:gitkeep|keep|gitignore|gitattributes)|README[^/]*)$/;

/** True for the path of a file that is more than a word: the argument of a call may be another name. */
export function isNameOfData(path: string): boolean {
  return path.includes('/') || /\.[a-z]\w{0,10}$/i.test(path);
}

/** True for a folder with files of the application. */
export function isBrought(folder: Folder, value: Value | undefined): boolean {
  const path = typeof value?.literal === 'string' ? containerPath(value.literal) : undefined;
  return path !== undefined && folder.files.some((file) => file.startsWith(`${path}/`) && !placeholder.test(file));
}

/** Returns true for a path of files that may be lost, such as caches and logs. */
export function isScratch(path: string): boolean {
  return scratchName.test(posix.basename(path));
}

/** True for a folder without code that no build creates. */
export function isOwn(folder: Folder, path: string): boolean {
  return !madeByBuilds.test(path) && !documentFile.test(path) && !hasCode(folder, path) && !isBelowFile(folder, path);
}

/** True for an existing file, and for a path below one, which cannot be a folder. */
function isBelowFile(folder: Folder, path: string): boolean {
  return path.split('/').some((_, index, names) => folder.has(names.slice(0, index + 1).join('/')));
}

/** Returns true for a folder with code in it or below. */
export function hasCode(folder: Folder, path: string): boolean {
  return foldersOfCode(folder).has(path);
}

/** The folders that contain code, directly or below. */
const foldersOfCode = once((folder: Folder): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const file of folder.files.filter((each) => codeFile.test(each)))
    for (let around = posix.dirname(file); around !== '.' && !found.has(around); around = posix.dirname(around)) found.add(around);
  return found;
});

/** Folders of the system, folders that are writable anyway, and paths of URLs. */
export const systemFolder = /^\/(?:api|bin|boot|dev|etc|home|lib\w*|proc|root|run|sbin|sys|tmp|usr)(?:\/|$)/;

/** A path in its form in the container, relative to the application's folder, even if it leads out of it; undefined for another one. */
export function containerPath(text: string): string | undefined {
  if (text.startsWith('~') || text.length > 200) return undefined;
  const path =
    posix
      .normalize(text.replaceAll('\\', '/'))
      .replace(/(?<=.)\/$/, '')
      .replace(/^\/app(?:\/|$)/, '') || '.';
  if (path === '.' || path === '/') return path === '/' ? undefined : path;
  const isAround = path.startsWith('..') && !/^(?:\.\.\/){1,4}\w/.test(path);
  return /^\/?[\w.@+-]+(?:\/[\w.@+-]+)*$/.test(path) && !isAround && !systemFolder.test(path) ? path : undefined;
}
