import { KaizenError } from '../errors.ts';
import { type Replaced, readReplaced } from '../folder/replaced.ts';
import { parseJson } from '../manifests/json-text.ts';
import { sha256 } from '../sha256.ts';

/** What is remembered of a generated file. */
export interface LockEntry {
  /** The artifact that it is part of. */
  readonly owner: string;
  /** The text as it was rendered last; undefined for a file that is written once. */
  readonly base: string | undefined;
  /** `deleted`: a person has removed it, and it stays away. `adopted`: a person wrote it, and changes of answers are merged into it. */
  readonly state: 'present' | 'deleted' | 'adopted';
  /** Of a Dockerfile that took the place of a person's: what theirs stated, and no answer holds. */
  readonly replaced?: Replaced;
}

/** The state of a folder: what was rendered last, and by which version. */
export interface Lock {
  readonly generator: string;
  /** By the file's path. */
  readonly entries: ReadonlyMap<string, LockEntry>;
  /** Applications whose services were added or removed by name, and never answered otherwise: their paths. */
  readonly adjusted?: readonly string[];
  /** What the folder was called when its files were first generated, where they have its name in them. */
  readonly name?: string;
}

export const lockPath = '.kaizen-docker/lock.json';

const remedy = 'restore it from version control, or delete it to start anew';

/** Prints a lock: baselines as lists of lines, which git can merge and no scanner takes for a Dockerfile. */
export function printLock({ generator, entries, adjusted = [], name }: Lock): string {
  const files = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  const printed = files.map(([path, entry]): [string, object] => [path, printEntry(entry)]);
  const folder = { ...(name === undefined ? {} : { name }), ...(adjusted.length === 0 ? {} : { adjustedServices: adjusted }) };
  return `${JSON.stringify({ schema: 1, applied: { generator }, ...folder, files: Object.fromEntries(printed) }, null, 2)}\n`;
}

function printEntry({ owner, base, state, replaced }: LockEntry): object {
  const text = base === undefined ? {} : { sha256: sha256(base), base: base.split('\n') };
  return { owner, ...(state === 'present' ? {} : { state }), ...(replaced === undefined ? {} : { replaced }), ...text };
}

/**
 * Reads a lock's text, `path` being its file. An entry whose hash does not match its lines counts as absent: a wrong merge of the lock
 * then costs a question, never an edit. Of a lock with git's conflict marks, the entries count that both sides agree on.
 * Throws KaizenError (exit code 1) where it is not a lock that this version understands.
 */
export function parseLock(text: string, path: string = lockPath): Lock {
  if (!/^<{7}/m.test(text)) return lockOf(parseJson(path, text, remedy), path);
  const [ours, theirs] = [
    lockOf(parseJson(path, side(text, 'ours'), remedy), path),
    lockOf(parseJson(path, side(text, 'theirs'), remedy), path),
  ];
  const agreed = [...ours.entries].filter(([each, entry]) => JSON.stringify(entry) === JSON.stringify(theirs.entries.get(each)));
  return { ...ours, generator: newer(ours.generator, theirs.generator), entries: new Map(agreed) };
}

function newer(a: string, b: string): string {
  return compareVersions(a, b) < 0 ? b : a;
}

/** Compares two versions of three numbers; what stands behind them is left aside. Below 0 where the first is older. */
export function compareVersions(a: string, b: string): number {
  const numbers = (version: string): number[] => version.split(/[.-]/).slice(0, 3).map(Number);
  const [first, second] = [numbers(a), numbers(b)];
  const at = first.findIndex((part, index) => part !== second[index]);
  return at === -1 ? 0 : (first[at] ?? 0) - (second[at] ?? 0);
}

type Part = 'both' | 'ours' | 'base' | 'theirs';

/** Git's marks: what stands before one, and what behind it. A line of a lock begins with none of them. */
const marks: readonly { readonly mark: RegExp; readonly after: readonly Part[]; readonly next: Part }[] = [
  { mark: /^<{7}/, after: ['both'], next: 'ours' },
  { mark: /^\|{7}/, after: ['ours'], next: 'base' },
  { mark: /^={7}$/, after: ['ours', 'base'], next: 'theirs' },
  { mark: /^>{7}/, after: ['theirs'], next: 'both' },
];

/** One side of a text with conflict marks. A mark that is out of place stays, so that the text is no JSON. */
function side(text: string, which: 'ours' | 'theirs'): string {
  let part: Part = 'both';
  const kept: string[] = [];
  for (const line of text.split('\n')) {
    const found = marks.find(({ mark, after }) => after.includes(part) && mark.test(line));
    if (found !== undefined) part = found.next;
    else if (part === 'both' || part === which) kept.push(line);
  }
  return part === 'both' ? kept.join('\n') : text;
}

/**
 * Takes the object of a lock, `path` being its file.
 * Throws KaizenError (exit code 1) where it is none of this version.
 */
export function lockOf(lock: unknown, path: string): Lock {
  if (!isRecord(lock) || lock['schema'] !== 1 || !isRecord(lock['files']) || !isRecord(lock['applied'])) {
    throw new KaizenError(`${path} is not a lock of this version: ${remedy}.`);
  }
  const generator = lock['applied']['generator'];
  const { adjustedServices: adjusted, name } = lock;
  return {
    generator: typeof generator === 'string' && /^\d{1,9}\.\d{1,9}\.\d{1,9}(?:$|[-+])/.test(generator) ? generator : '0.0.0',
    entries: new Map(Object.entries(lock['files']).flatMap(parseEntry)),
    ...(typeof name === 'string' && isFolderName(name) ? { name } : {}),
    ...(Array.isArray(adjusted) ? { adjusted: adjusted.filter((each) => typeof each === 'string') } : {}),
  };
}

/** True for what a folder can be called. */
function isFolderName(name: string): boolean {
  return name.length <= 255 && !/[/\p{Cc}]/u.test(name);
}

function parseEntry([path, entry]: [string, unknown]): [string, LockEntry][] {
  if (!isRecord(entry)) return [];
  const { owner, base: lines, state, replaced } = entry;
  if (lines !== undefined && !(Array.isArray(lines) && lines.every((line) => typeof line === 'string'))) return [];
  const base = lines?.join('\n');
  if (base !== undefined && sha256(base) !== entry['sha256']) return [];
  return [
    [
      path,
      {
        owner: typeof owner === 'string' ? owner : '',
        base,
        state: state === 'deleted' || state === 'adopted' ? state : 'present',
        ...(isRecord(replaced) ? { replaced: readReplaced(replaced) } : {}),
      },
    ],
  ];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
