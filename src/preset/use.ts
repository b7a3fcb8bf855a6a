import { KaizenError } from '../errors.ts';
import { lockPath, type PinnedPreset } from '../reconcile/lock.ts';
import { setOwnServices } from '../services/catalog.ts';
import { integrityOf, parseBundle, printBundle, readBundle } from './bundle.ts';
import type { Preset, UsedPreset } from './preset.ts';
import { readPreset } from './read.ts';
import { keptReference } from './source.ts';

/** The value of --preset that removes a preset. */
export const noPreset = 'none';

/** The data that decides which preset a project uses. */
export interface PresetChoice {
  /** The project's folder. */
  readonly root: string;
  /** The value of --preset, relative to the folder of the run. */
  readonly typed?: string | undefined;
  /** The reference in `.yo-rc.json`. */
  readonly saved: string | undefined;
  readonly pinned: PinnedPreset | undefined;
  /** True for an update, which resolves the preset again. */
  readonly isRenewing: boolean;
}

/**
 * The preset of a project: the one that was typed, or else the saved one, as the lock pins it. It is resolved again if it was typed, on an update, and if
 * the lock has another one. Adds its services to those of the current project.
 * Throws KaizenError (exit code 1) for one that cannot be found or has a mistake; 5 for one that leads out of its folder.
 */
export async function usePreset({ root, typed, saved, pinned, isRenewing }: PresetChoice): Promise<UsedPreset | undefined> {
  const reference = typed === undefined ? saved : typed === noPreset ? undefined : keptReference(typed, process.cwd(), root);
  if (reference === undefined) {
    setOwnServices([]);
    return undefined;
  }
  const isPinned = typed === undefined && !isRenewing && pinned?.reference === reference;
  const text = isPinned ? pinned.text : printBundle(await readBundle(reference, root));
  return { reference, text, integrity: integrityOf(text), preset: presetIn(text, isPinned ? lockPath : reference) };
}

/** The files and services that a pinned preset adds; none for one that this version cannot read. */
export function pinnedContents({ text }: PinnedPreset): Pick<Preset, 'files' | 'services'> {
  try {
    return presetIn(text, lockPath);
  } catch (error) {
    if (error instanceof KaizenError) return { files: new Map(), services: [] };
    throw error;
  }
}

/** The presets that were read last, by their texts: the projects of a fleet usually have the same one. */
const known = new Map<string, Preset>();
const mostKnown = 4;

/**
 * The preset in the text of a bundle; `path` is the file that has it. Adds its services to those of the current project, as `readPreset` does.
 * Throws KaizenError (exit code 1) like `parseBundle` and `readPreset`.
 */
export function presetIn(text: string, path: string): Preset {
  const found = known.get(text) ?? readPreset(parseBundle(text, path));
  setOwnServices(found.services);
  known.delete(text);
  known.set(text, found);
  for (const [oldest] of known) if (known.size > mostKnown) known.delete(oldest);
  return found;
}
