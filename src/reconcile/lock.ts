import { exitCode, KaizenError } from '../errors.ts';
import { sha256 } from './sha256.ts';

/** The state of a folder: what was rendered last, and by which version. */
export interface Lock {
  readonly generator: string;
  /** Path → the text as it was rendered. */
  readonly baselines: ReadonlyMap<string, string>;
}

export const lockPath = '.kaizen-docker/lock.json';

/** Prints a lock: baselines as lists of lines, which git can merge and no scanner takes for a Dockerfile. */
export function printLock({ generator, baselines }: Lock): string {
  const files = [...baselines].sort(([a], [b]) => (a < b ? -1 : 1));
  const entries = files.map(([path, text]): [string, object] => [path, { sha256: sha256(text), base: text.split('\n') }]);
  return `${JSON.stringify({ schema: 1, applied: { generator }, files: Object.fromEntries(entries) }, null, 2)}\n`;
}

/**
 * Reads a lock's text. An entry whose hash does not match its lines counts as absent: a wrong merge of the lock
 * then costs a question, never an edit.
 * Throws KaizenError (exit code 1) where it is not a lock that this version understands.
 */
export function parseLock(text: string): Lock {
  const lock = parseJson(text);
  if (!isRecord(lock) || lock['schema'] !== 1 || !isRecord(lock['files']) || !isRecord(lock['applied'])) {
    throw new KaizenError(`${lockPath} is not a lock of this version: restore it from version control, or delete it to start anew.`);
  }
  const generator = lock['applied']['generator'];
  return {
    generator: typeof generator === 'string' ? generator : 'unknown',
    baselines: new Map(Object.entries(lock['files']).flatMap(baselineEntry)),
  };
}

function baselineEntry([path, entry]: [string, unknown]): [string, string][] {
  if (!isRecord(entry) || !Array.isArray(entry['base'])) return [];
  const text = entry['base'].join('\n');
  return sha256(text) === entry['sha256'] ? [[path, text]] : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new KaizenError(`${lockPath} is not JSON: restore it from version control, or delete it to start anew.`, exitCode.invalid, error);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
