import type { Folder } from '../../folder/folder.ts';
import { refuseConflict } from '../../manifests/conflict.ts';
import { describeOtherLocks, describeStaleLock } from '../notes.ts';
import { normaliseName } from './requirement.ts';
import type { Placed } from './requirements.ts';

/** Package managers that can install in a build. pip installs Hatch's environments. */
export type Tool = 'pip' | 'uv' | 'poetry' | 'pdm' | 'pipenv' | 'hatch';

/** A lock file that exists together with its manifest. */
export interface Lock {
  readonly file: string;
  readonly manifest: string;
  readonly tool: Tool;
  /** The command that updates it. */
  readonly command: string;
  /** The manifest, if no install compares it with the lock file: missing packages are then left out without an error. */
  readonly unchecked?: string;
}

/** In order of precedence. */
const known: readonly Lock[] = [
  { file: 'uv.lock', manifest: 'pyproject.toml', tool: 'uv', command: 'uv lock' },
  { file: 'poetry.lock', manifest: 'pyproject.toml', tool: 'poetry', command: 'poetry lock' },
  { file: 'pdm.lock', manifest: 'pyproject.toml', tool: 'pdm', command: 'pdm lock' },
  { file: 'Pipfile.lock', manifest: 'Pipfile', tool: 'pipenv', command: 'pipenv lock' },
  {
    file: 'pylock.toml',
    manifest: 'pylock.toml',
    tool: 'uv',
    command: 'uv export --output-file pylock.toml',
    unchecked: 'pyproject.toml',
  },
];

/** Lists the lock files in a folder, the used one first. Throws KaizenError if it contains a merge conflict marker. */
export function findLocks(folder: Folder): readonly Lock[] {
  const found = known.filter(({ file, manifest }) => folder.has(file) && folder.has(manifest));
  // The text is only searched, so it may be longer than the limit for other files.
  if (found[0] !== undefined) refuseConflict(found[0].file, folder.search(found[0].file));
  return found;
}

/** Reports problems of the lock files, one sentence each: several lock files, or one that lacks requirements of the manifest. */
export function lockWarnings(folder: Folder, [lock, ...others]: readonly Lock[], placed: readonly Placed[]): string[] {
  if (lock === undefined) return [];
  const conflicting = others.filter(({ tool }) => tool !== lock.tool).map(({ file }) => file);
  const missing = missingIn(folder.search(lock.file), lock, placed);
  return [
    ...describeOtherLocks(lock.file, conflicting),
    ...describeStaleLock({
      lock: lock.file,
      missing,
      manifest: lock.unchecked ?? lock.manifest,
      command: lock.command,
      isUnchecked: lock.unchecked !== undefined,
    }),
  ];
}

function missingIn(text: string, { manifest, unchecked = manifest }: Lock, placed: readonly Placed[]): string[] {
  const names = new Set(
    [...text.matchAll(/^(?:name = "([^"]+)"| {8}"([^"]+)": \{)$/gm)].map((match) => normaliseName(match[1] ?? match[2] ?? '')),
  );
  // A lock that is too long to be read gives no information.
  if (text === '') return [];
  const asked = placed.flatMap(({ requirement, file }) =>
    requirement.kind === 'package' && !requirement.isConditional && file === unchecked ? (requirement.name ?? []) : [],
  );
  return [...new Set(asked)].filter((name) => !names.has(name));
}
