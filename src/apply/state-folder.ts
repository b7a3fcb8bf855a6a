import { accessSync, constants, existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { KaizenError, systemErrorCode } from '../errors.ts';

/** A folder for what a user's runs note about themselves. */
interface Place {
  readonly path: string;
  /** The folder below which it may be made: it has to be the user's, unless the folder itself turns out to be. */
  readonly needsOwnParent: boolean;
}

/**
 * The folders of the user's own in which runs may have noted what they are doing, of those that are there: which of them a run could write in is
 * another one for another run. They never lie in `root`, where whatever is there came with the project: nothing in a project may say what is
 * moved or deleted.
 */
export function stateFolders(root: string): readonly string[] {
  return places(root)
    .map(({ path }) => path)
    .filter(isPrivate);
}

/** The best of them that can be written, made where it is missing. Throws KaizenError (exit code 1) where the user has no place for it. */
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
    'kaizen-docker found no folder outside of the project that only you can write, and needs one for the journal of its writes: set XDG_STATE_HOME to such a folder; nothing was written.',
  );
}

/** Where it may be, the best one first: as the XDG Base Directory Specification has it, else among the temporary files. */
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

// Node's own way to make folders one in the other never ends on a file system that refuses them with ENOENT, such as /proc.
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
  // Windows has neither users of that kind nor such modes; a temporary folder is the user's there.
  return process.getuid === undefined || lstatSync(realpathSync(path)).uid === process.getuid();
}

/** True for a folder, no link, of the user's, which nobody else can enter. */
function isPrivate(path: string): boolean {
  try {
    const found = lstatSync(path);
    if (process.getuid === undefined) return found.isDirectory();
    return found.isDirectory() && found.uid === process.getuid() && (found.mode & 0o077) === 0;
  } catch {
    return false;
  }
}
