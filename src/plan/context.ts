import { posix } from 'node:path';
import { ignorePath } from '../render/printers.ts';

/** Patterns that every .dockerignore has beside those of credentials, as far as rules of git say the same. */
export const generalPatterns: readonly string[] = [
  ...['**/.git', '.idea', '.vscode', '.devcontainer', '**/.DS_Store', '**/*.log', '.kaizen-docker', '**/secrets'],
];

/** Source code in a package of the application that is called as a folder of secrets is. */
export const packageOfSecrets =
  /(?:^|\/)secrets\/(?:.*\/)?[^/]+\.(?:go|pyi?|[cm]?[jt]sx?|vue|svelte|astro|html?|css|s[ac]ss|sql|proto|graphql|rs|java|kt|php|rb|exs?)$/;

/** Files that are there to keep a folder in git. */
const placeholders = /(?:^|\/)\.(?:gitkeep|keep|gitignore|gitattributes)$/;

/** More files than these of one folder are named by their endings. */
const mostNames = 3;

/** Patterns for files that are listed: each by its name where they are few in a folder, else all of an ending. */
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
