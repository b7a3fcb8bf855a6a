import { posix } from 'node:path';
import { KaizenError } from '../../errors.ts';
import type { Folder } from '../../folder/folder.ts';
import type { Placed } from './requirements.ts';

/**
 * Lists the dependencies in the folder itself: requirements that are paths, and uv's `sources`, both relative to `path` in the build
 * context. Throws KaizenError for one that is outside of the context or does not exist.
 */
export function localPaths(context: Folder, path: string, placed: readonly Placed[], sources: readonly string[]): string[] {
  const named = placed.flatMap(({ requirement, file }) => (requirement.kind === 'local' ? [{ path: requirement.path, file }] : []));
  const ofUv = sources.map((source) => ({ path: source, file: 'pyproject.toml' }));
  const paths = [...named, ...ofUv].flatMap(({ path: written, file }) => {
    const found = posix.normalize(posix.join(path, written));
    if (found === '.' || found === path) return [];
    if (found.startsWith('..'))
      throw new KaizenError(
        `${file}: ${written} is outside of the folder, so the build can't read it: publish it, or run the tool in a folder that contains both.`,
      );
    if (!context.has(found) && !context.files.some((each) => each.startsWith(`${found}/`)))
      throw new KaizenError(`${file}: names ${written}, which does not exist: add it or remove the line.`);
    return [found];
  });
  return [...new Set(paths)];
}
