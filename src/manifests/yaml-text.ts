import { type Document, isScalar, Lexer, parseAllDocuments, visit } from 'yaml';
import { KaizenError } from '../errors.ts';
import { lineAt } from '../lines.ts';

/** A problem in a text, and its line, from 1. */
export interface YamlProblem {
  readonly problem: string;
  readonly line: number;
}

export type YamlText = { readonly documents: readonly Document.Parsed[] } | YamlProblem;

// No file that a person writes comes near these limits. Beyond them, the parser takes too much time, or overflows the stack.
const mostLevels = 32;
const mostExplicitKeys = 20;
const mostAliasedLexemes = 20_000_000;

/**
 * Parses a YAML text in time proportional to its length; throws nothing. A problem is the first error of the parser, a repeated key, more
 * than 32 levels, more than 20 explicit keys (`? `), or too many aliases. `merge`: `<<` merges the keys of another map.
 */
export function parseYaml(text: string, options: { readonly merge?: boolean; readonly keepSourceTokens?: boolean } = {}): YamlText {
  const excess = excessIn(text);
  if (excess !== undefined) return excess;
  // The parser compares each key with all others, and cuts the line of each error out of the text: both take quadratic time.
  const parsed = parseAllDocuments(text, { ...options, uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
  const documents = Array.isArray(parsed) ? parsed : [];
  const [error] = documents.flatMap(({ errors }) => errors);
  if (error !== undefined) return { problem: (error.message.split('\n')[0] ?? '').replace(/:$/, ''), line: lineAt(text, error.pos[0]) };
  const repeated = documents.flatMap((document) => repeatedKey(document) ?? [])[0];
  return repeated === undefined ? { documents } : { problem: 'Map keys must be unique', line: lineAt(text, repeated) };
}

/**
 * The single document of a YAML file; undefined for an empty text. Throws KaizenError (exit code 1) that names file and line for a problem
 * of `parseYaml`, and for a second document.
 */
export function yamlDocument(path: string, text: string): Document.Parsed | undefined {
  const parsed = parseYaml(text);
  if ('problem' in parsed) throw refused(path, parsed);
  const [document, other] = parsed.documents;
  if (other !== undefined) throw refused(path, { problem: 'Source contains multiple documents', line: lineAt(text, other.range[0]) });
  return document;
}

/** The error about a problem in a file. */
export function refused(path: string, { problem, line }: YamlProblem): KaizenError {
  return new KaizenError(`${path} line ${line}: ${problem}: correct it.`);
}

/** The plain values of a document, with aliases resolved. Returns a problem for an alias without an anchor, or with too much content. */
export function yamlValues(text: string, document: Document.Parsed): { readonly value: unknown } | YamlProblem {
  try {
    return { value: document.toJS() };
  } catch (error) {
    // The parser throws this error for aliases, and for nothing else.
    if (!(error instanceof ReferenceError)) throw error;
    const name = /^Unresolved alias .*: (\S+)$/.exec(error.message)?.[1];
    let at = 0;
    visit(document, {
      Alias: (_, { source, range }) => {
        if (name !== undefined && source !== name) return undefined;
        at = range?.[0] ?? 0;
        return visit.BREAK;
      },
    });
    const problem = name === undefined ? 'an alias that expands to too much' : `the alias "*${name}" has no anchor`;
    return { problem, line: lineAt(text, at) };
  }
}

/** Scans the tokens of a text for constructs that the parser cannot handle. The time is short for any text. */
function excessIn(text: string): YamlProblem | undefined {
  let [offset, depth, indicators, explicitKeys, aliases, lexemes] = [0, 0, 0, 0, 0, 0];
  let firstAlias = 0;
  let [isScalarNext, isLineStart] = [false, true];
  const columns: number[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    // Control tokens of the lexer: a document begins, a flow collection breaks off, a scalar follows.
    if (lexeme === '\u0002' || lexeme === '\u0018' || lexeme === '\u001f') {
      isScalarNext = lexeme === '\u001f';
      continue;
    }
    lexemes += 1;
    if (isLineStart && depth === 0) {
      const column = /^ +$/.test(lexeme) ? lexeme.length : 0;
      while ((columns.at(-1) ?? -1) >= column) columns.pop();
      columns.push(column);
    }
    isLineStart = lexeme.endsWith('\n');
    if (!isScalarNext) {
      const [sign] = lexeme;
      if (sign === '[' || sign === '{') depth += 1;
      else if (sign === ']' || sign === '}') depth = Math.max(0, depth - 1);
      else if (sign === '\n' || lexeme === '\r\n') indicators = 0;
      else if (lexeme === '?') explicitKeys += 1;
      else if (sign === '*') {
        if (aliases === 0) firstAlias = offset;
        aliases += 1;
      }
      if (depth === 0 && (lexeme === '-' || lexeme === '?' || lexeme === ':')) indicators += 1;
    }
    isScalarNext = false;
    if (depth + indicators + columns.length > mostLevels)
      return { problem: `more than ${mostLevels} levels deep`, line: lineAt(text, offset) };
    if (explicitKeys > mostExplicitKeys)
      return { problem: `more than ${mostExplicitKeys} explicit keys ("? ")`, line: lineAt(text, offset) };
    offset += lexeme.length;
  }
  // The parser searches the whole text for each alias.
  return aliases * lexemes > mostAliasedLexemes
    ? { problem: `${aliases} aliases are too many`, line: lineAt(text, firstAlias) }
    : undefined;
}

/** The position of a key that its map already has. */
function repeatedKey(document: Document.Parsed): number | undefined {
  let found: number | undefined;
  visit(document, {
    Map: (_, { items }) => {
      const known = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (known.has(key.value)) {
          found = key.range?.[0] ?? 0;
          return visit.BREAK;
        }
        known.add(key.value);
      }
      return undefined;
    },
  });
  return found;
}
