import { posix } from 'node:path';
import { ignorePath } from '../render/printers.ts';

/** Patterns of every .dockerignore in addition to those of credentials, unless git's rules exclude the same. */
export const generalPatterns: readonly string[] = [
  ...['**/.git', '.idea', '.vscode', '.devcontainer', '**/.DS_Store', '**/*.log', '.kaizen-docker', '**/secrets'],
];

/** Source code in a package whose name is that of a secrets folder. */
export const packageOfSecrets =
  /(?:^|\/)secrets\/(?:.*\/)?[^/]+\.(?:go|pyi?|[cm]?[jt]sx?|vue|svelte|astro|html?|css|s[ac]ss|sql|proto|graphql|rs|java|kt|php|rb|exs?)$/;

/** Files that only keep a folder in git. */
const placeholders = /(?:^|\/)\.(?:gitkeep|keep|gitignore|gitattributes)$/;

/** A folder with more files than this gets patterns for their extensions. */
const mostNames = 3;

/** Patterns for these files: one for each name if a folder has few of them, or else one for each extension. */
export function sourcePatterns(paths: readonly string[]): string[] {
  const folders = new Map<string, string[]>();
  for (const path of paths.filter((each) => !placeholders.test(each))) {
    const folder = posix.dirname(path);
    folders.set(folder, [...(folders.get(folder) ?? []), path]);
  }
  return [...folders].flatMap(([folder, files]) => {
    if (files.length <= mostNames) return files.map(ignorePath);
    const endings = new Set(files.map((file) => posix.extname(file)));
    return [...endings].sort().map((ending) => (folder === '.' ? `*${ending}` : `${ignorePath(folder)}/*${ignorePath(ending)}`));
  });
}
