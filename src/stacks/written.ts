import type { Fact, WrittenPath } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { isWithin } from '../folder/within.ts';
import { containerEvidence } from '../manifests/container-evidence.ts';
import type { Source } from '../source/source.ts';
import { unknownPart } from '../source/values.ts';
import { guessedPlaces } from './guessed-places.ts';
import { containerPath, dataFile, hasCode, isBrought, isTool, placeholder } from './own-places.ts';
import { findSampleData, findSettingsPlaces } from './sample-configuration.ts';
import { holdsNoText, textsBehind } from './variable-lines.ts';
import type { Write } from './writing-calls.ts';
import { inFolder, moved, outside, ownFolder, type Place, placeName, placeOf, slashBehind } from './written-place.ts';

/** The paths that an application writes, and sentences about unknown ones. */
export interface WrittenFinding {
  readonly fact?: Fact<readonly WrittenPath[]>;
  readonly notes: readonly string[];
}

/** A package that writes to a default path, or to that of its variable. */
export interface Habit {
  readonly packages: readonly string[];
  readonly written: WrittenPath;
  /** The source: the package's documentation. */
  readonly said: string;
}

/** Names of variables with a data path. */
const placeVariable =
  /^(?!.*(?:ALLOW|TEMP|TMP|HOST_|TEST|S3_|AWS_|GCS_|GS_|AZURE_|STATIC_))(?:\w+_)?(?:(?:DATA|STORAGE|STATE|UPLOADS?|MEDIA|FILES)(?:_LOCAL)?(?:_ROOT)?_?(?:DIR|DIRECTORY|FOLDER|PATH|ROOT|LOCATION)|(?:VIDEOS?|IMAGES?|MUSIC|PROCESSED|DOWNLOADS?|BACKUPS?|EXPORTS?|INBOX|ATTACHMENTS?)_(?:DIR|DIRECTORY|FOLDER)|DATADIR|DATASTORE|DATA)$/;

/**
 * Decides which paths the application writes, and which must outlive the container. `variables`: all variables that the code reads;
 * `packages`: all dependencies; `isDatabase`: true if the code opens an SQLite file, wherever it is.
 */
export function findWritten(
  folder: Folder,
  found: {
    readonly writes: readonly Write[];
    /** Addresses of SQLite files anywhere in the code: they count if no call opens one. */
    readonly addresses: readonly Write[];
    readonly variables: readonly string[];
    readonly habits: readonly Habit[];
    /** The folder in which the application runs, if it is not the context's. */
    readonly home?: string;
    readonly packages: { has(name: string): boolean };
    /** The files that mention a name. */
    readonly mentioning: (name: string) => readonly Source[];
    /** The files that ask for the user's home folder: data is written below it if nothing shows more. */
    readonly homes?: readonly Source[];
    /** The files whose texts may contain the path of a database file, if nothing else shows one. */
    readonly literals: readonly Source[];
    /** Samples of the settings files that the application reads: these may name data files. */
    readonly samples?: readonly string[];
  },
): WrittenFinding {
  const configuredFiles = (found.samples ?? []).flatMap((path) =>
    findSampleData(folder, path).map((literal): Write => ({ kind: 'file', value: { literal, path } })),
  );
  const called = [...found.writes, ...configuredFiles].map(({ kind, value }) => ({ kind, places: placeOf(folder, kind, value) }));
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
    (name) =>
      (placeVariable.test(name) || isOwnFolder(folder, name, found.mentioning)) &&
      !settled.has(name) &&
      !read.has(name) &&
      !holdsNoText(folder, name, found.mentioning(name)),
  );
  // Several variables have separate places: clearing one of them keeps the others.
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
      : inFolder(folder, place, dataFile.test(place) ? 'file' : 'folder', `${key} in ${file}`);
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

/** Functions that create or list a folder. */
const usesFolder = /\b(?:mkdir|makedirs|MkdirAll|mkdirSync|create_dir_all|isdir|listdir|readdirSync)\b/;

/** True for a variable with the application's name, whose value is a folder that the code creates or lists: `SHOP_PATH`, `SHOP_HOME`. */
function isOwnFolder(folder: Folder, variable: string, mentioning: (name: string) => readonly Source[]): boolean {
  const own = folder.name.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase();
  const [, name] = /^(\w{2,60})_(?:HOME|DIR|PATH|FOLDER|ROOT)$/.exec(variable) ?? [];
  return name === own && mentioning(variable).some((source) => !isTool(source.path) && usesFolder.test(source.code));
}

/** Programs with data below the user's home folder, which would otherwise be /tmp. */
function homePlaces(sources: readonly Source[]): readonly Place[] | undefined {
  const asking = sources.find(({ path }) => !isTool(path));
  return asking === undefined
    ? undefined
    : [{ ...moved('HOME', ownFolder, `the home folder of the user, which ${asking.path} asks for`, ''), certainty: 'assumed' }];
}

/** The place of a variable with a data path; empty if its default is an existing folder with files that the code reads. */
function namedPlace(folder: Folder, variable: string, path: string, sources: readonly Source[]): readonly Place[] {
  const texts = textsBehind(folder, variable, sources);
  const isHere = (name: string): boolean => folder.files.some((file) => file.startsWith(`${name}/`) && !placeholder.test(file));
  if (texts.some((name) => isHere(name.replace(/\/$/, '')))) return [];
  return [moved(variable, path, `${variable}, which the code reads`, slashBehind(texts.find((each) => each.endsWith('/')) ?? ''))];
}

/** Reports folders with unknown paths, if nothing else shows where the application writes. */
function untold(writes: readonly Write[]): readonly string[] {
  const makers = writes.flatMap(({ value, maker }) =>
    maker !== undefined && (typeof value?.literal !== 'string' || value.literal.startsWith(unknownPart)) ? [maker] : [],
  );
  const named = [...new Set(makers)].slice(0, 2);
  return named.length === 0
    ? []
    : [`${named.join(' and ')} may create folders at paths that the tool cannot tell from the code: name the folders to keep with --data.`];
}

/** More places than an application has. */
const mostPlaces = 100;

/** Each path once: a path inside another one belongs to it, and a variable moves a folder only if no other code names it. */
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

/** Patterns of .dockerignore that exclude data of a developer's own runs from the image. `files`: all files of the folder. */
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

/** The files next to a program that belong in the image: without data that the application has written there. */
export function withoutWritten<File extends { readonly path: string }>(
  beside: readonly File[],
  written: Fact<readonly WrittenPath[]> | undefined,
  files: readonly string[],
): readonly File[] {
  const patterns = writtenPatterns(written?.value ?? [], files);
  return beside.filter(({ path }) => !patterns.some((pattern) => isWithin(path, pattern)));
}
