import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import { trackedPaths } from './git-index.ts';
import { type IgnoreRules, isExcluded, withIgnoreFile } from './ignore-rules.ts';
import type { Limits } from './limits.ts';
import { type LeftOut, type Omission, omissions } from './omissions.ts';
import { readTextFile } from './text-file.ts';

/** Folders that contain no source of the application. They are never listed or entered, whatever .gitignore says. */
const neverEntered = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  'bower_components',
  '__pycache__',
  '__pypackages__',
  '.venv',
  'venv',
  '.tox',
  '.nox',
  '.eggs',
  'site-packages',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.cache',
  '.gradle',
  '.next',
  '.nuxt',
  '.svelte-kit',
  '.turbo',
  '.idea',
  '.vscode',
  '.kaizen-docker',
  '.terraform',
]);

/** In the root only: a package of an application may well have that name. */
const secretsOfRoot = 'secrets';

/** Generated files among the application's own files, which would count as evidence if a person had written them. */
const generated = /^tests?\/deployment\/(?:[^/]+\/)?(?:deployment_(?:suite|support)\.(?:py|mjs|sh)|pytest\.ini)$/;
const evidence = /(?:^|\/)[^/]+-DOCKERFILE-EVIDENCE(?:\.[\w.-]+)?$/;

// A name that is not UTF-8 contains a replacement character, and the file cannot be opened by it. A name with a line break cannot be
// written into the generated files.
const unusable = /[\p{Cc}\p{Cs}\ufffd]/u;

/** A folder's names, sorted: those of its regular files, of the folders to enter, and of entries that are not read. */
export interface Tree {
  files: Set<string>;
  folders: Map<string, Tree>;
  readonly omitted: Map<string, Omission>;
}

export function emptyTree(): Tree {
  return { files: new Set(), folders: new Map(), omitted: new Map() };
}

/** A .gitignore file, or another source of such rules: lines of `folder`. */
export interface IgnoreFile {
  /** Its folder, relative to the root; empty for the root. */
  readonly folder: string;
  readonly lines: readonly string[];
  /** True if it exists on this machine only: `.git/info/exclude`, and a .gitignore that ignores itself. */
  readonly isLocal: boolean;
}

/** The files that git ignores in a folder. */
export interface Ignored {
  /** Outer files first: the later one of two matching rules counts. */
  readonly files: readonly IgnoreFile[];
  /** Files that a rule excludes and that git tracks anyway: they are listed. */
  readonly forced: readonly string[];
  /** True if rules exclude a path, or a folder around it. The path need not exist. */
  excludes(path: string): boolean;
  /** Files that git tracks below a folder. */
  trackedBelow(folder: string): readonly string[];
}

/** A folder's names, and what git ignores there. */
export interface Listing {
  readonly tree: Tree;
  readonly ignored: Ignored;
}

interface Open {
  readonly tree: Tree;
  /** Path with a `/` at its end; empty for the root. */
  readonly prefix: string;
  readonly depth: number;
  readonly rules: IgnoreRules | undefined;
  /** True below a folder that a rule excludes, and in which git tracks files. */
  readonly isForced: boolean;
}

/**
 * Lists a folder without following links. Only the folder's own content counts: no .gitignore above it, and no settings of git
 * (`.git/info/exclude`, `core.excludesFile`), so that a copy of the folder gives the same result on every machine. A file that git tracks
 * is not ignored, whatever the rules say. Throws the system's error if the root cannot be read; unreadable folders below it are left out.
 */
export function listTree(root: string, limits: Limits, leftOut: LeftOut): Listing {
  const tree = emptyTree();
  const git = new GitRules(root);
  // Breadth first: a limit leaves out the deepest files.
  const queue: Open[] = [{ tree, prefix: '', depth: 0, rules: undefined, isForced: false }];
  let entries = 0;
  for (const folder of queue) {
    const listing = readListing(root, folder, leftOut);
    const entered = { ...folder, rules: rulesIn(root, { ...folder, listing }, leftOut, git) };
    for (const entry of listing) {
      entries += 1;
      if (entries > limits.entries) {
        leftOut.add(
          `The tool looked at the first ${limits.entries} files and folders only, and not at the deepest: name the folder of one application`,
        );
        return { tree, ignored: git };
      }
      const inner = place(entry, entered, git);
      if (inner === undefined) continue;
      if (inner.depth > limits.depth) leftOut.add(`The tool did not look into folders more than ${limits.depth} levels deep`);
      else queue.push(inner);
    }
  }
  return { tree, ignored: git };
}

/** The rules of a folder, collected while it is listed. */
class GitRules implements Ignored {
  readonly files: IgnoreFile[] = [];
  readonly forced: string[] = [];
  readonly #root: string;
  readonly #rules = new Map<string, IgnoreRules>();
  #tracked: ReadonlySet<string> | undefined;
  #isRead = false;

  constructor(root: string) {
    this.#root = root;
    // A link to such a file, or to its folder, leads out of the inspected folder.
    const { text } = [['.git'], ['.git', 'info']].every((names) => isPlainFolder(join(root, ...names)))
      ? readTextFile(join(root, '.git', 'info', 'exclude'))
      : { text: '' };
    if (text !== '') this.files.push({ folder: '', lines: text.split('\n'), isLocal: true });
  }

  add(folder: string, text: string, rules: IgnoreRules): void {
    const isLocal = isExcluded(rules, folder === '' ? '.gitignore' : `${folder}/.gitignore`, '.gitignore');
    this.files.push({ folder, lines: text.split('\n'), isLocal });
    this.#rules.set(folder, rules);
  }

  isTracked(path: string): boolean {
    if (!this.#isRead) this.#tracked = trackedPaths(this.#root);
    this.#isRead = true;
    return this.#tracked?.has(path) === true;
  }

  trackedBelow(folder: string): readonly string[] {
    return this.isTracked(folder) ? [...(this.#tracked ?? [])].filter((path) => path.startsWith(`${folder}/`)).sort() : [];
  }

  excludes(path: string): boolean {
    if (this.#rules.size === 0 || this.isTracked(path)) return false;
    const names = path.split('/');
    return names.some((name, at) => {
      const rules = this.#around(names.slice(0, at));
      const part = names.slice(0, at + 1).join('/');
      return rules !== undefined && (isExcluded(rules, `${part}/`, name) || (at === names.length - 1 && isExcluded(rules, part, name)));
    });
  }

  /** The rules that apply in a folder: its own, or the nearest ones around it. */
  #around(names: readonly string[]): IgnoreRules | undefined {
    for (let count = names.length; count >= 0; count -= 1) {
      const rules = this.#rules.get(names.slice(0, count).join('/'));
      if (rules !== undefined) return rules;
    }
    return undefined;
  }
}

function isPlainFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}

function readListing(root: string, { prefix }: Open, leftOut: LeftOut): Dirent[] {
  try {
    const listing = readdirSync(join(root, prefix), { withFileTypes: true });
    // A folder of Python's venv, whatever its name (PEP 405).
    if (prefix !== '' && listing.some(({ name }) => name === 'pyvenv.cfg')) return [];
    return listing.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (prefix === '') throw error;
    // An entry that was deleted meanwhile does not exist.
    if (systemErrorCode(error) !== 'ENOENT') leftOut.add(omissions.unreadable, prefix);
    return [];
  }
}

function rulesIn(
  root: string,
  { prefix, rules, listing }: Open & { listing: readonly Dirent[] },
  leftOut: LeftOut,
  git: GitRules,
): IgnoreRules | undefined {
  // Git does not follow a link to such a file, either.
  if (!listing.some((entry) => entry.name === '.gitignore' && entry.isFile())) return rules;
  const path = `${prefix}.gitignore`;
  const { text, problem } = readTextFile(join(root, path));
  if (problem === 'unreadable') leftOut.add(omissions.unreadable, path);
  const extended = withIgnoreFile(rules, prefix.slice(0, -1), text);
  if (extended.isCut && rules?.isCut !== true)
    leftOut.add(
      'The tool does not apply all rules of .gitignore files: it leaves out those beyond a thousand, and those with more than three **',
      path,
    );
  git.add(prefix.slice(0, -1), text, extended);
  return extended;
}

/** Adds an entry to the tree; returns a folder that must be entered. */
function place(entry: Dirent, folder: Open, git: GitRules): Open | undefined {
  const { name } = entry;
  const { tree, prefix, depth, rules, isForced } = folder;
  if (neverEntered.has(name) || unusable.test(name) || (prefix === '' && name === secretsOfRoot)) return undefined;
  const path = `${prefix}${name}`;
  if (generated.test(path) || evidence.test(path)) return undefined;
  const kind = kindOf(entry);
  const isRuledOut = isForced || (rules !== undefined && isExcluded(rules, entry.isDirectory() ? `${path}/` : path, name));
  const omission = kind ?? (isRuledOut && !git.isTracked(path) ? 'ignored' : undefined);
  if (omission !== undefined) tree.omitted.set(name, omission);
  else if (entry.isFile()) {
    tree.files.add(name);
    if (isRuledOut) git.forced.push(path);
  } else {
    const inner = emptyTree();
    tree.folders.set(name, inner);
    return { tree: inner, prefix: `${path}/`, depth: depth + 1, rules, isForced: isRuledOut };
  }
  return undefined;
}

function kindOf(entry: Dirent): Omission | undefined {
  if (entry.isSymbolicLink()) return 'link';
  return entry.isFile() || entry.isDirectory() ? undefined : 'irregular';
}
