import { exitCode, KaizenError } from '../errors.ts';

/** Prints an argument list in exec form: a JSON array on one line, which no shell reads (Dockerfile reference, "CMD"). */
export function execForm(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(wellFormed(word))).join(', ')}]`;
}

/**
 * Prints the paths of a COPY: in exec form if a path has a character that would end a word, or a dash that would start a flag. The builder
 * still expands variables, quotes and patterns in them (Dockerfile reference, "Environment replacement"), and some of these characters
 * cannot be escaped.
 */
export function copyForm(paths: readonly string[]): string {
  // The pattern matches any extension (`.pnp.*`).
  const odd = paths.find((path) => /["$'*?[\\\]\p{Cc}]/u.test(path.replace(/\.\*$/, '')));
  if (odd !== undefined)
    throw unprintable(odd, 'COPY in a Dockerfile would read characters of this path as a pattern: rename the file or folder');
  const isPlain = paths.every((path) => /^[\w./@%+=:,~*][\w./@%+=:,~*-]*$/.test(path));
  return isPlain ? paths.join(' ') : execForm(paths);
}

/** Prints a word of an instruction without quotes: the name of a stage, a number, a user. */
export function dockerWord(value: string | number): string {
  const text = String(value);
  if (!/^[\w./:@+-]+$/.test(text)) throw unprintable(text, 'a word of a Dockerfile allows letters, digits and ./:_@+- only');
  return text;
}

/** Prints a pair of ENV, LABEL or ARG; ARG needs no value. */
export function dockerPair(name: string, value?: string | number): string {
  if (!/^\w[\w./-]*$/.test(name)) throw unprintable(name, 'it is not the name of a variable or a label');
  return value === undefined ? name : `${name}=${dockerString(value)}`;
}

/** Prints a line of /etc/passwd or /etc/group. */
export function accountLine(...fields: readonly (string | number)[]): string {
  const odd = fields.find((field) => !/^[\w./-]*$/.test(String(field)));
  if (odd !== undefined) throw unprintable(String(odd), 'a field of /etc/passwd allows letters, digits and ./_- only');
  return fields.join(':');
}

/** Prints a value of ENV or LABEL: double-quoted, with quote, backslash and dollar sign escaped. */
export function dockerString(value: string | number): string {
  const text = wellFormed(String(value));
  if (/\p{Cc}/u.test(text)) throw unprintable(text, 'a Dockerfile value cannot contain a line break');
  return `"${text.replaceAll(/["\\$]/g, (sign) => `\\${sign}`)}"`;
}

/** Prints an image reference, which the table of questions has checked; the builder would expand a variable in it. */
export function imageReference(value: string): string {
  if (!/^[\w./:@-]+$/.test(value)) throw unprintable(value, 'it is not an image reference');
  return value;
}

/** Prints the option `--mount`, which is one comma-separated word without quotes. `true` is for a field without a value. */
export function mountOption(fields: Readonly<Record<string, string | true>>): string {
  const printed = Object.entries(fields).map(([name, value]) => (value === true ? name : `${name}=${mountPath(value)}`));
  return `--mount=${printed.join(',')}`;
}

function mountPath(path: string): string {
  if (!/^[\w./@+-]+$/.test(path))
    throw unprintable(path, 'a mount of the Dockerfile allows letters, digits and ./_@+- only: rename the file');
  return path;
}

/** Prints one word of a POSIX shell command. */
export function shellWord(value: string | number): string {
  const text = String(value);
  if (/[\0\r\n]/.test(wellFormed(text))) throw unprintable(text, 'a shell word of a Dockerfile cannot contain a line break');
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Prints a file name as one word of a POSIX shell command that no program reads as an option. */
export function shellPath(path: string): string {
  return shellWord(path.startsWith('-') ? `./${path}` : path);
}

/** Prints a variable assignment before a POSIX shell command, or alone. */
export function shellPair(name: string, value: string | number): string {
  return `${variableName(name)}=${shellWord(value)}`;
}

/** Prints the value of a POSIX shell variable, with a default for an empty or unset one. */
export function shellDefault(name: string, value: string | number): string {
  return `\${${variableName(name)}:-${shellWord(value)}}`;
}

/** Prints a variable name that shells and compose accept. */
export function variableName(name: string): string {
  if (!/^[A-Za-z_]\w*$/.test(name)) throw unprintable(name, 'it is not the name of a variable');
  return name;
}

/** Prints a text as a sed regular expression between slashes that matches only this text. */
export function sedText(text: string): string {
  return text.replaceAll(/[\\/.*[\]^$]/g, (sign) => `\\${sign}`);
}

/** A variable in a scalar of a compose file. */
export interface ComposeVariable {
  readonly variable: string;
  readonly fallback: string | number;
}

/** A compose variable with its default for an unset or empty one. */
export function composeVariable(variable: string, fallback: string | number): ComposeVariable {
  return { variable, fallback };
}

/** Prints a YAML scalar of a compose file that is made of text, values and variables; used as a template tag. */
export function composeJoined(texts: readonly string[], ...parts: readonly (string | number | ComposeVariable)[]): string {
  let whole = '';
  // The text without its variables decides about the quotes.
  let shape = '';
  for (const [index, text] of texts.entries()) {
    const part = parts[index] ?? '';
    const printed = typeof part === 'object' ? composeReference(part) : doubled(String(part));
    whole += doubled(text) + printed;
    shape += doubled(text) + (typeof part === 'object' ? shapeOf(part) : printed);
  }
  return isPlainYaml(shape) || /^\d{1,3}(?:\.\d{1,3}){3}(?::\w+)+$/.test(shape) ? whole : quotedYaml(whole);
}

/** A placeholder for a variable in the shape of a scalar: a default with a colon needs quotes. */
function shapeOf({ fallback }: ComposeVariable): string {
  return String(fallback).includes(':') ? ': ' : 'v';
}

function composeReference({ variable, fallback }: ComposeVariable): string {
  const text = String(fallback);
  if (!/^[\w./:~-]+$/.test(text)) throw unprintable(text, 'the default of a variable allows letters, digits and ./:_~- only');
  return `\${${variableName(variable)}:-${text}}`;
}

function doubled(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** Prints a YAML scalar. */
export function yamlScalar(value: string | number): string {
  if (typeof value === 'number') return String(value);
  return isPlainYaml(value) ? value : quotedYaml(value);
}

/** Prints a YAML scalar of a compose file, in which `$` must be doubled so that it does not start a variable (compose, "Interpolation"). */
export function composeScalar(value: string | number): string {
  return yamlScalar(typeof value === 'number' ? value : doubled(value));
}

/** Prints a text of a compose file, always in quotes: for values that a parser would read as another type (`8.10`, `no`). */
export function composeText(value: string): string {
  return quotedYaml(doubled(value));
}

/** Prints a list of a compose file in flow style. */
export function composeList(values: readonly (string | number)[]): string {
  return `[${values.map(composeScalar).join(', ')}]`;
}

// Words that YAML 1.1 or 1.2 reads as another type, and numbers in all their spellings, need quotes.
function isPlainYaml(text: string): boolean {
  return /^\.?[A-Za-z_/](?:[\w./:@-]*[\w./-])?$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null|\.?nan|\.?inf)$/i.test(text);
}

// JSON strings are valid YAML; characters that YAML calls unprintable are also escaped (YAML 1.2.2, section 5.1).
function quotedYaml(text: string): string {
  return JSON.stringify(wellFormed(text)).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Prints a Python literal: text, number, boolean, None, list or dict. */
export function pythonLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((each) => pythonLiteral(each)).join(', ')}]`;
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, each]) => `${JSON.stringify(key)}: ${pythonLiteral(each)}`)
      .join(', ')}}`;
  throw new TypeError(`no Python literal for ${typeof value}`);
}

/** The maximum length of a line in a suite. */
const widest = 120;

/** How a language writes a value on several lines. */
interface Layout {
  readonly literal: (value: unknown) => string;
  readonly key: (key: string) => string;
  readonly indent: string;
  /** Prints the parts of a text on separate lines after the text before them. */
  readonly text: (before: string, parts: readonly string[], after: string, margin: string) => string;
}

const pythonLayout: Layout = {
  literal: pythonLiteral,
  key: (key) => JSON.stringify(key),
  indent: '    ',
  text: (before, parts, after, margin) => `${before}(\n${parts.map((part) => `${margin}    ${part}\n`).join('')}${margin})${after}`,
};

const javaScriptLayout: Layout = {
  literal: javaScriptLiteral,
  key: propertyName,
  indent: '  ',
  text: (before, parts, after, margin) => {
    const isItem = before.trim() === '';
    const inner = isItem ? margin : `${margin}  `;
    return `${isItem ? '' : `${before.trimEnd()}\n`}${parts.map((part) => `${inner}${part}`).join(' +\n')}${after}`;
  },
};

/** A value between two texts, on one line if it fits, or else on several. */
function laidOut(before: string, value: unknown, after: string, layout: Layout, margin = ''): string {
  const { literal, key, indent } = layout;
  const single = `${before}${literal(value)}${after}`;
  if (single.length <= widest || value === null) return single;
  const inner = `${margin}${indent}`;
  if (Array.isArray(value)) {
    const items = value.map((each) => `${literal(each)},`);
    const lines = items.every((item) => inner.length + item.length <= widest)
      ? filled(items, widest - inner.length).map((line) => `${inner}${line}`)
      : value.map((each) => laidOut(inner, each, ',', layout, inner));
    return `${before}[\n${lines.join('\n')}\n${margin}]${after}`;
  }
  if (typeof value === 'object') {
    const lines = Object.entries(value).map(([name, each]) => laidOut(`${inner}${key(name)}: `, each, ',', layout, inner));
    return `${before}{\n${lines.join('\n')}\n${margin}}${after}`;
  }
  if (typeof value !== 'string') return single;
  return layout.text(
    before,
    parted(value, widest - inner.length - 4, literal).map((part) => literal(part)),
    after,
    margin,
  );
}

/** Words in lines up to this length, separated by spaces. */
function filled(words: readonly string[], most: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Splits a text into parts that print in at most this many characters, after spaces if possible. */
function parted(text: string, most: number, print: (part: string) => string): string[] {
  if (print(text).length <= most) return [text];
  const parts: string[] = [];
  let part = '';
  const add = (word: string): void => {
    if (part !== '' && print(part + word).length > most) {
      parts.push(part);
      part = '';
    }
    part += word;
  };
  for (const word of text.split(/(?<= )/)) {
    if (print(word).length <= most) add(word);
    // The name of a variable is not split.
    else for (const [sign] of word.matchAll(/\{[A-Za-z_]\w{0,60}\}|./gsu)) add(sign);
  }
  return part === '' ? parts : [...parts, part];
}

/** Prints a Python constant, on several lines if it is too long for one. */
export function pythonConstant(name: string, value: unknown): string {
  return laidOut(`${variableName(name)} = `, value, '', pythonLayout);
}

/** Prints a JavaScript constant, on several lines if it is too long for one. */
export function javaScriptConstant(name: string, value: unknown): string {
  return laidOut(`const ${variableName(name)} = `, value, ';', javaScriptLayout);
}

/** Prints a POSIX shell variable, on several lines if it is too long for one: the shell removes a backslash before a line break. */
export function shellConstant(name: string, value: string | number): string {
  // shellcheck takes a bare word for a command whose output was meant (SC2209).
  const single = /^[a-z]+$/.test(String(value)) ? `${variableName(name)}='${value}'` : shellPair(name, value);
  if (single.length <= widest) return single;
  const most = widest - name.length - 2;
  return `${variableName(name)}=${parted(String(value), most, shellWord).map(shellWord).join('\\\n')}`;
}

/** Prints a list of words for a POSIX shell command: on lines with this indentation if they are too long for one. */
export function shellWords(values: readonly (string | number)[], margin?: number): string {
  const words = values.map(shellWord);
  if (margin === undefined || margin + words.join(' ').length <= widest) return words.join(' ');
  return filled(words, widest - margin - 2).join(` \\\n${' '.repeat(margin)}`);
}

/** Prints a JavaScript literal: text, number, boolean, null, array or object. */
export function javaScriptLiteral(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (Array.isArray(value)) return `[${value.map(javaScriptLiteral).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, each]) => `${propertyName(key)}: ${javaScriptLiteral(each)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  const json = JSON.stringify(value);
  if (json === undefined) throw new TypeError(`no JavaScript literal for ${typeof value}`);
  return json;
}

// A name that is not plain is in brackets: `__proto__` would set the prototype otherwise.
function propertyName(key: string): string {
  return /^[A-Za-z]\w*$/.test(key) ? key : `[${JSON.stringify(key)}]`;
}

const placeholder = /\{([A-Za-z_]\w*)\}/;

/** The variable names for a sentence's placeholders, if they differ. */
type Names = Readonly<Record<string, string>>;

/** Prints a sentence with `{name}`s: the texts between them, and the variables with these names, which every suite has. */
function spelled(sentence: string, names: Names, text: (part: string) => string, variable: (name: string) => string): string {
  return sentence
    .split(placeholder)
    .map((part, index) => (index % 2 === 0 ? text(part) : variable(variableName(names[part] ?? part))))
    .join('');
}

function unquotedJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** A sentence as one string, or with a margin as parts that each fit on a line after it. */
function sentenceParts(sentence: string, margin: number | undefined, print: (part: string) => string): string[] {
  return margin === undefined || sentence === '' ? [print(sentence)] : parted(sentence, widest - margin - 2, print).map(print);
}

/**
 * Prints a sentence with `{name}`s as a Python string with the variables' values; with a margin, as lines in parentheses with this
 * indentation.
 */
export function pythonSentence(sentence: string, names: Names = {}, margin?: number): string {
  const print = (part: string): string =>
    placeholder.test(part)
      ? `f"${spelled(
          part,
          names,
          (text) => unquotedJson(text).replaceAll(/[{}]/g, '$&$&'),
          (name) => `{${name}}`,
        )}"`
      : pythonLiteral(part);
  return sentenceParts(sentence, margin, print).join(`\n${' '.repeat(margin ?? 0)}`);
}

/** Prints a sentence with `{name}`s as a JavaScript string with the variables' values; with a margin, as lines with this indentation. */
export function javaScriptSentence(sentence: string, names: Names = {}, margin?: number): string {
  const print = (part: string): string =>
    placeholder.test(part)
      ? `\`${spelled(
          part,
          names,
          (text) => unquotedJson(text).replaceAll(/[`$]/g, '\\$&'),
          (name) => `\${${name}}`,
        )}\``
      : javaScriptLiteral(part);
  return sentenceParts(sentence, margin, print).join(` +\n${' '.repeat(margin ?? 0)}`);
}

/**
 * Prints a sentence with `{name}`s as one word of a POSIX shell command with the variables' values. With a margin, prints words on lines
 * with this indentation, for a command that joins its words with spaces.
 */
export function shellSentence(sentence: string, names: Names = {}, margin?: number): string {
  const print = (part: string): string =>
    `"${spelled(
      part,
      names,
      (text) => text.replaceAll(/["\\$`]/g, '\\$&'),
      (name) => `\${${name}}`,
    )}"`;
  if (margin === undefined || sentence === '') return print(sentence);
  return parted(sentence, widest - margin - 2, print)
    .map((part) => print(part.replace(/ $/, '')))
    .join(` \\\n${' '.repeat(margin)}`);
}

/** Prints a pattern of .dockerignore unchanged. */
export function ignoreRule(pattern: string): string {
  if (/[\p{Cc}]|^\s|\s$|^#|^$/u.test(pattern))
    throw unprintable(pattern, 'it is not a pattern for .dockerignore: rename the file or folder');
  return pattern;
}

/** Prints a .dockerignore pattern that matches exactly this path (moby/patternmatcher: backslash escapes). */
export function ignorePath(path: string): string {
  if (/[\r\n]/.test(path)) throw unprintable(path, 'a line of .dockerignore cannot contain a line break');
  return path.replaceAll(/[*?[\]\\]/g, (sign) => `\\${sign}`).replace(/^[#!]/, (sign) => `\\${sign}`);
}

/**
 * Prints one word of nginx's configuration. A `$` that would start a variable cannot be escaped, so it is refused. A path in a `location`
 * begins with `/`: other first characters are operators there, even in quotes.
 */
export function nginxWord(value: string | number): string {
  const text = String(value);
  if (/[\p{Cc}$]/u.test(text)) throw unprintable(text, 'the configuration of nginx cannot contain a line break or a dollar sign here');
  return /^[\w./:@%+=,~^?!*()|-]+$/.test(text) ? text : quotedNginx(text);
}

function quotedNginx(text: string): string {
  return `"${text.replaceAll(/["\\]/g, (sign) => `\\${sign}`)}"`;
}

function escapedExpression(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, (sign) => `\\${sign}`);
}

/** Prints a regular expression for nginx's `map` that matches every text with this prefix. */
export function nginxPrefix(text: string): string {
  return nginxWord(`~^${escapedExpression(text)}`);
}

/** Prints a regular expression for nginx's `location`. A dollar sign is allowed only at the end, where it starts no variable. */
export function nginxPattern(text: string): string {
  if (/[\p{Cc}]|\$(?![)|]|$)/u.test(text)) throw unprintable(text, 'the configuration of nginx cannot contain such an expression');
  return quotedNginx(text);
}

/** Prints the two words of nginx's `rewrite` that replace the beginning of a path. A path without a leading slash gets one. */
export function nginxRewrite({ from, to }: { readonly from: string; readonly to: string }): string {
  // Throws for text that cannot be written.
  nginxWord(`${from}${to}`);
  const isFolder = (from !== '' && to === '') || to.endsWith('/');
  const before = isFolder ? from.replace(/\/+$/, '') : from;
  const behind = isFolder ? '/*(.*)$' : '(.*)$';
  const replacement = isFolder ? `${to.replace(/\/+$/, '')}/$1` : `${to}$1`;
  return `${quotedNginx(`^${escapedExpression(before)}${behind}`)} ${quotedNginx(replacement)}`;
}

/** Prints a text for one line of a comment, including comments with an end mark: a JavaScript block, a Python docstring. */
export function commentText(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').replaceAll(/\*(?=\/)|"(?="")|\\/g, '$& ');
}

/** Prints bytes in compose's format: `1g`, `512m`. */
export function composeSize(bytes: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['g', 1024 ** 3],
    ['m', 1024 ** 2],
    ['k', 1024],
  ];
  const [unit, factor] = units.find(([, each]) => bytes % each === 0) ?? ['b', 1];
  return `${bytes / factor}${unit}`;
}

/** Prints seconds in the format of Docker and compose. */
export function seconds(value: number): string {
  return `${value}s`;
}

// The JSON of a manifest can contain half of a surrogate pair; a written file cannot.
function wellFormed(text: string): string {
  if (/[\ud800-\udfff]/.test(text) && /\p{Cs}/u.test(text)) throw unprintable(text, 'it is not Unicode text');
  return text;
}

function unprintable(value: string, reason: string): KaizenError {
  return new KaizenError(`${JSON.stringify(value)}: ${reason}.`, exitCode.invalid);
}
