import type { Folder } from '../../folder/folder.ts';
import { refuseConflict } from '../../manifests/conflict.ts';
import { describeOtherLocks, describeStaleLock } from '../notes.ts';
import { normaliseName } from './requirement.ts';
import type { Placed } from './requirements.ts';

/** Package managers that a build can install with. Hatch's environments are installed by pip. */
export type Tool = 'pip' | 'uv' | 'poetry' | 'pdm' | 'pipenv' | 'hatch';

/** A lock file that is there together with the manifest that it belongs to. */
export interface Lock {
  readonly file: string;
  readonly manifest: string;
  readonly tool: Tool;
  /** What writes it anew. */
  readonly command: string;
  /** The manifest that nothing compares it with: what it lacks is not installed, and nobody says so. */
  readonly unchecked?: string;
}

/** In the order in which one is taken where there are several. */
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

/** Lists the lock files in a folder, the one that is taken first. Throws KaizenError for a taken one with a merge conflict's marks. */
export function findLocks(folder: Folder): readonly Lock[] {
  const found = known.filter(({ file, manifest }) => folder.has(file) && folder.has(manifest));
  // Its text is only searched: it may be longer than what is read otherwise.
  if (found[0] !== undefined) refuseConflict(found[0].file, folder.search(found[0].file));
  return found;
}

/** Says in one sentence each what is wrong with the lock files: several, or one that lacks what the manifest asks for. */
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
  // A lock that is too long to be read says nothing.
  if (text === '') return [];
  const asked = placed.flatMap(({ requirement, file }) =>
    requirement.kind === 'package' && !requirement.isConditional && file === unchecked ? (requirement.name ?? []) : [],
  );
  return [...new Set(asked)].filter((name) => !names.has(name));
}
