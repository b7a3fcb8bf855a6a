/** How a language writes what is no code: a table for each one. */
export interface Syntax {
  /** What begins a comment that ends with its line. */
  readonly lineComments: readonly string[];
  readonly blockComment?: BlockComment;
  readonly literals: readonly LiteralKind[];
  /** True where a slash can begin a regular expression, as in JavaScript. It is masked like a literal, and has no value. */
  readonly hasRegularExpressions?: boolean;
  /** What stands before the value of an argument that has a name: `port=`, its name in group 1. */
  readonly keyword?: RegExp;
  /** Words behind which a comma parts no arguments, up to what closes them: `lambda a, b:` in Python. */
  readonly lists?: readonly CommaList[];
}

/** A list without brackets within an argument. */
export interface CommaList {
  readonly word: string;
  readonly closing: RegExp;
}

export interface BlockComment {
  readonly open: string;
  readonly close: string;
  /** True where one can hold another. */
  readonly nests?: boolean;
}

/** Literals that are written alike. */
export interface LiteralKind {
  /** Letters that stand before the quotation mark, as they are written; none unless given. */
  readonly prefixes?: readonly string[];
  readonly quotes: readonly string[];
  /** True where number signs around the quotation marks tell which one closes, as in Rust: `r#"…"#`. */
  readonly isFenced?: boolean;
  /** Whether one goes on behind the end of its line. Any other ends there at the latest. */
  readonly spansLines?: boolean | ((text: string, start: number) => boolean);
  /** Whether the quotation mark at a position begins one, where that is not always so: `don't` in JSX. */
  readonly begins?: (text: string, start: number) => boolean;
  /** True where a backslash keeps a quotation mark from closing it. */
  readonly escapes?: boolean;
  /** What opens an expression within, up to the brace that closes it. */
  readonly expressions?: Interpolation;
  /** A whole one, with the flag `y`, where the quotation mark has other uses: `'a'` beside the lifetime `'a` in Rust. */
  readonly whole?: RegExp;
  /** Tells what it stands for: undefined for what is no text, such as bytes. Absent where it is a single character, which is no literal here. */
  readonly value?: (body: string) => string | undefined;
}

export interface Interpolation {
  readonly open: string;
  /** True where an opening that is doubled is text, and a format may stand behind the expression: `{port:>5}` in Python. */
  readonly hasFormats?: boolean;
}
