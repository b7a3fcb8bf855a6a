import { KaizenError } from '../../errors.ts';
import type { Folder } from '../../folder/folder.ts';
import type { Modules } from './modules.ts';

/** Options that have a server look for modules elsewhere. */
const elsewhere = /^(?:--chdir|--pythonpath|--app-dir|--working-dir)(?:=|$)/;

/**
 * Holds a start command that was answered to the folder: `shop.web:app` is in a module of the application. What is no part of the folder at all may
 * be in a package that is installed. Throws KaizenError (exit code 1) that names the module.
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
    // A module that is made when the folder is installed, such as an extension, has no file of Python.
    if (!isOwn || folder.files.some((file) => file.replace(/\.\w+$/, '').endsWith(module.replaceAll('.', '/')))) continue;
    throw new KaizenError(
      `--start: ${word} names the module ${module}, which is not in this folder: name the one that makes the application.`,
    );
  }
}
