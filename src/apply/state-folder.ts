import { accessSync, constants, existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { KaizenError, systemErrorCode } from '../errors.ts';

/** A folder for the notes that runs keep about themselves. */
interface Place {
  readonly path: string;
  /** The folder in which it may be created. That folder must belong to the user, unless the folder itself does. */
  readonly needsOwnParent: boolean;
}

/**
 * The existing folders of the user in which runs may keep notes. A run may have used another folder than the next one, because not all of
 * them are always writable. They are never inside `root`, whose content came with the project: nothing in a project may say what is moved
 * or deleted.
 */
export function stateFolders(root: string): readonly string[] {
  return places(root)
    .map(({ path }) => path)
    .filter(isPrivate);
}

/**
 * Returns the best folder that can be written, and creates it if it is missing. Throws KaizenError (exit code 1) if the user has no place
 * for it.
 */
export function makeStateFolder(root: string): string {
  for (const { path, needsOwnParent } of places(root)) {
    try {
      if (needsOwnParent && !isOwn(nearestThatExists(path))) continue;
      makeFolder(path);
      accessSync(path, constants.W_OK | constants.X_OK);
    } catch {
      continue;
    }
    if (isPrivate(path)) return path;
  }
  throw new KaizenError(
    'kaizen-docker needs a folder outside the project that only you can write to, for the journal of its writes, and found none: set XDG_STATE_HOME to such a folder; nothing was written.',
  );
}

/** The possible places, the best one first: as in the XDG Base Directory Specification, then among the temporary files. */
function places(root: string): Place[] {
  const given = process.env['XDG_STATE_HOME'] ?? '';
  const state = isAbsolute(given) ? given : fromHome('.local/state');
  const all = [
    ...(state === undefined ? [] : [{ path: join(state, 'kaizen-docker'), needsOwnParent: true }]),
    { path: resolve(tmpdir(), `kaizen-docker-${process.getuid?.() ?? 'user'}`), needsOwnParent: false },
  ];
  return all.filter(({ path }) => isOutside(root, path));
}

function fromHome(path: string): string | undefined {
  try {
    const home = homedir();
    return isAbsolute(home) ? join(home, path) : undefined;
  } catch {
    // A user without an entry and without HOME.
    return undefined;
  }
}

function isOutside(root: string, path: string): boolean {
  try {
    return ![path, realpathSync(nearestThatExists(path))].some((each) => {
      const way = relative(root, each);
      return way === '' || !(way === '..' || way.startsWith('../') || way.startsWith('..\\') || isAbsolute(way));
    });
  } catch {
    return false;
  }
}

// Node's recursive mkdir never ends on a file system that refuses folders with ENOENT, such as /proc.
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another run was faster.
    if (systemErrorCode(error) !== 'EEXIST') throw error;
  }
}

function nearestThatExists(path: string): string {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined ? nearestThatExists(dirname(path)) : path;
}

function isOwn(path: string): boolean {
  // Windows has no such user IDs and modes; a temporary folder belongs to the user there.
  return process.getuid === undefined || lstatSync(realpathSync(path)).uid === process.getuid();
}

/** True for a folder (not a link) that belongs to the user and that nobody else can enter. */
function isPrivate(path: string): boolean {
  try {
    const found = lstatSync(path);
    if (process.getuid === undefined) return found.isDirectory();
    return found.isDirectory() && found.uid === process.getuid() && (found.mode & 0o077) === 0;
  } catch {
    return false;
  }
}
