import { posix } from 'node:path';
import type { Folder } from '../folder/folder.ts';
import { once } from '../once.ts';
import type { Value } from '../source/values.ts';

/** Folders of what is run by hand or by the build, and never by the application. */
const tool =
  /(?:^|\/)(?:scripts?|tools?|hack|dev|bench(?:marks?)?|seeds?|\.[\w-]+|migrations|management|ci|e2e|tests?(?:[-_]\w{1,40})?|examples?)\/|(?:^|\/)(?:seed|webpack|vite|rollup|esbuild|build|generate|gen)[\w.-]{0,60}\.\w+$/;

/** True for a file that the application does not run. */
export function isTool(path: string): boolean {
  return tool.test(path);
}

/** Names of folders that hold data, and nothing else. */
export const dataFolder = /^(?:data|storage|uploads?|instance|state|db|database|media|files|var)$/i;

/** Names of what may be lost. */
const scratchName = /^(?:(?:\.|\w{1,40}_)?caches?|te?mp|\.tmp|logs?|thumbnails?)$|\.log$/i;

/** Endings of files that hold data. */
export const dataFile = /\.(?:db3?|sqlite3?|sqlitedb|mdb|duckdb|rdb)$/i;

/** Names of folders that builds make and that code is in: what is written there is no data. */
const madeByBuilds =
  /^(?:dist|build|out|target|node_modules|coverage|src|lib|app|bin|vendor|\.next|\.nuxt|\.output|public|static|staticfiles|templates|views|docs?|tests?|internal|pkg|cmd|migrations|locales?|\.git|site|client|server|assets|scripts)$/i;

/** Files that are a part of the application. */
export const codeFile = /\.(?:pyi?|[cm]?[jt]sx?|vue|svelte|go|rs|java|rb|php|html?|css|s[ac]ss)$/;

/** Endings of files that no folder is called by. */
const documentFile = /\.(?:json|xml|ya?ml|toml|ini|conf|txt|md|nfo|csv|log|zip|gz|tar|html?|pdf|png|jpe?g|svg|mp3)$/i;

/** Files that are there to keep a folder in git, or tell of it. */
export const placeholder = /(?:^|\/)(?:\.(?:gitkeep|keep|gitignore|gitattributes)|README[^/]*)$/;

/** True for a path of a file that is no mere word: what code opens may be a name of something else. */
export function isNameOfData(path: string): boolean {
  return path.includes('/') || /\.[a-z]\w{0,10}$/i.test(path);
}

/** True for a folder of which the application brings files. */
export function isBrought(folder: Folder, value: Value | undefined): boolean {
  const path = typeof value?.literal === 'string' ? containerPath(value.literal) : undefined;
  return path !== undefined && folder.files.some((file) => file.startsWith(`${path}/`) && !placeholder.test(file));
}

/** Returns true for a path of files that may be lost, such as caches and logs. */
export function isScratch(path: string): boolean {
  return scratchName.test(posix.basename(path));
}

/** True for a folder that holds no code, and that no build makes. */
export function isOwn(folder: Folder, path: string): boolean {
  return !madeByBuilds.test(path) && !documentFile.test(path) && !hasCode(folder, path) && !isBelowFile(folder, path);
}

/** True for a file that is there, and for what no folder can be: a path below one. */
function isBelowFile(folder: Folder, path: string): boolean {
  return path.split('/').some((_, index, names) => folder.has(names.slice(0, index + 1).join('/')));
}

/** Returns true for a folder with code in it or below. */
export function hasCode(folder: Folder, path: string): boolean {
  return foldersOfCode(folder).has(path);
}

/** The folders that hold code, themselves or below. */
const foldersOfCode = once((folder: Folder): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const file of folder.files.filter((each) => codeFile.test(each)))
    for (let around = posix.dirname(file); around !== '.' && !found.has(around); around = posix.dirname(around)) found.add(around);
  return found;
});

/** Folders of the system, what is writable anyway, and paths of addresses. */
export const systemFolder = /^\/(?:api|bin|boot|dev|etc|home|lib\w*|proc|root|run|sbin|sys|tmp|usr)(?:\/|$)/;

/** A path as it is in the container, relative to the application's folder, also where it leads out of that; undefined for one that is elsewhere. */
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
