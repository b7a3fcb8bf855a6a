import assert from 'node:assert/strict';
import type { Folder } from '../../src/folder/folder.ts';
import { printRun, type Run } from '../../src/render/run.ts';
import type { Build, ChosenBase, Detection, Member, Stack, Workspace } from '../../src/stacks/stack.ts';

/** The requirements of an image, with a view that a test can read by name. */
export interface Described extends Build {
  readonly view: Readonly<Record<string, unknown>>;
}

/** The detection of a stack in a folder, and `build`: the requirements of an image on that base. */
export interface Detected extends Detection {
  readonly build: (base: ChosenBase, start?: readonly string[]) => Described;
}

/** Investigates a folder with a stack. */
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

/** A RUN instruction as printed for a user without a package index. */
export interface PrintedRun {
  /** The mounted files and folders of the context. */
  readonly mounts: readonly string[];
  readonly steps: readonly string[];
}

/** A RUN instruction of a view. The test fails if the view has none with that name. */
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

/** Lists the members of a workspace with a stack. */
export function membersIn<Finding>(stack: Stack<Finding>, folder: Folder): readonly Member[] | undefined {
  return stack.members?.(folder, (path) => stack.investigate(path === '' ? folder : folder.below(path), { root: folder, path }));
}
