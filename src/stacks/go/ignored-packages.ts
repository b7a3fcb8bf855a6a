import { ignoredImports } from '../needs.ts';
import { importedFolders } from './imported.ts';
import type { Layout } from './modules.ts';
import type { GoSource } from './source.ts';

/** Returns the folders of imported packages that git ignores. */
export function ignoredPackages({ root, modules }: Layout, files: readonly GoSource[]): readonly string[] {
  return root.ignored.files.length === 0 ? [] : ignoredImports(root, importedFolders(modules, files), []).map(({ path }) => path);
}
