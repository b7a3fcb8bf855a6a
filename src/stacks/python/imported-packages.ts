import { packageOf, standardModules } from './import-names.ts';
import { importedModules } from './imports.ts';
import type { Modules } from './modules.ts';
import { parseRequirement } from './requirement.ts';
import type { Placed } from './requirements.ts';

/** The imported packages in a folder without a list of packages. */
export interface ImportedPackages {
  /** The known packages, as they are installed. */
  readonly names: readonly string[];
  /** The same packages, with the first file that imports each. */
  readonly placed: readonly Placed[];
  /** Unknown third-party modules. */
  readonly unknown: readonly string[];
}

/** Finds the packages that the application's files import. */
export function findImportedPackages(modules: Modules): ImportedPackages {
  const files = new Map<string, string>();
  const unknown = new Set<string>();
  for (const path of modules.paths) {
    for (const specifier of importedModules(modules.read(path))) {
      const [module = ''] = specifier.split('.');
      if (module === '' || module.startsWith('_') || standardModules.has(module) || isOwn(modules, path, module)) continue;
      const name = packageOf(module);
      if (name === undefined) unknown.add(module);
      else if (!files.has(name)) files.set(name, path);
    }
  }
  const placed = [...files].flatMap(([name, file]) => {
    const requirement = parseRequirement(name);
    return requirement === undefined ? [] : [{ requirement, file }];
  });
  return { names: [...files.keys()].sort(), placed, unknown: [...unknown].sort() };
}

/** True for a module of the folder: at the import root, or next to the file. */
function isOwn({ paths, root }: Modules, path: string, module: string): boolean {
  const beside = path.slice(0, path.lastIndexOf('/') + 1);
  const bases = [beside, root === '' ? '' : `${root}/`, ''].map((base) => `${base}${module}`);
  return bases.some((base) => paths.some((each) => each === `${base}.py` || each.startsWith(`${base}/`)));
}

/** Describes what is installed without a list, and what cannot be. */
export function describeImported({ names, unknown }: ImportedPackages): string[] {
  if (names.length === 0 && unknown.length === 0) return [];
  const installed =
    names.length === 0 ? 'so the image has none' : `so the image installs the newest of those that the code imports: ${names.join(', ')}`;
  const open =
    unknown.length === 0
      ? ''
      : ` kaizen-docker does not know which packages these modules are imported from: ${unknown.slice(0, 8).join(', ')}.`;
  return [
    `No file lists the packages that the application needs, ${installed}.${open} List them in requirements.txt, with their versions.`,
  ];
}
