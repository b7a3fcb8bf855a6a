import { readTarget } from './apply/target.ts';
import { type Folder, type Overlay, openFolder } from './folder/folder.ts';
import { baselineFile, readBaseline } from './policy/baseline.ts';
import { checkFolder, noExcuses, type Verdict } from './policy/policy.ts';
import { ruleNames } from './policy/rules.ts';
import { noSettings, readSettings, type Settings, stricter } from './policy/settings.ts';
import { readRuleWaivers, ruleWaiversFile } from './policy/waivers.ts';
import { presetIn } from './preset/use.ts';
import { mebibyte } from './read-file.ts';
import { lockPath, parseLock } from './reconcile/lock.ts';

/** The rules of an organization, if a repository contains them. */
export const ownSettingsFile = '.kaizen-docker/policy.yaml';

/** Options for applying rules. */
export interface PolicyOptions {
  /** The rules of the organization; those of the repository and of its preset unless given. */
  readonly house?: Settings | undefined;
  /** `2026-11-30` */
  readonly today: string;
  /** The rules of the preset that the repository is about to use, instead of the one that its lock pins. */
  readonly preset?: Settings | undefined;
  /** Texts of files that are about to be written. */
  readonly texts?: Overlay;
  /** True to include violations of the baseline. */
  readonly isWithoutBaseline?: boolean;
}

/**
 * Checks a folder against the rules, with its own waivers and baseline. Throws KaizenError: 1 for a folder that cannot be read and for an
 * error in its rule files, 5 for a link in their place.
 */
export function checkPolicy(
  path: string,
  { house, today, preset, texts, isWithoutBaseline = false }: PolicyOptions,
): { readonly folder: Folder; readonly verdict: Verdict } {
  const folder = openFolder(path, texts);
  const settings = house ?? settingsOfFolder(folder, preset);
  const waivers = stateOf(folder, ruleWaiversFile, (text) => readRuleWaivers(ruleWaiversFile, text, ruleNames)) ?? noExcuses.waivers;
  const known = isWithoutBaseline ? undefined : stateOf(folder, baselineFile, (text) => readBaseline(baselineFile, text));
  return { folder, verdict: checkFolder(folder, { settings, today }, { waivers, baseline: known ?? noExcuses.baseline }) };
}

/** The rules of a folder: those of its preset, as its lock pins it unless given, and its own, which can only be stricter. */
function settingsOfFolder(folder: Folder, given: Settings | undefined): Settings {
  const own = stateOf(folder, ownSettingsFile, (text) => readSettings(ownSettingsFile, text, ruleNames));
  const preset = given ?? settingsOfPinned(folder);
  return own !== undefined && preset !== undefined ? stricter(preset, own) : (preset ?? own ?? noSettings);
}

function settingsOfPinned(folder: Folder): Settings | undefined {
  const pinned = stateOf(folder, lockPath, (text) => parseLock(text).preset, 32 * mebibyte);
  return pinned === undefined ? undefined : presetIn(pinned.text, lockPath).policy;
}

/** Parses a file of the folder's state, which no listing contains; undefined if there is none. */
function stateOf<Value>(folder: Folder, path: string, make: (text: string) => Value, most = mebibyte): Value | undefined {
  const text = readTarget(folder.root, path, { most });
  return text === undefined ? undefined : make(text);
}
