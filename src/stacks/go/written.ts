import type { Fact, WrittenPath } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { findWrites, findWritten, type Habit, type Searched, sqliteAddresses, type WritingCall } from '../written.ts';
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

/** Finds what programs of Go write. */
export function findWrittenPaths(
  folder: Folder,
  files: readonly GoSource[],
  packages: ReadonlyMap<string, string>,
  variables: readonly string[],
): Fact<readonly WrittenPath[]> | undefined {
  const program = openProgram(files);
  const searched: Searched<GoSource> = {
    mentioning: (...words) =>
      files.filter(({ code, imports }) => words.some((word) => code.includes(word) || [...imports].some((name) => name.includes(word)))),
    value: (source, item) => readValue({ program, source }, item),
  };
  return findWritten(folder, {
    writes: [...findWrites(calls, searched), ...sqliteAddresses(files)],
    variables,
    habits,
    packages,
    literals: files,
  });
}
