import type { Folder } from '../../folder/folder.ts';
import { type Item, itemBetween } from '../../source/source.ts';
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
import { findWritten, type Habit, type WrittenFinding } from '../written.ts';
import type { Modules } from './modules.ts';
import { readValue, takeExpression } from './values.ts';

const calls: readonly WritingCall[] = [
  { words: ['makedirs', 'mkdir'], call: /\bos\.(?:makedirs|mkdir)\s*\(/g, argument: 0, kind: 'folder' },
  { words: ['connect'], call: /\b(?:aio)?sqlite3?\.connect\s*\(/g, argument: 0, kind: 'file' },
  { words: ['SqliteDatabase', 'SqliteExtDatabase'], call: /\bSqlite(?:Ext|Queue)?Database\s*\(/g, argument: 0, kind: 'file' },
  { words: ['TinyDB'], call: /\bTinyDB\s*\(/g, argument: 0, kind: 'file' },
  { words: ['lmdb', 'duckdb', 'dbm', 'shelve'], call: /\b(?:lmdb|dbm|shelve)\.open\s*\(/g, argument: 0, kind: 'file' },
  { words: ['duckdb'], call: /\bduckdb\.connect\s*\(/g, argument: 0, kind: 'file' },
  { words: ['PersistentClient'], call: /\bPersistentClient\s*\(/g, argument: 'path', kind: 'folder' },
  { words: ['create_engine', 'create_async_engine'], call: /\bcreate_(?:async_)?engine\s*\(/g, argument: 0, kind: 'database' },
  { words: ['databases'], call: /\b(?:databases\.)?Database\s*\(/g, argument: 0, kind: 'database' },
  { words: ['dj_database_url'], call: /\bdj_database_url\.(?:config|parse)\s*\(/g, argument: 'default', kind: 'database' },
  { words: ['FileHandler'], call: /\b(?:\w+)?FileHandler\s*\(/g, argument: 0, kind: 'file' },
];

// Settings of Django, Flask and their extensions, as a name, an attribute or a key, except those of files that are collected at build time.
const settings =
  'MEDIA_ROOT|LOG_FOLDER|LOG_DIR|UPLOAD_FOLDER|UPLOAD_DIR|UPLOADED_\\w{1,40}_DEST|SESSION_FILE_DIR|FILE_UPLOAD_TEMP_DIR|PRIVATE_STORAGE_ROOT|SENDFILE_ROOT|WHOOSHEE_DIR|WHOOSH_BASE';

const names: readonly WritingName[] = [
  {
    words: ['MEDIA_ROOT', 'LOG_FOLDER', 'LOG_DIR', 'UPLOAD', 'SESSION_FILE_DIR', 'PRIVATE_STORAGE_ROOT', 'SENDFILE_ROOT', 'WHOOSH'],
    name: new RegExp(`(?<!\\w)(?:${settings})"?[ \\t]*\\]?[ \\t]*(?::[ \\t]*\\w{1,20}[ \\t]*)?=(?!=)[ \\t]*`, 'g'),
    kind: 'folder',
  },
  {
    words: ['SQLALCHEMY_DATABASE_UR'],
    name: /(?<!\w)SQLALCHEMY_DATABASE_UR[IL][ \t]*(?::[ \t]*\w{1,20}[ \t]*)?=(?!=)[ \t]*/g,
    kind: 'database',
  },
];

const placeNames: readonly WritingName[] = [
  {
    words: ['_DIR', '_FOLDER', '_ROOT', '_PATH'],
    name: new RegExp(
      `(?<![\\w.])(?:[A-Z]{1,20}_){0,3}(?:(?:${placeWords})_(?:DIR|DIRECTORY|FOLDER|ROOT|PATH)|CONFIG_(?:DIR|DIRECTORY|FOLDER))[ \\t]*(?::[ \\t]*\\w{1,20}[ \\t]*)?=(?!=)[ \\t]*`,
      'g',
    ),
    kind: 'folder',
  },
  {
    words: ['_path', '_dir', '_folder'],
    name: /(?<![\w.])(?:data|datastore|database|db|storage|uploads?|media)_(?:path|dir|directory|folder)[ \t]*(?::[ \t]*\w{1,20}[ \t]*)?=(?!=)[ \t]*/g,
    kind: 'folder',
  },
];

const movableNames: readonly WritingName[] = [
  {
    words: ['_DIR', '_FOLDER'],
    name: /(?<![\w.])[A-Z][A-Z0-9_]{0,60}_(?:DIR|DIRECTORY|FOLDER)[ \t]*(?::[ \t]*\w{1,20}[ \t]*)?=(?!=)[ \t]*/g,
    kind: 'folder',
  },
];

/** Code that asks for the home folder of the user, or for the data folder in it, also with platformdirs and appdirs. */
const asksHome = /\bPath\.home\s*\(|\bexpanduser\s*\(\s*"|\b(?:user_(?:data|config|state)_(?:dir|path)|AppDirs|PlatformDirs)\s*\(/;

const keys: readonly { readonly key: RegExp; readonly words: readonly string[]; readonly beside: RegExp; readonly kind: Write['kind'] }[] =
  [
    {
      key: /^(?:MEDIA_ROOT|UPLOAD_FOLDER|UPLOAD_DIR|SESSION_FILE_DIR|CACHE_DIR)$/,
      words: ['UPLOAD', 'MEDIA_ROOT', 'SESSION_FILE_DIR', 'CACHE_DIR'],
      beside: /./,
      kind: 'folder',
    },
    { key: /^SQLALCHEMY_DATABASE_URI$/, words: ['SQLALCHEMY_DATABASE_URI'], beside: /./, kind: 'database' },
    // For Django's DATABASES and LOGGING.
    { key: /^NAME$/, words: ['sqlite3'], beside: /\bDATABASES\b|"ENGINE"/, kind: 'file' },
    { key: /^filename$/, words: ['filename'], beside: /\bLOGGING\b|dictConfig|\bLOG_\w{0,20}CONF/, kind: 'file' },
  ];

const cacheOfModels = (packages: readonly string[], variable: string, path: string): Habit => ({
  packages,
  written: { path, kind: 'folder', use: 'data', setting: { variable, before: '', after: '' } },
  said: `${variable}, where ${packages[0]} keeps the models that it downloads`,
});

const habits: readonly Habit[] = [
  cacheOfModels(
    ['transformers', 'sentence-transformers', 'huggingface-hub', 'diffusers', 'faster-whisper'],
    'HF_HOME',
    '/data/huggingface',
  ),
  cacheOfModels(['openai-whisper'], 'XDG_CACHE_HOME', '/data/cache'),
  cacheOfModels(['easyocr'], 'EASYOCR_MODULE_PATH', '/data/easyocr'),
];

/** Finds the paths that a Python application writes. */
export function findWrittenPaths(
  folder: Folder,
  modules: Modules,
  packages: ReadonlyMap<string, string>,
  variables: readonly string[],
  samples: readonly string[],
): WrittenFinding {
  const searched: Searched<ReturnType<Modules['read']>> = {
    mentioning: (...words) => modules.mentioning(...words),
    value: (source, item) => readValue({ modules, source }, item),
    expression: takeExpression,
  };
  const usesInstance = packages.has('flask-sqlalchemy');
  const writes = [
    ...findWrites(calls, searched),
    ...findNamedWrites(names, searched),
    ...keyed(searched),
    ...pathsOfPathlib(searched),
    ...findNamedWrites(placeNames, searched)
      .filter(({ value }) => !isBrought(folder, value))
      .map(fileByEnding),
    ...findNamedWrites(movableNames, searched).filter((write) => movesData(folder, write)),
  ];
  const addresses = sqliteAddresses(modules.mentioning('sqlite:', 'sqlite+'), searched);
  return findWritten(folder, {
    writes: usesInstance ? writes.map(inInstance) : writes,
    addresses: usesInstance ? addresses.map(inInstance) : addresses,
    variables,
    samples,
    habits,
    packages,
    mentioning: (name) => modules.mentioning(name),
    homes: modules.mentioning('home', 'expanduser', 'AppDirs', 'PlatformDirs', 'user_').filter(isHomeAsked),
    literals: modules.mentioning('.db', '.sqlite', '/var/'),
  });
}

/** True for code that asks for the home folder itself, and not to expand a given path. */
function isHomeAsked({ code, literals }: ReturnType<Modules['read']>): boolean {
  const found = asksHome.exec(code);
  if (found === null) return false;
  return !found[0].endsWith('"') || literals.get(found.index + found[0].length - 1)?.value?.startsWith('~') === true;
}

/** `"NAME": BASE_DIR / "db.sqlite3"`, `app.config["UPLOAD_FOLDER"] = "uploads"`. */
function keyed(searched: Searched<ReturnType<Modules['read']>>): readonly Write[] {
  return keys.flatMap(({ key, words, beside, kind }) =>
    searched.mentioning(...words).flatMap((source) => {
      if (!beside.test(source.code) && ![...source.literals.values()].some(({ value }) => value === 'ENGINE')) return [];
      return [...source.literals.values()].flatMap(({ value = '', end }): Write[] => {
        if (value.length > 60 || !key.test(value)) return [];
        const sign = /^\s{0,20}(?:\]\s{0,20}=(?!=)|:)\s{0,20}/.exec(source.code.slice(end, end + 80));
        if (sign === null) return [];
        const start = end + sign[0].length;
        return [{ kind, value: searched.value(source, sign[0].includes('=') ? takeExpression(source, start) : upToComma(source, start)) }];
      });
    }),
  );
}

function upToComma(source: ReturnType<Modules['read']>, start: number): Item {
  const { code, brackets } = source;
  let at = start;
  for (let step = 0; at < code.length && step < 400 && !/[,\n}\])]/.test(code[at] ?? ''); step += 1) at = brackets.get(at)?.end ?? at + 1;
  return itemBetween(source, start, at);
}

/** `DATA_DIR.mkdir(parents=True)`, `Path("data").mkdir()`. */
function pathsOfPathlib(searched: Searched<ReturnType<Modules['read']>>): readonly Write[] {
  return searched
    .mentioning('mkdir')
    .flatMap((source) =>
      isTool(source.path)
        ? []
        : [...source.code.matchAll(/([\w.]{1,80}|(?<!\w)Path\([^()\n]{0,200}\)|\([^()\n]{0,200}\))\.mkdir\s*\(/g)].flatMap(
            ({ index, 1: receiver = '' }): Write[] =>
              receiver === 'os'
                ? []
                : [{ kind: 'folder', value: searched.value(source, itemBetween(source, index, index + receiver.length)) }],
          ),
    );
}

/** The path of a relative file of Flask-SQLAlchemy is in Flask's instance folder (flask-sqlalchemy, "Configuration"). */
function inInstance(write: Write): Write {
  const { value, kind } = write;
  if (kind !== 'database' || typeof value?.literal !== 'string' || !/^sqlite:\/\/\/[^/:]/.test(value.literal)) return write;
  return { kind, value: { ...value, literal: value.literal.replace(/^sqlite:\/\/\/(?:\.\/)?/, 'sqlite:///instance/') } };
}
