import { KaizenError } from '../errors.ts';
import { type Replaced, readReplaced } from '../folder/replaced.ts';
import { parseJson } from '../manifests/json-text.ts';
import { sha256 } from '../sha256.ts';
import { pack, unpack } from './pack.ts';

/** The record of a generated file. */
export interface LockEntry {
  /** The artifact that it belongs to. */
  readonly owner: string;
  /** The last rendered text; undefined for a file that is written once. */
  readonly base: string | undefined;
  /** `deleted`: a person has removed it, and it stays deleted. `adopted`: a person wrote it, and changes of answers are merged into it. */
  readonly state: 'present' | 'deleted' | 'adopted';
  /** For a Dockerfile that replaced a person's: statements of theirs that no answer contains. */
  readonly replaced?: Replaced;
}

/** The state of a folder: the last rendered texts, and the version that rendered them. */
export interface Lock {
  readonly generator: string;
  /** By file path. */
  readonly entries: ReadonlyMap<string, LockEntry>;
  /** Paths of applications whose services were only added or removed by name. */
  readonly adjusted?: readonly string[];
  /** The folder's name when its files were first generated, if they contain it. */
  readonly name?: string;
  /** The preset that the files were rendered with. */
  readonly preset?: PinnedPreset;
  /** The last rendered texts in packed form, as in the lock file: unchanged texts are not packed again. */
  readonly packed?: ReadonlyMap<string, string>;
}

/** A preset as it was when it was last resolved: its reference, and all its texts. */
export interface PinnedPreset {
  readonly reference: string;
  readonly integrity: string;
  readonly text: string;
}

/** The owner of files that a preset brings. */
export const presetOwner = 'preset';

export const lockPath = '.kaizen-docker/lock.json';

/**
 * Marks the state as generated for git and GitHub: nobody reviews a packed text. The file is next to the lock, so that no file of a person
 * changes.
 */
export const attributes = {
  path: '.kaizen-docker/.gitattributes',
  text: ['lock.json', 'pending.json'].map((name) => `${name} linguist-generated -diff\n`).join(''),
} as const;

/** 1 stores each file as lines, 2 packs it. */
const schemas: readonly unknown[] = [1, 2];

/** The maximum size in bytes of one unpacked text, and of all: a few characters of a hostile lock could unpack to gigabytes. */
const mostBytes = { one: 1024 * 1024, all: 32 * 1024 * 1024 };

const remedy = 'restore it from version control, or delete it to start again';

/**
 * Prints a lock: one line for each file, with its last rendered text in packed form. A changed answer changes only the lines of affected
 * files, and git merges the others.
 */
export function printLock({ generator, entries, adjusted = [], name, preset, packed }: Lock): string {
  const files = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  const printed = files.map(([path, entry]) => `    ${JSON.stringify(path)}: ${JSON.stringify(printEntry(entry, packed))}`);
  const folder = { ...(name === undefined ? {} : { name }), ...(adjusted.length === 0 ? {} : { adjustedServices: adjusted }) };
  const pinned = preset === undefined ? {} : { preset: printPreset(preset, packed) };
  const head = Object.entries({ schema: 2, applied: { generator }, ...folder, ...pinned }).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`,
  );
  return `{\n${head.join('')}  "files": {${printed.length === 0 ? '' : `\n${printed.join(',\n')}\n  `}}\n}\n`;
}

function printPreset({ reference, integrity, text }: PinnedPreset, packed: Lock['packed']): object {
  return { reference, integrity, bundle: packed?.get(text) ?? pack(text) };
}

function printEntry({ owner, base, state, replaced }: LockEntry, packed: Lock['packed']): object {
  const text = base === undefined ? {} : { sha256: sha256(base), base: packed?.get(base) ?? pack(base) };
  return { owner, ...(state === 'present' ? {} : { state }), ...(replaced === undefined ? {} : { replaced }), ...text };
}

/**
 * Reads a lock's text; `path` is its file. An entry whose hash does not match its text counts as absent: then a wrong merge of the lock costs a
 * question, never an edit. In a lock with git's conflict markers, only entries on both sides count. Throws KaizenError (exit code 1) if it is not a
 * lock that this version understands.
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

/** Compares two versions of three numbers; the text after them is ignored. Below 0 if the first is older. */
export function compareVersions(a: string, b: string): number {
  const numbers = (version: string): number[] => version.split(/[.-]/).slice(0, 3).map(Number);
  const [first, second] = [numbers(a), numbers(b)];
  const at = first.findIndex((part, index) => part !== second[index]);
  return at === -1 ? 0 : (first[at] ?? 0) - (second[at] ?? 0);
}

type Part = 'both' | 'ours' | 'base' | 'theirs';

/** Git's conflict markers with the side before and after each. No line of a lock begins with one. */
const marks: readonly { readonly mark: RegExp; readonly after: readonly Part[]; readonly next: Part }[] = [
  { mark: /^<{7}/, after: ['both'], next: 'ours' },
  { mark: /^\|{7}/, after: ['ours'], next: 'base' },
  { mark: /^={7}$/, after: ['ours', 'base'], next: 'theirs' },
  { mark: /^>{7}/, after: ['theirs'], next: 'both' },
];

/** One side of a text with conflict markers. A misplaced marker stays, so that the text is not JSON. */
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

/** Checks the object of a lock; `path` is its file. Throws KaizenError (exit code 1) if it is not one of this version. */
export function lockOf(lock: unknown, path: string): Lock {
  if (!isRecord(lock) || !schemas.includes(lock['schema']) || !isRecord(lock['files']) || !isRecord(lock['applied'])) {
    throw new KaizenError(`${path} is not a lock of this version: ${remedy}.`);
  }
  const generator = lock['applied']['generator'];
  const { adjustedServices: adjusted, name, preset } = lock;
  const packed = new Map<string, string>();
  let left = mostBytes.all;
  const unpacked = (text: string): string | undefined => {
    const found = unpack(text, Math.min(mostBytes.one, left));
    if (found === undefined) return undefined;
    left -= found.length;
    packed.set(found, text);
    return found;
  };
  return {
    generator: typeof generator === 'string' && /^\d{1,9}\.\d{1,9}\.\d{1,9}(?:$|[-+])/.test(generator) ? generator : '0.0.0',
    entries: new Map(Object.entries(lock['files']).flatMap(([each, entry]) => parseEntry(each, entry, unpacked))),
    ...(typeof name === 'string' && isFolderName(name) ? { name } : {}),
    ...(isRecord(preset) ? parsePreset(preset, unpacked) : {}),
    ...(Array.isArray(adjusted) ? { adjusted: adjusted.filter((each) => typeof each === 'string') } : {}),
    packed,
  };
}

/** A pinned preset whose texts do not match its integrity counts as absent: it is resolved again. */
function parsePreset({ reference, integrity, bundle }: Readonly<Record<string, unknown>>, unpacked: Unpacked): Pick<Lock, 'preset'> {
  const text = typeof bundle === 'string' ? unpacked(bundle) : undefined;
  if (text === undefined || typeof reference !== 'string' || integrity !== `sha256-${sha256(text)}`) return {};
  return { preset: { reference, integrity, text } };
}

/** True for a valid folder name. */
function isFolderName(name: string): boolean {
  return name.length <= 255 && !/[/\p{Cc}]/u.test(name);
}

type Unpacked = (text: string) => string | undefined;

function parseEntry(path: string, entry: unknown, unpacked: Unpacked): [string, LockEntry][] {
  if (!isRecord(entry)) return [];
  const { owner, base: stored, state, replaced } = entry;
  const base = stored === undefined ? undefined : readBase(stored, unpacked);
  if (stored !== undefined && (base === undefined || sha256(base) !== entry['sha256'])) return [];
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

/** A text in a lock: packed, or as the lines that version 0.1.0 wrote. */
function readBase(stored: unknown, unpacked: Unpacked): string | undefined {
  if (typeof stored === 'string') return unpacked(stored);
  return Array.isArray(stored) && stored.every((line) => typeof line === 'string') ? stored.join('\n') : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
