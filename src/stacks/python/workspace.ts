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

/** The place of an application in its uv workspace. */
export interface Place {
  readonly root: Folder;
  readonly member: UvMember;
  /** The members that it depends on, directly or indirectly. */
  readonly needed: readonly UvMember[];
  /** All other members: the image contains none of their files. */
  readonly others: readonly UvMember[];
}

const workspaces = new WeakMap<Folder, { readonly found: readonly UvMember[] | undefined }>();

/** Lists the projects of a uv workspace, including the root, each read once; undefined if the folder is not the root of one. */
export function uvMembers(root: Folder): readonly UvMember[] | undefined {
  const known = workspaces.get(root) ?? { found: findMembers(root) };
  workspaces.set(root, known);
  return known.found;
}

function findMembers(root: Folder): readonly UvMember[] | undefined {
  // Most folders are not workspaces: their manifest need not be parsed again for that.
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

/**
 * Finds the member with that path and the members that it needs; undefined if the folder is not the root of a workspace, or the path is not
 * a member.
 */
export function placeIn(root: Folder, path: string): Place | undefined {
  const members = uvMembers(root);
  const member = members?.find((each) => each.path === path);
  if (members === undefined || member === undefined) return undefined;
  const reached = new Set([member]);
  // The loop also visits items that are added to the set meanwhile.
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
