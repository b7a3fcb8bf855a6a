import type { Folder } from '../../src/folder/folder.ts';
import type { Build, ChosenBase, Detection, Member, Stack, Workspace } from '../../src/stacks/stack.ts';

/** What an image needs, with a view that a test can look into by name. */
export interface Described extends Build {
  readonly view: Readonly<Record<string, unknown>>;
}

/** What a stack finds in a folder, and `build`: what an image on that base needs. */
export interface Detected extends Detection {
  readonly build: (base: ChosenBase, start?: readonly string[]) => Described;
}

/** Has a stack investigate a folder. */
export function detect<Finding>(stack: Stack<Finding>, folder: Folder, workspace?: Workspace): Detected {
  const finding = stack.investigate(folder, workspace);
  return {
    ...stack.describe(finding),
    build: (base, start) => described(stack.image(finding, { base, ...(start === undefined ? {} : { start }) })),
  };
}

/** A build with its view as a record. */
export function described(build: Build): Described {
  return { ...build, view: { ...build.view } };
}

/** Has a stack list the members of a workspace. */
export function membersIn<Finding>(stack: Stack<Finding>, folder: Folder): readonly Member[] | undefined {
  return stack.members?.(folder, (path) => stack.investigate(path === '' ? folder : folder.below(path), { root: folder, path }));
}
