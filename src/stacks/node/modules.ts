import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { opener, type SourceFiles } from '../../source/files.ts';
import { splitSource } from './source.ts';

/** The JavaScript and TypeScript files of the application, without tests, configuration, build output and browser files. */
export interface Modules extends SourceFiles {
  /** The file of an import: a relative one, or one with a path alias of tsconfig.json; undefined for a package. */
  resolve(from: string, specifier: string): string | undefined;
}

/** Folders of browser files, and of examples: a server may have a part with such a name, which its code imports. */
const asideFolders = new Set('doc docs example examples sample samples demo demos public static'.split(' '));
const otherFolders = new Set(
  'test tests testing __tests__ __mocks__ spec specs e2e cypress playwright fixtures stories migrations seeds seeders coverage dist build out lib-cov'.split(
    ' ',
  ),
);
const code = /\.[cm]?[jt]sx?$/;
const program = /(?:^|\/)bin\/[\w-]+$/;
// `vite.config.ts`; `src/config/app.config.ts` belongs to the application.
const toolFile = /^(?!(?:.*\/)?(?:src|config|server|app)\/).*\.config\.[cm]?[jt]sx?$/;
const otherFiles =
  /(?:\.(?:test|spec|stories|story|d|min|e2e-spec)\.[cm]?[jt]sx?|(?:^|\/)(?:gulpfile|gruntfile|jest\.setup|ecosystem\.config)\.[cm]?[jt]s)$/i;
// The configuration of a migration tool, and of the application's own connection if its code imports it.
const knexFile = /^knexfile\.[cm]?[jt]s$/;
const endings = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
// More than a single service has; a larger folder is a collection.
const mostFiles = 4000;

const openFiles = opener(splitSource);

/** Opens the application's files. `aliases`: prefixes of imports with their folders; `others`: folders of other applications. */
export function openModules(folder: Folder, aliases: readonly (readonly [string, string])[] = [], others: readonly string[] = []): Modules {
  const prefixes = others.map((other) => `${other}/`);
  const isOther = (path: string): boolean => prefixes.some((prefix) => path.startsWith(prefix));
  const all = folder.files.filter((path) => isCode(folder, path) && isApplicationFile(path) && !isOther(path));
  const own = withImported(folder, all.filter((path) => !isAside(path)).slice(0, mostFiles), all.filter(isAside));
  const knex = own.filter((path) => knexFile.test(path));
  const isImported =
    knex.length === 0 || own.some((path) => !knex.includes(path) && /["'][./]{1,40}\/knexfile\b/.test(folder.search(path)));
  const paths = isImported ? own : own.filter((path) => !knex.includes(path));
  return {
    ...openFiles(folder, paths),
    resolve: (from, specifier) => {
      const target = targetOf(from, specifier, aliases);
      return target === undefined ? undefined : codeFile(folder, target);
    },
  };
}

/** The files of the application, including files in those folders that one of them imports, and the files that these import. */
function withImported(folder: Folder, own: readonly string[], aside: readonly string[]): readonly string[] {
  if (aside.length === 0) return own;
  const open = new Set(aside);
  const found = new Set<string>();
  const queue = [...own];
  for (const path of queue) {
    for (const [, specifier = ''] of folder.search(path).matchAll(relativeImport)) {
      const target = codeFile(folder, posix.join(posix.dirname(path), specifier));
      if (target === undefined || !open.delete(target)) continue;
      found.add(target);
      queue.push(target);
    }
  }
  const kept = new Set(own);
  return found.size === 0 ? own : folder.files.filter((path) => found.has(path) || kept.has(path));
}

/** `from "./static/pages"`, `import("../docs")`, `require("./demo")`, `import "./site"`. */
const relativeImport = /\b(?:from|import|require)\s{0,9}\(?\s{0,9}["'](\.{1,2}\/[\w@./-]{1,200})["']/g;

function targetOf(from: string, specifier: string, aliases: readonly (readonly [string, string])[]): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  const alias = aliases.find(([prefix]) => specifier.startsWith(prefix));
  return alias === undefined ? undefined : posix.join(alias[1], specifier.slice(alias[0].length));
}

/** The file of a path in an import or a command: without its extension, with that of its output, or with the index of a folder. */
export function codeFile(folder: Folder, path: string): string | undefined {
  const normal = posix.normalize(path).replace(/\/$/, '');
  const bare = normal.replace(/\.[cm]?jsx?$/, '');
  return [
    normal,
    ...endings.map((ending) => `${bare}${ending}`),
    ...endings.map((ending) => `${normal}${ending}`),
    ...endings.map((ending) => posix.join(normal, `index${ending}`)),
  ].find((file) => isCode(folder, file) && folder.has(file));
}

/** True for a file with an extension of code, and for a program without one, such as `bin/www` of Express's generator. */
function isCode(folder: Folder, path: string): boolean {
  return code.test(path) || (program.test(path) && /^#!.*\b(?:node|bun)\b/.test(folder.search(path)));
}

function isAside(path: string): boolean {
  return path
    .split('/')
    .slice(0, -1)
    .some((part) => asideFolders.has(part));
}

function isApplicationFile(path: string): boolean {
  const parts = path.split('/').slice(0, -1);
  return !otherFiles.test(path) && !toolFile.test(path) && !parts.some((part) => otherFolders.has(part) || part.startsWith('.'));
}
