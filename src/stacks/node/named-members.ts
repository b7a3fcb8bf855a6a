import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { isWithin } from '../../folder/within.ts';
import { once } from '../../once.ts';
import type { PackageJson } from './package-json.ts';

/** A project of a workspace. */
interface Project {
  /** Its folder, relative to the workspace's root. */
  readonly path: string;
  readonly folder: Folder;
  readonly manifest: PackageJson;
}

const readable = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|s?css|sass|less|mdx?)$/;
// More than a project has that people write.
const mostFiles = 4000;
/** The target of an import statement, and any path that leads out of the file's folder. */
const imported =
  /(?:\bfrom|\bimport|\brequire|@use|@forward)[ \t]{0,4}\(?[ \t]{0,4}["'`]([^"'`\n]{1,200})["'`]|["'`](\.\.\/[^"'`\n]{1,200})["'`]/g;

/**
 * Finds the members that a member's own files name without a dependency in its package.json: by an import of the package (an alias of the
 * bundler or of tsconfig.json leads to its source), or by a path. `members`: all members of the workspace.
 */
export function namedMembers<Member extends Project>(member: Member, members: readonly Member[]): readonly Member[] {
  const others = members.filter((each) => each !== member && each.path !== '');
  const texts = specifiersOf(member);
  return others.filter(({ path, manifest: { name } }) =>
    texts.some((text) =>
      text.startsWith('/') ? isWithin(text.slice(1), path) : name !== undefined && isWithin(text.replace(/^npm:/, ''), name),
    ),
  );
}

/** The names in a member's files: packages, and paths in the workspace with a leading slash. */
const specifiersOf = once(({ path, folder }: Project): readonly string[] => {
  // The root's folder also contains all other members.
  if (path === '') return [];
  const found = new Set<string>();
  for (const file of folder.files.filter((each) => readable.test(each)).slice(0, mostFiles)) {
    const text = folder.search(file);
    for (const [, name, place] of text.matchAll(imported)) {
      const specifier = name ?? place ?? '';
      if (!specifier.startsWith('.')) found.add(specifier);
      else found.add(`/${posix.join(path, posix.dirname(file), specifier)}`);
    }
  }
  return [...found];
});
