import type { Folder } from '../../folder/folder.ts';
import { foldersWith, globPattern, refuseLongGlobs } from '../../manifests/glob.ts';
import { type Pyproject, readPyproject } from './pyproject.ts';
import { normaliseName, plainPath } from './requirement.ts';

/** A project of a uv workspace. */
export interface UvMember {
  /** Its folder, relative to the workspace's root; empty for the root itself. */
  readonly path: string;
  /** Normalised. */
  readonly name: string;
  readonly pyproject: Pyproject;
}

/** Where an application stands in its uv workspace. */
export interface Place {
  readonly root: Folder;
  readonly member: UvMember;
  /** The members that it depends on, directly or not. */
  readonly needed: readonly UvMember[];
  /** All other members: nothing of them belongs into the image. */
  readonly others: readonly UvMember[];
}

const workspaces = new WeakMap<Folder, { readonly found: readonly UvMember[] | undefined }>();

/** Lists the projects of a uv workspace, the root among them, each read once; undefined where the folder's root is none. */
export function uvMembers(root: Folder): readonly UvMember[] | undefined {
  const known = workspaces.get(root) ?? { found: findMembers(root) };
  workspaces.set(root, known);
  return known.found;
}

function findMembers(root: Folder): readonly UvMember[] | undefined {
  // Most folders are none: there is no need to parse their manifest once more to see that.
  const workspace = root.search('pyproject.toml').includes('workspace') ? readPyproject(root)?.uv?.workspace : undefined;
  if (workspace === undefined) return undefined;
  refuseLongGlobs('pyproject.toml', root.search('pyproject.toml'), [...workspace.members, ...workspace.exclude]);
  const [included = [], excluded = []] = [workspace.members, workspace.exclude].map((globs) =>
    globs.flatMap((glob) => globPattern(plainPath(glob)) ?? []),
  );
  const members = foldersWith(root, 'pyproject.toml', { included, excluded });
  return ['', ...members].flatMap((path) => {
    const pyproject = readPyproject(path === '' ? root : root.below(path));
    return pyproject?.name === undefined ? [] : [{ path, name: normaliseName(pyproject.name), pyproject }];
  });
}

/** Finds the member with that path and what it needs; undefined where the folder's root is no workspace, or the path no member. */
export function placeIn(root: Folder, path: string): Place | undefined {
  const members = uvMembers(root);
  const member = members?.find((each) => each.path === path);
  if (members === undefined || member === undefined) return undefined;
  const reached = new Set([member]);
  // A set gives what is added to it while it is gone through.
  for (const { pyproject } of reached) {
    for (const requirement of pyproject.dependencies ?? []) {
      const next = members.find(({ name }) => requirement.kind === 'package' && requirement.name === name);
      if (next !== undefined) reached.add(next);
    }
  }
  return {
    root,
    member,
    needed: [...reached].filter((each) => each !== member),
    others: members.filter((each) => !reached.has(each) && each.path !== ''),
  };
}
