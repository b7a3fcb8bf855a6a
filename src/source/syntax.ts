/** How a language writes comments and literals: a table for each language. */
export interface Syntax {
  /** The start of a comment that ends with its line. */
  readonly lineComments: readonly string[];
  readonly blockComment?: BlockComment;
  readonly literals: readonly LiteralKind[];
  /** True if a slash can begin a regular expression, as in JavaScript. It is masked like a literal, and has no value. */
  readonly hasRegularExpressions?: boolean;
  /** The text before the value of a named argument: `port=`, with its name in group 1. */
  readonly keyword?: RegExp;
  /** Words after which a comma does not separate arguments, up to their end: `lambda a, b:` in Python. */
  readonly lists?: readonly CommaList[];
}

/** An unbracketed list in an argument. */
export interface CommaList {
  readonly word: string;
  readonly closing: RegExp;
}

export interface BlockComment {
  readonly open: string;
  readonly close: string;
  /** True if one can contain another. */
  readonly nests?: boolean;
}

/** Literals with the same syntax. */
export interface LiteralKind {
  /** Prefixes before the quotation mark, as written; none unless given. */
  readonly prefixes?: readonly string[];
  readonly quotes: readonly string[];
  /** True if number signs around the quotation marks determine the closing one, as in Rust: `r#"…"#`. */
  readonly isFenced?: boolean;
  /** Whether a literal continues after the end of its line. Any other literal ends there at the latest. */
  readonly spansLines?: boolean | ((text: string, start: number) => boolean);
  /** Whether the quotation mark at a position begins a literal, if it does not always: `don't` in JSX. */
  readonly begins?: (text: string, start: number) => boolean;
  /** True if a backslash escapes a quotation mark. */
  readonly escapes?: boolean;
  /** The start of an expression inside it, up to the closing brace. */
  readonly expressions?: Interpolation;
  /** Matches a whole literal, with the flag `y`, if the quotation mark has other uses: `'a'` and the lifetime `'a` in Rust. */
  readonly whole?: RegExp;
  /**
   * Decodes its text; undefined if it is not text, such as bytes. Absent for a single character, which does not count as a literal here.
   */
  readonly value?: (body: string) => string | undefined;
}

export interface Interpolation {
  readonly open: string;
  /** True if a doubled opening is text, and a format may follow the expression: `{port:>5}` in Python. */
  readonly hasFormats?: boolean;
}
