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
 * The turn of a run to write. What it notes about itself is in a folder of the user's own (`state-folder.ts`), and is there from before the first
 * staged file until after the last rename. New texts are staged in the project, since a rename has to stay on one file system; that folder has a
 * name which nobody can guess. So what was committed under any name is neither taken for ours nor in the way, and notes about another folder
 * that was at the same path once are known by it.
 */
export interface Turn {
  /** Absolute path of the folder of its notes. */
  readonly notes: string;
  /** Path of the folder of staged texts, below the root. */
  readonly staging: string;
}

/** A run writes for milliseconds. What is older than this has been left behind, whatever its process number says by now. */
const longestTurn = 60_000;

const ownFolder = '.kaizen-docker';
const stagingName = /^\.kaizen-docker\/tx-[0-9a-f]{32}$/;

/**
 * Takes the turn to write in a folder: of two runs of a user at the same time, one gets it. `recover` finishes what a killed run left, first.
 * Throws KaizenError: 5 where another run is writing, or something is in the way; 1 where the folder can't be written.
 */
export function takeTurn(root: string, recover: () => void): Turn {
  const notes = join(makeStateFolder(root), keyOf(root));
  const own = asideFolder(notes);
  const turn = { notes, staging: `${ownFolder}/tx-${randomBytes(16).toString('hex')}` };
  try {
    recover();
    mkdirSync(own);
    writeFileSync(join(own, 'owner'), JSON.stringify({ host: hostname(), pid: process.pid, staging: turn.staging }));
    // With its owner in it from the first moment: of two that are renamed to the same place one fails.
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

/** A turn that was not given back: its run is writing, or was killed, maybe before it had noted where it stages. */
export interface OpenTurn {
  readonly notes: string;
  readonly staging: string | undefined;
}

/** The turns in a folder that were not given back: a run notes its own where it can, which may be elsewhere than where the last one could. */
function openTurns(root: string): readonly OpenTurn[] {
  return stateFolders(root)
    .map((state) => join(state, keyOf(root)))
    .filter((notes) => existsSync(notes))
    .map((notes) => ({ notes, staging: ownerOf(notes)?.staging }));
}

/** Gives the turn back, and leaves no trace of it. What can't be removed now, the next run that writes removes. */
export function endTurn(root: string, { notes, staging }: OpenTurn): void {
  try {
    if (staging !== undefined) removeStaging(root, staging);
    // In one step: a run that is killed from here on leaves nobody waiting for it.
    renameSync(notes, asideFolder(notes));
    removeWithFiles(asideFolder(notes));
  } catch {
    // The notes are still there, or another run has cleared them away meanwhile.
  }
}

/** True where the folder of staged texts is there that a turn has noted: it was in this folder, and has something to finish or to remove. */
export function hasStaging(root: string, turn: OpenTurn): turn is Turn {
  return turn.staging !== undefined && isFolder(join(root, ownFolder)) && isFolder(join(root, turn.staging));
}

/**
 * The turns in a folder whose runs were killed. What is found here is looked at once: a turn that another run takes from now on is none of them.
 * Throws KaizenError (exit code 5) where another run is writing in the folder at this moment.
 */
export function abandonedTurns(root: string): readonly OpenTurn[] {
  const turns = openTurns(root);
  if (turns.some(({ notes }) => !isOld(notes) && isRunning(notes))) throw otherRun();
  return turns;
}

/** Throws KaizenError (exit code 5) where another run is writing in the folder at this moment. */
export function refuseOther(root: string): void {
  abandonedTurns(root);
}

/** True where these notes are still those of this turn: another run may have finished it, and taken its own. */
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
    if (!isOld(folder) && isRunning(folder)) continue;
    try {
      removeWithFiles(folder);
    } catch {
      // Another run does the same at this moment.
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
    // A file system is mounted there: the folder stays.
  }
}

/** Two folders have the same notes only if one came in the place of the other. */
function keyOf(root: string): string {
  return sha256(root).slice(0, 32);
}

/** Where the notes of this process are while it is not its turn. */
function asideFolder(notes: string): string {
  return `${notes}-${process.pid}`;
}

// Node's own removal of a whole tree loads a module for it, and takes as long as the rest of the turn; here are files only.
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
  // Not written yet, or on another machine with the same home: nobody can tell, so its age decides.
  if (owner?.host !== hostname()) return true;
  if (owner.pid === process.pid) return false;
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === 'EPERM';
  }
}

/** Who has a turn, as it was noted. */
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

/** The sentence for a folder in which nothing can be written; the project's, where no other is named. */
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
