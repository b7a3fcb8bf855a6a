import { posix } from 'node:path';
import { KaizenError } from '../errors.ts';
import type { Folder } from '../folder/folder.ts';
import { lineAt } from '../lines.ts';

// Each further one multiplies the possible matches.
const mostStars = 3;
// Longer than any path. A pattern of hundreds of kilobytes ends the process when it is compiled.
const longestGlob = 4096;

/** The regular expression of a glob (`*`, `**`, `?`, `[ab]`), or undefined if it is invalid, too long, or has too many stars. */
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
    // Brackets without a valid set: the next reader of the manifest reports them.
    return undefined;
  }
}

/** Throws KaizenError that names file and line for a pattern in a manifest that is longer than any path. */
export function refuseLongGlobs(file: string, text: string, globs: readonly string[]): void {
  const long = globs.find(({ length }) => length > longestGlob);
  if (long === undefined) return;
  const line = lineAt(text, Math.max(0, text.indexOf(long.slice(0, 40))));
  throw new KaizenError(
    `${file} line ${line}: a pattern for the folders of the workspace is longer than ${longestGlob} characters: correct it.`,
  );
}

/** Lists the folders below the root that contain a file with that name, match an included pattern and no excluded one. */
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
