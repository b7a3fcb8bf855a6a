import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { exitCode, KaizenError, systemErrorCode } from '../errors.ts';

/** The folder of a run that is writing, below the root: it is there from the first staged file to the last rename. */
export const turnFolder = '.kaizen-docker/tx';

/** A run writes for milliseconds. What is older than this has been left behind, whatever its process number says by now. */
const longestTurn = 60_000;

/**
 * Takes the turn to write in a folder: of two runs at the same time, one gets it. What a killed run left is handed to `recover` first.
 * Throws KaizenError (exit code 5) where another run is writing, 1 where the folder can't be written.
 */
export function takeTurn(root: string, recover: () => void): void {
  const folder = join(root, turnFolder);
  const own = asideFolder(root);
  try {
    if (existsSync(folder)) {
      refuseOther(root);
      recover();
    }
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'owner'), `${hostname()} ${process.pid}`);
    // With its owner in it from the first moment: of two that are renamed to the same place one fails.
    renameSync(own, folder);
  } catch (error) {
    if (existsSync(own)) removeWithFiles(own);
    if (error instanceof KaizenError) throw error;
    if (['EEXIST', 'ENOTEMPTY'].includes(systemErrorCode(error) ?? '')) throw otherRun();
    throw notWritable(error);
  }
}

/** Removes what runs left that were killed before it was their turn. */
export function clearStrays(root: string): void {
  const parent = join(root, dirname(turnFolder));
  const prefix = `${basename(turnFolder)}-`;
  for (const name of existsSync(parent) ? readdirSync(parent) : []) {
    const folder = join(parent, name);
    if (name.startsWith(prefix) && (isOld(folder) || !isRunning(join(folder, 'owner')))) removeWithFiles(folder);
  }
}

/** Gives the turn back, and leaves no trace of it. */
export function endTurn(root: string): void {
  try {
    // In one step: a run that is killed from here on leaves nobody waiting for it.
    renameSync(join(root, turnFolder), asideFolder(root));
  } catch (error) {
    // Another run has cleared it away meanwhile.
    if (systemErrorCode(error) === 'ENOENT') return;
    throw error;
  }
  removeWithFiles(asideFolder(root));
  const parent = join(root, dirname(turnFolder));
  if (existsSync(parent) && readdirSync(parent).length === 0) rmdirSync(parent);
}

/** Where the folder of this process is while it is not its turn. */
function asideFolder(root: string): string {
  return join(root, `${turnFolder}-${process.pid}`);
}

// Node's own removal of a whole tree loads a module for it, and takes as long as the rest of the turn; here are files only.
function removeWithFiles(folder: string): void {
  for (const name of readdirSync(folder)) unlinkSync(join(folder, name));
  rmdirSync(folder);
}

/** Throws KaizenError (exit code 5) where another run is writing in the folder at this moment. */
export function refuseOther(root: string): void {
  const folder = join(root, turnFolder);
  if (!isOld(folder) && isRunning(join(folder, 'owner'))) throw otherRun();
}

function isOld(folder: string): boolean {
  return Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0) > longestTurn;
}

function isRunning(owner: string): boolean {
  const [host, pid] = readOwner(owner).split(' ');
  // Not written yet, or on another machine that shares the folder: nobody can tell, so its age decides.
  if (host !== hostname()) return true;
  if (Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === 'EPERM';
  }
}

function readOwner(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function otherRun(): KaizenError {
  return new KaizenError(
    'Another run of kaizen-docker is writing in this folder: wait until it is done, and run this again.',
    exitCode.refused,
  );
}

/** The sentence for a folder in which nothing can be written. */
export function notWritable(error: unknown): KaizenError {
  const reasons = new Map([
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'the disk quota is used up'],
    ['EROFS', 'the file system is read-only'],
  ]);
  const code = systemErrorCode(error) ?? String(error);
  return new KaizenError(
    `The folder can't be written (${reasons.get(code) ?? code}): nothing was changed; make it writable.`,
    exitCode.invalid,
    error,
  );
}
