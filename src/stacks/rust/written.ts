import type { Folder } from '../../folder/folder.ts';
import { findWrites, type Searched, sqliteAddresses, type WritingCall } from '../writing-calls.ts';
import { findWritten, type WrittenFinding } from '../written.ts';
import { type Code, collectSigns } from './values.ts';

const calls: readonly WritingCall[] = [
  { words: ['create_dir'], call: /\bcreate_dir(?:_all)?\s*\(/g, argument: 0, kind: 'folder' },
  {
    words: ['Connection::open', 'SqliteConnectionManager'],
    call: /\b(?:Connection::open|SqliteConnectionManager::file)\s*\(/g,
    argument: 0,
    kind: 'file',
  },
  { words: ['sled', 'redb'], call: /\b(?:sled::open|Database::create)\s*\(/g, argument: 0, kind: 'file' },
  {
    words: ['SqlitePool', 'SqliteConnectOptions'],
    call: /\b(?:SqlitePool::connect|SqliteConnectOptions::from_str|SqlitePoolOptions::new\(\)\.connect)\s*\(/g,
    argument: 0,
    kind: 'database',
  },
  { words: ['File::create'], call: /\bFile::create\s*\(/g, argument: 0, kind: 'file' },
];

/** Code that asks for the home folder of the user, or for the data folder in it. */
const asksHome = /\bdirs(?:_next)?::(?:data_dir|data_local_dir|config_dir|home_dir)\b|\b(?:ProjectDirs|BaseDirs|AppDirs)::(?:from|new)\b/;

/** Finds the paths that Rust programs write. */
export function findWrittenPaths(folder: Folder, code: Code, variables: readonly string[]): WrittenFinding {
  const { files } = code;
  const searched: Searched<Code['files'][number]> = {
    mentioning: (...words) => files.filter((source) => words.some((word) => source.code.includes(word))),
    value: (source, { start, end }) => {
      const signs = collectSigns(code, { source, start, end });
      const variable = signs.find((sign) => sign.variable !== undefined)?.variable;
      const texts = signs.flatMap(({ text = '' }) => (text === '' ? [] : [text]));
      const [literal] = texts;
      // A combination of several texts cannot be distinguished from a choice between them.
      if (texts.length > 1) return undefined;
      return { path: source.path, ...(variable === undefined ? {} : { variable }), ...(literal === undefined ? {} : { literal }) };
    },
  };
  return findWritten(folder, {
    writes: findWrites(calls, searched),
    addresses: sqliteAddresses(files, searched),
    variables,
    habits: [],
    packages: { has: () => false },
    mentioning: (name) => files.filter((source) => folder.search(source.path).includes(name)),
    homes: files.filter((source) => asksHome.test(source.code)),
    literals: files,
  });
}
