import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { exitCode, KaizenError, systemErrorCode } from '../errors.ts';
import { readTypedText } from '../read-file.ts';
import { sha256 } from '../sha256.ts';
import { makeStateFolder, stateFolders } from './state-folder.ts';
import { statTarget } from './target.ts';

/**
 * The turn of a run to write. Its notes are in a folder of the user (`state-folder.ts`) from before the first staged file until after the
 * last rename. New texts are staged in the project, because a rename must stay on one file system; that folder has a name that nobody can
 * guess. So a committed file with any name neither looks like ours nor is in the way, and notes about an earlier folder at the same path
 * can be recognised.
 */
export interface Turn {
  /** Absolute path of the folder of its notes. */
  readonly notes: string;
  /** Path of the folder of staged texts, below the root. */
  readonly staging: string;
}

/** A run writes for milliseconds. An older turn was abandoned, whatever its process ID refers to now. */
const longestTurn = 60_000;

const ownFolder = '.kaizen-docker';
const stagingName = /^\.kaizen-docker\/tx-[0-9a-f]{32}$/;

/**
 * Takes the turn to write in a folder: of two concurrent runs of a user, one gets it. Before that, `recover` finishes a killed run. Throws
 * KaizenError: 5 if another run is writing, or something is in the way; 1 if the folder cannot be written.
 */
export function takeTurn(root: string, recover: () => void): Turn {
  const notes = join(makeStateFolder(root), keyOf(root));
  const own = asideFolder(notes);
  const turn = { notes, staging: `${ownFolder}/tx-${randomBytes(16).toString('hex')}` };
  try {
    recover();
    mkdirSync(own);
    writeFileSync(join(own, 'owner'), JSON.stringify({ host: hostname(), pid: process.pid, staging: turn.staging }));
    // The notes name their owner from the first moment: of two renames to the same place, one fails.
    renameSync(own, notes);
  } catch (error) {
    if (existsSync(own)) removeWithFiles(own);
    if (error instanceof KaizenError) throw error;
    if (['EEXIST', 'ENOTEMPTY'].includes(systemErrorCode(error) ?? '')) throw otherRun();
    throw notWritable(error, notes);
  }
  try {
    statTarget(root, `${turn.staging}/0`);
    if (!existsSync(join(root, ownFolder))) mkdirSync(join(root, ownFolder));
    mkdirSync(join(root, turn.staging), { mode: 0o700 });
  } catch (error) {
    endTurn(root, turn);
    throw error instanceof KaizenError ? error : notWritable(error);
  }
  return turn;
}

/** A turn that was not given back: its run is still writing, or was killed, perhaps before it had noted its staging folder. */
export interface OpenTurn {
  readonly notes: string;
  readonly staging: string | undefined;
}

/**
 * The turns in a folder that were not given back. A run keeps its notes in the first folder that it can write, which may differ from that
 * of the last run.
 */
function openTurns(root: string): readonly OpenTurn[] {
  return stateFolders(root)
    .map((state) => join(state, keyOf(root)))
    .filter((notes) => existsSync(notes))
    .map((notes) => ({ notes, staging: ownerOf(notes)?.staging }));
}

/** Gives the turn back, and leaves no trace of it. The next run that writes removes what cannot be removed now. */
export function endTurn(root: string, { notes, staging }: OpenTurn): void {
  try {
    if (staging !== undefined) removeStaging(root, staging);
    // One rename: if a run is killed after it, no other run waits for it.
    renameSync(notes, asideFolder(notes));
    removeWithFiles(asideFolder(notes));
  } catch {
    // The notes are still there, or another run has removed them meanwhile.
  }
}

/** True if the staging folder that a turn has noted exists: the turn was in this folder, and has something to finish or to remove. */
export function hasStaging(root: string, turn: OpenTurn): turn is Turn {
  return turn.staging !== undefined && isFolder(join(root, ownFolder)) && isFolder(join(root, turn.staging));
}

/**
 * The turns in a folder whose runs were killed. The result is a snapshot: it does not contain turns that other runs take later. Throws
 * KaizenError (exit code 5) while another run is writing in the folder.
 */
export function abandonedTurns(root: string): readonly OpenTurn[] {
  const turns = openTurns(root);
  if (turns.some(({ notes }) => !isOld(notes) && isRunning(notes))) throw otherRun();
  return turns;
}

/** Throws KaizenError (exit code 5) while another run is writing in the folder. */
export function refuseOther(root: string): void {
  abandonedTurns(root);
}

/** True if these notes still belong to this turn: another run may have finished it, and taken its own turn. */
export function isStillOpen({ notes, staging }: OpenTurn): boolean {
  return existsSync(notes) && ownerOf(notes)?.staging === staging;
}

/** Removes the notes of runs that were killed before it was their turn. */
export function clearStrays(root: string): void {
  const prefix = `${keyOf(root)}-`;
  const strays = stateFolders(root).flatMap((state) =>
    readdirSync(state)
      .filter((name) => name.startsWith(prefix))
      .map((name) => join(state, name)),
  );
  for (const folder of strays) {
    if (!isOld(folder) && isStrayRunning(folder)) continue;
    try {
      removeWithFiles(folder);
    } catch {
      // Another run removes them at the same time.
    }
  }
}

function removeStaging(root: string, staging: string): void {
  if (!isFolder(join(root, ownFolder))) return;
  if (isFolder(join(root, staging))) removeWithFiles(join(root, staging));
  if (readdirSync(join(root, ownFolder)).length > 0) return;
  try {
    rmdirSync(join(root, ownFolder));
  } catch {
    // The folder is a mount point: it stays.
  }
}

/** Two folders have the same notes only if one has replaced the other. */
function keyOf(root: string): string {
  return sha256(root).slice(0, 32);
}

/** The machine, in the name of a folder: several may have the same home folder. */
const machine = sha256(hostname()).slice(0, 8);

/** Where this process keeps its notes while it is not its turn. The name contains the process ID, because the owner's file may be gone already. */
function asideFolder(notes: string): string {
  return `${notes}-${machine}-${process.pid}`;
}

/** True if the process that keeps its notes in this folder is running. If it is on another machine, the age of the folder decides. */
function isStrayRunning(folder: string): boolean {
  const [, from, pid] = /-([0-9a-f]{8})-(\d{1,10})$/.exec(folder) ?? [];
  return from !== machine || isAlive(Number(pid));
}

// Node's recursive removal loads a module, and takes as long as the rest of the turn. This folder contains only files.
function removeWithFiles(folder: string): void {
  for (const name of readdirSync(folder)) unlinkSync(join(folder, name));
  rmdirSync(folder);
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isOld(folder: string): boolean {
  return Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0) > longestTurn;
}

function isRunning(notes: string): boolean {
  const owner = ownerOf(notes);
  // The owner is on another machine with the same home folder: the age decides.
  return owner?.host !== hostname() || isAlive(owner.pid);
}

/** True if another process with this ID runs. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === 'EPERM';
  }
}

/** The owner of a turn, as noted. */
interface Owner {
  readonly host: string;
  readonly pid: number;
  readonly staging: string;
}

function ownerOf(notes: string): Owner | undefined {
  const read = readTypedText(join(notes, 'owner'));
  try {
    const owner: unknown = 'text' in read ? JSON.parse(read.text) : undefined;
    if (typeof owner !== 'object' || owner === null || !('host' in owner && 'pid' in owner && 'staging' in owner)) return undefined;
    const { host, pid, staging } = owner;
    if (typeof host !== 'string' || typeof pid !== 'number' || typeof staging !== 'string' || !stagingName.test(staging)) return undefined;
    return { host, pid, staging };
  } catch {
    return undefined;
  }
}

function otherRun(): KaizenError {
  return new KaizenError(
    'Another run of kaizen-docker is writing in this folder: wait until it is done, and run this again.',
    exitCode.refused,
  );
}

/** The message for a folder that cannot be written. Default: the folder of the project. */
export function notWritable(error: unknown, folder = 'The folder'): KaizenError {
  const reasons = new Map([
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'the disk quota is used up'],
    ['EROFS', 'the file system is read-only'],
  ]);
  const code = systemErrorCode(error) ?? String(error);
  return new KaizenError(
    `${folder} can't be written (${reasons.get(code) ?? code}): nothing was changed; make it writable.`,
    exitCode.invalid,
    error,
  );
}
