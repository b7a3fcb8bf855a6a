import { lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { exitCode, KaizenError, systemErrorCode } from '../errors.ts';
import { mebibyte } from '../read-file.ts';
import { type Limits, limits } from './limits.ts';
import { emptyTree, type Ignored, type Listing, listTree, type Tree } from './listing.ts';
import { LeftOut, omissions } from './omissions.ts';
import { type Replaced, readReplaced } from './replaced.ts';
import { mostBytes, readTextFile, type TextFile } from './text-file.ts';

/** An application's folder, listed once and read on demand. Paths are relative, with `/`. */
export interface Folder {
  /** Absolute path, with symbolic links resolved. */
  readonly root: string;
  readonly name: string;
  /** All regular files that .gitignore does not exclude, sorted; those in the root first. */
  readonly files: readonly string[];
  /** True for a regular file in the listing. */
  has(path: string): boolean;
  /** True for anything with that name, whether it was read or not: a link, a folder, a file that .gitignore excludes. */
  exists(path: string): boolean;
  /**
   * Returns the text without BOM and with LF line ends, or undefined if there is no such file. Throws KaizenError (exit code 1) for a file
   * that cannot be read, is over 1 MiB (a lock file: 8 MiB), or is not UTF-8 text.
   */
  read(path: string): string | undefined;
  /** Like `read`, for files that are only searched: invalid UTF-8 is replaced, and an unreadable file counts as empty. */
  search(path: string): string;
  /** The part of the folder below a path, as a separate folder. Nothing is listed or read again. */
  below(path: string): Folder;
  /** True if a .gitignore of the folder excludes a path, whether it exists or not; false for a file that git tracks. */
  ignores(path: string): boolean;
  /** All rules by which git ignores files, including those around a part of the folder. Paths are relative to the whole folder. */
  readonly ignored: Ignored;
  /** True for a path that the tool's lock lists as generated. The folder is not trusted: a false lock only hides evidence. */
  isGenerated(path: string): boolean;
  /** The statements of a person's Dockerfile, if the lock says that a generated one has replaced it. It is not trusted either. */
  replaced(path: string): Replaced | undefined;
  /** Existing paths that were left out: links, excluded and unreadable files. */
  omitted(): readonly string[];
  /** Sentences about omissions since the last call that affected a read: links, unreadable files, files beyond a limit. */
  leftOut(): readonly string[];
}

/** Files that are about to be written (path → text): another generator's, held in memory. They hide those on disk. */
export type Overlay = ReadonlyMap<string, string>;

/**
 * Lists a folder without following symbolic links or entering ignored folders. Throws KaizenError (exit code 1) if the path is missing, not
 * a folder, or unreadable.
 */
export function openFolder(path: string, overlay: Overlay = new Map(), bounds: Limits = limits): Folder {
  const root = folderPath(path);
  const leftOut = new LeftOut();
  const { tree, ignored } = listing(root, bounds, leftOut);
  if (overlay.size > 0) addAll(tree, overlay.keys());
  return view({ root, prefix: '', tree, ignored, reader: new Reader({ root, overlay, bounds, leftOut }), leftOut });
}

function folderPath(path: string): string {
  try {
    if (!statSync(path).isDirectory()) throw new KaizenError(`${path} is not a folder: name the application's folder.`);
    return realpathSync(path);
  } catch (error) {
    throw asSentence(error, path, 'name the folder of an application');
  }
}

function listing(root: string, bounds: Limits, leftOut: LeftOut): Listing {
  try {
    return listTree(root, bounds, leftOut);
  } catch (error) {
    throw asSentence(error, root, 'make it readable');
  }
}

interface View {
  readonly root: string;
  /** Path of this part with a `/` at its end; empty for the whole folder. */
  readonly prefix: string;
  readonly tree: Tree;
  readonly ignored: Ignored;
  readonly reader: Reader;
  readonly leftOut: LeftOut;
}

function view({ root, prefix, tree, ignored, reader, leftOut }: View): Folder {
  const ownRoot = join(root, prefix.slice(0, -1));
  let files: readonly string[] | undefined;
  const has = (path: string): boolean => {
    const { inner, name } = placeOf(tree, path);
    const omission = inner?.omitted.get(name);
    if (omission !== undefined) leftOut.add(omissions[omission], `${prefix}${path}`);
    return inner?.files.has(name) === true;
  };
  return {
    root: ownRoot,
    name: basename(ownRoot),
    get files() {
      files ??= pathsIn(tree, (inner) => inner.files);
      return files;
    },
    has,
    exists: (path) => {
      const { inner, name } = placeOf(tree, path);
      return inner !== undefined && (inner.files.has(name) || inner.folders.has(name) || inner.omitted.has(name));
    },
    read: (path) => (has(path) ? reader.read(`${prefix}${path}`) : undefined),
    search: (path) => reader.known(`${prefix}${path}`) ?? (has(path) ? reader.search(`${prefix}${path}`) : ''),
    below: (path) => view({ root, prefix: `${prefix}${path}/`, tree: treeAt(tree, path) ?? emptyTree(), ignored, reader, leftOut }),
    ignores: (path) => ignored.excludes(`${prefix}${path}`),
    ignored,
    isGenerated: (path) => reader.generated().has(`${prefix}${path}`),
    replaced: (path) => reader.generated().get(`${prefix}${path}`),
    omitted: () => pathsIn(tree, (inner) => inner.omitted.keys()),
    leftOut: () => leftOut.take(),
  };
}

function placeOf(tree: Tree, path: string): { inner: Tree | undefined; name: string } {
  const cut = path.lastIndexOf('/');
  return { inner: cut === -1 ? tree : treeAt(tree, path.slice(0, cut)), name: path.slice(cut + 1) };
}

function treeAt(tree: Tree, path: string): Tree | undefined {
  let inner: Tree | undefined = tree;
  for (const name of path.split('/')) inner = inner?.folders.get(name);
  return inner;
}

function pathsIn(tree: Tree, names: (tree: Tree) => Iterable<string>): string[] {
  const paths: string[] = [];
  const queue = [{ prefix: '', tree }];
  for (const { prefix, tree: inner } of queue) {
    for (const name of names(inner)) paths.push(`${prefix}${name}`);
    for (const [name, next] of inner.folders) queue.push({ prefix: `${prefix}${name}/`, tree: next });
  }
  return paths;
}

/** Adds files to a tree, each in its folder. */
function addAll(tree: Tree, paths: Iterable<string>): void {
  for (const path of paths) {
    const names = path.split('/');
    const name = names.pop() ?? '';
    let folder = tree;
    for (const each of names) {
      const inner = folder.folders.get(each) ?? emptyTree();
      folder.folders.set(each, inner);
      folder = inner;
    }
    folder.files.add(name);
    folder.omitted.delete(name);
  }
  sort(tree);
}

function sort(tree: Tree): void {
  tree.files = new Set([...tree.files].sort());
  tree.folders = new Map([...tree.folders].sort(([a], [b]) => (a < b ? -1 : 1)));
  for (const inner of tree.folders.values()) sort(inner);
}

interface Readable {
  readonly root: string;
  readonly overlay: Overlay;
  readonly bounds: Limits;
  readonly leftOut: LeftOut;
}

/** Reads each file once, within the limits. */
class Reader {
  readonly #known = new Map<string, TextFile>();
  readonly #searched = { files: 0, bytes: 0 };
  readonly #read = { files: 0, bytes: 0 };
  readonly #from: Readable;
  #generated: ReadonlyMap<string, Replaced | undefined> | undefined;

  constructor(from: Readable) {
    this.#from = from;
  }

  /** The paths of the generated files in the tool's state, with what the replaced files stated. */
  generated(): ReadonlyMap<string, Replaced | undefined> {
    this.#generated ??= new Map(this.#stateTexts().flatMap(generatedIn));
    return this.#generated;
  }

  #stateTexts(): readonly string[] {
    const { root, overlay } = this.#from;
    const isFolder = lstatSync(join(root, stateFolder), { throwIfNoEntry: false })?.isDirectory() === true;
    return stateFiles.flatMap(
      (name) => overlay.get(`${stateFolder}/${name}`) ?? (isFolder ? readTextFile(join(root, stateFolder, name)).text : []),
    );
  }

  /** The text of a file that was read before. */
  known(path: string): string | undefined {
    return this.#known.get(path)?.text;
  }

  read(path: string): string | undefined {
    const file = this.#file(path, this.#read);
    if (file === undefined)
      throw new KaizenError(`The folder has too many files to read (${path} is beyond the limit): name the folder of one application.`);
    if (file.problem === 'missing') return undefined;
    if (file.problem === 'large')
      throw new KaizenError(
        `${path} is larger than ${mostBytes(path) / mebibyte} MiB, the most that the tool reads of such a file: is it the right file?`,
      );
    if (file.problem !== undefined) throw new KaizenError(`${path} ${problems[file.problem]}`);
    return file.text;
  }

  search(path: string): string {
    const file = this.#file(path, this.#searched);
    const { bounds, leftOut } = this.#from;
    if (file === undefined)
      leftOut.add(
        `The tool searched only the first ${bounds.files} source files, or ${bounds.bytes / mebibyte} MiB of them: name the folder of one application`,
      );
    if (file?.problem === 'unreadable') leftOut.add(omissions.unreadable, path);
    return file?.text ?? '';
  }

  #file(path: string, spent: { files: number; bytes: number }): TextFile | undefined {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const { root, overlay, bounds } = this.#from;
    if (spent.files >= bounds.files || spent.bytes >= bounds.bytes) return undefined;
    const inMemory = overlay.get(path);
    const file = inMemory === undefined ? readTextFile(join(root, path)) : { text: inMemory, bytes: 0 };
    spent.files += 1;
    spent.bytes += file.bytes;
    this.#known.set(path, file);
    return file;
  }
}

/** The tool's state: its last run, and one that has left conflicts. */
const stateFolder = '.kaizen-docker';
const stateFiles = ['lock.json', 'pending.json'];

/** The names of the files that a lock lists, with what they replaced, but without adopted files, which a person wrote. */
function generatedIn(text: string): readonly (readonly [path: string, replaced: Replaced | undefined])[] {
  try {
    const state: unknown = JSON.parse(text);
    const lock = entriesOf(state)['lock'] ?? state;
    const files = Object.entries(entriesOf(entriesOf(lock)['files']));
    return files.flatMap(([path, entry]) => {
      const { state: kind, replaced } = entriesOf(entry);
      return kind === 'adopted' ? [] : [[path, replaced === undefined ? undefined : readReplaced(entriesOf(replaced))] as const];
    });
  } catch {
    return [];
  }
}

function entriesOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

const problems = {
  unreadable: "can't be read: make it readable.",
  encoding: 'is not UTF-8 text: save it as UTF-8.',
} as const;

const sentences: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    ENOENT: 'does not exist',
    ENOTDIR: 'is not a folder',
    EACCES: "can't be read: permission denied",
    EPERM: "can't be read: permission denied",
    ELOOP: 'is a symbolic link to itself',
  }),
);

function asSentence(error: unknown, path: string, remedy: string): KaizenError {
  if (error instanceof KaizenError) return error;
  const code = systemErrorCode(error) ?? 'unknown error';
  return new KaizenError(`${path} ${sentences.get(code) ?? `can't be read (${code})`}: ${remedy}.`, exitCode.invalid, error);
}
