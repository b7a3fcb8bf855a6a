import { type Document, isScalar, Lexer, parseAllDocuments, visit } from 'yaml';
import { KaizenError } from '../errors.ts';
import { lineAt } from '../lines.ts';

/** What is wrong with a text, and on which line of it, from 1. */
export interface YamlProblem {
  readonly problem: string;
  readonly line: number;
}

export type YamlText = { readonly documents: readonly Document.Parsed[] } | YamlProblem;

// No file that a person writes comes near any of these. The parser takes more than its share of time, and of the stack, beyond them.
const mostLevels = 32;
const mostExplicitKeys = 20;
const mostAliasedLexemes = 20_000_000;

/**
 * Parses a YAML text in time that is proportional to its length; throws nothing. A problem is what the parser finds first, a key that is there
 * twice, more than 32 levels, more than 20 explicit keys (`? `), and more aliases than can be followed.
 * `merge`: `<<` takes over the keys of another map.
 */
export function parseYaml(text: string, options: { readonly merge?: boolean; readonly keepSourceTokens?: boolean } = {}): YamlText {
  const excess = excessIn(text);
  if (excess !== undefined) return excess;
  // The parser compares each key with all others, and cuts the line of each error out of the text: both take the square of the time.
  const parsed = parseAllDocuments(text, { ...options, uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
  const documents = Array.isArray(parsed) ? parsed : [];
  const [error] = documents.flatMap(({ errors }) => errors);
  if (error !== undefined) return { problem: (error.message.split('\n')[0] ?? '').replace(/:$/, ''), line: lineAt(text, error.pos[0]) };
  const repeated = documents.flatMap((document) => repeatedKey(document) ?? [])[0];
  return repeated === undefined ? { documents } : { problem: 'Map keys must be unique', line: lineAt(text, repeated) };
}

/**
 * The one document of a YAML file; undefined for an empty text. Throws KaizenError (exit code 1) that names file and line for what `parseYaml` has
 * a problem with, and for a second document.
 */
export function yamlDocument(path: string, text: string): Document.Parsed | undefined {
  const parsed = parseYaml(text);
  if ('problem' in parsed) throw refused(path, parsed);
  const [document, other] = parsed.documents;
  if (other !== undefined) throw refused(path, { problem: 'Source contains multiple documents', line: lineAt(text, other.range[0]) });
  return document;
}

/** The sentence on a problem in a file. */
export function refused(path: string, { problem, line }: YamlProblem): KaizenError {
  return new KaizenError(`${path} line ${line}: ${problem}: correct it.`);
}

/** The plain values of a document, aliases followed. Gives a problem for an alias that stands for nothing, or for too much. */
export function yamlValues(text: string, document: Document.Parsed): { readonly value: unknown } | YamlProblem {
  try {
    return { value: document.toJS() };
  } catch (error) {
    // That is what the parser throws for aliases, and for nothing else.
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

/** Looks through the signs of a text, which takes little time whatever they are, for what the parser can't be given. */
function excessIn(text: string): YamlProblem | undefined {
  let [offset, depth, indicators, explicitKeys, aliases, lexemes] = [0, 0, 0, 0, 0, 0];
  let firstAlias = 0;
  let [isScalarNext, isLineStart] = [false, true];
  const columns: number[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    // Signs of the lexer's own: a document begins, a flow collection breaks off, a scalar comes next.
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
  // An alias is looked for in all of the text.
  return aliases * lexemes > mostAliasedLexemes
    ? { problem: `${aliases} aliases are too many`, line: lineAt(text, firstAlias) }
    : undefined;
}

/** Where a key stands that its map has already. */
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
