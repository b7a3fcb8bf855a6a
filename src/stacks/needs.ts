import { posix } from 'node:path';
import type { Folder } from '../folder/folder.ts';
import { once } from '../once.ts';
import type { Need } from './stack.ts';

/** A path in a file, relative to the folder, with or without its extension. */
export interface Named {
  readonly path: string;
  readonly source: string;
}

/** Folders that are installed or generated, and settings of one machine: an import from one does not show that the image needs it. */
const anew =
  /(?:^|\/)(?:node_modules|dist|build|out|coverage|\.[^/]*)(?:\/|$)|(?:^|\/)(?:local_?settings|settings_?local|local|secrets?)(?:\.\w+)?$/i;

/** Folders to which a build writes files for browsers. */
const served = /(?:^|\/)(?:dist|build|out|www|public|static)$/;

/** Longer lists are not generated code. */
const mostNeeds = 20;

/**
 * The imported paths that git ignores: generated code, which the image needs whether a build or a person generates it. `endings`:
 * extensions that an import omits; `member`: the folder's path in the build context.
 */
export function ignoredImports(folder: Folder, named: Iterable<Named>, endings: readonly string[], member = ''): readonly Need[] {
  const needs = new Map<string, Need>();
  const known = new Set<string>();
  const listed = filesOf(folder);
  const ignored = new Map<string, boolean>();
  const isIgnored = (path: string): boolean => {
    const answer = ignored.get(path) ?? folder.ignores(path);
    ignored.set(path, answer);
    return answer;
  };
  for (const { path, source } of named) {
    // Many files import the same modules.
    if (known.has(path)) continue;
    known.add(path);
    if (path.startsWith('..') || anew.test(path) || needs.size >= mostNeeds) continue;
    const files = ['', ...endings].map((ending) => `${path}${ending}`);
    const names = path.split('/');
    const folders = names.slice(0, -1).map((_, at) => names.slice(0, at + 1).join('/'));
    // A listed file is not ignored, and nearly all imported files are listed.
    const found = [...folders, ...(files.some((file) => listed.has(file)) ? [] : files)].find(isIgnored);
    if (found !== undefined) add(needs, posix.join(member, found), posix.join(member, source));
  }
  return [...needs.values()];
}

const filesOf = once(({ files }: Folder): ReadonlySet<string> => new Set(files));

/** The named folders with files for browsers that git ignores: somebody builds them before the image. */
export function ignoredPages(folder: Folder, named: Iterable<Named>, member = ''): readonly Need[] {
  const needs = new Map<string, Need>();
  for (const { path, source } of named) {
    const normal = posix.normalize(path).replace(/\/$/, '');
    if (!normal.startsWith('..') && !normal.startsWith('/') && served.test(normal) && folder.ignores(normal))
      add(needs, posix.join(member, normal), posix.join(member, source));
  }
  return [...needs.values()];
}

function add(needs: Map<string, Need>, path: string, source: string): void {
  if (!needs.has(path)) needs.set(path, { path, source });
}
