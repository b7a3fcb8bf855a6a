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
import { isManifestPath, isOwnPath, isPresetPath } from '../artifacts/paths.ts';
import { exitCode, KaizenError, systemErrorCode } from '../errors.ts';
import { mebibyte, readTypedText } from '../read-file.ts';
import { sha256 } from '../sha256.ts';
import { readTarget, statTarget } from './target.ts';
import { abandonedTurns, clearStrays, endTurn, hasStaging, isStillOpen, notWritable, type OpenTurn, type Turn, takeTurn } from './turn.ts';

/** A file to write or to remove: `path` relative to the root, with `/`. */
export interface Write {
  readonly path: string;
  /** Its text, or null to remove it. */
  readonly text: string | null;
  /** The text on disk at the time of the decision; undefined for no file. */
  readonly seen: string | undefined;
  /** Permission bits. Default: those of the file on disk, or the usual ones. */
  readonly permissions?: number;
  /** True for a file that the project's preset brings. */
  readonly isOfPreset?: boolean;
  /** True for a manifest that a person wrote, and that this run edits at their request. */
  readonly isByHand?: boolean;
}

interface Step {
  readonly path: string;
  /** Name of the staged text; null if the file is removed. */
  readonly staged: string | null;
  /** SHA-256 of the text before and after; null for no file. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface ApplyOptions {
  /** False for folders that can be thrown away: a power cut may then lose what was written. */
  readonly durable?: boolean;
}

/**
 * The maximum size in bytes of a replaced file. A bill of materials has some mebibytes; every other file that the tool writes is smaller.
 */
export const mostReplaced = 64 * mebibyte;
const mostJournal = 8 * mebibyte;

/**
 * Writes and removes files, all or none. The new texts are staged, a journal is renamed into place (the point of no return), and then each
 * text is renamed over its target. The next run that writes finishes or removes what a killed run left behind. Throws KaizenError: 5 for a
 * path that is not safe to write, for a file that was changed meanwhile, and while another run is writing; 1 for a file or a folder that
 * cannot be written.
 */
export function apply(root: string, writes: readonly Write[], { durable = true }: ApplyOptions = {}): void {
  if (writes.length === 0) {
    recover(root);
    return;
  }
  // Unsafe paths are refused before the tool writes anything.
  for (const { path, isOfPreset = false, isByHand = false } of writes) {
    if (!isOwnPath(path) && !(isOfPreset && isPresetPath(path)) && !(isByHand && isManifestPath(path)))
      throw new KaizenError(`${path} is not a file that kaizen-docker writes: nothing was written.`, exitCode.refused);
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
 * Finishes a killed run: without a journal, nothing was changed; with one, the remaining files are renamed into place. Throws KaizenError:
 * 5 if a file was edited in between, and while another run is writing; 1 if a file cannot be written.
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
 * True if a run was killed while it was writing, so that it has written some files and not the others. Changes nothing. Throws KaizenError
 * (exit code 5) while another run is writing.
 */
export function isCutOff(root: string): boolean {
  const turns = abandonedTurns(root);
  try {
    return turns.some((turn) => hasStaging(root, turn) && openSteps(root, turn).length > 0);
  } catch (error) {
    // If the next run cannot finish it either, it is not finished.
    if (error instanceof KaizenError) return true;
    throw error;
  }
}

function journalOf({ notes }: OpenTurn): string {
  return join(notes, 'journal.json');
}

/** The remaining steps of a killed run, after a check of each of them. */
function openSteps(root: string, turn: Turn): Step[] {
  const remedy = `delete ${turn.notes} and ${turn.staging} to keep the files as they are.`;
  const open: Step[] = [];
  for (const step of readJournal(turn, remedy)) {
    const { path, staged, before, after } = step;
    const hash = hashOf(readTarget(root, path, { most: mostReplaced }));
    if (hash === after) continue;
    if (hash !== before) throw new KaizenError(`${path} was edited after a run was interrupted: ${remedy}`, exitCode.refused);
    if (staged !== null && hashOf(readTarget(root, `${turn.staging}/${staged}`, { most: mostReplaced })) !== after)
      throw new KaizenError(`An interrupted run left no copy of what it would have written to ${path}: ${remedy}`, exitCode.refused);
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
    // Handled like a file that is not a journal.
  }
  throw new KaizenError(`A run was interrupted, and its journal can't be read: ${remedy}`, exitCode.refused);
}

function isStep(value: unknown): value is Step {
  if (typeof value !== 'object' || value === null || !('path' in value && 'staged' in value && 'before' in value && 'after' in value))
    return false;
  const { path, staged, before, after } = value;
  const isTextOrNull = (each: unknown): boolean => each === null || typeof each === 'string';
  return (
    typeof path === 'string' &&
    (isOwnPath(path) || isPresetPath(path) || isManifestPath(path)) &&
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
  // The permissions of the folder would allow replacing the file anyway.
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

/** Writes a new file. Does not follow a link in its place. */
function writeWhole(path: string, text: string, durable: boolean): void {
  const descriptor = openSync(path, 'wx', 0o644);
  try {
    // Unlike writeSync, this continues until all is written, or throws: a full disk never leaves half a file.
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
    // A target cannot be replaced (a read-only folder), so the replaced files are restored.
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
  // Folders with secrets are closed to other users from the start.
  mkdirSync(dirname(target), { recursive: true, mode: path.startsWith('secrets/') ? 0o700 : 0o777 });
  const file = join(root, staging, staged);
  try {
    renameSync(file, target);
  } catch (error) {
    if (systemErrorCode(error) !== 'EXDEV') throw error;
    moveToOther(file, { target, beside: join(dirname(target), `.${basename(staging)}-${staged}`) });
  }
}

/** Moves a file to a folder on another file system, such as a mounted one: copies it next to the target, and renames the copy. */
function moveToOther(file: string, { target, beside }: { readonly target: string; readonly beside: string }): void {
  const read = readTypedText(file, mostReplaced);
  if (!('text' in read)) throw new KaizenError(`${file} ${read.wrong}: nothing was written.`);
  // A killed run may have left its own copy.
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

/** Removes a file, and the folders that are empty without it. */
function removeFile(root: string, path: string): void {
  rmSync(join(root, path), { force: true });
  for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
    if (!existsSync(join(root, parent))) continue;
    if (readdirSync(join(root, parent)).length > 0) return;
    try {
      rmdirSync(join(root, parent));
    } catch {
      // The folder is a mount point, or cannot be written: it stays.
      return;
    }
  }
}
