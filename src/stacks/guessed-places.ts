import type { Folder } from '../folder/folder.ts';
import type { Source } from '../source/source.ts';
import { containerPath, dataFile, isTool } from './own-places.ts';
import { inFolder, type Place } from './written-place.ts';

/** More guesses than this are not reliable. */
const mostGuesses = 4;

/**
 * Texts that look like the path of a database file, or like a data folder on a server, and the default in a tag: `default:"data/shop.db"`.
 */
const pathLike =
  /^(?:file:)?([\w./-]*\w\.(?:db|sqlite3?))$|^(\/var\/(?:lib|opt|data|uploads)\/[\w.-]+(?:\/[\w.-]+)*)$|\bdefault[:=]"?([\w./-]*\w\.(?:db|sqlite3?))\b/;

const ofSystem = /^\/var\/lib\/(?:docker|dpkg|apt|mysql|postgresql|redis|systemd|kubelet|dbus|rancher|containerd|tor)/;

/** Settings keys that are not names of files. */
const settingKey = /\.(?:host|hostname|port|user|username|password|pass|enabled?|type|driver|url|timeout|prefix)$/i;

/** Texts of a file that are settings keys rather than file names: `redis.db` next to `redis.host`. */
function keysAmong(literals: Source['literals']): ReadonlySet<string> {
  const sections = new Map<string, Set<string>>();
  for (const { value = '' } of literals.values()) {
    const [, section] = /^([a-z]\w{1,30})\.\w{1,30}$/i.exec(value) ?? [];
    if (section !== undefined) sections.set(section, (sections.get(section) ?? new Set()).add(value));
  }
  return new Set([...sections.values()].flatMap((keys) => ([...keys].some((key) => settingKey.test(key)) ? [...keys] : [])));
}

/** The paths that texts in the code suggest, if no call shows more. */
export function guessedPlaces(folder: Folder, sources: readonly Source[]): readonly Place[] {
  const found = new Map<string, Place>();
  for (const { path: source, literals } of sources) {
    if (isTool(source)) continue;
    const keys = keysAmong(literals);
    for (const { value = '' } of literals.values()) {
      if (keys.has(value)) continue;
      const [, file, place, preset] = value.length > 200 ? [] : (pathLike.exec(value) ?? []);
      const path = containerPath(file ?? place ?? preset ?? '~');
      // An existing path belongs to the application.
      if (path === undefined || ofSystem.test(path) || folder.has(path)) continue;
      for (const each of inFolder(folder, path, place === undefined || dataFile.test(path) ? 'file' : 'folder', source))
        found.set(each.path, { ...each, certainty: 'assumed' });
    }
  }
  const bare = [...found.values()].filter(({ kind }) => kind === 'file');
  return [...found.values()].filter((each) => bare.length <= mostGuesses || !bare.includes(each));
}
