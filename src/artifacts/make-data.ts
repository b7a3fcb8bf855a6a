import { posix } from 'node:path';
import type { ImagePlan } from '../plan/plan.ts';
import type { Run, Step, Word } from '../render/run.ts';

/** Where a stage makes the folders for an image without a shell. */
const stageRoot = '/out';

/**
 * Gives the RUN that makes the folders which the application writes, and the links to them; null where it writes none. An image without a shell
 * takes them from a stage of its own, which makes them below another root.
 */
export function makeData({ data, uid }: Pick<ImagePlan, 'data' | 'uid'>, hasShell: boolean): Run | null {
  const { folders, links } = data;
  if (folders.length + links.length === 0) return null;
  const inRoot = (path: string): string => (hasShell ? path : posix.join(stageRoot, path));
  const words = (paths: readonly string[]): Word[] => [...new Set(paths)].map((path) => ({ path }));
  const own = words(folders.map(inRoot));
  const made = words([...folders, ...links.map(({ path }) => posix.dirname(path))].map(inRoot));
  return {
    steps: [
      ['mkdir', '-p', ...made],
      ...(own.length === 0
        ? []
        : [
            ['chown', '-R', `${uid}:0`, ...own],
            ['chmod', '-R', 'a+rwX', ...own],
          ]),
      ...links.map(({ path, target }): Step => ['ln', '-sfn', { path: target }, { path: inRoot(path) }]),
    ],
  };
}
