/** The pattern for paths that a glob (`*`, `**`, `?`, `[ab]`) matches, or undefined where it is none. */
export function globPattern(glob: string): RegExp | undefined {
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
