import { posix } from 'node:path';
import type { Findings } from './findings.ts';
import { type Module, moduleAround, within } from './modules.ts';
import type { GoSource } from './source.ts';

/** The folders of the packages here that the files import. */
export function importedFolders(
  modules: readonly Module[],
  files: readonly GoSource[],
): { readonly path: string; readonly source: string }[] {
  return files.flatMap((source) =>
    [...source.imports].flatMap((name) =>
      modules.flatMap(({ mod, folder }) =>
        mod.module !== undefined && name.startsWith(`${mod.module}/`)
          ? [{ path: within(folder, name.slice(mod.module.length + 1)), source: source.path }]
          : [],
      ),
    ),
  );
}

/** Modules that a program without a go.mod imports; their paths begin with a host name. */
export function foreignImports({ files }: Findings): readonly string[] {
  return [...new Set(files.flatMap(({ imports }) => [...imports].filter((path) => /^[\w-]+\.[\w.-]+\//.test(path))))];
}

/** The modules of a workspace from which the programs import nothing. */
export function unusedModules({ layout, entry }: Findings): readonly Module[] {
  const files = entry.commands.flatMap((command) => command.files);
  const used = new Set(files.map(({ path }) => moduleAround(layout, within(posix.dirname(path)))));
  return layout.modules.filter((module) => module.folder !== '' && module !== layout.own && !used.has(module) && !isAround(module, used));
}

function isAround({ folder }: Module, used: ReadonlySet<Module | undefined>): boolean {
  return [...used].some((other) => other?.folder.startsWith(`${folder}/`));
}
