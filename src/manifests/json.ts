import { type DocumentNode, evaluate, type MemberNode, parse } from '@humanwhocodes/momoa';
import { exitCode, KaizenError } from '../errors.ts';
import type { Folder } from '../folder/folder.ts';
import { refuseConflict } from './conflict.ts';
import { refuseDeep } from './json-text.ts';
import { isTable, type Table } from './table.ts';

/** A JSON file whose root is an object. */
export interface JsonFile {
  readonly file: string;
  readonly root: Table;
  /** The 1-based line of a key of the root. */
  lineOf(key: string): number;
}

/** The syntax of a file: `jsonc` has comments and trailing commas, as in TypeScript; `json5` is that of json5.org. */
export type JsonMode = 'json' | 'jsonc' | 'json5';

/**
 * Reads a JSON file. Returns undefined if there is none. Throws KaizenError that names the line if it cannot be parsed, or if its root is
 * not an object.
 */
export function readJson(folder: Folder, file: string, mode: JsonMode = 'json'): JsonFile | undefined {
  const text = folder.read(file);
  if (text === undefined) return undefined;
  refuseConflict(file, text);
  refuseDeep(file, text, 'correct it');
  const root = (mode === 'jsonc' ? undefined : parseQuickly(text)) ?? evaluate(parseWithLines(file, text, mode));
  if (!isTable(root)) throw new KaizenError(`${file} is ${kindOf(root)}, not an object: it has to begin with "{".`);
  const lineOf = (key: string): number =>
    membersOf(parseWithLines(file, text, mode)).find((member) => nameOf(member) === key)?.loc.start.line ?? 1;
  return { file, root, lineOf };
}

// Only errors need lines, and the parser with lines takes many times as long.
function parseQuickly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseWithLines(file: string, text: string, mode: JsonMode): DocumentNode {
  try {
    return parse(text, { mode, allowTrailingCommas: mode === 'jsonc' });
  } catch (error) {
    if (!(error instanceof Error) || !('line' in error)) throw error;
    const reason = error.message
      .replace(/ \(\d+:\d+\)$/, '')
      .replace(/\.$/, '')
      .replaceAll('\n', '\\n');
    throw new KaizenError(`${file} line ${error.line}: not valid JSON (${reason}): correct it.`, exitCode.invalid, error);
  }
}

function membersOf({ body }: DocumentNode): readonly MemberNode[] {
  return body.type === 'Object' ? body.members : [];
}

function nameOf({ name }: MemberNode): string {
  return name.type === 'String' ? name.value : name.name;
}

const kinds: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({ string: 'a text', number: 'a number', boolean: 'true or false' }),
);

/** The kind of a JSON value, for a sentence. */
export function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return value === null ? 'null' : (kinds.get(typeof value) ?? 'an object');
}
