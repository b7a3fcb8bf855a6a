import { readTarget } from './apply/target.ts';
import { type Folder, openFolder } from './folder/folder.ts';
import { baselineFile, readBaseline } from './policy/baseline.ts';
import { checkFolder, noExcuses, type Verdict } from './policy/policy.ts';
import { ruleNames } from './policy/rules.ts';
import { noSettings, readSettings, type Settings, stricter } from './policy/settings.ts';
import { readRuleWaivers, ruleWaiversFile } from './policy/waivers.ts';
import { parseBundle } from './preset/bundle.ts';
import { readPreset } from './preset/read.ts';
import { mebibyte } from './read-file.ts';
import { lockPath, parseLock } from './reconcile/lock.ts';

/** The rules of a house, where a repository keeps them itself. */
export const ownSettingsFile = '.kaizen-docker/policy.yaml';

/** What rules are applied with. */
export interface PolicyOptions {
  /** The rules of the house; those of the repository's preset and its own ones unless given. */
  readonly house?: Settings | undefined;
  /** `2026-11-30` */
  readonly today: string;
  /** True to count what the baseline knows, too. */
  readonly isWithoutBaseline?: boolean;
}

/**
 * Holds a folder to the rules, with the waivers and the baseline that it keeps.
 * Throws KaizenError: 1 for a folder that can't be read and for a mistake in its files of rules, 5 for a link in their place.
 */
export function checkPolicy(
  path: string,
  { house, today, isWithoutBaseline = false }: PolicyOptions,
): { readonly folder: Folder; readonly verdict: Verdict } {
  const folder = openFolder(path);
  const settings = house ?? settingsOfFolder(folder);
  const waivers = stateOf(folder, ruleWaiversFile, (text) => readRuleWaivers(ruleWaiversFile, text, ruleNames)) ?? noExcuses.waivers;
  const known = isWithoutBaseline ? undefined : stateOf(folder, baselineFile, (text) => readBaseline(baselineFile, text));
  return { folder, verdict: checkFolder(folder, { settings, today }, { waivers, baseline: known ?? noExcuses.baseline }) };
}

/** The rules of a folder: those of its preset, as its lock pins it, and its own, which can only be stricter. */
function settingsOfFolder(folder: Folder): Settings {
  const own = stateOf(folder, ownSettingsFile, (text) => readSettings(ownSettingsFile, text, ruleNames));
  const pinned = stateOf(folder, lockPath, (text) => parseLock(text).preset, 32 * mebibyte);
  const preset = pinned === undefined ? undefined : readPreset(parseBundle(pinned.text, lockPath)).policy;
  return own !== undefined && preset !== undefined ? stricter(preset, own) : (preset ?? own ?? noSettings);
}

/** A file of the folder's state, which no listing has, made into something; undefined where there is none. */
function stateOf<Value>(folder: Folder, path: string, make: (text: string) => Value, most = mebibyte): Value | undefined {
  const text = readTarget(folder.root, path, { most });
  return text === undefined ? undefined : make(text);
}
