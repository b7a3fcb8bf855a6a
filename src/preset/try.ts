import { lstatSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { KaizenError } from '../errors.ts';
import { openFolder } from '../folder/folder.ts';
import { checkFolder, type Violation } from '../policy/policy.ts';
import { noSettings } from '../policy/settings.ts';
import { withOwnServices } from '../services/catalog.ts';
import { planSession } from '../session.ts';

/** The folder of a preset with one sample project in each of its folders. */
export const samplesFolder = 'samples';
const mostSamples = 50;

/** The result of a sample: its files and their violations, or the error. */
export type Sample = { readonly name: string } & (
  | { readonly files: readonly string[]; readonly violations: readonly Violation[] }
  | { readonly error: string }
);

/**
 * Renders each sample project of a preset in memory, and checks it against the preset's rules. `today`: `2026-11-30`. Nothing is written.
 * Throws KaizenError (exit code 1) for a preset without samples.
 */
export async function trySamples(folder: string, today: string): Promise<readonly Sample[]> {
  const names = samplesIn(folder);
  if (names.length === 0)
    throw new KaizenError(
      `${folder} has no sample projects: put a small one into ${samplesFolder}/NAME for each kind of project that you have.`,
    );
  const samples: Sample[] = [];
  for (const name of names) samples.push({ name, ...(await withOwnServices(() => trySample(folder, name, today))) });
  return samples;
}

async function trySample(
  folder: string,
  name: string,
  today: string,
): Promise<Omit<Extract<Sample, { files: unknown }>, 'name'> | { error: string }> {
  const root = join(folder, samplesFolder, name);
  try {
    const { project, changes } = await planSession(root, { isDryRun: true, preset: resolve(folder) });
    const texts = new Map(
      changes.flatMap(({ path, file }) => (file === undefined || file.isSecret === true ? [] : [[path, file.text] as const])),
    );
    const settings = project.preset?.preset.policy ?? noSettings;
    return { files: [...texts.keys()], violations: checkFolder(openFolder(root, texts), { settings, today }).violations };
  } catch (error) {
    if (!(error instanceof KaizenError)) throw error;
    return { error: error.message };
  }
}

function samplesIn(folder: string): readonly string[] {
  const path = join(folder, samplesFolder);
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const folders = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .map(({ name }) => name)
    .sort()
    .slice(0, mostSamples);
}
