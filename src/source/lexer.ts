import { type Comment, type Literal, matchBrackets, type Source, type Stretch } from './source.ts';
import type { BlockComment, LiteralKind, Syntax } from './syntax.ts';

/** The body of a literal without escapes. */
export const asWritten = (body: string): string => body;
/** For a literal that is not text. */
export const noText = (): undefined => undefined;

/**
 * Returns a function that splits a file of a language into code, literals and comments, in one pass and in time proportional to its length.
 * Expressions inside literals are code. Invalid text is split as far as possible.
 */
export function lexerFor(syntax: Syntax): (path: string, text: string) => Source {
  const signs = compile(syntax);
  return (path, text) => {
    const lexer = new Lexer(signs, text);
    const code = lexer.split();
    return { path, code, literals: lexer.literals, comments: lexer.comments, brackets: matchBrackets(code), syntax };
  };
}

interface Signs {
  readonly syntax: Syntax;
  /** Matches the start of text that is not code: group 1 is a literal's prefix, group 2 its fence, group 3 its quotation mark. */
  readonly outside: RegExp;
  /** The same, and the end of an expression inside a literal. */
  readonly inside: RegExp;
  readonly kinds: ReadonlyMap<string, LiteralKind>;
}

function compile(syntax: Syntax): Signs {
  const { lineComments, blockComment, literals, hasRegularExpressions } = syntax;
  const alternatives = (words: Iterable<string>): string =>
    [...new Set(words)]
      .sort((a, b) => b.length - a.length)
      .map((word) => word.replaceAll(/[$*./\\|()[\]{}?+^]/g, '\\$&'))
      .join('|');
  const prefixes = alternatives(literals.flatMap((kind) => kind.prefixes ?? []).filter((prefix) => prefix !== ''));
  const fence = literals.some(({ isFenced }) => isFenced) ? '#{0,255}' : '';
  const quotes = alternatives(literals.flatMap((kind) => kind.quotes));
  const outside = [
    alternatives([...lineComments, ...(blockComment === undefined ? [] : [blockComment.open])]),
    `${prefixes === '' ? '()' : `(?:(?<![A-Za-z0-9_])(${prefixes}))?`}(${fence})(${quotes})`,
    ...(hasRegularExpressions ? ['/'] : []),
  ].join('|');
  const hasFormats = literals.some(({ expressions }) => expressions?.hasFormats);
  return {
    syntax,
    outside: new RegExp(outside, 'g'),
    inside: new RegExp(`${outside}|${hasFormats ? '[()[\\]{}:]|!(?!=)' : '[{}]'}`, 'g'),
    kinds: new Map(
      literals.flatMap((kind) =>
        (kind.prefixes ?? ['']).flatMap((prefix) => kind.quotes.map((quote) => [`${prefix}${quote}`, kind] as const)),
      ),
    ),
  };
}

/** An open expression inside a literal. */
interface Expression {
  readonly start: number;
  /** Its end, once a format after it has begun. */
  end?: number;
  /** The number of open brackets in it. */
  depth: number;
}

/** An open literal with expressions. */
interface Template {
  readonly start: number;
  readonly kind: LiteralKind;
  readonly close: string;
  readonly parts: (string | Stretch)[];
  /** Each is inside the format of the previous one. */
  readonly open: Expression[];
}

class Lexer {
  readonly literals = new Map<number, Literal>();
  readonly comments: Comment[] = [];
  readonly #signs: Signs;
  readonly #text: string;
  readonly #code: string[] = [];
  /** The end of the text that `#code` contains. */
  #position = 0;
  /** Where the search for the next character begins. */
  #next = 0;
  /** The last code before `#position`, without blanks and comments. */
  #before = '';
  readonly #templates: Template[] = [];

  constructor(signs: Signs, text: string) {
    this.#signs = signs;
    this.#text = text;
  }

  split(): string {
    for (let match = this.#find(); match !== null; match = this.#find()) {
      this.#next = match.index + 1;
      this.#take(match);
    }
    this.#code.push(this.#text.slice(this.#position));
    return this.#code.join('');
  }

  #find(): RegExpExecArray | null {
    const pattern = this.#templates.length === 0 ? this.#signs.outside : this.#signs.inside;
    pattern.lastIndex = this.#next;
    return pattern.exec(this.#text);
  }

  #take({ index, 0: sign, 1: prefix = '', 2: fence = '', 3: quote }: RegExpExecArray): void {
    const { blockComment, lineComments } = this.#signs.syntax;
    if (quote !== undefined) this.#takeLiteral(index, prefix, fence, quote);
    else if (blockComment !== undefined && sign === blockComment.open)
      this.#takeComment(index, blockCommentEnd(this.#text, index, blockComment));
    else if (lineComments.includes(sign)) this.#takeComment(index, indexOf(this.#text, '\n', index));
    else if (sign === '/') this.#takeSlash(index);
    else this.#takeBracket(sign, index);
  }

  #takeComment(start: number, end: number): void {
    const before = this.#lastCode(start);
    this.comments.push({ start, end, text: this.#text.slice(start, end) });
    this.#mask(start, end);
    this.#before = before;
  }

  #takeLiteral(start: number, prefix: string, fence: string, quote: string): void {
    const kind = this.#signs.kinds.get(prefix + quote);
    const body = start + prefix.length + fence.length + quote.length;
    if (kind === undefined || (fence !== '' && !kind.isFenced)) {
      // The text before it belongs to another kind, and is code.
      if (body - quote.length > start) this.#takeLiteral(body - quote.length, '', '', quote);
      return;
    }
    if (kind.begins?.(this.#text, start) === false) return;
    const close = `${quote}${fence}`;
    if (kind.whole !== undefined) this.#takeWhole(start, kind, kind.whole);
    else if (kind.expressions !== undefined) {
      this.#templates.push({ start, kind, close, parts: [], open: [] });
      this.#takeText(start, body);
    } else {
      const { at, found } = textEnd(this.#text, body, { start, kind, close });
      this.#endLiteral(start, kind, found === 'close' ? { end: at + close.length, body: this.#text.slice(body, at) } : { end: at });
    }
  }

  #takeWhole(start: number, kind: LiteralKind, whole: RegExp): void {
    whole.lastIndex = start;
    if (whole.test(this.#text)) this.#endLiteral(start, kind, { end: whole.lastIndex, body: this.#text.slice(start, whole.lastIndex) });
  }

  /** `body` is absent if it never closes. */
  #endLiteral(start: number, { value }: LiteralKind, { end, body }: { readonly end: number; readonly body?: string }): void {
    if (value !== undefined) this.literals.set(start, { start, end, value: body === undefined ? undefined : value(body) });
    this.#mask(start, end, '"', '"');
  }

  /** Reads the text of the innermost template up to its next expression, or to its end. The masked text begins at `start`. */
  #takeText(start: number, from: number): void {
    const template = this.#templates.at(-1);
    if (template === undefined) return;
    const { kind, close, parts, open } = template;
    const isFormat = open.length > 0;
    const { at, found } = textEnd(this.#text, from, template, isFormat);
    if (!isFormat && at > from) parts.push(textOf(kind, this.#text.slice(from, at)) ?? { start: at, end: at });
    const head = start === template.start ? '"' : '';
    if (found === 'expression') {
      const inner = at + (kind.expressions?.open.length ?? 0);
      open.push({ start: inner, depth: 0 });
      this.#mask(start, inner - 1, head);
      this.#next = inner;
    } else if (found === 'brace') this.#mask(start, at);
    else {
      const end = found === 'close' ? at + close.length : at;
      this.#templates.pop();
      if (head !== '') {
        this.literals.set(start, { start, end, value: found === 'close' ? wholeText(parts) : undefined });
        this.#mask(start, end, '"', '"');
      } else {
        this.literals.set(template.start, { start: template.start, end, value: undefined, parts });
        this.#mask(start, end, '', found === 'close' ? '"' : '');
      }
    }
  }

  #takeBracket(sign: string, index: number): void {
    const template = this.#templates.at(-1);
    const expression = template?.open.at(-1);
    if (template === undefined || expression === undefined) return;
    if (/[([{]/.test(sign)) expression.depth += 1;
    else if (expression.depth > 0) expression.depth -= /[)\]}]/.test(sign) ? 1 : 0;
    else if (sign === '}') {
      template.open.pop();
      if (template.open.length === 0) template.parts.push({ start: expression.start, end: expression.end ?? index });
      this.#takeText(index + 1, index + 1);
    } else if (sign === ':' || sign === '!') {
      expression.end ??= index;
      if (sign === ':') this.#takeText(index + 1, index + 1);
    }
  }

  #takeSlash(at: number): void {
    // The end of a JSX element.
    const isDivision = this.#text[at - 1] === '<' || !beforeExpression.test(this.#lastCode(at));
    const end = isDivision ? undefined : expressionEnd(this.#text, at);
    if (end !== undefined) this.#mask(at, end, '"', '"');
  }

  /** The last few characters of code before a position, which decide about the meaning of a slash. */
  #lastCode(at: number): string {
    if (!this.#signs.syntax.hasRegularExpressions) return '';
    const code = this.#text.slice(this.#position, at).trimEnd();
    return code === '' ? this.#before : code.slice(-12);
  }

  /** Masks a part of the text with blanks, and with quotation marks as first and last character if given. */
  #mask(start: number, end: number, head: '"' | '' = '', tail: '"' | '' = ''): void {
    const hidden = this.#text.slice(start, end);
    const blank = hidden.includes('\n') ? hidden.replaceAll(/[^\n]+/g, (line) => ' '.repeat(line.length)) : ' '.repeat(hidden.length);
    this.#code.push(this.#text.slice(this.#position, start));
    const last = blank.endsWith('\n') ? '' : tail;
    if (blank.length < head.length + last.length) this.#code.push(blank);
    else this.#code.push(head, blank.slice(head.length, blank.length - last.length), last);
    this.#before = '"';
    this.#position = end;
    this.#next = end;
  }
}

/** The end of a literal's text, and the text that ends it; empty if its line or the file ends first. */
interface TextEnd {
  readonly at: number;
  readonly found: 'close' | 'expression' | 'brace' | 'nothing';
}

function textEnd(
  text: string,
  from: number,
  { start, kind, close }: Pick<Template, 'start' | 'kind' | 'close'>,
  isFormat = false,
): TextEnd {
  const { escapes: hasEscapes = false, expressions } = kind;
  const spansLines = typeof kind.spansLines === 'function' ? kind.spansLines(text, start) : kind.spansLines === true;
  const open = expressions?.open ?? '';
  const [closes, opens] = [close.charCodeAt(0), open === '' ? -1 : open.charCodeAt(0)];
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // A brace in a format string opens an expression even after a backslash: rf'\{name}'.
    if (code === 92 && hasEscapes) at += expressions?.hasFormats && text[at + 1] === open ? 0 : 1;
    else if (code === closes && text.startsWith(close, at)) return { at, found: 'close' };
    else if (code === 10 && !spansLines) return { at, found: 'nothing' };
    else if (isFormat && code === 125) return { at, found: 'brace' };
    else if (code === opens && text.startsWith(open, at)) {
      if (isFormat || !expressions?.hasFormats || text[at + 1] !== open) return { at, found: 'expression' };
      at += 1;
    }
  }
  return { at: text.length, found: 'nothing' };
}

function textOf({ expressions, value }: LiteralKind, body: string): string | undefined {
  const text = value?.(body);
  return expressions?.hasFormats ? text?.replaceAll(/\{\{|\}\}/g, ([brace = '']) => brace) : text;
}

function wholeText(parts: readonly (string | Stretch)[]): string | undefined {
  return parts.every((part) => typeof part === 'string') ? parts.join('') : undefined;
}

function blockCommentEnd(text: string, start: number, { open, close, nests }: BlockComment): number {
  if (!nests) return Math.min(indexOf(text, close, start + open.length) + close.length, text.length);
  let depth = 1;
  for (let at = start + open.length; at < text.length; at += 1) {
    if (text.startsWith(close, at)) {
      depth -= 1;
      at += close.length - 1;
      if (depth === 0) return at + 1;
    } else if (text.startsWith(open, at)) {
      depth += 1;
      at += open.length - 1;
    }
  }
  return text.length;
}

function indexOf(text: string, sign: string, from: number): number {
  const index = text.indexOf(sign, from);
  return index === -1 ? text.length : index;
}

// Code before a slash that begins a regular expression; after any other code, it is a division.
const beforeExpression =
  /(?:^|[=(,;:?[{&|!~+\-*%>^]|\b(?:return|typeof|instanceof|in|of|new|delete|void|throw|case|do|else|yield|await|default))$/;
// Longer than any that a person writes: an unclosed one must not take more time than other text.
const longestExpression = 2000;

/** The end of a regular expression, or undefined if there is none. */
function expressionEnd(text: string, start: number): number | undefined {
  let isInClass = false;
  const last = Math.min(text.length, start + longestExpression);
  for (let at = start + 1; at < last && text[at] !== '\n'; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '[') isInClass = true;
    else if (text[at] === ']') isInClass = false;
    else if (text[at] === '/' && !isInClass) return at + 1;
  }
  return undefined;
}
