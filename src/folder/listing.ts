import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import { type IgnoreRules, isExcluded, withIgnoreFile } from './ignore-rules.ts';
import type { Limits } from './limits.ts';
import { type LeftOut, type Omission, omissions } from './omissions.ts';
import { readTextFile } from './text-file.ts';

/** Names that hold no source of the application: never listed or entered, whatever .gitignore says. */
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
  'secrets',
  '.terraform',
]);

// A name that is not UTF-8 has a replacement sign here and can't be opened by it; one with a line break fits no file that is written.
const unusable = /[\p{Cc}\p{Cs}\ufffd]/u;

/** A folder's names, sorted; those of its regular files, of the folders that are entered, and of what is there but is not read. */
export interface Tree {
  files: Set<string>;
  folders: Map<string, Tree>;
  readonly omitted: Map<string, Omission>;
}

export function emptyTree(): Tree {
  return { files: new Set(), folders: new Map(), omitted: new Map() };
}

interface Open {
  readonly tree: Tree;
  /** Path with a `/` at its end; empty for the root. */
  readonly prefix: string;
  readonly depth: number;
  readonly rules: IgnoreRules | undefined;
}

/**
 * Lists a folder without following links. Only what is in it counts: no .gitignore above it, and nothing of git's settings
 * (`.git/info/exclude`, `core.excludesFile`), so that a copy of the folder gives the same on every machine.
 * Throws the system's error where the root can't be read; a folder below that can't be is left out.
 */
export function listTree(root: string, limits: Limits, leftOut: LeftOut): Tree {
  const tree = emptyTree();
  // Breadth first: where a bound is reached, it is the deep files that are left out.
  const queue: Open[] = [{ tree, prefix: '', depth: 0, rules: undefined }];
  let entries = 0;
  for (const folder of queue) {
    const listing = readListing(root, folder, leftOut);
    const entered = { ...folder, rules: rulesIn(root, { ...folder, listing }, leftOut) };
    for (const entry of listing) {
      entries += 1;
      if (entries > limits.entries) {
        leftOut.add(
          `Only the first ${limits.entries} files and folders were looked at, the deepest were not: name the folder of one application`,
        );
        return tree;
      }
      const inner = place(entry, entered);
      if (inner === undefined) continue;
      if (inner.depth > limits.depth) leftOut.add(`Folders more than ${limits.depth} deep were not looked at`);
      else queue.push(inner);
    }
  }
  return tree;
}

function readListing(root: string, { prefix }: Open, leftOut: LeftOut): Dirent[] {
  try {
    const listing = readdirSync(join(root, prefix), { withFileTypes: true });
    // What Python's venv makes, under whatever name (PEP 405).
    if (prefix !== '' && listing.some(({ name }) => name === 'pyvenv.cfg')) return [];
    return listing.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (prefix === '') throw error;
    // One that is gone by now is none.
    if (systemErrorCode(error) !== 'ENOENT') leftOut.add(omissions.unreadable, prefix);
    return [];
  }
}

function rulesIn(
  root: string,
  { prefix, rules, listing }: Open & { listing: readonly Dirent[] },
  leftOut: LeftOut,
): IgnoreRules | undefined {
  // Like git, which follows no link to such a file either.
  if (!listing.some((entry) => entry.name === '.gitignore' && entry.isFile())) return rules;
  const path = `${prefix}.gitignore`;
  const { text, problem } = readTextFile(join(root, path));
  if (problem === 'unreadable') leftOut.add(omissions.unreadable, path);
  const extended = withIgnoreFile(rules, prefix.slice(0, -1), text);
  if (extended.isCut && rules?.isCut !== true)
    leftOut.add('Not all rules of .gitignore files are applied: those beyond a thousand and those with more than three ** are not', path);
  return extended;
}

/** Puts an entry where it belongs in the tree; returns a folder that is to be entered. */
function place(entry: Dirent, { tree, prefix, depth, rules }: Open): Open | undefined {
  const { name } = entry;
  if (neverEntered.has(name) || unusable.test(name)) return undefined;
  const path = entry.isDirectory() ? `${prefix}${name}/` : `${prefix}${name}`;
  const omission = omissionOf(entry, path, rules);
  if (omission !== undefined) tree.omitted.set(name, omission);
  else if (entry.isFile()) tree.files.add(name);
  else {
    const inner = emptyTree();
    tree.folders.set(name, inner);
    return { tree: inner, prefix: path, depth: depth + 1, rules };
  }
  return undefined;
}

function omissionOf(entry: Dirent, path: string, rules: IgnoreRules | undefined): Omission | undefined {
  if (entry.isSymbolicLink()) return 'link';
  if (!entry.isFile() && !entry.isDirectory()) return 'irregular';
  return rules !== undefined && isExcluded(rules, path, entry.name) ? 'ignored' : undefined;
}
