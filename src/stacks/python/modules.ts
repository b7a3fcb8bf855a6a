import type { Folder } from '../../folder/folder.ts';
import type { Source } from '../../source/source.ts';
import { splitSource } from './source.ts';

/** The Python files that make up the application. */
export interface Modules {
  /** Paths, those in the root first; tests, documentation, migrations and build scripts left out. */
  readonly paths: readonly string[];
  /** Folder that `import` starts from: empty for the root, or `src`. */
  readonly root: string;
  read(path: string): Source;
  /** The files whose text holds one of the words. */
  mentioning(...words: readonly string[]): readonly Source[];
  /** Dotted name that a file is imported by, or undefined where no import can name it. */
  moduleName(path: string): string | undefined;
  /** The file that a dotted name stands for. */
  fileOf(module: string): string | undefined;
}

const otherFolders = new Set(
  'test tests testing doc docs example examples sample samples demo demos migrations alembic script scripts tools benchmark benchmarks bench notebooks build dist'.split(
    ' ',
  ),
);
const otherFiles = /^(?:test_.*|.*_test|tests|conftest|setup|noxfile|fabfile|toxfile|versioneer)\.py$/;

/** Opens the application's Python files, each read once and only when something asks for it. */
export function openModules(folder: Folder): Modules {
  const paths = folder.files.filter((path) => path.endsWith('.py') && isApplicationFile(path));
  const root = folder.has('src/__init__.py') || !paths.some((path) => path.startsWith('src/')) ? '' : 'src';
  const read = sourceReader(folder);
  const mentioned = new Map<string, readonly Source[]>();
  return {
    paths,
    root,
    read,
    mentioning: (...words) => {
      const key = words.join('\0');
      const found = mentioned.get(key) ?? paths.filter((path) => includesOne(folder.search(path), words)).map(read);
      mentioned.set(key, found);
      return found;
    },
    moduleName: (path) => moduleName(path, root),
    fileOf: (module) => {
      const path = module.replaceAll('.', '/');
      const bases = root === '' ? [path] : [`${root}/${path}`, path];
      return bases.flatMap((base) => [`${base}.py`, `${base}/__init__.py`]).find((file) => folder.has(file));
    },
  };
}

function includesOne(text: string, words: readonly string[]): boolean {
  return words.some((word) => text.includes(word));
}

/** Returns a function that splits each Python file once. */
export function sourceReader(folder: Folder): (path: string) => Source {
  const known = new Map<string, Source>();
  return (path) => {
    const source = known.get(path) ?? splitSource(path, folder.search(path));
    known.set(path, source);
    return source;
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
