import { posix } from 'node:path';
import { KaizenError } from '../errors.ts';
import { isWithin } from '../folder/within.ts';
import { distinctSlugs } from '../names.ts';
import { findMoves } from '../stacks/moves.ts';
import { foldersOfPages } from '../stacks/served-pages.ts';
import type { Contributed, Contribution, Stack } from '../stacks/stack.ts';
import type { Code } from '../stacks/usage.ts';
import { chooseStack } from './choose.ts';
import { independentMembers } from './independent.ts';
import { type Investigations, strength } from './investigations.ts';

/** The maximum depth below an application of a part that builds files for its code: `shop/theme/static_src`. */
const deepestContributor = 4;

/** An application whose code may serve or embed the output of other stages. */
interface Serving {
  readonly stack: Stack;
  readonly finding: unknown;
  readonly path: string;
}

/** The additions of other stages to an application, and the folder in which they are built. */
export interface Contributions {
  readonly contributed: readonly Contributed[];
  /** The build context: the application's own folder, or the whole folder if it serves files that are built outside of its own. */
  readonly context: string;
  /** The parts outside of the application's folder whose sites it serves. */
  readonly sites: readonly string[];
}

/** All additions of other stages to an application, from inside its folder and from outside. */
export function findContributions(investigations: Investigations, serving: Serving, stacks: readonly Stack[]): Contributions {
  const outside = sitesOutside(investigations, serving, stacks);
  const context = outside.length > 0 ? '' : serving.path;
  return {
    contributed: [...outside.map(({ contributed }) => contributed), ...contributionsTo(investigations, serving, stacks, context)],
    context,
    sites: outside.map(({ path }) => path),
  };
}

/**
 * The sites next to an application, in a folder that contains both, which its code serves: `../frontend/dist` from `backend`. Output paths
 * are relative to the application, whose folder in the image is the same as that of its own outputs.
 */
function sitesOutside(
  investigations: Investigations,
  { stack, finding, path }: Serving,
  stacks: readonly Stack[],
): readonly { readonly path: string; readonly contributed: Contributed }[] {
  const others = stacks.filter(({ contribute }) => contribute !== undefined);
  if (path === '' || stack.serves === undefined || others.length === 0) return [];
  const isServed = (to: string): boolean => stack.serves?.(finding, to) === true;
  const { folder } = investigations;
  const beside = independentMembers(investigations, others).map((each) => each.path);
  const isRoot = others.some((other) => other.recognises(folder) === 'manifest');
  const places = [...(isRoot ? [''] : []), ...beside].filter((each) => each !== path && !isWithin(each, path));
  const names = distinctSlugs(
    places.map((each) => ({ path: each, name: posix.basename(each) || 'site' })),
    () => false,
  );
  const receiver = { folder, sources: stack.sourceEndings ?? [] };
  const code = investigations.code(stack, path, false);
  return places.flatMap((at, index) => {
    const other = chooseStack(investigations, at, others)?.stack;
    if (other === undefined || investigations.strength(other, at) !== strength.site) return [];
    const name = names[index] ?? at;
    const found = contributionOf(investigations, other, { path: at, isMember: false }, { path: at, name, receiver });
    const outputs = (found?.outputs ?? []).flatMap((output): Contribution[] => {
      const made = [output.to, ...findMoves(folder, output.to, output.source)];
      const [places = []] = made.map((each) => placesFor(each, path, at, isServed, code)).filter((each) => each.length > 0);
      return places.map((to) => ({ ...output, source: posix.relative(path, output.source), to }));
    });
    return found === undefined || outputs.length === 0 ? [] : [{ path: at, contributed: { ...found, outputs } }];
  });
}

/** Where an application may look for its built files, relative to its folder; empty if its code does not name them. */
function placesFor(
  made: string,
  path: string,
  site: string,
  isServed: (path: string) => boolean,
  code: Code | undefined,
): readonly string[] {
  if (made.startsWith('..')) return [];
  const own = posix.relative(path, made);
  if (!own.startsWith('..')) return isServed(own) ? [own] : [];
  // The code names at least the folder of the site, whatever its path is relative to.
  if (!isServed(posix.join(posix.basename(site), posix.relative(site, made)))) return [];
  return code !== undefined && countsFromStart(code, made) ? [own, made] : [own];
}

const placeOfFile = /\b(?:__dirname|__filename|import\.meta|__file__|os\.Executable|runtime\.Caller|CARGO_MANIFEST_DIR)\b/;

/** True if code names a folder by a path that may be relative to the folder in which the program starts: `"frontend/dist"`. */
function countsFromStart({ paths, folder, read }: Code, made: string): boolean {
  return paths
    .filter((path) => folder.search(path).includes(made) && !placeOfFile.test(folder.search(path)))
    .some((path) => [...(read(path)?.literals.values() ?? [])].some(({ value = '' }) => isWithin(value.replace(/^\.\//, ''), made)));
}

/**
 * The parts of an application, and a project in another language next to it, that build files which its code serves or embeds. `context`:
 * the folder in which the stages are built.
 */
export function contributionsTo(
  investigations: Investigations,
  { stack, finding, path }: Serving,
  stacks: readonly Stack[],
  context = path,
): Contributed[] {
  const others = stacks.filter(({ contribute }) => contribute !== undefined);
  if (stack.serves === undefined || others.length === 0) return [];
  const folder = investigations.part(path);
  const parts = independentMembers(investigations, others, new Set(), path, deepestContributor);
  const isBeside = others.some((other) => other !== stack && other.recognises(folder) === 'manifest');
  const names = distinctSlugs([...parts, ...(isBeside ? [{ path: '', name: 'assets' }] : [])], () => false);
  const inContext = (each: string): string => posix.relative(context, posix.join(path, each));
  const receiver = { folder: investigations.part(context), sources: stack.sourceEndings ?? [] };
  const ownPath = (each: string): string => posix.relative(inContext(''), each);
  const places = [...parts.map((part) => part.path), ...(isBeside ? [''] : [])];
  // A member of a workspace is built with the lock file of the workspace.
  const members =
    path === ''
      ? new Set(others.filter((other) => other !== stack).flatMap((other) => membersOf(investigations, other)))
      : new Set<string>();
  let awaited: readonly string[] | undefined;
  return places.flatMap((each, index): Contributed[] => {
    const at = posix.join(path, each).replace(/^\.$/, '');
    const other = each === '' ? others.find((one) => one !== stack) : chooseStack(investigations, at, others)?.stack;
    const found = contributionOf(
      investigations,
      other,
      { path: at, isMember: members.has(at) },
      { path: inContext(each), name: names[index] ?? each, receiver },
    );
    const outputs = (found?.outputs ?? []).flatMap((made): Contribution[] => {
      const output = { ...made, source: ownPath(made.source), to: ownPath(made.to) };
      if (output.to.startsWith('..')) return [];
      const isOwn = output.to === each || output.to.startsWith(`${each}/`);
      const isServed = (to: string): boolean => stack.serves?.(finding, to) === true;
      if (isServed(output.to) || output.isPublic === true || (each !== '' && !isOwn)) return [output];
      const to = findMoves(folder, output.to, output.source).find(isServed);
      if (to !== undefined) return [{ ...output, to }];
      // If only one part builds pages, they are the ones that the code expects.
      if (parts.length !== 1 || !isOwn) return [];
      awaited ??= awaitedFolders(investigations, stack, path);
      const [only, ...more] = awaited;
      return only === undefined || more.length > 0 ? [] : [{ ...output, to: only }];
    });
    return found === undefined || outputs.length === 0 ? [] : [{ ...found, outputs }];
  });
}

function membersOf(investigations: Investigations, stack: Stack): readonly string[] {
  try {
    const members = stack.members?.(investigations.folder, (path) => investigations.of(stack, path, true)) ?? [];
    return members.map(({ path }) => path).filter((path) => path !== '');
  } catch (error) {
    if (error instanceof KaizenError) return [];
    throw error;
  }
}

/** The additions of a part. An unreadable part adds nothing: the build of the application itself may still succeed. */
function contributionOf(
  investigations: Investigations,
  other: Stack | undefined,
  at: { readonly path: string; readonly isMember: boolean },
  place: Parameters<NonNullable<Stack['contribute']>>[1],
): Contributed | undefined {
  try {
    return other?.contribute?.(investigations.of(other, at.path, at.isMember), place);
  } catch (error) {
    if (error instanceof KaizenError) return undefined;
    throw error;
  }
}

/** The folders whose start page the code serves, and that do not exist. */
function awaitedFolders(investigations: Investigations, stack: Stack, path: string): readonly string[] {
  const code = investigations.code(stack, path, false);
  const folder = investigations.part(path);
  return code === undefined ? [] : foldersOfPages(code).filter((each) => folder.below(each).files.length === 0);
}
