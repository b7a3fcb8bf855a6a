import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { once } from '../../once.ts';

/** Names of folders with copies of packages. */
const name = /^(?:libs?|custom_libs|extern(?:al)?|ext|vendor(?:ed)?|third[_-]?party|packages|deps|dependencies|site-packages)$/;
const installed = /^[\w.-]{1,80}\.(?:dist-info|egg-info)$/;
/** A folder with fewer packages contains the application's own. */
const leastPackages = 5;
const deepest = 3;

/**
 * The folders with copies of third-party packages that the code adds to `sys.path`: `sys.path.insert(0, os.path.join(here, "libs"))`. A
 * folder with the application's own code is a package itself, or contains few packages.
 */
export const vendoredFolders = once((folder: Folder): readonly string[] => {
  const packages = new Map<string, Set<string>>();
  const marked = new Set<string>();
  for (const path of folder.files) {
    const names = path.split('/');
    const at = names.slice(0, deepest).findIndex((each, index) => index < names.length - 1 && name.test(each));
    if (at === -1) continue;
    const place = names.slice(0, at + 1).join('/');
    const inner = names[at + 1] ?? '';
    if (installed.test(inner)) marked.add(place);
    else if (path.endsWith('.py')) packages.set(place, (packages.get(place) ?? new Set()).add(inner));
  }
  const places = [...packages].flatMap(([place, inner]) =>
    !inner.has('__init__.py') && (marked.has(place) || inner.size >= leastPackages) ? [place] : [],
  );
  if (places.length === 0) return [];
  const own = folder.files.filter((path) => path.endsWith('.py') && !places.some((place) => path.startsWith(`${place}/`)));
  const adding = own.map((path) => folder.search(path)).filter((text) => /\bsys\.path\b/.test(text));
  return places.filter((place) => {
    const last = posix.basename(place);
    return adding.some((text) => new RegExp(`["'/]${last}/?["']`).test(text));
  });
});

/** True if a folder of copies contains the module. */
export function isVendored(folder: Folder, module: string): boolean {
  return vendoredFolders(folder).some((place) => folder.exists(posix.join(place, module)));
}
