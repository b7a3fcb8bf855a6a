import { KaizenError } from '../errors.ts';
import type { Fact } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { containerEvidence } from '../manifests/container-evidence.ts';
import { toolPins, versionFilePins } from '../manifests/tool-pins.ts';

/** A release line of a language, and the base of its images. */
export interface Release {
  /** `3.14`, `24` */
  readonly line: string;
  /** `supported`: gets fixes; `ended`: gets none; `young`: used only on request. */
  readonly state: 'supported' | 'ended' | 'young';
  /** Month in which its support ends, if it is known. */
  readonly end?: string;
  /** Debian release of the newest variant of the official image. */
  readonly suite: string;
}

/** Release lines, the newest first. They are a table, so that the output does not depend on the date. */
export type Releases<Line extends Release = Release> = readonly [Line, ...Line[]];

/**
 * The meaning of a version text: the known lines that it allows, the newest first; `elsewhere` if it depends on the machine; why it is
 * refused, as the end of a sentence; undefined if it is not a version.
 */
export type Allowed<Line extends Release = Release> = readonly Line[] | 'elsewhere' | { readonly refused: string } | undefined;

/** The files with a language's version. */
export interface PinFiles {
  /** Files that only contain the version, in order of precedence. `line`: the form of their line, if there may be others. */
  readonly files: readonly { readonly name: string; readonly line?: RegExp }[];
  /** Names of the language in asdf and mise. */
  readonly tools: readonly string[];
  /** References to the language's images, with the version as the first group. */
  readonly images: RegExp;
}

/** How the version of a language is stated. */
export interface VersionTable<Line extends Release = Release> extends PinFiles {
  /** `Node.js` */
  readonly title: string;
  readonly releases: Releases<Line>;
  /** Parses an exact version. */
  readonly readPin: (text: string) => Allowed<Line>;
  /** Parses the requirement in a manifest. */
  readonly readRange: (text: string) => Allowed<Line>;
  /** The disadvantage of a young line: `some packages may not have wheels for it yet`. */
  readonly young?: string;
  /** An additional disadvantage of an ended line, after a comma: `and its library is in the program`. */
  readonly ended?: string;
  /** True if a build refuses a version below the requirement of its manifest. */
  readonly refusesOlder?: true;
  /** True if a requirement is the line with which a project is built, which is used as long as it is supported. */
  readonly keepsRequired?: true;
  /** Files that are often forgotten: an older version in one of them is ignored. */
  readonly forgotten?: readonly string[];
  /** The description of the default version: `newest supported Node.js`. */
  readonly newest?: string;
}

/** A place that states a version. */
export interface Statement {
  readonly source: string;
  /** File and line, or file and key. */
  readonly place: string;
  /** As written. */
  readonly text: string;
  /** True for a requirement in a manifest, which an install checks. */
  readonly isRequirement: boolean;
  /** True for the image of a person's Dockerfile: it counts if other statements leave a choice. */
  readonly isImage?: true;
}

/** A requirement of the application that does not fit a release line. */
export interface Obstacle {
  /** `numpy 1.26.4` */
  readonly what: string;
  /** What is missing for the line: `wheel`, `support`. */
  readonly lacks: string;
}

/** The release line to use, with notes about it. */
export interface VersionFinding<Line extends Release = Release> {
  readonly fact: Fact<string>;
  readonly release: Line;
  readonly warnings: readonly string[];
}

/** Reads the version files in a folder: the language's own, .tool-versions, then mise.toml. */
export function readPins({ files, tools }: PinFiles, folder: Folder): Statement[] {
  const pins = [...files.flatMap(({ name, line }) => versionFilePins(folder, name, line)), ...toolPins(folder, ...tools)];
  return pins.map(({ version, file, place }) => ({ source: file, place, text: version, isRequirement: false }));
}

/** Reads the versions of the base images in a person's Dockerfiles; that of the final stage comes first. */
export function readImages({ images }: Pick<PinFiles, 'images'>, folder: Folder): Statement[] {
  return containerEvidence(folder).bases.flatMap(({ reference, source }): Statement[] => {
    const text = images.exec(reference)?.[1];
    return text === undefined ? [] : [{ source, place: source, text, isRequirement: false, isImage: true }];
  });
}

/** Marks a statement as one from the root of the application's workspace. */
export function markAsOuter(statement: Statement): Statement {
  return { ...statement, source: `${statement.source} of the workspace` };
}

/**
 * Chooses the release line. The first statement decides. Of several lines that it allows, the one of a Dockerfile's image is used, or else
 * the newest supported one without an obstacle, or else the one with the fewest. If only an image states a version, the image decides; if
 * nothing does, the choice is the same among all lines, and the fact is an assumption. Throws KaizenError that names the place of an
 * invalid version, or one without an image.
 */
export function chooseVersion<Line extends Release>(
  table: VersionTable<Line>,
  statements: readonly Statement[],
  obstaclesOf: (line: Line) => readonly Obstacle[] = () => [],
): VersionFinding<Line> {
  const { title, releases } = table;
  const read = statements
    .filter(({ isImage }) => isImage !== true)
    .map((statement) => ({ ...statement, lines: readLines(table, statement) }));
  const asides = read
    .filter(({ lines }) => lines === undefined)
    .map(({ place, text }) => `${place}: the tool ignores "${shorten(text)}", because it is not a ${title} version.`);
  const known = read.flatMap(({ lines, ...statement }) => (lines === undefined ? [] : [{ ...statement, lines }]));
  const images = statements.filter(({ isImage }) => isImage === true).flatMap((statement) => readImage(table, statement));
  const required = known.find(({ isRequirement }) => isRequirement);
  const older = known.filter((statement) => isPassedOver(table, statement, required));
  const own = known.find((statement) => !older.includes(statement));
  const image = images.find(({ lines }) => lines.length > 0) ?? images[0];
  const winner = decide(table, own, image);
  const newest = winner === undefined ? chooseDefault(releases) : (chooseRequired(table, winner) ?? chooseNewest(winner.lines));
  if (newest === undefined || winner?.lines.length === 0) return refuseUnknown(table, winner);
  const release = chooseFitting(winner?.lines ?? releases, newest, obstaclesOf);
  const source = winner?.source ?? describeDefault(table);
  const reason = release === newest ? undefined : describeObstacles(table, newest, obstaclesOf(newest));
  const lost = [...known, ...(image === undefined || winner === undefined ? [] : [image])].filter(({ lines }) => !lines.includes(release));
  const excluding = lost.filter(({ isRequirement }) => isRequirement).map((statement) => statement.source);
  const shown = `${title} ${release.line} (${source})`;
  return {
    fact: {
      value: release.line,
      ...(winner === undefined && reason === undefined
        ? { certainty: 'assumed' }
        : winner?.isImage === true
          ? { certainty: 'stated' }
          : {}),
      source: [...(winner === undefined && reason !== undefined ? [] : [source]), ...(reason === undefined ? [] : [reason])].join('; '),
      ...(lost.length === 0 ? {} : { over: lost.map((statement) => ({ value: valueOf(statement), source: statement.source })) }),
    },
    release,
    warnings: [
      ...asides,
      ...older.map((statement) =>
        describePassed(
          title,
          statement,
          required === undefined ? 'the tool knows no image of it' : `${required.source} requires a newer version`,
        ),
      ),
      ...(winner === undefined && image !== undefined ? [describePassed(title, image, reasonAgainst(table, image))] : []),
      ...describeState(table, release, shown),
      ...(excluding.length === 0
        ? []
        : [
            `The tool uses ${shown}, but ${excluding.join(' and ')} ${excluding.length === 1 ? 'excludes' : 'exclude'} it, so the install may fail: change one of them.`,
          ]),
      ...describeRest(table, { release, shown }, obstaclesOf),
    ],
  };
}

/** The decisive statement: that of the folder, with the image's choice among the lines that it allows; or else the image. */
function decide<Line extends Release>(
  table: VersionTable<Line>,
  own: Known<Line> | undefined,
  image: Known<Line> | undefined,
): Known<Line> | undefined {
  if (image === undefined || image.lines.length === 0) return own;
  if (own === undefined) return image;
  const both = own.lines.filter((line) => image.lines.includes(line));
  if (both.length === 0 || both.length === own.lines.length || chooseRequired(table, own) !== undefined) return own;
  return { ...own, lines: both, source: `${own.source}, ${image.source}` };
}

/** The lines of an image that get fixes, or soon will; empty for an unknown one, and undefined for a tag without a version. */
function readImage<Line extends Release>({ readPin }: VersionTable<Line>, statement: Statement): Known<Line>[] {
  const allowed = readPin(statement.text);
  if (allowed === undefined || allowed === 'elsewhere') return [];
  return [{ ...statement, lines: 'refused' in allowed ? [] : allowed.filter(({ state }) => state !== 'ended') }];
}

function reasonAgainst<Line extends Release>({ readPin }: VersionTable<Line>, { text }: Statement): string {
  const allowed = readPin(text);
  const [ended] = Array.isArray(allowed) ? allowed : [];
  return ended?.end === undefined ? 'the tool knows no image of it' : `it has had no security fixes since ${ended.end}`;
}

function describePassed<Line extends Release>(title: string, statement: Known<Line>, reason: string): string {
  return `The tool ignores ${title} ${valueOf(statement).replace(/^[a-z-]+(?=\d)/i, '')} (${statement.source}), because ${reason}.`;
}

/** The version for a message. */
function valueOf<Line extends Release>({ lines, text }: Known<Line>): string {
  return chooseNewest(lines)?.line ?? shorten(text);
}

/** A statement with its allowed lines. */
interface Known<Line extends Release> extends Statement {
  readonly lines: readonly Line[];
}

/** True for a statement below the requirement of the manifest, if a build refuses it, or if its file is often forgotten. */
function isPassedOver<Line extends Release>(table: VersionTable<Line>, known: Known<Line>, required: Known<Line> | undefined): boolean {
  const { refusesOlder, forgotten = [], releases } = table;
  const isForgotten = forgotten.some((file) => known.source.startsWith(file));
  if (isForgotten && known.lines.length === 0) return compareVersions(known.text, releases.at(-1)?.line ?? '') < 0;
  if (required === undefined || (refusesOlder !== true && !isForgotten)) return false;
  return (!isForgotten || !known.lines.some((line) => required.lines.includes(line))) && compareVersions(known.text, required.text) < 0;
}

/** The source of the version if the folder does not set one. */
export function describeDefault({ title, newest = `newest supported ${title}` }: Pick<VersionTable, 'title' | 'newest'>): string {
  return `${newest}; the folder sets no version`;
}

/** The newest of the lines with the fewest obstacles; a young line only if it would be the newest anyway. */
function chooseFitting<Line extends Release>(lines: readonly Line[], newest: Line, obstaclesOf: (line: Line) => readonly Obstacle[]): Line {
  if (obstaclesOf(newest).length === 0) return newest;
  const counted = lines
    .filter((line) => line === newest || line.state !== 'young')
    .map((line) => ({ line, count: obstaclesOf(line).length }));
  const fewest = Math.min(...counted.map(({ count }) => count));
  return chooseNewest(counted.filter(({ count }) => count === fewest).map(({ line }) => line)) ?? newest;
}

/** The obstacles of the chosen line, with a line that would be better. */
function describeRest<Line extends Release>(
  table: VersionTable<Line>,
  { release, shown }: { readonly release: Line; readonly shown: string },
  obstaclesOf: (line: Line) => readonly Obstacle[],
): string[] {
  const obstacles = obstaclesOf(release);
  if (obstacles.length === 0) return [];
  const better = chooseFitting(table.releases, release, obstaclesOf);
  const remedy = better === release ? 'use newer releases of them' : `choose ${table.title} ${better.line}, or use newer releases of them`;
  return [`The tool uses ${shown}, but ${describeObstacles(table, release, obstacles)}, so the build may fail: ${remedy}.`];
}

/** `numpy 1.26.4 and 2 more have no wheel for Python 3.14` */
function describeObstacles({ title }: VersionTable, { line }: Release, obstacles: readonly Obstacle[]): string {
  const kinds = [...new Set(obstacles.map(({ lacks }) => lacks))];
  return kinds
    .map((kind) => {
      const all = obstacles.filter(({ lacks }) => lacks === kind).map(({ what }) => what);
      const named = all.length > 3 ? [...all.slice(0, 2), `${all.length - 2} more`] : all;
      const names = named.length === 1 ? named.join('') : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
      return `${names} ${all.length === 1 ? 'has' : 'have'} no ${kind} for ${title} ${line}`;
    })
    .join(', and ');
}

/** The default version. */
export function chooseDefault<Line extends Release>(releases: Releases<Line>): Line {
  return chooseNewest(releases) ?? releases[0];
}

function chooseRequired<Line extends Release>(
  { keepsRequired }: VersionTable<Line>,
  { isRequirement, text, lines }: Statement & { readonly lines: readonly Line[] },
): Line | undefined {
  if (!keepsRequired || !isRequirement) return undefined;
  return lines.find(({ line, state }) => state === 'supported' && compareVersions(line, text) === 0);
}

/** A value that follows from the version, with the same source; other sources are shown for the version only. */
export function fromVersion<Value>({ source, certainty }: Fact<string>, value: Value): Fact<Value> {
  return { value, ...(certainty === undefined ? {} : { certainty }), source };
}

/** Compares the first two numbers of two versions: negative if the first version is older, zero if they belong to one line. */
export function compareVersions(one: string, other: string): number {
  const [numbers, others] = [one, other].map((text) => (text.match(/\d+/g) ?? []).map(Number));
  return (numbers?.[0] ?? 0) - (others?.[0] ?? 0) || (numbers?.[1] ?? 0) - (others?.[1] ?? 0);
}

/**
 * The newest supported line, or else the newest young one; of ended lines, the one with the longest support, which is not always the
 * newest.
 */
function chooseNewest<Line extends Release>(lines: readonly Line[]): Line | undefined {
  return lines.find(({ state }) => state === 'supported') ?? lines.find(({ state }) => state !== 'ended') ?? lastEnded(lines);
}

function lastEnded<Line extends Release>(lines: readonly Line[]): Line | undefined {
  return lines.toSorted(({ end: one = '' }, { end: other = '' }) => (one < other ? 1 : one > other ? -1 : 0))[0];
}

/** The lines that a statement allows; undefined for an ignored one. */
function readLines<Line extends Release>(table: VersionTable<Line>, statement: Statement): readonly Line[] | undefined {
  const { title, releases, readPin, readRange } = table;
  const allowed = statement.isRequirement ? readRange(statement.text) : readPin(statement.text);
  if (allowed === 'elsewhere') return undefined;
  if (allowed !== undefined && !('refused' in allowed)) return allowed;
  const reason = allowed?.refused ?? `is not a ${title} version: name one such as ${chooseDefault(releases).line}`;
  throw new KaizenError(`${statement.place}: "${shorten(statement.text)}" ${reason}.`);
}

function refuseUnknown({ title, releases }: VersionTable, { place, text }: Statement = nowhere): never {
  const [newest] = releases;
  const remedy = compareVersions(text, newest.line) > 0 ? 'name one of them, or update generator-kaizen-docker' : 'name one of them';
  const known = `${releases.at(-1)?.line} to ${newest.line}`;
  throw new KaizenError(`${place}: "${shorten(text)}" allows none of the ${title} versions that the tool knows (${known}): ${remedy}.`);
}

const nowhere: Statement = { source: '', place: 'the folder', text: '', isRequirement: false };

function describeState({ young, ended }: VersionTable, { state, end }: Release, shown: string): string[] {
  if (state === 'ended')
    return [`${shown} has had no security fixes since ${end}${ended === undefined ? '' : `, ${ended}`}: move to a supported version.`];
  return state === 'young' && young !== undefined ? [`${shown} is very new: ${young}.`] : [];
}

function shorten(text: string): string {
  return text.slice(0, 60);
}
