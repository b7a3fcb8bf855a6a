import type { Folder } from '../../folder/folder.ts';
import { findCalls, itemBetween } from '../../source/source.ts';
import type { Value } from '../../source/values.ts';
import { findWrites, type Searched, sqliteAddresses, type Write, type WritingCall } from '../writing-calls.ts';
import { findWritten, type Habit, type WrittenFinding } from '../written.ts';
import type { GoSource } from './source.ts';
import { openProgram, readValue } from './values.ts';

const sqlite = /^(?:sqlite3?|sqlite3_\w{1,40}|libsql|duckdb)$/;

const calls: readonly WritingCall[] = [
  { words: ['Mkdir'], call: /\bos\.Mkdir(?:All)?\s*\(/g, argument: 0, kind: 'folder' },
  {
    words: ['os.Create', 'os.WriteFile', 'os.OpenFile', 'ioutil.WriteFile'],
    call: /\b(?:os\.Create|os\.WriteFile|os\.OpenFile|ioutil\.WriteFile)\s*\(/g,
    argument: 0,
    kind: 'file',
  },
  {
    words: ['sqlite', 'libsql', 'duckdb'],
    call: /\b(?:sql|sqlx|otelsql)\.(?:Open|Connect|MustOpen|MustConnect)\s*\(/g,
    argument: 1,
    first: sqlite,
    kind: 'file',
  },
  { words: ['sqlite'], call: /\bsqlite3?\.Open\s*\(/g, argument: 0, kind: 'file' },
  { words: ['bolt'], call: /\bb?bolt\.Open\s*\(/g, argument: 0, kind: 'file' },
  { words: ['badger'], call: /\bbadger\.DefaultOptions\s*\(/g, argument: 0, kind: 'folder' },
  { words: ['leveldb'], call: /\bleveldb\.OpenFile\s*\(/g, argument: 0, kind: 'folder' },
  { words: ['pebble', 'pogreb', 'buntdb'], call: /\b(?:pebble|pogreb|buntdb)\.Open\s*\(/g, argument: 0, kind: 'folder' },
  { words: ['bleve'], call: /\bbleve\.(?:New|Open)\s*\(/g, argument: 0, kind: 'folder' },
];

const habits: readonly Habit[] = [
  {
    packages: ['github.com/pocketbase/pocketbase'],
    written: { path: 'pb_data', kind: 'folder', use: 'data' },
    said: 'pb_data, where PocketBase keeps its data',
  },
];

/** Code that asks for the home folder of the user, or for the data folder in it. */
const asksHome = /\bos\.User(?:Config|Home)Dir\(|\bxdg\.(?:(?:Data|Config|State)(?:Home|File))\b|\bhomedir\.Dir\(/;

/** Options with a data folder as default: `flag.String("data-dir", "./data", …)`. */
const placeOption = /^(?:data|storage|uploads?|database|db|state)(?:[-_.]?(?:dir|directory|path|folder|file|root))?$/i;

function optionsOf(files: readonly GoSource[], searched: Searched<GoSource>): readonly Write[] {
  return files.flatMap((source) =>
    findCalls(source, /\.(?:String(?:Var)?P?|SetDefault)\s*\(/g).flatMap(({ match, arguments: items }): Write[] => {
      const at = match[0].includes('Var') ? 1 : 0;
      const preset = items[match[0].includes('P') ? at + 2 : at + 1];
      if (preset === undefined || !placeOption.test(items[at]?.literal ?? '')) return [];
      const value = searched.value(source, preset);
      return typeof value?.literal === 'string' ? [{ kind: /\.\w{1,10}$/.test(value.literal) ? 'file' : 'folder', value }] : [];
    }),
  );
}

/** `pocketbase.Config{DefaultDataDir: "shop_data"}`: the folder that PocketBase uses instead of pb_data. */
function pocketbaseFolders(files: readonly GoSource[], searched: Searched<GoSource>): readonly Write[] {
  return files.flatMap((source) =>
    [...source.code.matchAll(/\bDefaultDataDir[ \t]*:[ \t]*([^,\n}]{1,200})/g)].flatMap(({ index, 0: text, 1: code = '' }): Write[] => {
      const end = index + text.length;
      const value = searched.value(source, itemBetween(source, end - code.length, end));
      return typeof value?.literal === 'string' ? [{ kind: 'folder', value }] : [];
    }),
  );
}

/** Finds the paths that Go programs write. `configured`: data files in the configuration that the image contains. */
export function findWrittenPaths(
  folder: Folder,
  configured: readonly Value[],
  files: readonly GoSource[],
  packages: ReadonlyMap<string, string>,
  variables: readonly string[],
): WrittenFinding {
  const program = openProgram(files);
  const searched: Searched<GoSource> = {
    mentioning: (...words) =>
      files.filter(({ code, imports }) => words.some((word) => code.includes(word) || [...imports].some((name) => name.includes(word)))),
    value: (source, item) => readValue({ program, source }, item),
  };
  const named = pocketbaseFolders(files, searched);
  return findWritten(folder, {
    writes: [
      ...findWrites(calls, searched),
      ...optionsOf(files, searched),
      ...named,
      ...configured.map((value): Write => ({ kind: 'file', value })),
    ],
    addresses: sqliteAddresses(files, searched),
    variables,
    habits: named.length === 0 ? habits : [],
    packages,
    mentioning: (name) => files.filter((source) => folder.search(source.path).includes(name)),
    homes: files.filter(({ code }) => asksHome.test(code)),
    literals: files,
  });
}
