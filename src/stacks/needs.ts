import { posix } from 'node:path';
import type { Folder } from '../folder/folder.ts';
import { once } from '../once.ts';
import type { Need } from './stack.ts';

/** A path that a file names, relative to the folder, with or without its ending. */
export interface Named {
  readonly path: string;
  readonly source: string;
}

/** Folders that are installed or built anew, and settings of one machine: an import of one says nothing of what an image needs. */
const anew =
  /(?:^|\/)(?:node_modules|dist|build|out|coverage|\.[^/]*)(?:\/|$)|(?:^|\/)(?:local_?settings|settings_?local|local|secrets?)(?:\.\w+)?$/i;

/** Folders that a build writes files for browsers to. */
const served = /(?:^|\/)(?:dist|build|out|www|public|static)$/;

/** More than these are no longer generated code. */
const mostNeeds = 20;

/**
 * Of the paths that code imports, those that git ignores: generated code, which the image needs whether a build makes it or a person does.
 * `endings` are those that an import leaves out; `member` is where the folder is in the build context.
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
    // Most modules are imported by many files.
    if (known.has(path)) continue;
    known.add(path);
    if (path.startsWith('..') || anew.test(path) || needs.size >= mostNeeds) continue;
    const files = ['', ...endings].map((ending) => `${path}${ending}`);
    const names = path.split('/');
    const folders = names.slice(0, -1).map((_, at) => names.slice(0, at + 1).join('/'));
    // A file that is listed is not ignored, and nearly all that is imported is listed.
    const found = [...folders, ...(files.some((file) => listed.has(file)) ? [] : files)].find(isIgnored);
    if (found !== undefined) add(needs, posix.join(member, found), posix.join(member, source));
  }
  return [...needs.values()];
}

const filesOf = once(({ files }: Folder): ReadonlySet<string> => new Set(files));

/** Of the paths that code names, the folders with files for browsers that git ignores: somebody builds them before the image. */
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
