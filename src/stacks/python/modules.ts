import type { Folder } from '../../folder/folder.ts';
import { opener, type SourceFiles } from '../../source/files.ts';
import { findImportRoot } from './import-root.ts';
import { splitSource } from './source.ts';
import { vendoredFolders } from './vendored.ts';

/** The Python files that make up the application: tests, documentation, migrations, build scripts and what others wrote left out. */
export interface Modules extends SourceFiles {
  /** Folder that `import` starts from: empty for the root, `src`, `server`. */
  readonly root: string;
  /** Folder that the application runs in, relative to its own: empty unless it is the import root that its developers run it in. */
  readonly home: string;
  /** Dotted name that a file is imported by, or undefined where no import can name it. */
  moduleName(path: string): string | undefined;
  /** The file that a dotted name stands for. */
  fileOf(module: string): string | undefined;
}

const otherFolders = new Set(
  'vendor vendored _vendor third_party thirdparty site-packages test tests testing doc docs example examples sample samples demo demos migrations alembic script scripts tools benchmark benchmarks bench notebooks build dist'.split(
    ' ',
  ),
);
const otherFiles = /^(?:test_.*|.*_test|tests|conftest|setup|noxfile|fabfile|toxfile|versioneer)\.py$/;

const openFiles = opener(splitSource);

/** Opens the application's Python files. `roots` are the folders that its manifests name as the start of imports, the first with a module counts. */
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
