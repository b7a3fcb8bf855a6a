import assert from 'node:assert/strict';
import type { Folder } from '../../src/folder/folder.ts';
import { printRun, type Run } from '../../src/render/run.ts';
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

/** A RUN instruction as it is printed for a user without a package index. */
export interface PrintedRun {
  /** The files and folders of the context that are mounted. */
  readonly mounts: readonly string[];
  readonly steps: readonly string[];
}

/** A RUN instruction of a view, which fails the test where the view has none of that name. */
export function runIn(view: Described['view'], name: string): PrintedRun {
  const run = view[name];
  assert.ok(isRun(run), `${name} is no RUN instruction`);
  const { mounts = [], env = {}, steps } = run;
  const printed = printRun({ env, steps }, { cacheId: 'x', packageIndex: '', buildSecrets: [] });
  return {
    mounts: mounts.flatMap((mount) => (mount.type === 'bind' && mount.source !== undefined ? [mount.source] : [])),
    steps: printed.split(' \\\n && ').map((step) => step.replace(' \\\n    ', ' ')),
  };
}

function isRun(value: unknown): value is Run {
  return typeof value === 'object' && value !== null && 'steps' in value && Array.isArray(value.steps);
}

/** Has a stack list the members of a workspace. */
export function membersIn<Finding>(stack: Stack<Finding>, folder: Folder): readonly Member[] | undefined {
  return stack.members?.(folder, (path) => stack.investigate(path === '' ? folder : folder.below(path), { root: folder, path }));
}
