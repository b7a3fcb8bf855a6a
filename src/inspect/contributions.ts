import { posix } from 'node:path';
import { KaizenError } from '../errors.ts';
import { distinctSlugs } from '../names.ts';
import { findMoves } from '../stacks/moves.ts';
import { foldersOfPages } from '../stacks/served-pages.ts';
import type { Contributed, Contribution, Stack } from '../stacks/stack.ts';
import { chooseStack } from './choose.ts';
import { independentMembers } from './independent.ts';
import type { Investigations } from './investigations.ts';

/** How far below an application a part is looked for that builds what its code serves: `shop/theme/static_src`. */
const deepestContributor = 4;

/** The parts of an application, and the project of another language beside it, whose build makes what its code serves or embeds. */
export function contributionsTo(
  investigations: Investigations,
  { stack, finding, path }: { readonly stack: Stack; readonly finding: unknown; readonly path: string },
  stacks: readonly Stack[],
): Contributed[] {
  const others = stacks.filter(({ contribute }) => contribute !== undefined);
  if (stack.serves === undefined || others.length === 0) return [];
  const folder = investigations.part(path);
  const parts = independentMembers(investigations, others, new Set(), path, deepestContributor);
  const isBeside = others.some((other) => other !== stack && other.recognises(folder) === 'manifest');
  const names = distinctSlugs([...parts, ...(isBeside ? [{ path: '', name: 'assets' }] : [])], () => false);
  const receiver = { folder, sources: stack.sourceEndings ?? [] };
  const places = [...parts.map((part) => part.path), ...(isBeside ? [''] : [])];
  let awaited: readonly string[] | undefined;
  return places.flatMap((each, index): Contributed[] => {
    const at = posix.join(path, each).replace(/^\.$/, '');
    const other = each === '' ? others.find((one) => one !== stack) : chooseStack(investigations, at, others)?.stack;
    const found = contributionOf(investigations, other, at, { path: each, name: names[index] ?? each, receiver });
    const outputs = (found?.outputs ?? []).flatMap((output): Contribution[] => {
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

/** What a part adds. One that can't be read adds nothing: the application itself may well be built. */
function contributionOf(
  investigations: Investigations,
  other: Stack | undefined,
  at: string,
  place: Parameters<NonNullable<Stack['contribute']>>[1],
): Contributed | undefined {
  try {
    return other?.contribute?.(investigations.of(other, at, false), place);
  } catch (error) {
    if (error instanceof KaizenError) return undefined;
    throw error;
  }
}

/** The folders whose start page the code answers with, and that are not there. */
function awaitedFolders(investigations: Investigations, stack: Stack, path: string): readonly string[] {
  const { code } = investigations.detection(stack, path, false);
  const folder = investigations.part(path);
  return code === undefined ? [] : foldersOfPages(code).filter((each) => folder.below(each).files.length === 0);
}
