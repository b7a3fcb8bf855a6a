import type { Fact, WrittenPath } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { isWithin } from '../folder/within.ts';
import { containerEvidence } from '../manifests/container-evidence.ts';
import type { Source } from '../source/source.ts';
import { unknownPart } from '../source/values.ts';
import { guessedPlaces } from './guessed-places.ts';
import { containerPath, dataFile, hasCode, isBrought, isTool, placeholder } from './own-places.ts';
import { findSettingsPlaces } from './sample-configuration.ts';
import { holdsNoText, textsBehind } from './variable-lines.ts';
import type { Write } from './writing-calls.ts';
import { inFolder, moved, outside, ownFolder, type Place, placeName, placeOf, slashBehind } from './written-place.ts';

/** What an application writes, and sentences about what can't be told of it. */
export interface WrittenFinding {
  readonly fact?: Fact<readonly WrittenPath[]>;
  readonly notes: readonly string[];
}

/** A package that writes somewhere of its own accord, or where its variable says. */
export interface Habit {
  readonly packages: readonly string[];
  readonly written: WrittenPath;
  /** What says so: the package's documentation. */
  readonly said: string;
}

/** Names of variables that say where data goes. */
const placeVariable =
  /^(?!.*(?:ALLOW|TEMP|TMP|HOST_|TEST|S3_|AWS_|GCS_|GS_|AZURE_|STATIC_))(?:\w+_)?(?:(?:DATA|STORAGE|STATE|UPLOADS?|MEDIA|FILES)(?:_LOCAL)?(?:_ROOT)?_?(?:DIR|DIRECTORY|FOLDER|PATH|ROOT|LOCATION)|(?:VIDEOS?|IMAGES?|MUSIC|PROCESSED|DOWNLOADS?|BACKUPS?|EXPORTS?|INBOX|ATTACHMENTS?)_(?:DIR|DIRECTORY|FOLDER)|DATADIR|DATASTORE|DATA)$/;

/**
 * Decides what the application writes and what outlives it. `variables`: all that the code reads; `packages`: all that it depends on;
 * `isDatabase`: true where the code opens a file of SQLite, wherever that is.
 */
export function findWritten(
  folder: Folder,
  found: {
    readonly writes: readonly Write[];
    /** Addresses of files of SQLite, wherever they stand: they count where no call opens one. */
    readonly addresses: readonly Write[];
    readonly variables: readonly string[];
    readonly habits: readonly Habit[];
    /** The folder that the application runs in, where that is not the context's. */
    readonly home?: string;
    readonly packages: { has(name: string): boolean };
    /** The files that mention a name. */
    readonly mentioning: (name: string) => readonly Source[];
    /** The files that ask for the folder of the user: data goes below it where nothing says more. */
    readonly homes?: readonly Source[];
    /** Where a text that is the path of a database's file says so, if nothing else does. */
    readonly literals: readonly Source[];
  },
): WrittenFinding {
  const called = found.writes.map(({ kind, value }) => ({ kind, places: placeOf(folder, kind, value) }));
  const opensDatabase = called.some(({ kind, places }) =>
    places.some(({ path, kind: own }) => kind === 'database' || (own === 'file' && dataFile.test(path))),
  );
  const told = [
    ...called.flatMap(({ places }) => places),
    ...(opensDatabase ? [] : found.addresses.flatMap(({ kind, value }) => placeOf(folder, kind, value))),
  ];
  const habitual = found.habits
    .filter(({ packages }) => packages.some((name) => found.packages.has(name)))
    .map(({ written, said }): Place => ({ ...written, source: said, certainty: 'assumed' }));
  const settled = new Set([...told, ...habitual].flatMap(({ setting }) => setting?.variable ?? []));
  const read = new Set(
    found.writes.flatMap(({ value }) => (value?.variable === undefined || value.literal === undefined ? [] : [value.variable])),
  );
  const naming = found.variables.filter(
    (name) => placeVariable.test(name) && !settled.has(name) && !read.has(name) && !holdsNoText(folder, name, found.mentioning(name)),
  );
  // Several places are places of their own: what clears one of them leaves the others.
  const named = naming.flatMap((variable) =>
    namedPlace(folder, variable, naming.length === 1 ? '/data' : `/data/${placeName(variable)}`, found.mentioning(variable)),
  );
  const declared = containerEvidence(folder).volumes.flatMap(({ path: stated, variables, source }): Place[] => {
    const path = containerPath(stated);
    if (path === undefined || path === '.' || hasCode(folder, path)) return [];
    const read = variables.find((name) => found.variables.includes(name));
    const place: Place = { path, kind: 'folder', use: 'data', source, certainty: 'stated' };
    return [read === undefined ? place : { ...place, setting: { variable: read, before: '', after: '' } }];
  });
  const configured = findSettingsPlaces(folder).flatMap(({ key, path, file }) => {
    const place = containerPath(path);
    const isRead = found.mentioning(key).some((source) => !isTool(source.path));
    return place === undefined || place === '.' || !isRead || isBrought(folder, { literal: path, path: file })
      ? []
      : inFolder(folder, place, 'folder', `${key} in ${file}`);
  });
  const isTold = [...told, ...named, ...declared, ...configured].some(({ use }) => use === 'data');
  const guessed = isTold ? [] : (homePlaces(found.homes ?? []) ?? guessedPlaces(folder, found.literals));
  const places = settle(folder, [...declared, ...told, ...configured, ...guessed, ...habitual, ...named]).flatMap((place) =>
    outside(place, found.home),
  );
  if (places.length === 0) return { notes: untold(found.writes) };
  const common = (['assumed', 'stated'] as const).find((each) => places.every(({ certainty }) => certainty === each));
  const fact: Fact<readonly WrittenPath[]> = {
    value: places.map(({ path, kind, use, setting }) => ({ path, kind, use, ...(setting === undefined ? {} : { setting }) })),
    ...(common === undefined ? {} : { certainty: common }),
    source: [...new Set(places.map(({ source }) => source))].slice(0, 3).join(', '),
  };
  return { fact, notes: [] };
}

/** Programs that keep their data below the folder of the user, which is /tmp otherwise. */
function homePlaces(sources: readonly Source[]): readonly Place[] | undefined {
  const asking = sources.find(({ path }) => !isTool(path));
  return asking === undefined
    ? undefined
    : [{ ...moved('HOME', ownFolder, `the home folder of the user, which ${asking.path} asks for`, ''), certainty: 'assumed' }];
}

/** The place of a variable that says where data goes; none where it is by default a folder that is here and holds files, which the code reads. */
function namedPlace(folder: Folder, variable: string, path: string, sources: readonly Source[]): readonly Place[] {
  const texts = textsBehind(folder, variable, sources);
  const isHere = (name: string): boolean => folder.files.some((file) => file.startsWith(`${name}/`) && !placeholder.test(file));
  if (texts.some((name) => isHere(name.replace(/\/$/, '')))) return [];
  return [moved(variable, path, `${variable}, which the code reads`, slashBehind(texts.find((each) => each.endsWith('/')) ?? ''))];
}

/** Says where a folder is made whose path can't be told, where nothing else is known of what the application writes. */
function untold(writes: readonly Write[]): readonly string[] {
  const makers = writes.flatMap(({ value, maker }) =>
    maker !== undefined && (typeof value?.literal !== 'string' || value.literal.startsWith(unknownPart)) ? [maker] : [],
  );
  const named = [...new Set(makers)].slice(0, 2);
  return named.length === 0
    ? []
    : [`${named.join(' and ')} may create folders at paths that the tool cannot tell from the code: name the folders to keep with --data.`];
}

/** More places than these are those of many applications. */
const mostPlaces = 100;

/** Each path once: what lies within another one goes with it, and a variable moves a folder only where nothing names that folder beside it. */
function settle(folder: Folder, all: readonly Place[]): readonly Place[] {
  const distinct = new Map<string, Place>();
  for (const place of all) {
    const key = `${place.kind} ${place.setting?.variable ?? ''} ${place.path}`;
    if (!distinct.has(key)) distinct.set(key, place);
  }
  const places = [...distinct.values()].slice(0, mostPlaces);
  const fixed = places.filter(({ setting }) => setting === undefined);
  const settings = new Map<string, Place>();
  for (const place of places)
    if (place.setting !== undefined && !settings.has(place.setting.variable)) settings.set(place.setting.variable, place);
  const isNamed = (place: Place): boolean =>
    fixed.some(
      (other) =>
        (isWithin(other.path, place.path) && other.path !== place.path) || (other.kind === 'folder' && isWithin(place.path, other.path)),
    );
  const movable = [...settings.values()].filter((place) => !isNamed(place));
  const kept = [...settings.values()]
    .filter((place) => !movable.includes(place))
    .flatMap(({ path, kind, source }) => inFolder(folder, path, kind, source));
  const others = [...fixed, ...kept].filter(({ path }) => !movable.some((place) => isWithin(path, place.path)));
  const known = [...movable, ...others];
  const outer = known.filter(
    (place, at) =>
      !known.some(
        (other, index) =>
          other !== place &&
          (other.path === place.path ? index < at && other.setting?.variable === place.setting?.variable : isFixedAround(other, place)),
      ),
  );
  return outer.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function isFixedAround(outer: Place, inner: Place): boolean {
  return outer.setting === undefined && inner.setting === undefined && outer.kind === 'folder' && isWithin(inner.path, outer.path);
}

/** Patterns of .dockerignore that keep what a developer's own runs have written out of the image. `files`: all of the folder. */
export function writtenPatterns(written: readonly WrittenPath[], files: readonly string[]): readonly string[] {
  return written.flatMap(({ path, kind }) => {
    if (path.startsWith('/')) return [];
    if (kind === 'file') return dataFile.test(path) ? [path, `${path}-journal`, `${path}-shm`, `${path}-wal`] : [path];
    const inside = files.filter((file) => file.startsWith(`${path}/`) && !placeholder.test(file));
    const isData =
      inside.every((file) => dataFile.test(file) || /\.log$/.test(file)) || /(?:^|\/)(?:uploads?|media|instance|logs?)$/i.test(path);
    return isData ? [path] : [...new Set(inside.filter((file) => dataFile.test(file)))];
  });
}

/** What of the files beside a program comes into the image: not what the application has written there. */
export function withoutWritten<File extends { readonly path: string }>(
  beside: readonly File[],
  written: Fact<readonly WrittenPath[]> | undefined,
  files: readonly string[],
): readonly File[] {
  const patterns = writtenPatterns(written?.value ?? [], files);
  return beside.filter(({ path }) => !patterns.some((pattern) => isWithin(path, pattern)));
}
