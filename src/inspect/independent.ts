import type { Folder } from '../folder/folder.ts';
import type { Member, Stack } from '../stacks/stack.ts';
import type { Investigations } from './investigations.ts';

/** Folders that contain no separate application. */
const auxiliary =
  /^(?:\..*|__\w+__|tests?|testdata|test-?data|e2e|docs?|documentation|examples?|samples?|demos?|playgrounds?|fixtures?|templates?|benchmarks?|bench|scripts?|tools?|dist|build|vendor|third[_-]party|migrations|infra|deploy|charts|functions|android|ios)$/;

/** The depth to which applications are searched if the root has none and is not a workspace. */
const deepestMember = 2;

/** True for a path in a folder that contains no application. */
export function isAuxiliary(path: string): boolean {
  return path.split('/').some((name) => auxiliary.test(name));
}

/**
 * A repository with several applications side by side (`backend`, `frontend`), each with its own manifest; none of them is in a taken
 * folder.
 */
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

/** The folders that may contain an application, outer folders first. */
function foldersIn({ files }: Folder, deepest: number): string[] {
  const folders = new Set(
    files.flatMap((file) => {
      const parts = file.split('/', deepest + 1).slice(0, -1);
      return parts.map((_, depth) => parts.slice(0, depth + 1).join('/'));
    }),
  );
  return [...folders].sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
}
