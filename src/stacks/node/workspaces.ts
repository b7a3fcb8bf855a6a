import type { Folder } from '../../folder/folder.ts';
import { foldersWith, globPattern, refuseLongGlobs } from '../../manifests/glob.ts';
import { yamlKey } from '../../manifests/yaml-keys.ts';
import { manifestFile, type PackageJson, readPackageJson } from './package-json.ts';

/** A project of a workspace. */
export interface WorkspaceMember {
  /** Its folder, relative to the workspace's root; empty for the root itself. */
  readonly path: string;
  readonly folder: Folder;
  readonly manifest: PackageJson;
}

/** Where an application stands in its workspace. */
export interface Place {
  readonly root: WorkspaceMember;
  readonly member: WorkspaceMember;
  /** The members that it depends on, directly or not, each after those that it depends on itself. */
  readonly needed: readonly WorkspaceMember[];
  /** All other members: nothing of them belongs into the image. */
  readonly others: readonly WorkspaceMember[];
}

const pnpmFile = 'pnpm-workspace.yaml';

interface Members {
  readonly members: readonly WorkspaceMember[];
  readonly source: string;
}

const workspaces = new WeakMap<Folder, { readonly found: Members | undefined }>();

/** Lists the projects of a workspace of npm, pnpm, Yarn or Bun, the root first, each read once; undefined where the folder's root is none. */
export function membersOf(root: Folder): Members | undefined {
  const known = workspaces.get(root) ?? { found: findMembers(root) };
  workspaces.set(root, known);
  return known.found;
}

function findMembers(root: Folder): Members | undefined {
  // Most folders are none: there is no need to parse their manifest once more to see that.
  const stated = yamlKey(root.search(pnpmFile), 'packages')?.items ?? [];
  if (!root.has(manifestFile) || (stated.length === 0 && !root.search(manifestFile).includes('"workspaces"'))) return undefined;
  const manifest = readPackageJson(root);
  const globs = stated.length > 0 ? stated : (manifest.workspaces ?? []);
  if (globs.length === 0) return undefined;
  const stating = stated.length > 0 ? pnpmFile : manifestFile;
  refuseLongGlobs(stating, root.search(stating), globs);
  const [included = [], excluded = []] = [false, true].map((isExcluded) =>
    globs.flatMap((glob) => (glob.startsWith('!') === isExcluded ? (patternOf(glob) ?? []) : [])),
  );
  const paths = foldersWith(root, manifestFile, { included, excluded });
  return {
    members: [
      { path: '', folder: root, manifest },
      ...paths.map((path) => {
        const folder = root.below(path);
        return { path, folder, manifest: readPackageJson(folder) };
      }),
    ],
    source: stated.length > 0 ? `packages in ${pnpmFile}` : `workspaces in ${manifestFile}`,
  };
}

function patternOf(glob: string): RegExp | undefined {
  return globPattern(glob.replace(/^!/, '').replace(/^\.\//, '').replace(/\/$/, ''));
}

/** Finds the member with that path and what it needs; undefined where the folder's root is no workspace, or the path no member. */
export function placeIn(root: Folder, path: string): Place | undefined {
  const members = membersOf(root)?.members ?? [];
  const member = members.find((each) => each.path === path);
  const [first] = members;
  if (first === undefined || member === undefined) return undefined;
  const needed = inOrder(neededBy(members), member);
  return {
    root: first,
    member,
    needed: [...needed].filter((each) => each !== member),
    others: members.filter((each) => each.path !== '' && !needed.has(each)),
  };
}

const graphs = new WeakMap<readonly WorkspaceMember[], ReadonlyMap<WorkspaceMember, readonly WorkspaceMember[]>>();

/** The members that each member depends on itself, in the order of the workspace; found once for all. */
function neededBy(members: readonly WorkspaceMember[]): ReadonlyMap<WorkspaceMember, readonly WorkspaceMember[]> {
  const known = graphs.get(members) ?? findNeeded(members);
  graphs.set(members, known);
  return known;
}

function findNeeded(members: readonly WorkspaceMember[]): Map<WorkspaceMember, readonly WorkspaceMember[]> {
  const byName = new Map<string, number[]>();
  for (const [index, { manifest }] of members.entries()) {
    if (manifest.name !== undefined) byName.set(manifest.name, [...(byName.get(manifest.name) ?? []), index]);
  }
  return new Map(
    members.map((member) => {
      const { dependencies, devDependencies, optionalDependencies } = member.manifest;
      const names = new Set([...dependencies.keys(), ...devDependencies.keys(), ...optionalDependencies.keys()]);
      const indexes = [...names].flatMap((name) => byName.get(name) ?? []).sort((a, b) => a - b);
      return [member, indexes.flatMap((index) => members[index] ?? [])];
    }),
  );
}

/** A member and all that it needs, each behind what it needs itself. */
function inOrder(graph: ReadonlyMap<WorkspaceMember, readonly WorkspaceMember[]>, start: WorkspaceMember): ReadonlySet<WorkspaceMember> {
  const seen = new Set<WorkspaceMember>();
  const ordered = new Set<WorkspaceMember>();
  const add = (member: WorkspaceMember): void => {
    if (seen.has(member)) return;
    seen.add(member);
    for (const each of graph.get(member) ?? []) add(each);
    ordered.add(member);
  };
  add(start);
  return ordered;
}
