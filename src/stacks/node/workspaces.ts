import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { foldersWith, globPattern, refuseLongGlobs } from '../../manifests/glob.ts';
import { yamlKey } from '../../manifests/yaml-keys.ts';
import { once } from '../../once.ts';
import { findMoves } from '../moves.ts';
import { namesFolder } from '../served-folder.ts';
import { namedMembers } from './named-members.ts';
import { manifestFile, type PackageJson, readPackageJson } from './package-json.ts';

/** A project of a workspace. */
export interface WorkspaceMember {
  /** Its folder, relative to the workspace's root; empty for the root itself. */
  readonly path: string;
  readonly folder: Folder;
  readonly manifest: PackageJson;
}

/** A folder that is copied to another place when the application is built; paths of the workspace. */
interface Copy {
  readonly from: string;
  readonly to: string;
}

/** The place of an application in its workspace. */
export interface Place {
  readonly root: WorkspaceMember;
  readonly member: WorkspaceMember;
  /** The members that it depends on, or whose files its code names, directly or indirectly; each one follows its own dependencies. */
  readonly needed: readonly WorkspaceMember[];
  /** Members whose build creates files that its code serves, and the members that these need. */
  readonly served: readonly WorkspaceMember[];
  /** The paths of those members, without what they need. */
  readonly clients: readonly string[];
  /** Their files that are copied into folders that the code serves. */
  readonly copies: readonly Copy[];
  /** All other members: the image contains none of their files. */
  readonly others: readonly WorkspaceMember[];
}

const pnpmFile = 'pnpm-workspace.yaml';

interface Members {
  readonly members: readonly WorkspaceMember[];
  readonly source: string;
}

/**
 * Lists the projects of a workspace of npm, pnpm, Yarn or Bun, the root first, once for a folder; undefined if the folder is not the root
 * of one.
 */
export const membersOf = once(readMembers);

function readMembers(root: Folder): Members | undefined {
  // Most folders are not workspaces: their manifest need not be parsed again for that.
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

/**
 * Finds the member with that path and the members that it needs; undefined if the folder is not the root of a workspace, or the path is not
 * a member.
 */
export function placeIn(root: Folder, path: string): Place | undefined {
  const members = membersOf(root)?.members ?? [];
  const member = members.find((each) => each.path === path);
  const [first] = members;
  if (first === undefined || member === undefined) return undefined;
  const needed = inOrder(members, member, new Set());
  return {
    root: first,
    member,
    needed: needed.filter((each) => each !== member),
    served: [],
    clients: [],
    copies: [],
    others: members.filter((each) => each.path !== '' && !needed.includes(each)),
  };
}

/** Packages that build a client, into these folders. */
const clientTools = ['vite', 'react-scripts', '@vue/cli-service', 'parcel', '@angular/cli', 'webpack', '@rsbuild/core'];
const clientFolders = ['dist', 'build', 'out'];

type Searched = Parameters<typeof namesFolder>[0];

/** How a member's code reads the pages of a client: from the client's folder, or from its own folder, to which they are copied. */
interface ServedClient {
  readonly client: WorkspaceMember;
  readonly copy?: Copy;
}

/**
 * The place with the clients that the member's code serves: from their own folders (`path.join(__dirname, "../../client/dist")`,
 * `require.resolve("@shop/client/package.json")`), or from its own folder, to which the project's scripts or the client's build write them.
 */
export function withServed(place: Place, modules: Searched): Place {
  const isClient = ({ manifest }: WorkspaceMember): boolean =>
    clientTools.some((name) => manifest.devDependencies.has(name) || manifest.dependencies.has(name));
  const found = [...place.others, ...place.needed].filter(isClient).flatMap((client) => servedBy(place, client, modules) ?? []);
  const known = new Set([place.member, ...place.needed]);
  const all = [place.root, place.member, ...place.needed, ...place.others];
  const served = [...new Set(found.flatMap(({ client }) => inOrder(all, client, new Set())))].filter(
    (each) => !known.has(each) && each.path !== '',
  );
  return {
    ...place,
    served,
    clients: found.map(({ client }) => client.path),
    copies: found.flatMap(({ copy }) => copy ?? []),
    others: place.others.filter((each) => !served.includes(each)),
  };
}

function servedBy({ root, member }: Place, client: WorkspaceMember, modules: Searched): ServedClient | undefined {
  const { path, manifest } = client;
  if (clientFolders.some((folder) => namesFolder(modules, `${posix.basename(path)}/${folder}`))) return { client };
  if (manifest.name !== undefined && namesPackage(modules, manifest.name)) return { client };
  // Files that the client's build writes into the folder of the server, or below it, and files that are copied there.
  const written = /\boutDir["']?\s{0,9}:\s{0,9}["'](\.\.\/[\w./-]{1,120})["']/.exec(configurationText(client))?.[1];
  if (written !== undefined && isOwnFolder(member, posix.join(path, written), modules)) return { client };
  for (const folder of clientFolders) {
    const from = posix.join(path, folder);
    const moved = [...new Set([path, member.path, ''])].flatMap((source) => findMoves(root.folder, from, source));
    const places = moved.flatMap((to) => [to, posix.join(member.path, to)]);
    const to = places.find((each) => each !== from && isOwnFolder(member, each, modules));
    if (to !== undefined) return { client, copy: { from, to } };
  }
  return undefined;
}

function configurationText({ folder }: WorkspaceMember): string {
  const file = folder.files.find((each) => /^(?:vite|vue|rsbuild)\.config\.[cm]?[jt]s$/.test(each));
  return file === undefined ? '' : folder.search(file);
}

/** True for a folder below a member's own that its code names. */
function isOwnFolder(member: WorkspaceMember, path: string, modules: Searched): boolean {
  const own = posix.relative(member.path, path);
  return member.path !== '' && own !== '' && !own.startsWith('..') && namesFolder(modules, own);
}

/** True if code looks for files of a package, and does not import it: `require.resolve("@shop/client/package.json")`. */
function namesPackage(modules: Searched, name: string): boolean {
  return modules.mentioning(name).some(({ code, literals }) =>
    [...literals.values()].some(({ value = '', start }) => {
      if (value !== name && !value.startsWith(`${name}/`)) return false;
      const isResolved = /\bresolve\s{0,9}\(\s{0,9}$/.test(code.slice(Math.max(0, start - 30), start));
      return isResolved || clientFolders.some((folder) => value.startsWith(`${name}/${folder}`));
    }),
  );
}

function inOrder(members: readonly WorkspaceMember[], member: WorkspaceMember, seen: Set<WorkspaceMember>): WorkspaceMember[] {
  if (seen.has(member)) return [];
  seen.add(member);
  const { dependencies, devDependencies, optionalDependencies } = member.manifest;
  const names = new Set([...dependencies.keys(), ...devDependencies.keys(), ...optionalDependencies.keys()]);
  const named = namedMembers(member, members);
  const needed = members.filter((each) => (each.manifest.name !== undefined && names.has(each.manifest.name)) || named.includes(each));
  return [...needed.flatMap((each) => inOrder(members, each, seen)), member];
}
