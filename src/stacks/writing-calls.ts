import type { Folder } from '../folder/folder.ts';
import { argumentOf, type Call, findCalls, type Item, itemBetween, type Source } from '../source/source.ts';
import type { Value } from '../source/values.ts';
import { isBrought, isTool } from './own-places.ts';

/** The kind of a written path: a folder, a file, or a database address with a file (`sqlite:///shop.db`). */
export type Kind = 'folder' | 'file' | 'database';

/** A place in the code that writes, with the value of its path. */
export interface Write {
  readonly kind: Kind;
  readonly value: Value | undefined;
  /** The file that creates a folder there. */
  readonly maker?: string;
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
