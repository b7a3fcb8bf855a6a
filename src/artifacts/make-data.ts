import { posix } from 'node:path';
import type { ImagePlan } from '../plan/plan.ts';
import type { Run, Step, Word } from '../render/run.ts';

/** The folder in which a stage creates the data folders for an image without a shell. */
const stageRoot = '/out';

/**
 * Returns the RUN that creates the folders which the application writes, and the links to them; null if it writes none. For an image
 * without a shell, a separate stage creates them below another root.
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
