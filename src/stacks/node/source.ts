import { type Item, itemBetween, itemsAt, type Literal, matchBrackets, type Source } from '../../source/source.ts';

const escapes: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0', '\n': '' }),
);
// All that can hide code, and the braces that tell where an expression within a template ends.
const opening = /\/\/|\/\*|["'`/{}]/g;
// What stands before a slash that begins a regular expression; behind anything else, it divides.
const beforeExpression =
  /(?:^|[=(,;:?[{&|!~+\-*%>^]|\b(?:return|typeof|instanceof|in|of|new|delete|void|throw|case|do|else|yield|await|default))$/;

/**
 * Splits a JavaScript or TypeScript text in one pass. Expressions within templates are code; a regular expression is masked like a
 * literal, and has no value. Text that is no valid JavaScript, JSX among it, gives what can be told of it.
 */
export function splitSource(path: string, text: string): Source {
  const splitter = new Splitter(text);
  const code = splitter.split();
  return { path, code, literals: splitter.literals, brackets: matchBrackets(code) };
}

class Splitter {
  readonly literals = new Map<number, Literal>();
  readonly #text: string;
  readonly #code: string[] = [];
  /** Up to where the text is done. */
  #position = 0;
  /** The last code before that, blanks and comments aside. */
  #before = '';
  /** Templates that are open, with the number of braces that are open in their current expression. */
  readonly #templates: { readonly start: number; depth: number }[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  split(): string {
    opening.lastIndex = 0;
    for (let match = opening.exec(this.#text); match !== null; match = opening.exec(this.#text)) {
      this.#take(match[0], match.index);
      opening.lastIndex = Math.max(this.#position, match.index + 1);
    }
    return this.#code.join('') + this.#text.slice(this.#position);
  }

  #take(sign: string, at: number): void {
    const template = this.#templates.at(-1);
    if (sign === '//') this.#mask(at, this.#indexOf('\n', at), 'comment');
    else if (sign === '/*') this.#mask(at, this.#indexOf('*/', at + 2) + 2, 'comment');
    else if (sign === '/') this.#takeSlash(at);
    else if (sign === '"' || sign === "'") this.#takeLiteral(at, stringEnd(this.#text, at));
    else if (sign === '`') {
      this.#templates.push({ start: at, depth: 0 });
      this.#takeTemplateText(at);
    } else if (template === undefined) return;
    else if (sign === '{') template.depth += 1;
    else if (template.depth > 0) template.depth -= 1;
    else this.#takeTemplateText(at + 1);
  }

  #takeLiteral(start: number, end: number): void {
    this.literals.set(start, { start, end, value: unescaped(this.#text.slice(start + 1, end - 1)) });
    this.#mask(start, end, 'literal');
  }

  #takeSlash(at: number): void {
    // The end of an element in JSX.
    const end = this.#text[at - 1] === '<' || !beforeExpression.test(this.#lastCode(at)) ? undefined : expressionEnd(this.#text, at);
    if (end !== undefined) this.#mask(at, end, 'literal');
  }

  /** Masks a template's text up to its next expression, or to its end. */
  #takeTemplateText(from: number): void {
    const template = this.#templates.at(-1);
    if (template === undefined) return;
    const isHead = template.start === from;
    const end = templateTextEnd(this.#text, isHead ? from + 1 : from);
    if (this.#text[end] === '{') {
      // The brace that opens the expression is the next sign.
      template.depth = -1;
      this.#mask(from, end, 'text');
    } else if (isHead) {
      this.#templates.pop();
      this.#takeLiteral(from, end);
    } else {
      this.#templates.pop();
      this.literals.set(template.start, { start: template.start, end, value: undefined });
      this.#mask(from, end, 'text');
    }
  }

  /** The last few characters of code before a position. */
  #lastCode(at: number): string {
    const code = this.#text.slice(this.#position, at).trimEnd();
    return code === '' ? this.#before : code.slice(-12);
  }

  /** Blanks out a part of the text; of a literal, a pair of quotation marks is left. */
  #mask(start: number, end: number, kind: 'literal' | 'comment' | 'text'): void {
    this.#before = kind === 'comment' ? this.#lastCode(start) : '"';
    const blank = this.#text.slice(start, end).replaceAll(/[^\n]/g, ' ');
    const isQuoted = kind === 'literal' && blank.length > 1;
    this.#code.push(this.#text.slice(this.#position, start), isQuoted ? `"${blank.slice(1, -1)}"` : blank);
    this.#position = Math.min(end, this.#text.length);
  }

  #indexOf(sign: string, from: number): number {
    const index = this.#text.indexOf(sign, from);
    return index === -1 ? this.#text.length : index;
  }
}

/** Where a text in quotes ends: one that never closes, with its line. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === text[start]) return at + 1;
    else if (text[at] === '\n') return at;
  }
  return text.length;
}

// Longer than any that a person writes: what begins like one and never ends must not cost more than another text.
const longestExpression = 2000;

/** Where a regular expression ends, or undefined where there is none. */
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

/** Where the text of a template ends: behind its last quotation mark, or on the brace of an expression. */
function templateTextEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '`') return at + 1;
    else if (text[at] === '$' && text[at + 1] === '{') return at + 1;
  }
  return text.length;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/g, (_, long, four, two, char) => {
    const code = long ?? four ?? two;
    return code === undefined ? (escapes.get(char) ?? char) : String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10_ffff));
  });
}

/** The value of a property, where an item is an object literal that names it plainly: `{ port: 3000 }`, `{ port }`, `{ port() {} }` not. */
export function propertyOf(source: Source, item: Item, name: string): Item | undefined {
  const open = item.start + source.code.slice(item.start, item.end).search(/\S/);
  if (source.code[open] !== '{') return undefined;
  return itemsAt(source, open).items.flatMap(([from, to]): Item[] => {
    const [whole, key, quoted] = /^\s*(?:([\w$]+)|("[^"]*"))\s*(?::|$)/.exec(source.code.slice(from, to)) ?? [];
    if (whole === undefined) return [];
    const found = key ?? source.literals.get(from + whole.indexOf(quoted ?? ''))?.value;
    if (found !== name) return [];
    return [whole.trimEnd().endsWith(':') ? itemBetween(source, from + whole.length, to) : itemBetween(source, from, to)];
  })[0];
}
