import { posix } from 'node:path';
import type { Certainty, Fact, WrittenPath } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { isWithin } from '../folder/within.ts';
import { containerEvidence } from '../manifests/container-evidence.ts';
import { once } from '../once.ts';
import { argumentOf, type Call, findCalls, type Item, itemBetween, type Source } from '../source/source.ts';
import { unknownPart, type Value } from '../source/values.ts';
import { findSettingsPlaces } from './sample-configuration.ts';
import { holdsNoText, textsBehind } from './variable-lines.ts';

/** What code writes: a folder, a file, or a database address with a file (`sqlite:///shop.db`). */
type Kind = 'folder' | 'file' | 'database';

/** A place in the code that writes, with the value of its path. */
export interface Write {
  readonly kind: Kind;
  readonly value: Value | undefined;
  /** The file that creates a folder there. */
  readonly maker?: string;
}

/** The paths that an application writes, and sentences about unknown ones. */
export interface WrittenFinding {
  readonly fact?: Fact<readonly WrittenPath[]>;
  readonly notes: readonly string[];
}

/** A call that writes. */
export interface WritingCall {
  /** Words in a file with such a call. */
  readonly words: readonly string[];
  /** With the flag `g`; ends with the opening bracket. */
  readonly call: RegExp;
  /** The argument with the path: its name, or its position from 0. */
  readonly argument: string | number;
  /** The property with the path, if that argument is an object. */
  readonly property?: string;
  /** The required first argument: the driver in `sql.Open("sqlite3", path)`. */
  readonly first?: RegExp;
  readonly kind: Kind;
}

/** A name whose value is a written path: a setting, a property of an object. */
export interface WritingName {
  readonly words: readonly string[];
  /** With the flag `g`; ends before the value. */
  readonly name: RegExp;
  /** Text that the file must contain, if the name alone is not enough. */
  readonly beside?: RegExp;
  readonly kind: Kind;
}

/** A package that writes to a default path, or to that of its variable. */
export interface Habit {
  readonly packages: readonly string[];
  readonly written: WrittenPath;
  /** The source: the package's documentation. */
  readonly said: string;
}

/** How to search a language's code for writes. */
export interface Searched<File extends Source> {
  mentioning(...words: readonly string[]): readonly File[];
  value(source: File, item: Item): Value | undefined;
  property?(source: File, item: Item, name: string): Item | undefined;
  /** The expression that starts at a position. */
  expression?(source: File, start: number): Item;
}

/** Finds the calls of a table in the code. */
export function findWrites<File extends Source>(table: readonly WritingCall[], searched: Searched<File>): readonly Write[] {
  return table.flatMap((row) =>
    searched.mentioning(...row.words).flatMap((source) =>
      isTool(source.path)
        ? []
        : callsOf(source, row.call).flatMap((call): Write[] => {
            const item = pathOf(row, call, source, searched);
            return item === undefined
              ? []
              : [{ kind: row.kind, value: searched.value(source, item), ...(row.kind === 'folder' ? { maker: source.path } : {}) }];
          }),
    ),
  );
}

/** Names of constants with a data folder, in any application: each counts if its value is a folder that does not exist yet. */
export const placeWords =
  'DATA|DATABASE|DB|STORAGE|MEDIA|UPLOADS?|FILES|ATTACHMENTS?|DOWNLOADS?|EXPORTS?|BACKUPS?|ARCHIVES?|INBOX|CONSUM(?:E|PTION)|TRASH|INDEX|SESSIONS?|CACHE|LOGS?|LOGGING|TE?MP|SCRATCH|THUMBNAILS?';

/** Words in variables with folders that an application contains, or that its build creates. */
const broughtWords =
  /STATIC|PUBLIC|ASSET|TEMPLATE|THEME|VIEW|LOCALE|I18N|TRANSLATION|LANG|CERT|SSL|TLS|KEY|DIST|BUILD|WEB|UI|FRONT|CLIENT|PLUGIN|EXTENSION|MIGRATION|SCRIPT|BIN|SOURCE|SRC|BASE|ROOT|PROJECT|APP|HOME|TEST|MODULE|CODE/;

/** A folder with a variable is a data folder, whatever its name is, unless the application contains it. */
export function movesData(folder: Folder, { value }: Write): boolean {
  const name = value?.variable ?? '';
  return /_(?:DIR|DIRECTORY|FOLDER)$/.test(name) && !broughtWords.test(name) && !isBrought(folder, value);
}

/** A path whose last name has an extension is a file: `LOG_PATH = "logs/shop.log"`. */
export function fileByEnding(write: Write): Write {
  const literal = write.value?.literal;
  return typeof literal === 'string' && /[^/]\.\w{1,8}$/.test(literal) ? { ...write, kind: 'file' } : write;
}

/** Finds the values of a table's names in the code. */
export function findNamedWrites<File extends Source>(table: readonly WritingName[], searched: Searched<File>): readonly Write[] {
  return table.flatMap(({ words, name, beside, kind }) =>
    searched.mentioning(...words).flatMap((source) =>
      isTool(source.path) || beside?.test(source.code) === false
        ? []
        : [...source.code.matchAll(name)].flatMap(({ index, 0: text }): Write[] => {
            const item = searched.expression?.(source, index + text.length);
            return item === undefined ? [] : [{ kind, value: searched.value(source, item) }];
          }),
    ),
  );
}

/** More calls of a kind than a file has: the arguments of each are resolved in all code. */
const mostCalls = 100;

function callsOf(source: Source, call: RegExp): readonly Call[] {
  return findCalls(source, call).slice(0, mostCalls);
}

function pathOf<File extends Source>(row: WritingCall, call: Call, source: File, searched: Searched<File>): Item | undefined {
  const { argument, property, first } = row;
  if (first !== undefined && !first.test(call.arguments[0]?.literal ?? '')) return undefined;
  const given = typeof argument === 'number' ? argumentOf(call, undefined, argument) : argumentOf(call, argument);
  if (given === undefined || property === undefined) return given;
  return searched.property?.(source, given, property);
}

/** Texts in the code with the address of an SQLite file. */
export function sqliteAddresses<File extends Source>(sources: readonly File[], searched: Searched<File>): readonly Write[] {
  return sources.flatMap((source) => {
    const { path, literals } = source;
    if (isTool(path)) return [];
    return [...literals.values()].flatMap((literal): Write[] => {
      const { value, parts, start, end } = literal;
      const text = value ?? parts?.[0];
      if (typeof text !== 'string' || text.length > 300 || !/^sqlite(?:\+\w{1,20})?:/.test(text)) return [];
      return [
        {
          kind: 'database',
          value: value === undefined ? searched.value(source, itemBetween(source, start, end)) : { literal: value, path },
        },
      ];
    });
  });
}

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
function guessedPlaces(folder: Folder, sources: readonly Source[]): readonly Place[] {
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

/** Folders of code that is run by hand or by the build, and never by the application. */
const tool =
  /(?:^|\/)(?:scripts?|tools?|hack|dev|bench(?:marks?)?|seeds?|\.[\w-]+|migrations|management|ci|e2e|tests?(?:[-_]\w{1,40})?|examples?)\/|(?:^|\/)(?:seed|webpack|vite|rollup|esbuild|build|generate|gen)[\w.-]{0,60}\.\w+$/;

/** True for a file that the application does not run. */
export function isTool(path: string): boolean {
  return tool.test(path);
}

/** Names of variables with a data path. */
const placeVariable =
  /^(?!.*(?:ALLOW|TEMP|TMP|HOST_|TEST|S3_|AWS_|GCS_|GS_|AZURE_|STATIC_))(?:\w+_)?(?:(?:DATA|STORAGE|STATE|UPLOADS?|MEDIA|FILES)(?:_LOCAL)?(?:_ROOT)?_?(?:DIR|DIRECTORY|FOLDER|PATH|ROOT|LOCATION)|(?:VIDEOS?|IMAGES?|MUSIC|PROCESSED|DOWNLOADS?|BACKUPS?|EXPORTS?|INBOX|ATTACHMENTS?)_(?:DIR|DIRECTORY|FOLDER)|DATADIR|DATASTORE|DATA)$/;

/** Variables of systems and of tests: they never contain the application's own paths. */
const foreignVariable = /^(?:LOCALAPPDATA|APPDATA|HOME|USERPROFILE|XDG_\w+|TMPDIR|TEMP|TMP|PWD|VIRTUAL_ENV)$|(?:^|_)TEST(?:S|ING)?(?:_|$)/;

/** Names of folders that only contain data. */
const dataFolder = /^(?:data|storage|uploads?|instance|state|db|database|media|files|var)$/i;

/** Names of paths that may be lost. */
const scratchName = /^(?:(?:\.|\w{1,40}_)?caches?|te?mp|\.tmp|logs?|thumbnails?)$|\.log$/i;

/** Extensions of data files. */
const dataFile = /\.(?:db3?|sqlite3?|sqlitedb|mdb|duckdb|rdb)$/i;

/** Names of folders with code or build output: files that are written there are not data. */
const madeByBuilds =
  /^(?:dist|build|out|target|node_modules|coverage|src|lib|app|bin|vendor|\.next|\.nuxt|\.output|public|static|staticfiles|templates|views|docs?|tests?|internal|pkg|cmd|migrations|locales?|\.git|site|client|server|assets|scripts)$/i;

/** Files that belong to the application. */
const codeFile = /\.(?:pyi?|[cm]?[jt]sx?|vue|svelte|go|rs|java|rb|php|html?|css|s[ac]ss)$/;

/** Extensions that a folder's name does not have. */
const documentFile = /\.(?:json|xml|ya?ml|toml|ini|conf|txt|md|nfo|csv|log|zip|gz|tar|html?|pdf|png|jpe?g|svg|mp3)$/i;

/** Files that keep a folder in git, or describe it. */
const placeholder = /(?:^|\/)(?:\.(?:gitkeep|keep|gitignore|gitattributes)|README[^/]*)$/;

/** A path of the application, with its origin. */
interface Place {
  readonly path: string;
  readonly kind: WrittenPath['kind'];
  readonly use: WrittenPath['use'];
  readonly source: string;
  readonly setting?: NonNullable<WrittenPath['setting']>;
  readonly certainty?: Certainty;
}

/** The target of data with a variable. */
const ownFolder = '/data';

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

/** Programs with data below the user's home folder, which would otherwise be /tmp. */
function homePlaces(sources: readonly Source[]): readonly Place[] | undefined {
  const asking = sources.find(({ path }) => !isTool(path));
  return asking === undefined
    ? undefined
    : [{ ...moved('HOME', ownFolder, `the home folder of the user, which ${asking.path} asks for`, ''), certainty: 'assumed' }];
}

/** A path that leads out of the folder of a workspace's member, in its form in the container; empty if it leads out of the workspace. */
function outside(place: Place, home = '/app'): readonly Place[] {
  if (!place.path.startsWith('../') || place.setting !== undefined) return [place];
  const path = posix.resolve(home, place.path);
  // A sibling of the application's own folder is a folder in the container.
  const isPlace = isWithin(path, '/app') ? path !== '/app' : home === '/app' && path !== '/' && !systemFolder.test(path);
  return isPlace ? [{ ...place, path }] : [];
}

/** The place of a variable with a data path; empty if its default is an existing folder with files that the code reads. */
function namedPlace(folder: Folder, variable: string, path: string, sources: readonly Source[]): readonly Place[] {
  const texts = textsBehind(folder, variable, sources);
  const isHere = (name: string): boolean => folder.files.some((file) => file.startsWith(`${name}/`) && !placeholder.test(file));
  if (texts.some((name) => isHere(name.replace(/\/$/, '')))) return [];
  return [moved(variable, path, `${variable}, which the code reads`, slashBehind(texts.find((each) => each.endsWith('/')) ?? ''))];
}

/** The folder for `SHOP_VIDEO_DIR` is `shop-video`. */
function placeName(variable: string): string {
  return variable
    .toLowerCase()
    .replace(/_(?:dir|directory|folder|path|root|location)$/, '')
    .replaceAll('_', '-');
}

/** Code that appends a name to a folder without a slash has one in its default. */
function slashBehind(path: string): string {
  return path.endsWith('/') ? '/' : '';
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

function moved(variable: string, path: string, source: string, after: string): Place {
  return { path, kind: 'folder', use: 'data', source, setting: { variable, before: '', after } };
}

/**
 * A path of the code in its form in the container; undefined for an unknown path, for a text that is not a file's path, and for a path
 * outside of the application.
 */
function placeOf(folder: Folder, kind: Kind, value: Value | undefined): readonly Place[] {
  if (typeof value?.literal !== 'string') return [];
  const { literal, variable, behind = '', path: source } = value;
  if (variable !== undefined && foreignVariable.test(variable)) return [];
  const own = variable === undefined ? undefined : settingOf(folder, kind, { ...value, literal, variable, behind });
  if (own !== undefined) return [own];
  const address = addressIn(literal);
  if (address === undefined || (kind === 'database' && address.before === '')) return [];
  const known = address.path.split(unknownPart)[0] ?? '';
  // Up to the last completely known name.
  const isWhole = known === address.path;
  const path = containerPath(isWhole ? known : known.slice(0, known.lastIndexOf('/') + 1));
  if (path === undefined || path === '.') return [];
  // A tool that runs in the folder of its file can access the application's files next to that folder.
  if (path.startsWith('../') && isBrought(folder, { literal: posix.join(posix.dirname(source), path), path: source })) return [];
  return inFolder(folder, path, kind === 'folder' || !isWhole ? 'folder' : 'file', source, known.startsWith('/'));
}

/** The variable that moves the data, with its default path. */
function settingOf(
  folder: Folder,
  kind: Kind,
  { literal, variable, behind, path: source }: { literal: string; variable: string; behind: string; path: string },
): Place | undefined {
  const preset = behind === '' || !literal.endsWith(behind) ? literal : literal.slice(0, -behind.length);
  // Only the variable of the folder is known: the text after it is put below the folder.
  if ((preset === '' || preset === unknownPart) && behind.startsWith('/'))
    return moved(variable, `${ownFolder}/${placeName(variable)}`, `${variable} in ${source}`, '');
  const address = addressIn(preset);
  if (address === undefined || (kind === 'database' && address.before === '')) return undefined;
  const path = containerPath(address.path);
  if (path === undefined || path.startsWith('/')) return undefined;
  const isFolder = behind !== '' ? behind.startsWith('/') : kind === 'folder';
  // A path that begins with a part of a name cannot be moved.
  if (behind !== '' && !isFolder) return undefined;
  const { before, after } = address;
  if (isScratch(path) || (!isFolder && isScratch(posix.dirname(path)))) return undefined;
  if (!isFolder && !isNameOfData(path)) return undefined;
  const isTaken = path !== '.' && hasCode(folder, path);
  return {
    path: path === '.' || isTaken ? '/data' : path,
    kind: isFolder ? 'folder' : 'file',
    use: 'data',
    source: `${variable} in ${source}`,
    setting: { variable, before, after: `${isFolder ? slashBehind(preset) : ''}${after}` },
  };
}

/**
 * The folder or file that represents a written path: the folder around a file, unless it contains code. `isPath`: the code has built the
 * path.
 */
function inFolder(folder: Folder, path: string, kind: WrittenPath['kind'], source: string, isPath = false): readonly Place[] {
  const use = isScratch(path) ? 'scratch' : 'data';
  if (/^(?:dist|build|out|target|node_modules|coverage|test-results|\.next)(?:\/|$)|(?:^|\/)test[^/]*\.sqlite3?$/.test(path)) return [];
  // The whole data folder, whichever part of it is named here.
  const [, top = '', name = ''] = /^((?:\.\.\/)*([^/]*))/.exec(path) ?? [];
  if (top !== path && dataFolder.test(name) && isOwn(folder, top)) return [{ path: top, kind: 'folder', use: 'data', source }];
  if (kind === 'folder') return isOwn(folder, path) ? [{ path, kind, use, source }] : [];
  if (!isPath && !isNameOfData(path)) return [];
  const around = posix.dirname(path);
  if (around !== '.' && around !== '/' && isOwn(folder, around))
    return [{ path: around, kind: 'folder', use: isScratch(around) ? 'scratch' : 'data', source }];
  // An existing file belongs to the application, unless it is a data file.
  if (path.startsWith('/') || (folder.has(path) && !dataFile.test(path))) return [];
  return dataFile.test(path) || use === 'scratch' || !codeFile.test(path) ? [{ path, kind, use, source }] : [];
}

/** True for the path of a file that is more than a word: the argument of a call may be another name. */
function isNameOfData(path: string): boolean {
  return path.includes('/') || /\.[a-z]\w{0,10}$/i.test(path);
}

/** True for a folder with files of the application. */
export function isBrought(folder: Folder, value: Value | undefined): boolean {
  const path = typeof value?.literal === 'string' ? containerPath(value.literal) : undefined;
  return path !== undefined && folder.files.some((file) => file.startsWith(`${path}/`) && !placeholder.test(file));
}

function isScratch(path: string): boolean {
  return scratchName.test(posix.basename(path));
}

/** True for a folder without code that no build creates. */
function isOwn(folder: Folder, path: string): boolean {
  return !madeByBuilds.test(path) && !documentFile.test(path) && !hasCode(folder, path) && !isBelowFile(folder, path);
}

/** True for an existing file, and for a path below one, which cannot be a folder. */
function isBelowFile(folder: Folder, path: string): boolean {
  return path.split('/').some((_, index, names) => folder.has(names.slice(0, index + 1).join('/')));
}

function hasCode(folder: Folder, path: string): boolean {
  return foldersOfCode(folder).has(path);
}

/** The folders that contain code, directly or below. */
const foldersOfCode = once((folder: Folder): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const file of folder.files.filter((each) => codeFile.test(each)))
    for (let around = posix.dirname(file); around !== '.' && !found.has(around); around = posix.dirname(around)) found.add(around);
  return found;
});

interface Address {
  readonly before: string;
  readonly path: string;
  readonly after: string;
}

/** A path, or the path in the address of a file; undefined for any other address. */
function addressIn(text: string): Address | undefined {
  if (text.includes(':memory:') || text === '') return undefined;
  const [, before = '', rest = ''] = /^(sqlite(?:\+\w{1,20})?:(?:\/\/\/?)?|file:(?:\/\/)?)?(.*)$/s.exec(text) ?? [];
  if (before === '' && /^[a-z][a-z\d+.-]*:/i.test(text)) return undefined;
  const at = before === '' ? -1 : rest.indexOf('?');
  const path = at === -1 ? rest : rest.slice(0, at);
  return { before, path, after: at === -1 ? '' : rest.slice(at) };
}

/** Folders of the system, folders that are writable anyway, and paths of URLs. */
const systemFolder = /^\/(?:api|bin|boot|dev|etc|home|lib\w*|proc|root|run|sbin|sys|tmp|usr)(?:\/|$)/;

/** A path in its form in the container, relative to the application's folder, even if it leads out of it; undefined for another one. */
function containerPath(text: string): string | undefined {
  if (text.startsWith('~') || text.length > 200) return undefined;
  const path =
    posix
      .normalize(text.replaceAll('\\', '/'))
      .replace(/(?<=.)\/$/, '')
      .replace(/^\/app(?:\/|$)/, '') || '.';
  if (path === '.' || path === '/') return path === '/' ? undefined : path;
  const isAround = path.startsWith('..') && !/^(?:\.\.\/){1,4}\w/.test(path);
  return /^\/?[\w.@+-]+(?:\/[\w.@+-]+)*$/.test(path) && !isAround && !systemFolder.test(path) ? path : undefined;
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
