import { shortened } from '../questions/kinds.ts';
import { type Level, levels } from './level.ts';
import { isImageGlob } from './reference.ts';
import { Written } from './yaml-reader.ts';

/** The name of a capability for the engine: `CAP_SYS_ADMIN` and `sys_admin` become `SYS_ADMIN`. */
export function capabilityName(text: string): string {
  return text.toUpperCase().replace(/^CAP_/, '');
}

/** The rules of an organization: their levels, and their parameters. */
export interface Settings {
  /** Levels that differ from a rule's own. `denyFrom`: the date from which it counts as `deny`. */
  readonly levels: ReadonlyMap<string, { readonly level: Level; readonly denyFrom: string | undefined }>;
  /** Globs of image references. An empty list allows every image. */
  readonly allowedImages: readonly string[];
  readonly deniedImages: readonly string[];
  /** Days; undefined without a limit. */
  readonly mostImageAge: number | undefined;
  readonly requiredLabels: readonly string[];
  /** Names such as `NET_BIND_SERVICE`. */
  readonly allowedCapabilities: readonly string[];
}

export const noSettings: Settings = {
  levels: new Map(),
  allowedImages: [],
  deniedImages: [],
  mostImageAge: undefined,
  requiredLabels: [],
  // The capabilities that Docker gives to every container (docs.docker.com/engine/security, "Linux kernel capabilities").
  allowedCapabilities: [
    ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'NET_RAW'],
    ...['SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
  ],
};

/** The names of the parts of such rules. */
export const settingSections = ['rules', 'images', 'labels', 'capabilities'] as const;

/**
 * Reads the rules of an organization. `names`: the existing rules. Throws KaizenError (exit code 1) that names file and line, and the
 * nearest known name.
 */
export function readSettings(path: string, text: string, names: readonly string[]): Settings {
  return settingsOf(Written.of(path, text), names);
}

/** The same for a value within a larger file. */
export function settingsOf(value: Written | undefined, names: readonly string[]): Settings {
  const none = new Map<string, Written>();
  const members = value?.members(settingSections) ?? none;
  const part = (name: (typeof settingSections)[number], keys: readonly string[]): ReadonlyMap<string, Written> =>
    members.get(name)?.attempt((each) => each.members(keys)) ?? none;
  const images = part('images', ['allow', 'deny', 'maxAgeDays']);
  return {
    levels: new Map(
      [...part('rules', names)].flatMap(([name, each]) => {
        const level = each.attempt(levelOf);
        return level === undefined ? [] : [[name, level] as const];
      }),
    ),
    allowedImages: globsOf(images.get('allow')),
    deniedImages: globsOf(images.get('deny')),
    mostImageAge: images.get('maxAgeDays')?.attempt((each) => each.count()),
    requiredLabels: textsOf(part('labels', ['require']).get('require')) ?? [],
    allowedCapabilities: textsOf(part('capabilities', ['allow']).get('allow'))?.map(capabilityName) ?? noSettings.allowedCapabilities,
  };
}

const strictness: readonly Level[] = ['off', 'warn', 'deny'];

/** Combines both: the stricter of two levels, and the first list of allowed images unless it is empty. */
export function stricter(one: Settings, other: Settings): Settings {
  const levels = new Map(one.levels);
  for (const [name, theirs] of other.levels) {
    const mine = levels.get(name);
    const isStricter = mine === undefined || strictness.indexOf(theirs.level) > strictness.indexOf(mine.level);
    const days = [mine?.denyFrom, theirs.denyFrom].filter((day) => day !== undefined).sort();
    levels.set(name, { level: isStricter ? theirs.level : mine.level, denyFrom: days[0] });
  }
  const ages = [one.mostImageAge, other.mostImageAge].filter((age) => age !== undefined);
  return {
    levels,
    // The images that two lists of globs both allow cannot be written as one list: an empty list would allow every image.
    allowedImages: one.allowedImages.length === 0 ? other.allowedImages : one.allowedImages,
    deniedImages: [...new Set([...one.deniedImages, ...other.deniedImages])],
    mostImageAge: ages.length === 0 ? undefined : Math.min(...ages),
    requiredLabels: [...new Set([...one.requiredLabels, ...other.requiredLabels])],
    allowedCapabilities: one.allowedCapabilities.filter((each) => other.allowedCapabilities.includes(each)),
  };
}

function textsOf(value: Written | undefined): readonly string[] | undefined {
  return value?.attempt((each) => each.texts());
}

function globsOf(value: Written | undefined): readonly string[] {
  return (value?.attempt((each) => each.items()) ?? []).flatMap(
    (item) =>
      item.attempt((each) => {
        const glob = each.text();
        return isImageGlob(glob) ? glob : each.refuse(`"${shortened(glob)}" is not a valid pattern for images`);
      }) ?? [],
  );
}

function levelOf(value: Written): { level: Level; denyFrom: string | undefined } {
  if (!value.isMap) return { level: value.oneOf(levels), denyFrom: undefined };
  const members = value.members(['level', 'denyFrom']);
  return { level: members.get('level')?.oneOf(levels) ?? 'warn', denyFrom: members.get('denyFrom')?.day() };
}
