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

/** How far below an application a part is looked for that builds what its code serves: `shop/theme/static_src`. */
const deepestContributor = 4;

/** An application whose code may serve or embed what other stages make. */
interface Serving {
  readonly stack: Stack;
  readonly finding: unknown;
  readonly path: string;
}

/** What other stages add to an application, and the folder that they are built in. */
export interface Contributions {
  readonly contributed: readonly Contributed[];
  /** The build context: the application's own folder, or the whole where it serves what is made outside of its own. */
  readonly context: string;
  /** The parts outside of the application's folder whose sites it serves. */
  readonly sites: readonly string[];
}

/** All that other stages add to an application, from within its folder and from outside of it. */
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
 * The sites beside an application, in a folder that holds both, which its code serves: `../frontend/dist` from `backend`. Paths of the outputs are relative
 * to the application, which is in the folder of the image that those of its own context are in.
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

/** Where an application may look for what is made for it, relative to its folder; nowhere where its code does not name it. */
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
  // Code names at least the folder of the site, wherever it begins to count.
  if (!isServed(posix.join(posix.basename(site), posix.relative(site, made)))) return [];
  return code !== undefined && countsFromStart(code, made) ? [own, made] : [own];
}

const placeOfFile = /\b(?:__dirname|__filename|import\.meta|__file__|os\.Executable|runtime\.Caller|CARGO_MANIFEST_DIR)\b/;

/** True where code names a folder by a path that may count from the folder that the program is started in: `"frontend/dist"`. */
function countsFromStart({ paths, folder, read }: Code, made: string): boolean {
  return paths
    .filter((path) => folder.search(path).includes(made) && !placeOfFile.test(folder.search(path)))
    .some((path) => [...(read(path)?.literals.values() ?? [])].some(({ value = '' }) => isWithin(value.replace(/^\.\//, ''), made)));
}

/**
 * The parts of an application, and the project of another language beside it, whose build makes what its code serves or embeds. `context`: the folder that
 * the stages are built in.
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
  // A member of a workspace is built by the lock file of all.
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
      // The pages of the only part that makes some are those that the code waits for.
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

/** What a part adds. One that can't be read adds nothing: the application itself may well be built. */
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

/** The folders whose start page the code answers with, and that are not there. */
function awaitedFolders(investigations: Investigations, stack: Stack, path: string): readonly string[] {
  const code = investigations.code(stack, path, false);
  const folder = investigations.part(path);
  return code === undefined ? [] : foldersOfPages(code).filter((each) => folder.below(each).files.length === 0);
}
