import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { opener } from '../../source/files.ts';
import { isBuilt } from './constraints.ts';
import { type Layout, moduleAround, packageFolder, within } from './modules.ts';
import { type GoSource, splitSource } from './source.ts';
import { findBuildTags } from './tags.ts';

/** The Go packages in the build context, by folder, each read once on demand. */
export interface Packages {
  readonly layout: Layout;
  /** Build tags of the project's own build. */
  readonly tags: ReadonlySet<string>;
  /** Folders of the packages of the built module that are programs. */
  readonly mains: readonly string[];
  /** The files of the package in a folder that are part of a build; empty for a folder without any. */
  files(folder: string): readonly GoSource[];
  /** The files of a package and of all packages that it imports, if the folder contains their source; its own files come first. */
  closure(folder: string): readonly GoSource[];
}

// Folders that the go command ignores, and those with programs for developers; this includes programs in "internal" outside of its "cmd".
const otherFolders = new Set(
  'testdata vendor test tests testing e2e doc docs example examples sample samples demo demos tool tools hack script scripts build ci benchmark benchmarks bench'.split(
    ' ',
  ),
);
const mainPackage = /^package[ \t]+main\b/m;
const mainFunction = /^func[ \t]+main[ \t]*\([ \t]*\)/m;
// More than a single service has; a larger folder is a collection.
const mostFiles = 4000;

const openFiles = opener(splitSource);

/** Opens the packages of a build. */
export function openPackages(layout: Layout): Packages {
  const { root } = layout;
  const listed = packagesIn(root);
  const tags = findBuildTags(root, layout.own.folder);
  const { read } = openFiles(root, [...listed.values()].flat());
  const files = remembered((folder) =>
    (listed.get(folder) ?? []).flatMap((path) => (isBuilt(posix.basename(path), root.search(path), tags) ? [read(path)] : [])),
  );
  const isMain = (folder: string): boolean =>
    (listed.get(folder) ?? []).some((path) => mainPackage.test(root.search(path))) &&
    files(folder).some(({ code }) => mainPackage.test(code) && mainFunction.test(code));
  const mains = [...listed.keys()].filter((folder) => isOwn(layout, folder) && isMain(folder)).sort();
  return { layout, tags, mains, files, closure: remembered((folder) => closureOf(layout, files, folder)) };
}

const listings = new WeakMap<Folder, ReadonlyMap<string, readonly string[]>>();

/** The files of each folder, listed once for all modules of a workspace. */
function packagesIn(root: Folder): ReadonlyMap<string, readonly string[]> {
  const known = listings.get(root) ?? listPackages(root);
  listings.set(root, known);
  return known;
}

function listPackages(root: Folder): Map<string, string[]> {
  const listed = new Map<string, string[]>();
  for (const path of root.files.filter((file) => file.endsWith('.go') && !/(?:^|\/)vendor\//.test(file)).slice(0, mostFiles)) {
    const folder = within(posix.dirname(path));
    const paths = listed.get(folder) ?? [];
    listed.set(folder, paths);
    paths.push(path);
  }
  return listed;
}

function isOwn(layout: Layout, folder: string): boolean {
  if (moduleAround(layout, folder) !== layout.own) return false;
  const parts = posix.relative(layout.own.folder, folder).split('/');
  const isOther =
    parts.some((part) => otherFolders.has(part) || /^[._]./.test(part)) || (parts.includes('internal') && !parts.includes('cmd'));
  // A separate module that nothing here uses.
  const isElsewhere = parts.some(
    (part, depth) => part !== '' && layout.root.has(posix.join(layout.own.folder, ...parts.slice(0, depth + 1), 'go.mod')),
  );
  return !isOther && !isElsewhere;
}

function closureOf(layout: Layout, files: Packages['files'], start: string): readonly GoSource[] {
  const reached = new Set([start]);
  // The loop also visits folders that are added to the set meanwhile.
  for (const folder of reached) {
    for (const source of files(folder)) {
      for (const path of source.imports) {
        const imported = packageFolder(layout, path);
        if (imported !== undefined) reached.add(imported);
      }
    }
  }
  return [...reached].flatMap(files);
}

function remembered<Value>(make: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}
