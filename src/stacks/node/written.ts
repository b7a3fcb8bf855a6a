import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import type { Value } from '../../source/values.ts';
import { isBrought, isTool } from '../own-places.ts';
import {
  fileByEnding,
  findNamedWrites,
  findWrites,
  movesData,
  placeWords,
  type Searched,
  sqliteAddresses,
  type Write,
  type WritingCall,
  type WritingName,
} from '../writing-calls.ts';
import { findWritten, type WrittenFinding } from '../written.ts';
import type { Modules } from './modules.ts';
import type { Client } from './prisma.ts';
import { propertyOf } from './source.ts';
import { expressionFrom, type Reading, readParts } from './values.ts';

const calls: readonly WritingCall[] = [
  { words: ['mkdir'], call: /\bmkdir(?:Sync|p|p\.sync)?\s*\(/g, argument: 0, kind: 'folder' },
  {
    words: ['ensureDir', 'mkdirs', 'outputFile', 'outputJson'],
    call: /\b(?:ensureDir|mkdirs)(?:Sync)?\s*\(/g,
    argument: 0,
    kind: 'folder',
  },
  {
    words: ['writeFile', 'appendFile', 'outputFile'],
    call: /\b(?:writeFile|appendFile|outputFile)(?:Sync)?\s*\(/g,
    argument: 0,
    kind: 'file',
  },
  { words: ['createWriteStream'], call: /\bcreateWriteStream\s*\(/g, argument: 0, kind: 'file' },
  { words: ['Bun.write'], call: /\bBun\.write\s*\(/g, argument: 0, kind: 'file' },
  // better-sqlite3, sqlite3, bun:sqlite and node:sqlite.
  { words: ['sqlite'], call: /\bnew\s+(?:\w{1,40}\.)?(?:Database|DatabaseSync|BetterSqlite3?|Sqlite)\s*\(/gi, argument: 0, kind: 'file' },
  { words: ['better-sqlite3'], call: /(?<![\w.])(?:[bB]etterSqlite3|[dD]atabase|sqlite)\s*\(/g, argument: 0, kind: 'file' },
  { words: ['sqlite'], call: /(?<![\w.])open\s*\(/g, argument: 0, property: 'filename', kind: 'file' },
  { words: ['libsql', 'bun:sqlite'], call: /(?<![\w.])(?:createClient|drizzle)\s*\(/g, argument: 0, property: 'url', kind: 'database' },
  { words: ['drizzle'], call: /(?<![\w.])drizzle\s*\(/g, argument: 0, kind: 'database' },
  {
    words: ['PrismaBetterSqlite3', 'PrismaLibSQL', 'PrismaLibSql'],
    call: /\bnew\s+Prisma(?:BetterSqlite3|BetterSQLite3|LibSQL|LibSql)\s*\(/g,
    argument: 0,
    property: 'url',
    kind: 'database',
  },
  {
    words: ['nedb', 'Datastore'],
    call: /\bnew\s+(?:\w{1,40}\.)?(?:Datastore|Nedb)\s*\(/g,
    argument: 0,
    property: 'filename',
    kind: 'file',
  },
  {
    words: ['lowdb'],
    call: /\b(?:JSONFile|JSONFileSync|JSONFilePreset|JSONFileSyncPreset|FileSync|FileAsync)\s*\(/g,
    argument: 0,
    kind: 'file',
  },
  { words: ['node-json-db'], call: /\bnew\s+(?:Config|JsonDB)\s*\(/g, argument: 0, kind: 'file' },
  { words: ['level'], call: /\bnew\s+(?:Classic)?Level\s*\(/g, argument: 0, kind: 'folder' },
  { words: ['multer'], call: /(?<![\w.])multer\s*\(/g, argument: 0, property: 'dest', kind: 'folder' },
  { words: ['multer'], call: /(?<![\w.])(?:cb|callback|done)\s*\(/g, argument: 1, kind: 'folder' },
  { words: ['fileUpload'], call: /(?<![\w.])fileUpload\s*\(/g, argument: 0, property: 'tempFileDir', kind: 'folder' },
];

const names: readonly WritingName[] = [
  // Knex, nedb, and Winston, whose file names end in .log.
  { words: ['filename'], name: /(?<![\w.])filename\s{0,20}:\s{0,20}/g, beside: /knex|sqlite|winston|\bFile\s*\(/i, kind: 'file' },
  { words: ['sequelize', 'Sequelize'], name: /(?<![\w.])storage\s{0,20}:\s{0,20}/g, beside: /sqlite|dialect/i, kind: 'file' },
  {
    words: ['DataSource', 'TypeOrmModule'],
    name: /(?<![\w.])database\s{0,20}:\s{0,20}/g,
    beside: /sqlite|DataSource|TypeOrm/,
    kind: 'file',
  },
  { words: ['formidable'], name: /(?<![\w.])uploadDir\s{0,20}:\s{0,20}/g, kind: 'folder' },
];

const placeNames: readonly WritingName[] = [
  {
    words: ['_DIR', '_FOLDER'],
    name: new RegExp(
      `(?<![\\w$.])(?:[A-Z]{1,20}_){0,3}(?:${placeWords})_(?:DIR|DIRECTORY|FOLDER)\\s{0,9}(?::\\s{0,9}string\\s{0,9})?=(?!=)\\s{0,9}`,
      'g',
    ),
    kind: 'folder',
  },
  {
    words: ['Dir', 'Folder'],
    name: /(?<![\w$.])(?:data|uploads?|storage|database|db|media|backups?|downloads?|attachments?)(?:Dir|Directory|Folder)\s{0,9}(?::(?!\s{0,9}string\b)|=(?![=>]))\s{0,9}/g,
    kind: 'folder',
  },
];
const placeKey = /^(?:data|uploads?|storage|database|db|media|backups?|downloads?|attachments?)(?:Dir|Directory|Folder)$/;

const movableNames: readonly WritingName[] = [
  {
    words: ['_DIR', '_FOLDER'],
    name: /(?<![\w$.])[A-Z][A-Z0-9_]{0,60}_(?:DIR|DIRECTORY|FOLDER)\s{0,9}(?::\s{0,9}string\s{0,9})?=(?!=)\s{0,9}/g,
    kind: 'folder',
  },
];

/** Constants with names of data folders and a path as value: `const LOCAL_STORAGE_PATH = path.resolve(…)`. */
const constants: readonly WritingName[] = [
  {
    words: ['STORAGE', 'UPLOAD', 'DATA', 'MEDIA'].flatMap((word) =>
      ['_PATH', '_DIR', '_ROOT', '_FOLDER', 'S_DIR', 'S_PATH'].map((end) => `${word}${end}`),
    ),
    name: /\bconst\s{1,9}(?:[A-Z]{1,20}_){0,3}(?:STORAGE|UPLOADS?|DATA|MEDIA)_(?:PATH|DIR|DIRECTORY|ROOT|FOLDER)\s{0,9}=\s{0,9}(?=(?:path\s{0,9}\.\s{0,9})?(?:join|resolve)\s{0,9}\()/g,
    kind: 'folder',
  },
];

/** Code that asks for the home folder of the user, or for the data folder in it. */
const asksHome =
  /(?<![\w$])homedir\s*\(\s*\)|(?<![\w$.])envPaths\s*\(|(?<![\w$.])(?:path\s*\.\s*)?(?:join|resolve)\s*\(\s*process\s*\.\s*env\s*\.\s*HOME\b/;

/** Finds the paths that a Node.js or Bun application writes. */
export function findWrittenPaths(
  folder: Folder,
  found: {
    readonly modules: Modules;
    readonly reading: Reading;
    readonly clients: readonly Client[];
    readonly packages: { has(name: string): boolean };
    readonly variables: readonly string[];
    /** The folder in which the application runs. */
    readonly home: string;
    /** Folders of pages that are copied at the start, so that the application can rewrite them (`findRewritten`). */
    readonly rewritten: readonly string[];
    /** Samples of the settings files that it reads. */
    readonly samples: readonly string[];
  },
): WrittenFinding {
  const { modules, reading, clients, packages, variables, home, rewritten, samples } = found;
  const searched: Searched<ReturnType<Modules['read']>> = {
    mentioning: (...words) => modules.mentioning(...words).filter(({ code }) => !isBrowser(code)),
    value: (source, item) => readParts(reading, source, item),
    property: propertyOf,
    expression: expressionFrom,
  };
  return findWritten(folder, {
    writes: [
      ...findWrites(calls, searched).filter(({ value }) => !isIn(rewritten, value)),
      ...findNamedWrites(names, searched),
      // A folder with files of the application belongs to it, and a name with a file extension is not a folder.
      ...findNamedWrites(constants, searched).filter(
        ({ value }) => !isBrought(folder, value) && !/\.\w{1,8}$/.test(typeof value?.literal === 'string' ? value.literal : ''),
      ),
      ...clients.flatMap((client) => databaseOfPrisma(folder, client)),
      ...[...findNamedWrites(placeNames, searched), ...keyedPlaces(searched)]
        .filter(({ value }) => !isBrought(folder, value))
        .map(fileByEnding),
      ...findNamedWrites(movableNames, searched).filter((write) => movesData(folder, write)),
    ],
    addresses: sqliteAddresses(modules.mentioning('sqlite:'), searched),
    variables,
    samples,
    habits: [],
    home,
    packages,
    mentioning: (name) => modules.mentioning(name),
    homes: modules.mentioning('homedir', 'envPaths', 'env.HOME').filter(({ code }) => asksHome.test(code)),
    literals: modules.mentioning('.db', '.sqlite', '/var/').filter(({ code }) => !isBrowser(code)),
  });
}

/** True for a path in one of these folders of the context; a path out of a member's folder begins with a slash. */
function isIn(folders: readonly string[], value: Value | undefined): boolean {
  const literal = value?.literal;
  if (typeof literal !== 'string' || !literal.startsWith('/')) return false;
  const around = posix.dirname(posix.normalize(literal));
  return folders.some((folder) => `/${folder}`.endsWith(around));
}

/** `"uploadDir": path.resolve("uploads")` */
function keyedPlaces(searched: Searched<ReturnType<Modules['read']>>): readonly Write[] {
  return searched.mentioning('Dir', 'Folder').flatMap((source) =>
    isTool(source.path)
      ? []
      : [...source.literals.values()].flatMap(({ value = '', end }): Write[] => {
          const sign = value.length <= 40 && placeKey.test(value) ? /^\s{0,9}:\s{0,9}/.exec(source.code.slice(end, end + 20)) : null;
          return sign === null ? [] : [{ kind: 'folder', value: searched.value(source, expressionFrom(source, end + sign[0].length)) }];
        }),
  );
}

/** True for browser code, if the file contains nothing else. */
function isBrowser(code: string): boolean {
  return /\bdocument\.(?:getElementById|querySelector|createElement)\b|\bfrom\s*"\s*"\s*;?\s*\bReactDOM\b/.test(code);
}

const block = /\bdatasource\s+\w{1,80}\s*\{([^{}]{0,2000})\}/;

/** The SQLite file in a Prisma schema, relative to the schema (prisma.io, "SQLite"). */
function databaseOfPrisma(folder: Folder, { prisma, member }: Client): readonly Write[] {
  if (prisma.provider !== 'sqlite') return [];
  const files = [prisma.schema, ...(member === undefined ? [] : [posix.join(member.path, prisma.schema)])];
  const path = files.find((each) => folder.has(each));
  if (path === undefined) return [];
  const [, body = ''] = block.exec(folder.search(path)) ?? [];
  const [, variable, literal] =
    /^[ \t]*url[ \t]*=[ \t]*(?:env\([ \t]*"([A-Za-z_]\w{0,80})"[ \t]*\)|"file:([^"\n?]{1,200}))/m.exec(body) ?? [];
  if (variable !== undefined) return [{ kind: 'database', value: { literal: 'file:./prisma.db', variable, path } }];
  return literal === undefined ? [] : [{ kind: 'database', value: { literal: `file:${posix.join(posix.dirname(path), literal)}`, path } }];
}
