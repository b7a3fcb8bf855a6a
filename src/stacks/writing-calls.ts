import type { Folder } from '../folder/folder.ts';
import { argumentOf, type Call, findCalls, type Item, itemBetween, type Source } from '../source/source.ts';
import type { Value } from '../source/values.ts';
import { isBrought, isTool } from './own-places.ts';

/** What code writes: a folder, a file, or what an address of a database names (`sqlite:///shop.db`). */
export type Kind = 'folder' | 'file' | 'database';

/** A place in the code that writes, with what its path comes to. */
export interface Write {
  readonly kind: Kind;
  readonly value: Value | undefined;
  /** The file that makes a folder there. */
  readonly maker?: string;
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
