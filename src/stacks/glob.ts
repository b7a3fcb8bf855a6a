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
