import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
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
  try {
    if (existsSync(folder)) {
      refuseOther(root);
      recover();
    }
    mkdirSync(dirname(folder), { recursive: true });
    mkdirSync(folder);
    writeFileSync(join(folder, 'owner'), `${hostname()} ${process.pid}`);
  } catch (error) {
    if (error instanceof KaizenError) throw error;
    if (systemErrorCode(error) === 'EEXIST') throw otherRun();
    throw notWritable(error);
  }
}

/** Gives the turn back, and leaves no trace of it. */
export function endTurn(root: string): void {
  rmSync(join(root, turnFolder), { recursive: true, force: true });
  const parent = join(root, dirname(turnFolder));
  if (existsSync(parent) && readdirSync(parent).length === 0) rmdirSync(parent);
}

/** Throws KaizenError (exit code 5) where another run is writing in the folder at this moment. */
export function refuseOther(root: string): void {
  const folder = join(root, turnFolder);
  const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (age < longestTurn && isRunning(join(folder, 'owner'))) throw otherRun();
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
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    EROFS: 'the file system is read-only',
  };
  const code = systemErrorCode(error) ?? String(error);
  return new KaizenError(
    `The folder can't be written (${reasons[code] ?? code}): nothing was changed; make it writable.`,
    exitCode.invalid,
    error,
  );
}
