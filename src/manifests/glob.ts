import { posix } from 'node:path';
import type { Folder } from '../folder/folder.ts';

// Each further one multiplies the ways to try a name.
const mostStars = 3;

/** The pattern for paths that a glob (`*`, `**`, `?`, `[ab]`) matches, or undefined where it is none, or one with too many stars to try. */
export function globPattern(glob: string): RegExp | undefined {
  if ((glob.match(/\*+/g) ?? []).length > mostStars) return undefined;
  const body = glob
    .replaceAll(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('**/', '\0')
    .replaceAll('**', '\x01')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
    .replaceAll('\0', '(?:.*/)?')
    .replaceAll('\x01', '.*');
  try {
    return new RegExp(`^${body}$`);
  } catch {
    // Brackets that are no set: whoever reads the manifest next will say so.
    return undefined;
  }
}

/** Lists the folders below the root that hold a file of that name, where a pattern of the included ones matches and none of the excluded. */
export function foldersWith(
  root: Folder,
  file: string,
  { included, excluded }: { readonly included: readonly RegExp[]; readonly excluded: readonly RegExp[] },
): string[] {
  return root.files
    .filter((each) => each.endsWith(`/${file}`))
    .map((each) => posix.dirname(each))
    .filter((path) => included.some((glob) => glob.test(path)) && !excluded.some((glob) => glob.test(path)));
}
