import { posix } from 'node:path';
import { KaizenError } from '../errors.ts';
import type { Folder } from '../folder/folder.ts';
import { lineAt } from '../lines.ts';

// Each further one multiplies the ways to try a name.
const mostStars = 3;
// Longer than any path; a pattern of hundreds of kilobytes ends the process where it is compiled.
const longestGlob = 4096;

/** The pattern for paths that a glob (`*`, `**`, `?`, `[ab]`) matches, or undefined where it is none, or one that is too long, or has too many stars, to try. */
export function globPattern(glob: string): RegExp | undefined {
  if (glob.length > longestGlob || (glob.match(/\*+/g) ?? []).length > mostStars) return undefined;
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

/** Throws KaizenError that names file and line for a pattern of a manifest that no path is as long as. */
export function refuseLongGlobs(file: string, text: string, globs: readonly string[]): void {
  const long = globs.find(({ length }) => length > longestGlob);
  if (long === undefined) return;
  const line = lineAt(text, Math.max(0, text.indexOf(long.slice(0, 40))));
  throw new KaizenError(
    `${file} line ${line}: a pattern for the folders of the workspace is longer than ${longestGlob} characters: correct it.`,
  );
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
