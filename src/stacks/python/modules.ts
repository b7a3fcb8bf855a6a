import type { Folder } from '../../folder/folder.ts';
import { opener, type SourceFiles } from '../../source/files.ts';
import { findImportRoot } from './import-root.ts';
import { splitSource } from './source.ts';
import { vendoredFolders } from './vendored.ts';

/** The Python files of the application, without tests, documentation, migrations, build scripts and third-party code. */
export interface Modules extends SourceFiles {
  /** The folder at which `import` starts: empty for the root, `src`, `server`. */
  readonly root: string;
  /** The folder in which the application runs, relative to its own: empty unless its developers run it in the import root. */
  readonly home: string;
  /** Dotted name for an import of the file, or undefined if it cannot be imported. */
  moduleName(path: string): string | undefined;
  /** The file of a dotted name. */
  fileOf(module: string): string | undefined;
}

const otherFolders = new Set(
  'vendor vendored _vendor third_party thirdparty site-packages test tests testing doc docs example examples sample samples demo demos migrations alembic script scripts tools benchmark benchmarks bench notebooks build dist'.split(
    ' ',
  ),
);
const otherFiles = /^(?:test_.*|.*_test|tests|conftest|setup|noxfile|fabfile|toxfile|versioneer)\.py$/;

const openFiles = opener(splitSource);

/** Opens the application's Python files. `roots`: the import roots in its manifests, of which the first with a module counts. */
export function openModules(folder: Folder, roots: readonly string[] = [], stated?: string): Modules {
  const vendored = vendoredFolders(folder).map((each) => `${each}/`);
  const paths = folder.files.filter(
    (path) => path.endsWith('.py') && isApplicationFile(path) && !vendored.some((each) => path.startsWith(each)),
  );
  const files = openFiles(folder, paths);
  const { root, home } = findImportRoot(folder, files, { declared: roots, stated });
  return {
    ...files,
    root,
    home,
    moduleName: (path) => moduleName(path, root),
    fileOf: (module) => {
      const path = module.replaceAll('.', '/');
      const bases = root === '' ? [path] : [`${root}/${path}`, path];
      return bases.flatMap((base) => [`${base}.py`, `${base}/__init__.py`]).find((file) => folder.has(file));
    },
  };
}

function isApplicationFile(path: string): boolean {
  const parts = path.split('/');
  const file = parts.pop() ?? '';
  return !otherFiles.test(file) && !parts.some((part) => otherFolders.has(part) || part.startsWith('.') || part.endsWith('.egg-info'));
}

function moduleName(path: string, root: string): string | undefined {
  const inRoot = root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
  const name = inRoot.replace(/(?:\/__init__)?\.py$/, '').replaceAll('/', '.');
  return /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(name) ? name : undefined;
}
