import { KaizenError } from '../../errors.ts';
import type { Folder } from '../../folder/folder.ts';
import type { Modules } from './modules.ts';

/** Options that make a server look for modules elsewhere. */
const elsewhere = /^(?:--chdir|--pythonpath|--app-dir|--working-dir)(?:=|$)/;

/**
 * Checks an answered start command against the folder: `shop.web:app` must be in a module of the application. A module that is not part of
 * the folder may be in an installed package. Throws KaizenError (exit code 1) that names the module.
 */
export function requireImportable(start: readonly string[], folder: Folder, modules: Modules): void {
  if (start.some((word) => elsewhere.test(word))) return;
  for (const word of start) {
    const module = /^([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):[A-Za-z_][\w.]*(?:\([^()]*\))?$/.exec(word)?.[1];
    const [first = ''] = module?.split('.') ?? [];
    if (module === undefined || modules.fileOf(module) !== undefined) continue;
    const isOwn = [first, `src/${first}`].some(
      (path) => folder.has(`${path}.py`) || folder.files.some((file) => file.startsWith(`${path}/`)),
    );
    // A module that the installation builds, such as an extension, has no Python file.
    if (!isOwn || folder.files.some((file) => file.replace(/\.\w+$/, '').endsWith(module.replaceAll('.', '/')))) continue;
    throw new KaizenError(
      `--start: ${word} names the module ${module}, which is not in this folder: name the one that creates the application.`,
    );
  }
}
