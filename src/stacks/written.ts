import { posix } from 'node:path';
import type { Certainty, Fact, WrittenPath } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { isWithin } from '../folder/within.ts';
import { containerEvidence } from '../manifests/container-evidence.ts';
import { once } from '../once.ts';
import { argumentOf, type Call, findCalls, type Item, itemBetween, type Source } from '../source/source.ts';
import { unknownPart, type Value } from '../source/values.ts';
import { findSampleData, findSettingsPlaces } from './sample-configuration.ts';

/** What code writes: a folder, a file, or what an address of a database names (`sqlite:///shop.db`). */
type Kind = 'folder' | 'file' | 'database';

/** A place in the code that writes, with what its path comes to. */
export interface Write {
  readonly kind: Kind;
  readonly value: Value | undefined;
  /** The file that makes a folder there. */
  readonly maker?: string;
}

/** What an application writes, and sentences about what can't be told of it. */
export interface WrittenFinding {
  readonly fact?: Fact<readonly WrittenPath[]>;
  readonly notes: readonly string[];
}

/** A call that writes. */
export interface WritingCall {
  /** Words that a file with such a call has. */
  readonly words: readonly string[];
  /** With the flag `g`; ends with the opening bracket. */
  readonly call: RegExp;
  /** The argument that is the path: its name, or its position from 0. */
  readonly argument: string | number;
  /** The property of that argument which is the path, where it is an object. */
  readonly property?: string;
  /** What the first argument has to be: the driver of `sql.Open("sqlite3", path)`. */
  readonly first?: RegExp;
  readonly kind: Kind;
}

/** A name whose value is a path that is written: a setting, a property of an object. */
export interface WritingName {
  readonly words: readonly string[];
  /** With the flag `g`; ends where the value begins. */
  readonly name: RegExp;
  /** What the file has to hold, where the name alone says little. */
  readonly beside?: RegExp;
  readonly kind: Kind;
}

/** A package that writes somewhere of its own accord, or where its variable says. */
export interface Habit {
  readonly packages: readonly string[];
  readonly written: WrittenPath;
  /** What says so: the package's documentation. */
  readonly said: string;
}

/** How a language's code is searched for what writes. */
export interface Searched<File extends Source> {
  mentioning(...words: readonly string[]): readonly File[];
  value(source: File, item: Item): Value | undefined;
  property?(source: File, item: Item, name: string): Item | undefined;
  /** The expression that begins at a position. */
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

/** What constants are called that name a folder of data, of any application: each counts where its value is a folder that is not there yet. */
export const placeWords =
  'DATA|DATABASE|DB|STORAGE|MEDIA|UPLOADS?|FILES|ATTACHMENTS?|DOWNLOADS?|EXPORTS?|BACKUPS?|ARCHIVES?|INBOX|CONSUM(?:E|PTION)|TRASH|INDEX|SESSIONS?|CACHE|LOGS?|LOGGING|TE?MP|SCRATCH|THUMBNAILS?';

/** Words of variables that name folders which an application brings, or which its build makes. */
const broughtWords =
  /STATIC|PUBLIC|ASSET|TEMPLATE|THEME|VIEW|LOCALE|I18N|TRANSLATION|LANG|CERT|SSL|TLS|KEY|DIST|BUILD|WEB|UI|FRONT|CLIENT|PLUGIN|EXTENSION|MIGRATION|SCRIPT|BIN|SOURCE|SRC|BASE|ROOT|PROJECT|APP|HOME|TEST|MODULE|CODE/;

/** A folder that a variable moves is one of data, whatever it is called, unless it is one that the application brings. */
export function movesData(folder: Folder, { value }: Write): boolean {
  const name = value?.variable ?? '';
  return /_(?:DIR|DIRECTORY|FOLDER)$/.test(name) && !broughtWords.test(name) && !isBrought(folder, value);
}

/** A path whose last name has an ending is a file's: `LOG_PATH = "logs/shop.log"`. */
export function fileByEnding(write: Write): Write {
  const literal = write.value?.literal;
  return typeof literal === 'string' && /[^/]\.\w{1,8}$/.test(literal) ? { ...write, kind: 'file' } : write;
}

/** Finds what the names of a table are given in the code. */
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

/** More calls of a kind than one file has: what each is given is looked for in all of the code. */
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

/** Texts of a code that are the address of a file of SQLite. */
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

/** More names than these are those of many things. */
const mostGuesses = 4;

/** Texts that look like the path of a database's file, or like a place for data on a server, and the default of a tag: `default:"data/shop.db"`. */
const pathLike =
  /^(?:file:)?([\w./-]*\w\.(?:db|sqlite3?))$|^(\/var\/(?:lib|opt|data|uploads)\/[\w.-]+(?:\/[\w.-]+)*)$|\bdefault[:=]"?([\w./-]*\w\.(?:db|sqlite3?))\b/;
const ofSystem = /^\/var\/lib\/(?:docker|dpkg|apt|mysql|postgresql|redis|systemd|kubelet|dbus|rancher|containerd|tor)/;

/** Keys of settings that no file is called like. */
const settingKey = /\.(?:host|hostname|port|user|username|password|pass|enabled?|type|driver|url|timeout|prefix)$/i;

/** Texts of a file that are keys of settings rather than names of files: `redis.db` beside `redis.host`. */
function keysAmong(literals: Source['literals']): ReadonlySet<string> {
  const sections = new Map<string, Set<string>>();
  for (const { value = '' } of literals.values()) {
    const [, section] = /^([a-z]\w{1,30})\.\w{1,30}$/i.exec(value) ?? [];
    if (section !== undefined) sections.set(section, (sections.get(section) ?? new Set()).add(value));
  }
  return new Set([...sections.values()].flatMap((keys) => ([...keys].some((key) => settingKey.test(key)) ? [...keys] : [])));
}

/** What the texts of the code look like, where none of its calls says more. */
function guessedPlaces(folder: Folder, sources: readonly Source[]): readonly Place[] {
  const found = new Map<string, Place>();
  for (const { path: source, literals } of sources) {
    if (isTool(source)) continue;
    const keys = keysAmong(literals);
    for (const { value = '' } of literals.values()) {
      if (keys.has(value)) continue;
      const [, file, place, preset] = value.length > 200 ? [] : (pathLike.exec(value) ?? []);
      const path = containerPath(file ?? place ?? preset ?? '~');
      // What is in the folder already is a part of the application.
      if (path === undefined || ofSystem.test(path) || folder.has(path)) continue;
      for (const each of inFolder(folder, path, place === undefined || dataFile.test(path) ? 'file' : 'folder', source))
        found.set(each.path, { ...each, certainty: 'assumed' });
    }
  }
  const bare = [...found.values()].filter(({ kind }) => kind === 'file');
  return [...found.values()].filter((each) => bare.length <= mostGuesses || !bare.includes(each));
}

/** Folders of what is run by hand or by the build, and never by the application. */
const tool =
  /(?:^|\/)(?:scripts?|tools?|hack|dev|bench(?:marks?)?|seeds?|\.[\w-]+|migrations|management|ci|e2e|tests?(?:[-_]\w{1,40})?|examples?)\/|(?:^|\/)(?:seed|webpack|vite|rollup|esbuild|build|generate|gen)[\w.-]{0,60}\.\w+$/;

/** True for a file that the application does not run. */
export function isTool(path: string): boolean {
  return tool.test(path);
}

/** Names of variables that say where data goes. */
const placeVariable =
  /^(?!.*(?:ALLOW|TEMP|TMP|HOST_|TEST|S3_|AWS_|GCS_|GS_|AZURE_|STATIC_))(?:\w+_)?(?:(?:DATA|STORAGE|STATE|UPLOADS?|MEDIA|FILES)(?:_LOCAL)?(?:_ROOT)?_?(?:DIR|DIRECTORY|FOLDER|PATH|ROOT|LOCATION)|(?:VIDEOS?|IMAGES?|MUSIC|PROCESSED|DOWNLOADS?|BACKUPS?|EXPORTS?|INBOX|ATTACHMENTS?)_(?:DIR|DIRECTORY|FOLDER)|DATADIR|DATASTORE|DATA)$/;

/** Variables of systems and of tests: nothing of the application goes where they say. */
const foreignVariable = /^(?:LOCALAPPDATA|APPDATA|HOME|USERPROFILE|XDG_\w+|TMPDIR|TEMP|TMP|PWD|VIRTUAL_ENV)$|(?:^|_)TEST(?:S|ING)?(?:_|$)/;

/** Names of folders that hold data, and nothing else. */
const dataFolder = /^(?:data|storage|uploads?|instance|state|db|database|media|files|var)$/i;

/** Names of what may be lost. */
const scratchName = /^(?:(?:\.|\w{1,40}_)?caches?|te?mp|\.tmp|logs?|thumbnails?)$|\.log$/i;

/** Endings of files that hold data. */
const dataFile = /\.(?:db3?|sqlite3?|sqlitedb|mdb|duckdb|rdb)$/i;

/** Names of folders that builds make and that code is in: what is written there is no data. */
const madeByBuilds =
  /^(?:dist|build|out|target|node_modules|coverage|src|lib|app|bin|vendor|\.next|\.nuxt|\.output|public|static|staticfiles|templates|views|docs?|tests?|internal|pkg|cmd|migrations|locales?|\.git|site|client|server|assets|scripts)$/i;

/** Files that are a part of the application. */
const codeFile = /\.(?:pyi?|[cm]?[jt]sx?|vue|svelte|go|rs|java|rb|php|html?|css|s[ac]ss)$/;

/** Endings of files that no folder is called by. */
const documentFile = /\.(?:json|xml|ya?ml|toml|ini|conf|txt|md|nfo|csv|log|zip|gz|tar|html?|pdf|png|jpe?g|svg|mp3)$/i;

/** Files that are there to keep a folder in git, or tell of it. */
const placeholder = /(?:^|\/)(?:\.(?:gitkeep|keep|gitignore|gitattributes)|README[^/]*)$/;

/** A path of the application's, and what it depends on. */
interface Place {
  readonly path: string;
  readonly kind: WrittenPath['kind'];
  readonly use: WrittenPath['use'];
  readonly source: string;
  readonly setting?: NonNullable<WrittenPath['setting']>;
  readonly certainty?: Certainty;
}

/** Where the data goes that a variable moves. */
const ownFolder = '/data';

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
    /** Samples of the settings that the application reads: they name files of data. */
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
    (name) => (placeVariable.test(name) || isOwnFolder(folder, name, found.mentioning)) && !settled.has(name) && !read.has(name),
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

/** What code does with a folder for data. */
const usesFolder = /\b(?:mkdir|makedirs|MkdirAll|mkdirSync|create_dir_all|isdir|listdir|readdirSync)\b/;

/** True for a variable that is called as the application is, and names a folder that its code makes or lists: `SHOP_PATH`, `SHOP_HOME`. */
function isOwnFolder(folder: Folder, variable: string, mentioning: (name: string) => readonly Source[]): boolean {
  const own = folder.name.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase();
  const [, name] = /^(\w{2,60})_(?:HOME|DIR|PATH|FOLDER|ROOT)$/.exec(variable) ?? [];
  return name === own && mentioning(variable).some((source) => !isTool(source.path) && usesFolder.test(source.code));
}

/** Programs that keep their data below the folder of the user, which is /tmp otherwise. */
function homePlaces(sources: readonly Source[]): readonly Place[] | undefined {
  const asking = sources.find(({ path }) => !isTool(path));
  return asking === undefined
    ? undefined
    : [{ ...moved('HOME', ownFolder, `the folder of the user, which ${asking.path} asks for`, ''), certainty: 'assumed' }];
}

/** A path that leads out of the folder of a workspace's member, as it is in the container; none where it leads out of the workspace. */
function outside(place: Place, home = '/app'): readonly Place[] {
  if (!place.path.startsWith('../') || place.setting !== undefined) return [place];
  const path = posix.resolve(home, place.path);
  // Beside an application with a folder of its own is a folder of the container.
  const isPlace = isWithin(path, '/app') ? path !== '/app' : home === '/app' && path !== '/' && !systemFolder.test(path);
  return isPlace ? [{ ...place, path }] : [];
}

/** What stands in quotes behind a variable on its line, as paths do: its default may be among it. */
function textsBehind(folder: Folder, variable: string, sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path }) => {
    const text = folder.search(path);
    const found: string[] = [];
    for (let at = text.indexOf(variable); at !== -1; at = text.indexOf(variable, at + variable.length)) {
      const [behind = ''] = text.slice(at + variable.length, at + variable.length + 160).split('\n');
      for (const [, name = ''] of behind.matchAll(/["'`](?:\.?\/)?([\w./-]{1,80})["'`]/g)) found.push(name);
    }
    return found;
  });
}

/** The place of a variable that says where data goes; none where it is by default a folder that is here and holds files, which the code reads. */
function namedPlace(folder: Folder, variable: string, path: string, sources: readonly Source[]): readonly Place[] {
  const texts = textsBehind(folder, variable, sources);
  const isHere = (name: string): boolean => folder.files.some((file) => file.startsWith(`${name}/`) && !placeholder.test(file));
  if (texts.some((name) => isHere(name.replace(/\/$/, '')))) return [];
  return [moved(variable, path, `${variable}, which the code reads`, slashBehind(texts.find((each) => each.endsWith('/')) ?? ''))];
}

/** `SHOP_VIDEO_DIR` names the folder `shop-video`. */
function placeName(variable: string): string {
  return variable
    .toLowerCase()
    .replace(/_(?:dir|directory|folder|path|root|location)$/, '')
    .replaceAll('_', '-');
}

/** Code that puts a name behind a folder without a slash has one in its default. */
function slashBehind(path: string): string {
  return path.endsWith('/') ? '/' : '';
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

function moved(variable: string, path: string, source: string, after: string): Place {
  return { path, kind: 'folder', use: 'data', source, setting: { variable, before: '', after } };
}

/** What a path of the code is in the container; nothing for what can't be told, is no file, or is none of the application's own. */
function placeOf(folder: Folder, kind: Kind, value: Value | undefined): readonly Place[] {
  if (typeof value?.literal !== 'string') return [];
  const { literal, variable, behind = '', path: source } = value;
  if (variable !== undefined && foreignVariable.test(variable)) return [];
  const own = variable === undefined ? undefined : settingOf(folder, kind, { ...value, literal, variable, behind });
  if (own !== undefined) return [own];
  const address = addressIn(literal);
  if (address === undefined || (kind === 'database' && address.before === '')) return [];
  const known = address.path.split(unknownPart)[0] ?? '';
  // Up to the last name that is known as a whole.
  const isWhole = known === address.path;
  const path = containerPath(isWhole ? known : known.slice(0, known.lastIndexOf('/') + 1));
  if (path === undefined || path === '.') return [];
  return inFolder(folder, path, kind === 'folder' || !isWhole ? 'folder' : 'file', source, known.startsWith('/'));
}

/** The variable that moves what is written, with the path that it has by default. */
function settingOf(
  folder: Folder,
  kind: Kind,
  { literal, variable, behind, path: source }: { literal: string; variable: string; behind: string; path: string },
): Place | undefined {
  const preset = behind === '' || !literal.endsWith(behind) ? literal : literal.slice(0, -behind.length);
  // Nothing is known of the folder but its variable: what is behind is put below it.
  if ((preset === '' || preset === unknownPart) && behind.startsWith('/'))
    return moved(variable, `${ownFolder}/${placeName(variable)}`, `${variable} in ${source}`, '');
  const address = addressIn(preset);
  if (address === undefined || (kind === 'database' && address.before === '')) return undefined;
  const path = containerPath(address.path);
  if (path === undefined || path.startsWith('/')) return undefined;
  const isFolder = behind !== '' ? behind.startsWith('/') : kind === 'folder';
  // What begins with a part of a name can't be pointed to another place.
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

/** The folder or file that stands for what is written: the folder around a file, where that is no code's. `isPath`: the code has put it together as one. */
function inFolder(folder: Folder, path: string, kind: WrittenPath['kind'], source: string, isPath = false): readonly Place[] {
  const use = isScratch(path) ? 'scratch' : 'data';
  if (/^(?:dist|build|out|target|node_modules|coverage|test-results|\.next)(?:\/|$)|(?:^|\/)test[^/]*\.sqlite3?$/.test(path)) return [];
  // The whole folder of data, whatever of it is named here.
  const [, top = '', name = ''] = /^((?:\.\.\/)*([^/]*))/.exec(path) ?? [];
  if (top !== path && dataFolder.test(name) && isOwn(folder, top)) return [{ path: top, kind: 'folder', use: 'data', source }];
  if (kind === 'folder') return isOwn(folder, path) ? [{ path, kind, use, source }] : [];
  if (!isPath && !isNameOfData(path)) return [];
  const around = posix.dirname(path);
  if (around !== '.' && around !== '/' && isOwn(folder, around))
    return [{ path: around, kind: 'folder', use: isScratch(around) ? 'scratch' : 'data', source }];
  // A file that is there is a part of the application, unless it is one of data.
  if (path.startsWith('/') || (folder.has(path) && !dataFile.test(path))) return [];
  return dataFile.test(path) || use === 'scratch' || !codeFile.test(path) ? [{ path, kind, use, source }] : [];
}

/** True for a path of a file that is no mere word: what code opens may be a name of something else. */
function isNameOfData(path: string): boolean {
  return path.includes('/') || /\.[a-z]\w{0,10}$/i.test(path);
}

/** True for a folder of which the application brings files. */
export function isBrought(folder: Folder, value: Value | undefined): boolean {
  const path = typeof value?.literal === 'string' ? containerPath(value.literal) : undefined;
  return path !== undefined && folder.files.some((file) => file.startsWith(`${path}/`) && !placeholder.test(file));
}

function isScratch(path: string): boolean {
  return scratchName.test(posix.basename(path));
}

/** True for a folder that holds no code, and that no build makes. */
function isOwn(folder: Folder, path: string): boolean {
  return !madeByBuilds.test(path) && !documentFile.test(path) && !hasCode(folder, path) && !isBelowFile(folder, path);
}

/** True for a file that is there, and for what no folder can be: a path below one. */
function isBelowFile(folder: Folder, path: string): boolean {
  return path.split('/').some((_, index, names) => folder.has(names.slice(0, index + 1).join('/')));
}

function hasCode(folder: Folder, path: string): boolean {
  return foldersOfCode(folder).has(path);
}

/** The folders that hold code, themselves or below. */
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

/** A path, or the path within the address of a file; undefined for the address of anything else. */
function addressIn(text: string): Address | undefined {
  if (text.includes(':memory:') || text === '') return undefined;
  const [, before = '', rest = ''] = /^(sqlite(?:\+\w{1,20})?:(?:\/\/\/?)?|file:(?:\/\/)?)?(.*)$/s.exec(text) ?? [];
  if (before === '' && /^[a-z][a-z\d+.-]*:/i.test(text)) return undefined;
  const at = before === '' ? -1 : rest.indexOf('?');
  const path = at === -1 ? rest : rest.slice(0, at);
  return { before, path, after: at === -1 ? '' : rest.slice(at) };
}

/** Folders of the system, what is writable anyway, and paths of addresses. */
const systemFolder = /^\/(?:api|bin|boot|dev|etc|home|lib\w*|proc|root|run|sbin|sys|tmp|usr)(?:\/|$)/;

/** A path as it is in the container, relative to the application's folder, also where it leads out of that; undefined for one that is elsewhere. */
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
