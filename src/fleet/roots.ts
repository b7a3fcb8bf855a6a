import { readdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { KaizenError } from '../errors.ts';
import { globPattern } from '../manifests/glob.ts';
import { readTypedText } from '../read-file.ts';
import { sha256 } from '../sha256.ts';

/** A repository of a fleet. */
export interface Root {
  /** Absolute path of its folder. */
  readonly folder: string;
  /** Its name in the list. */
  readonly name: string;
  /** The labels after its name in the list, `team=payments`. */
  readonly labels: ReadonlyMap<string, string>;
}

/** True for a repository, as a worker receives it. */
export function isRoot(value: unknown): value is Root {
  if (typeof value !== 'object' || value === null) return false;
  return 'folder' in value && typeof value.folder === 'string' && 'name' in value && typeof value.name === 'string' && 'labels' in value;
}

const mostRoots = 100_000;

/**
 * Reads the repositories of a fleet: from a file with a folder on each line, followed by labels, and with `#` before comments, or from a
 * glob such as `repos/*`, sorted by name. Folders in a file are relative to it. Throws KaizenError (exit code 1) for an unreadable file, a
 * label without a value, a glob without a match, and for no repository at all.
 */
export function readRoots(source: string): readonly Root[] {
  const roots = /[*?[]/.test(source) ? matching(source) : listed(source);
  if (roots.length === 0) throw new KaizenError(`--roots: ${source} names no folder.`);
  if (roots.length > mostRoots) throw new KaizenError(`--roots: ${source} names more than ${mostRoots} folders: split it.`);
  return roots;
}

function listed(path: string): readonly Root[] {
  const found = readTypedText(path, 16 * 1024 * 1024);
  if ('wrong' in found) throw new KaizenError(`--roots: ${path} ${found.wrong}.`);
  const around = dirname(resolve(path));
  const roots = new Map<string, Root>();
  found.text.split(/\r?\n/).forEach((line, index) => {
    const [name = '', ...labels] = line
      .replace(/(?:^|\s)#.*$/, '')
      .trim()
      .split(/\s+/);
    if (name === '') return;
    const pairs = labels.map((label) => {
      const [, key, value] = /^([\w.-]{1,80})=(\S{1,200})$/.exec(label) ?? [];
      if (key === undefined || value === undefined)
        throw new KaizenError(`${path} line ${index + 1}: "${label}" is not a label such as team=payments.`);
      return [key, value] as const;
    });
    const folder = resolve(around, name);
    if (!roots.has(folder)) roots.set(folder, { folder, name, labels: new Map(pairs) });
  });
  return [...roots.values()];
}

/** Folders on disk that match a glob. Links are not followed. */
function matching(glob: string): readonly Root[] {
  const isAbsolute = glob.startsWith('/');
  let found = [isAbsolute ? '/' : '.'];
  for (const part of glob.split('/').filter((each) => each !== '' && each !== '.')) {
    const pattern = globPattern(part);
    if (pattern === undefined) throw new KaizenError(`--roots: "${part}" is not a valid pattern for names.`);
    found = found.flatMap((folder) =>
      foldersIn(folder)
        .filter((name) => pattern.test(name) && (!name.startsWith('.') || part.startsWith('.')))
        .map((name) => (folder === '.' ? name : `${folder === '/' ? '' : folder}/${name}`)),
    );
  }
  return found.toSorted((a, b) => (a < b ? -1 : 1)).map((name) => ({ folder: resolve(name), name, labels: new Map() }));
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}

/**
 * Keeps the repositories whose labels have each of these values (`team=payments`). Throws KaizenError (exit code 1) for an invalid label.
 */
export function withLabels(roots: readonly Root[], wanted: readonly string[]): readonly Root[] {
  const pairs = wanted.map((each) => {
    const [, key, value] = /^label\.?=?([\w.-]+)=(\S+)$/.exec(`label=${each.replace(/^label=/, '')}`) ?? [];
    if (key === undefined) throw new KaizenError(`--where: "${each}" is not a label such as team=payments.`);
    return [key, value] as const;
  });
  return roots.filter(({ labels }) => pairs.every(([key, value]) => labels.get(key) === value));
}

/**
 * A number of repositories, chosen by the hash of their names: the same ones in every run, and a larger sample contains each smaller one.
 */
export function sampleOf(roots: readonly Root[], count: number): readonly Root[] {
  const hashes = roots.map((root) => ({ root, hash: sha256(root.name) })).sort((a, b) => (a.hash < b.hash ? -1 : 1));
  const chosen = new Set(hashes.slice(0, count).map(({ root }) => root));
  return roots.filter((root) => chosen.has(root));
}
