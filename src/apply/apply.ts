import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { exitCode, KaizenError } from '../errors.ts';
import { sha256 } from '../sha256.ts';
import { readTarget } from './target.ts';
import { clearStrays, endTurn, notWritable, refuseOther, takeTurn, turnFolder } from './turn.ts';

/** A file to write or to remove: `path` relative to the root, with `/`. */
export interface Write {
  readonly path: string;
  /** Its text; null where it is removed. */
  readonly text: string | null;
  /** What was there when this was decided; undefined for no file. */
  readonly seen: string | undefined;
  /** Permission bits; those of the file on disk, or the usual ones, where absent. */
  readonly permissions?: number;
}

interface Step {
  readonly path: string;
  /** The new text's place; null where the file is removed. */
  readonly staged: string | null;
  /** SHA-256 of the text before and after; null where there is no file. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface ApplyOptions {
  /** False for folders that can be thrown away: a power cut may then lose what was written. */
  readonly durable?: boolean;
}

const journal = `${turnFolder}/journal.json`;

/**
 * Writes and removes all or nothing. New texts are staged beside their targets' root, a journal is renamed into place (the point of
 * no return), and then each is renamed over its target. What a killed run left behind is finished or removed by the next.
 * Throws KaizenError: 5 for a path that is not safe to write, for a file that was changed meanwhile, and while another run is
 * writing; 1 for a file or a folder that can't be written.
 */
export function apply(root: string, writes: readonly Write[], { durable = true }: ApplyOptions = {}): void {
  if (writes.length === 0) {
    recover(root);
    return;
  }
  // What is not safe is refused before anything of ours is there.
  for (const { path } of writes) readTarget(root, path);
  takeTurn(root, () => recover(root));
  try {
    for (const write of writes) refuseChanged(root, write);
    const steps = writes.map((write, index) => stage(root, write, `${turnFolder}/${index}`, durable));
    writeWhole(join(root, `${journal}.new`), JSON.stringify(steps), durable);
    renameSync(join(root, `${journal}.new`), join(root, journal));
    finish(root, steps, writes);
  } catch (error) {
    throw error instanceof KaizenError ? error : notWritable(error);
  } finally {
    endTurn(root);
  }
}

/**
 * Finishes what a killed run had begun: without a journal nothing was changed, with one the rest is renamed into place.
 * Throws KaizenError (exit code 5) where a file was edited in between, and while another run is writing.
 */
export function recover(root: string): void {
  clearStrays(root);
  if (!existsSync(join(root, turnFolder))) return;
  readTarget(root, journal);
  refuseOther(root);
  if (existsSync(join(root, journal))) {
    const steps = readJournal(root);
    for (const { path, before, after } of steps) {
      const hash = hashOf(readTarget(root, path));
      if (hash !== before && hash !== after) {
        throw new KaizenError(
          `${path} was edited after a run was cut off: delete ${turnFolder} to keep the files as they are.`,
          exitCode.refused,
        );
      }
    }
    for (const step of steps) take(root, step);
  }
  endTurn(root);
}

function hashOf(text: string | undefined): string | null {
  return text === undefined ? null : sha256(text);
}

function readJournal(root: string): Step[] {
  const steps: unknown = JSON.parse(readFileSync(join(root, journal), 'utf8'));
  if (Array.isArray(steps) && steps.every(isStep)) return steps;
  throw new KaizenError(`${journal} is not ours: delete ${turnFolder}.`, exitCode.refused);
}

function isStep(value: unknown): value is Step {
  if (typeof value !== 'object' || value === null || !('path' in value && 'staged' in value && 'before' in value && 'after' in value))
    return false;
  const { path, staged, before, after } = value;
  const isTextOrNull = (each: unknown): boolean => each === null || typeof each === 'string';
  return (
    typeof path === 'string' &&
    (staged === null || (typeof staged === 'string' && staged.startsWith(`${turnFolder}/`))) &&
    isTextOrNull(before) &&
    isTextOrNull(after)
  );
}

function refuseChanged(root: string, { path, seen }: Write): void {
  if (readTarget(root, path) !== seen) {
    throw new KaizenError(`${path} was changed while this was running: nothing was written; run it again.`, exitCode.refused);
  }
  // The folder's permission would let it be replaced all the same.
  if (seen !== undefined && (lstatSync(join(root, path)).mode & 0o200) === 0) {
    throw new KaizenError(`${path} is read-only: nothing was written; make it writable (chmod u+w).`, exitCode.invalid);
  }
}

function stage(root: string, { path, text, seen, permissions }: Write, staged: string, durable: boolean): Step {
  if (text === null) return { path, staged: null, before: hashOf(seen), after: null };
  const file = join(root, staged);
  writeWhole(file, text, durable);
  const mode = seen === undefined ? permissions : lstatSync(join(root, path)).mode & 0o7777;
  if (mode !== undefined) chmodSync(file, mode);
  return { path, staged, before: hashOf(seen), after: sha256(text) };
}

function writeWhole(path: string, text: string, durable: boolean): void {
  const descriptor = openSync(path, 'w', 0o644);
  try {
    // Unlike writeSync, this goes on until all is written, or throws: a full disk never leaves half a file.
    writeFileSync(descriptor, text);
    if (durable) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function finish(root: string, steps: readonly Step[], writes: readonly Write[]): void {
  let done = 0;
  try {
    for (const step of steps) {
      take(root, step);
      done += 1;
    }
  } catch (error) {
    // A target that can't be replaced (a read-only folder): what was replaced goes back.
    for (const { path, seen } of writes.slice(0, done)) putBack(root, path, seen);
    throw error;
  }
}

function putBack(root: string, path: string, text: string | undefined): void {
  if (text === undefined) removeFile(root, path);
  else writeWhole(join(root, path), text, true);
}

function take(root: string, { path, staged }: Step): void {
  const target = join(root, path);
  if (staged === null) {
    removeFile(root, path);
    return;
  }
  // Taken already by the run that was cut off.
  if (!existsSync(join(root, staged))) return;
  // Folders that hold secrets are closed to others from the start.
  mkdirSync(dirname(target), { recursive: true, mode: path.startsWith('secrets/') ? 0o700 : 0o777 });
  renameSync(join(root, staged), target);
}

/** Removes a file, and the folders that hold nothing without it. */
function removeFile(root: string, path: string): void {
  rmSync(join(root, path), { force: true });
  for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
    if (!existsSync(join(root, parent))) continue;
    if (readdirSync(join(root, parent)).length > 0) return;
    rmdirSync(join(root, parent));
  }
}
