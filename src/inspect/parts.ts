import type { Folder } from '../folder/folder.ts';
import type { Member, Stack } from '../stacks/stack.ts';
import { choose, chooseStack } from './choose.ts';
import { type Investigations, strength } from './investigations.ts';

/** What a folder is made of. */
export interface Parts {
  /** The parts that are deployed; none where that is the folder itself. */
  readonly members: readonly Member[];
  /** The workspace that some of the members make up, and their paths; undefined where each stands by itself. */
  readonly workspace?: { readonly stack: Stack; readonly paths: ReadonlySet<string> };
  /** Sentences about parts that are not deployed. */
  readonly notes: readonly string[];
}

/** Folders that hold no application of their own. */
const auxiliary =
  /^(?:\..*|__\w+__|tests?|testdata|test-?data|e2e|docs?|documentation|examples?|samples?|demos?|playgrounds?|fixtures?|templates?|benchmarks?|bench|scripts?|tools?|dist|build|vendor|third[_-]party|migrations|infra|deploy|charts|functions|android|ios)$/;

/** Folders of a workspace whose members show how something is used or tested. */
const illustrating = /^(?:tests?|testdata|e2e|examples?|samples?|demos?|playgrounds?|fixtures?|templates?|benchmarks?)$/;

/** Folders below which an application is looked for where the root holds none and is no workspace. */
const deepestMember = 2;

/** True for a path of which no folder holds an application. */
export function isAuxiliary(path: string): boolean {
  return path.split('/').some((name) => auxiliary.test(name));
}

function isIllustrating(path: string): boolean {
  return path.split('/').some((name) => illustrating.test(name));
}

/** Decides which parts of a folder are deployed. `isRootForeign`: the root itself is in a language that no stack builds. */
export function findParts(investigations: Investigations, stacks: readonly Stack[], isRootForeign: boolean): Parts {
  return workspaceParts(investigations, stacks) ?? sideBySide(investigations, stacks, isRootForeign);
}

function workspaceParts(investigations: Investigations, stacks: readonly Stack[]): Parts | undefined {
  const { folder } = investigations;
  for (const stack of stacks) {
    const found = stack.members?.(folder, (path) => investigations.of(stack, path, true)) ?? [];
    if (found.length === 0) continue;
    const { deployed, notes } = withoutAsides(found, (path) =>
      isIllustrating(path) ? 'an example or a test' : investigations.aside(stack, path, true),
    );
    // Examples alone are none: what they show is the folder itself.
    if (deployed.every(({ path }) => isIllustrating(path))) return { members: [], notes: [] };
    const paths = new Set(found.map(({ path }) => path));
    const others = independentMembers(
      investigations,
      stacks.filter((each) => each !== stack),
      paths,
    ).filter(({ path }) => isProgram(investigations, path, stacks));
    return { members: [...deployed, ...others], workspace: { stack, paths }, notes };
  }
  return undefined;
}

/** Something of another language beside a workspace: a program, not a library or a tool. */
function isProgram(investigations: Investigations, path: string, stacks: readonly Stack[]): boolean {
  const stack = chooseStack(investigations, path, stacks)?.stack;
  return stack !== undefined && investigations.strength(stack, path) >= strength.assumed;
}

function sideBySide(investigations: Investigations, stacks: readonly Stack[], isRootForeign: boolean): Parts {
  const below = independentMembers(investigations, stacks);
  const alone = { members: [], notes: [] };
  if (below.length === 0) return alone;
  const root = isRootForeign ? undefined : choose(investigations, '', stacks);
  if (root !== undefined && root.strength > strength.assumed) return alone;
  const weighed = below.map((member) => ({ member, choice: choose(investigations, member.path, stacks) }));
  const strongest = Math.max(...weighed.map(({ choice }) => choice?.strength ?? strength.aside));
  // A file that is only assumed to be the start goes after a program; a manifest that starts nothing goes after whatever can be deployed.
  // Pages below a root in another language are a part of that program.
  const least =
    isRootForeign || root?.strength === strength.assumed ? strength.program : root === undefined ? strength.aside : root.strength + 1;
  if (strongest < least) return alone;
  const { deployed, notes } = withoutAsides(below, (path) => {
    const choice = weighed.find(({ member }) => member.path === path)?.choice;
    if (choice === undefined) return undefined;
    const isLeast = choice.strength === strength.manifest && strongest > strength.manifest;
    return investigations.aside(choice.stack, path) ?? (isLeast ? 'a part that nothing is known to start' : undefined);
  });
  const passedOver =
    root === undefined || root.strength === strength.aside
      ? []
      : ['Nothing is known to start the folder itself, so its parts are deployed: give --service . to deploy the folder instead.'];
  return { members: deployed, notes: [...passedOver, ...notes] };
}

/** Leaves out what is not deployed unless it is asked for, as long as something remains. */
function withoutAsides(
  members: readonly Member[],
  reasonFor: (path: string) => string | undefined,
): { readonly deployed: readonly Member[]; readonly notes: readonly string[] } {
  const judged = members.map((member) => ({ member, reason: reasonFor(member.path) }));
  const deployed = judged.filter(({ reason }) => reason === undefined).map(({ member }) => member);
  if (deployed.length === 0) return { deployed: members, notes: [] };
  const reasons = [...new Set(judged.flatMap(({ reason }) => reason ?? []))];
  const notes = reasons.map((reason) => {
    const paths = judged.filter((each) => each.reason === reason).map(({ member }) => member.path || '.');
    const [are, each] = paths.length === 1 ? ['is', 'it'] : ['are', 'each'];
    return `${joined(paths)} ${are} not deployed, because ${each} is ${reason}: give --service PATH to deploy it.`;
  });
  return { deployed, notes };
}

/** The first few of many, for a sentence. */
function joined(paths: readonly string[], most = 5): string {
  return paths.length <= most ? paths.join(', ') : `${paths.slice(0, most).join(', ')} and ${paths.length - most} more`;
}

/** A repository of several applications side by side (`backend`, `frontend`), each with a manifest of its own; none of them within the taken folders. */
export function independentMembers(
  { folder }: Investigations,
  stacks: readonly Stack[],
  taken: ReadonlySet<string> = new Set(),
  below = '',
  deepest = deepestMember,
): Member[] {
  const own = below === '' ? folder : folder.below(below);
  const found = new Map<string, Member>();
  for (const path of foldersIn(own, deepest)) {
    const names = path.split('/');
    const isWithin = (others: { has(path: string): boolean }): boolean =>
      names.some((_, depth) => others.has(names.slice(0, depth + 1).join('/')));
    if (isAuxiliary(path) || isWithin(found) || isWithin(taken)) continue;
    const part = own.below(path);
    const stack = stacks.find((each) => each.recognises(part) === 'manifest');
    if (stack !== undefined) found.set(path, { path, name: part.name, source: `the ${stack.language} manifest in ${path}` });
  }
  return [...found.values()];
}

/** The folders that may hold an application, those above others first. */
function foldersIn({ files }: Folder, deepest: number): string[] {
  const folders = new Set(
    files.flatMap((file) => {
      const parts = file.split('/', deepest + 1).slice(0, -1);
      return parts.map((_, depth) => parts.slice(0, depth + 1).join('/'));
    }),
  );
  return [...folders].sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
}
