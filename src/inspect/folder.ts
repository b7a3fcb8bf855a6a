import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { exitCode, KaizenError, systemErrorCode } from '../errors.ts';

/** Bounds of one inspection: what lies beyond is not read, so that no folder can slow it down. */
export const limits = { entries: 50_000, depth: 24, fileBytes: 1024 * 1024 } as const;

/** Folders that hold no source of the application: never entered, whatever .gitignore says. */
const neverEntered = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  '__pycache__',
  '.venv',
  'venv',
  '.tox',
  '.nox',
  'site-packages',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.idea',
  '.vscode',
  '.kaizen-docker',
  'secrets',
  '.terraform',
]);

/** An application's folder, listed once and read on demand. Paths are relative, with `/`. */
export interface Folder {
  /** Absolute path, symbolic links resolved. */
  readonly root: string;
  readonly name: string;
  /** All regular files that .gitignore does not exclude, sorted; those in the root first. */
  readonly files: readonly string[];
  /** True for a regular file in the listing. */
  has(path: string): boolean;
  /**
   * Returns the text with BOM removed and line ends as LF, or undefined where there is no such file.
   * Throws KaizenError (exit code 1) for a file that can't be read, is over 1 MiB, or is not UTF-8 text.
   */
  read(path: string): string | undefined;
  /** Like `read`, for source files that are only searched: what can't be read counts as empty. */
  search(path: string): string;
}

/** Files that are about to be written (path → text): another generator's, held in memory. They hide those on disk. */
export type Overlay = ReadonlyMap<string, string>;

/**
 * Lists a folder without following symbolic links or entering ignored folders.
 * Throws KaizenError (exit code 1) where the path is missing, no folder, or unreadable.
 */
export function openFolder(path: string, overlay: Overlay = new Map()): Folder {
  const root = folderPath(path);
  const files = [...new Set([...listFiles(root), ...overlay.keys()])];
  const known = new Set(files);
  const texts = new Map<string, string>();
  const read = (file: string): string | undefined => {
    if (!known.has(file)) return undefined;
    const text = overlay.get(file) ?? texts.get(file) ?? readText(root, file);
    texts.set(file, text);
    return text;
  };
  const search = (file: string): string => {
    try {
      return read(file) ?? '';
    } catch {
      // A source file in an unknown encoding says nothing that we could rely on.
      return '';
    }
  };
  return { root, name: basename(root), files, has: (file) => known.has(file), read, search };
}

/** The part of a folder below a path, as a folder of its own: nothing is listed or read again. */
export function below(folder: Folder, path: string): Folder {
  const prefix = `${path}/`;
  const files = folder.files.flatMap((file) => (file.startsWith(prefix) ? [file.slice(prefix.length)] : []));
  return {
    root: join(folder.root, path),
    name: basename(path),
    files,
    has: (file) => folder.has(prefix + file),
    read: (file) => folder.read(prefix + file),
    search: (file) => folder.search(prefix + file),
  };
}

function folderPath(path: string): string {
  try {
    if (!statSync(path).isDirectory()) throw new KaizenError(`${path} is not a folder: name the application's folder.`);
    return realpathSync(path);
  } catch (error) {
    throw asSentence(error, path, 'name the folder of an application');
  }
}

function listFiles(root: string): string[] {
  const files: string[] = [];
  const rules: { prefix: string; rule: Ignore }[] = [];
  const queue: { path: string; depth: number }[] = [{ path: '', depth: 0 }];
  let entries = 0;
  // Breadth first: where the bound is reached, it is the deep files that are left out.
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const prefix = next.path === '' ? '' : `${next.path}/`;
    const listing = readListing(root, next.path);
    if (listing.some((entry) => entry.name === '.gitignore' && entry.isFile())) {
      const rule = readIgnoreRules(join(root, prefix, '.gitignore'));
      if (rule !== undefined) rules.push({ prefix, rule });
    }
    for (const entry of listing) {
      entries += 1;
      if (entries > limits.entries) return files;
      const path = `${prefix}${entry.name}`;
      if (entry.isDirectory()) {
        if (neverEntered.has(entry.name) || next.depth >= limits.depth || isIgnored(rules, `${path}/`)) continue;
        queue.push({ path, depth: next.depth + 1 });
      } else if (entry.isFile() && !isIgnored(rules, path)) {
        files.push(path);
      }
    }
  }
  return files;
}

function readListing(root: string, path: string): import('node:fs').Dirent[] {
  try {
    return readdirSync(join(root, path), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    // A folder below that can't be entered holds nothing for us; the root itself must be readable.
    if (path !== '') return [];
    throw asSentence(error, root, 'make it readable');
  }
}

function readIgnoreRules(path: string): Ignore | undefined {
  try {
    return lstatSync(path).size <= limits.fileBytes ? ignore().add(readFileSync(path, 'utf8')) : undefined;
  } catch {
    return undefined;
  }
}

function isIgnored(rules: readonly { prefix: string; rule: Ignore }[], path: string): boolean {
  return rules.some(
    ({ prefix, rule }) =>
      path.startsWith(prefix) && ignore.isPathValid(path.slice(prefix.length)) && rule.ignores(path.slice(prefix.length)),
  );
}

function readText(root: string, file: string): string {
  const bytes = readBytes(root, file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  } catch (error) {
    throw new KaizenError(`${file} is not UTF-8 text: save it as UTF-8.`, exitCode.invalid, error);
  }
}

function readBytes(root: string, file: string): Buffer {
  const path = join(root, file);
  try {
    const { size } = lstatSync(path);
    if (size > limits.fileBytes)
      throw new KaizenError(`${file} is ${size} bytes, more than the ${limits.fileBytes} that are read: is it the right file?`);
    return readFileSync(path);
  } catch (error) {
    throw asSentence(error, file, 'make it readable');
  }
}

const sentences: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not a folder',
  EACCES: "can't be read: permission denied",
  EPERM: "can't be read: permission denied",
  ELOOP: 'is a symbolic link to itself',
};

function asSentence(error: unknown, path: string, remedy: string): KaizenError {
  if (error instanceof KaizenError) return error;
  const code = systemErrorCode(error) ?? 'unknown error';
  return new KaizenError(`${path} ${sentences[code] ?? `can't be read (${code})`}: ${remedy}.`, exitCode.invalid, error);
}
