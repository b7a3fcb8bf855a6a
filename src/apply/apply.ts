import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { exitCode, KaizenError, systemErrorCode } from '../errors.ts';
import { sha256 } from '../reconcile/sha256.ts';
import { readTarget } from './target.ts';

/** A file to write: `path` relative to the root, with `/`. */
export interface Write {
  readonly path: string;
  readonly text: string;
  /** Permission bits; those of the file on disk, or the usual ones, where absent. */
  readonly permissions?: number;
}

interface Step {
  readonly path: string;
  readonly staged: string;
  /** SHA-256 of the text before and after; null where there was no file. */
  readonly before: string | null;
  readonly after: string;
}

const folder = '.kaizen-docker/tx';
const journal = `${folder}/journal.json`;

/**
 * Writes all files or none. They are staged beside their targets' root, a journal is renamed into place (the point of no
 * return), and then each is renamed over its target. What a killed run left behind is finished or removed by the next.
 * Throws KaizenError: 5 for a path that is not safe to write, 1 for a folder that can't be written.
 */
export function apply(root: string, writes: readonly Write[]): void {
  recover(root);
  if (writes.length === 0) return;
  const before = writes.map(({ path }) => readTarget(root, path));
  try {
    const steps = writes.map((write, index) => stage(root, write, `${folder}/${index}`, before[index]));
    writeDurably(join(root, `${journal}.new`), JSON.stringify(steps));
    renameSync(join(root, `${journal}.new`), join(root, journal));
    finish(root, steps, before);
  } catch (error) {
    rmSync(join(root, folder), { recursive: true, force: true });
    if (error instanceof KaizenError) throw error;
    throw new KaizenError(
      `The folder can't be written (${systemErrorCode(error) ?? error}): nothing was changed; make it writable.`,
      exitCode.invalid,
      error,
    );
  }
}

/**
 * Finishes what a killed run had begun: without a journal nothing was changed, with one the rest is renamed into place.
 * Throws KaizenError (exit code 5) where a file was edited in between.
 */
export function recover(root: string): void {
  if (!existsSync(join(root, folder))) return;
  readTarget(root, journal);
  if (!existsSync(join(root, journal))) {
    rmSync(join(root, folder), { recursive: true, force: true });
    return;
  }
  const steps = readJournal(root);
  for (const { path, before, after } of steps) {
    const current = readTarget(root, path);
    const hash = current === undefined ? null : sha256(current);
    if (hash !== before && hash !== after) {
      throw new KaizenError(
        `${path} was edited after a run was cut off: delete ${folder} to keep the files as they are.`,
        exitCode.refused,
      );
    }
  }
  for (const { path, staged } of steps) if (existsSync(join(root, staged))) renameInto(root, staged, path);
  rmSync(join(root, folder), { recursive: true, force: true });
}

function readJournal(root: string): Step[] {
  const steps: unknown = JSON.parse(readFileSync(join(root, journal), 'utf8'));
  if (Array.isArray(steps) && steps.every(isStep)) return steps;
  throw new KaizenError(`${journal} is not ours: delete ${folder}.`, exitCode.refused);
}

function isStep(value: unknown): value is Step {
  if (typeof value !== 'object' || value === null || !('path' in value && 'staged' in value && 'before' in value && 'after' in value))
    return false;
  const { path, staged, before, after } = value;
  return (
    typeof path === 'string' &&
    typeof staged === 'string' &&
    staged.startsWith(`${folder}/`) &&
    (before === null || typeof before === 'string') &&
    typeof after === 'string'
  );
}

function stage(root: string, { path, text, permissions }: Write, staged: string, before: string | undefined): Step {
  const file = join(root, staged);
  mkdirSync(dirname(file), { recursive: true });
  writeDurably(file, text);
  const mode = before === undefined ? permissions : lstatSync(join(root, path)).mode & 0o7777;
  if (mode !== undefined) chmodSync(file, mode);
  return { path, staged, before: before === undefined ? null : sha256(before), after: sha256(text) };
}

function writeDurably(path: string, text: string): void {
  const descriptor = openSync(path, 'w', 0o644);
  try {
    // Unlike writeSync, this goes on until all is written, or throws: a full disk never leaves half a file.
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function finish(root: string, steps: readonly Step[], before: readonly (string | undefined)[]): void {
  let done = 0;
  try {
    for (const { path, staged } of steps) {
      renameInto(root, staged, path);
      done += 1;
    }
  } catch (error) {
    // A target that can't be replaced (a read-only folder): what was replaced goes back.
    for (const [index, { path }] of steps.slice(0, done).entries()) putBack(root, path, before[index]);
    throw error;
  }
  rmSync(join(root, folder), { recursive: true, force: true });
}

function putBack(root: string, path: string, text: string | undefined): void {
  if (text === undefined) rmSync(join(root, path), { force: true });
  else writeDurably(join(root, path), text);
}

function renameInto(root: string, staged: string, path: string): void {
  const target = join(root, path);
  // Folders that hold secrets are closed to others from the start.
  mkdirSync(dirname(target), { recursive: true, mode: path.startsWith('secrets/') ? 0o700 : 0o777 });
  renameSync(join(root, staged), target);
}
