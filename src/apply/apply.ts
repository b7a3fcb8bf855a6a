import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isOwnPath, isPresetPath } from '../artifacts/paths.ts';
import { exitCode, KaizenError, systemErrorCode } from '../errors.ts';
import { mebibyte, readTypedText } from '../read-file.ts';
import { sha256 } from '../sha256.ts';
import { readTarget, statTarget } from './target.ts';
import { abandonedTurns, clearStrays, endTurn, hasStaging, isStillOpen, notWritable, type OpenTurn, type Turn, takeTurn } from './turn.ts';

/** A file to write or to remove: `path` relative to the root, with `/`. */
export interface Write {
  readonly path: string;
  /** Its text; null where it is removed. */
  readonly text: string | null;
  /** What was there when this was decided; undefined for no file. */
  readonly seen: string | undefined;
  /** Permission bits; those of the file on disk, or the usual ones, where absent. */
  readonly permissions?: number;
  /** True for a file that the project's preset brings. */
  readonly isOfPreset?: boolean;
}

interface Step {
  readonly path: string;
  /** Name of the new text among the staged ones; null where the file is removed. */
  readonly staged: string | null;
  /** SHA-256 of the text before and after; null where there is no file. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface ApplyOptions {
  /** False for folders that can be thrown away: a power cut may then lose what was written. */
  readonly durable?: boolean;
}

/** The most bytes of a file that is replaced: a bill of materials has some mebibytes, and no text of ours has more. */
export const mostReplaced = 64 * mebibyte;
const mostJournal = 8 * mebibyte;

/**
 * Writes and removes all or nothing. New texts are staged, a journal is renamed into place (the point of no return), and then each text is
 * renamed over its target. What a killed run left behind is finished or removed by the next one that writes.
 * Throws KaizenError: 5 for a path that is not safe to write, for a file that was changed meanwhile, and while another run is
 * writing; 1 for a file or a folder that can't be written.
 */
export function apply(root: string, writes: readonly Write[], { durable = true }: ApplyOptions = {}): void {
  if (writes.length === 0) {
    recover(root);
    return;
  }
  // What is not safe is refused before anything of ours is there.
  for (const { path, isOfPreset = false } of writes) {
    if (!isOwnPath(path) && !(isOfPreset && isPresetPath(path)))
      throw new KaizenError(`${path} is no file that kaizen-docker writes: nothing was written.`, exitCode.refused);
    statTarget(root, path);
  }
  const turn = takeTurn(root, () => recover(root));
  try {
    for (const write of writes) refuseChanged(root, write);
    const steps = writes.map((write, index) => stage(root, write, join(root, turn.staging, String(index)), durable));
    const journal = journalOf(turn);
    writeWhole(`${journal}.new`, JSON.stringify(steps), durable);
    renameSync(`${journal}.new`, journal);
    finish(root, turn, steps, writes);
  } catch (error) {
    throw error instanceof KaizenError ? error : notWritable(error);
  } finally {
    endTurn(root, turn);
  }
}

/**
 * Finishes what a killed run had begun: without a journal nothing was changed, with one the rest is renamed into place.
 * Throws KaizenError: 5 where a file was edited in between, and while another run is writing; 1 where a file can't be written.
 */
export function recover(root: string): void {
  clearStrays(root);
  for (const turn of abandonedTurns(root)) {
    if (!isStillOpen(turn)) continue;
    if (hasStaging(root, turn)) {
      const steps = openSteps(root, turn);
      try {
        for (const step of steps) take(root, turn, step);
      } catch (error) {
        throw error instanceof KaizenError ? error : notWritable(error);
      }
    }
    endTurn(root, turn);
  }
}

/**
 * True where a run was killed in the middle of its writing, so that some files are as it wanted them and others are not. Changes nothing.
 * Throws KaizenError (exit code 5) while another run is writing.
 */
export function isCutOff(root: string): boolean {
  const turns = abandonedTurns(root);
  try {
    return turns.some((turn) => hasStaging(root, turn) && openSteps(root, turn).length > 0);
  } catch (error) {
    // What the next run can't finish either is not done.
    if (error instanceof KaizenError) return true;
    throw error;
  }
}

function journalOf({ notes }: OpenTurn): string {
  return join(notes, 'journal.json');
}

/** The steps of a killed run that are still to be taken, each of them checked. */
function openSteps(root: string, turn: Turn): Step[] {
  const remedy = `delete ${turn.notes} and ${turn.staging} to keep the files as they are.`;
  const open: Step[] = [];
  for (const step of readJournal(turn, remedy)) {
    const { path, staged, before, after } = step;
    const hash = hashOf(readTarget(root, path, { most: mostReplaced }));
    if (hash === after) continue;
    if (hash !== before) throw new KaizenError(`${path} was edited after a run was cut off: ${remedy}`, exitCode.refused);
    if (staged !== null && hashOf(readTarget(root, `${turn.staging}/${staged}`, { most: mostReplaced })) !== after)
      throw new KaizenError(`What a run that was cut off would have written to ${path} is not there any more: ${remedy}`, exitCode.refused);
    open.push(step);
  }
  return open;
}

function readJournal(turn: Turn, remedy: string): Step[] {
  if (!existsSync(journalOf(turn))) return [];
  const read = readTypedText(journalOf(turn), mostJournal);
  try {
    const steps: unknown = JSON.parse('text' in read ? read.text : '');
    if (Array.isArray(steps) && steps.every(isStep)) return steps;
  } catch {
    // As for one that is no journal.
  }
  throw new KaizenError(`A run was cut off, and its journal can't be read: ${remedy}`, exitCode.refused);
}

function isStep(value: unknown): value is Step {
  if (typeof value !== 'object' || value === null || !('path' in value && 'staged' in value && 'before' in value && 'after' in value))
    return false;
  const { path, staged, before, after } = value;
  const isTextOrNull = (each: unknown): boolean => each === null || typeof each === 'string';
  return (
    typeof path === 'string' &&
    (isOwnPath(path) || isPresetPath(path)) &&
    (staged === null || (typeof staged === 'string' && /^\d+$/.test(staged))) &&
    isTextOrNull(before) &&
    isTextOrNull(after)
  );
}

function hashOf(text: string | undefined): string | null {
  return text === undefined ? null : sha256(text);
}

function refuseChanged(root: string, { path, seen }: Write): void {
  if (readTarget(root, path, { most: mostReplaced }) !== seen) {
    throw new KaizenError(`${path} was changed while this was running: nothing was written; run it again.`, exitCode.refused);
  }
  // The folder's permission would let it be replaced all the same.
  if (seen !== undefined && (lstatSync(join(root, path)).mode & 0o200) === 0) {
    throw new KaizenError(`${path} is read-only: nothing was written; make it writable (chmod u+w).`, exitCode.invalid);
  }
}

function stage(root: string, { path, text, seen, permissions }: Write, file: string, durable: boolean): Step {
  if (text === null) return { path, staged: null, before: hashOf(seen), after: null };
  writeWhole(file, text, durable);
  const mode = seen === undefined ? permissions : modeOf(join(root, path));
  if (mode !== undefined) chmodSync(file, mode);
  return { path, staged: basename(file), before: hashOf(seen), after: sha256(text) };
}

function modeOf(file: string): number {
  return lstatSync(file).mode & 0o7777;
}

/** Writes a file that is not there yet; a link in its place is not followed. */
function writeWhole(path: string, text: string, durable: boolean): void {
  const descriptor = openSync(path, 'wx', 0o644);
  try {
    // Unlike writeSync, this goes on until all is written, or throws: a full disk never leaves half a file.
    writeFileSync(descriptor, text);
    if (durable) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function finish(root: string, turn: Turn, steps: readonly Step[], writes: readonly Write[]): void {
  let done = 0;
  try {
    for (const step of steps) {
      take(root, turn, step);
      done += 1;
    }
  } catch (error) {
    // A target that can't be replaced (a read-only folder): what was replaced goes back.
    for (const [index, write] of writes.slice(0, done).entries()) putBack(root, turn, write, String(index));
    throw error;
  }
}

function putBack(root: string, turn: Turn, { path, text, seen, permissions }: Write, name: string): void {
  if (seen === undefined) {
    removeFile(root, path);
    return;
  }
  const file = join(root, turn.staging, name);
  writeWhole(file, seen, true);
  const mode = text === null ? permissions : modeOf(join(root, path));
  if (mode !== undefined) chmodSync(file, mode);
  take(root, turn, { path, staged: name });
}

function take(root: string, { staging }: Turn, { path, staged }: Pick<Step, 'path' | 'staged'>): void {
  if (staged === null) {
    removeFile(root, path);
    return;
  }
  const target = join(root, path);
  // Folders that hold secrets are closed to others from the start.
  mkdirSync(dirname(target), { recursive: true, mode: path.startsWith('secrets/') ? 0o700 : 0o777 });
  const file = join(root, staging, staged);
  try {
    renameSync(file, target);
  } catch (error) {
    if (systemErrorCode(error) !== 'EXDEV') throw error;
    moveToOther(file, { target, beside: join(dirname(target), `.${basename(staging)}-${staged}`) });
  }
}

/** Moves a file to a folder on another file system, such as one that is mounted: by a copy beside the target, which is replaced in one step. */
function moveToOther(file: string, { target, beside }: { readonly target: string; readonly beside: string }): void {
  const read = readTypedText(file, mostReplaced);
  if (!('text' in read)) throw new KaizenError(`${file} ${read.wrong}: nothing was written.`);
  // A run that was killed here has left its own.
  rmSync(beside, { force: true });
  try {
    writeWhole(beside, read.text, true);
    chmodSync(beside, modeOf(file));
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  unlinkSync(file);
}

/** Removes a file, and the folders that hold nothing without it. */
function removeFile(root: string, path: string): void {
  rmSync(join(root, path), { force: true });
  for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
    if (!existsSync(join(root, parent))) continue;
    if (readdirSync(join(root, parent)).length > 0) return;
    try {
      rmdirSync(join(root, parent));
    } catch {
      // A file system is mounted there, or it is closed: the folder stays.
      return;
    }
  }
}
