import type { Fault } from './fault.ts';

/** A value of a YAML text. */
export type Value = string | number | boolean | null | readonly Value[] | ReadonlyMap<string, Value>;

/** The value of a text, or its error. */
export type Read = { readonly value: Value } | { readonly fault: Fault };

/** A line with content after its indentation. */
interface Line {
  readonly number: number;
  readonly indent: number;
  readonly text: string;
}

class Refused extends Error {
  readonly line: number;

  constructor(line: number, what: string) {
    super(what);
    this.line = line;
  }
}

const quoted = '"(?:[^"\\\\\\x00-\\x1f\\x7f-\\x9f\\ufffe\\uffff]|\\\\(?:["\\\\/bfnrt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}))*"';
const variable = '\\$\\{[A-Za-z_]\\w*(?::-[\\w./~-]+)?\\}';
// Such a text is not a number, a date or another special word in YAML 1.1 or 1.2, except those of `word`.
const plain = new RegExp(
  `^(?:\\.|(?:\\.?[A-Za-z_/]|${variable})(?:[\\w./:@-]|${variable})*(?<!:)|(?:\\d{1,3}\\.){3}\\d{1,3}:(?:[\\w:]|${variable})*(?<!:)|\\d+[smhbkg])$`,
);
const word = /^(?:y|n|yes|no|on|off|true|false|null|\.?nan|\.?inf)$/i;
const entry = new RegExp(`^(${quoted}|\\.?[A-Za-z_/][\\w./@-]*):(?: +(.+))?$`);
const item = new RegExp(`${quoted}|\\.?[A-Za-z_/][\\w./:@-]*|\\d+`, 'y');

/**
 * Reads the part of YAML that the templates use, and refuses everything else: a complete parser takes more time than all other readers of a
 * run together (js-yaml 7 ms, yaml 17 ms). Any parser reads the same values; a property test checks that.
 */
export function readYaml(text: string): Read {
  const lines = text.split('\n').flatMap((content, index): Line[] => {
    const indent = content.search(/[^ ]|$/);
    return content[indent] === undefined || content[indent] === '#' ? [] : [{ number: index + 1, indent, text: content.slice(indent) }];
  });
  try {
    const reader = { lines, at: 0 };
    const value = blockOf(reader, 0);
    const left = lines[reader.at];
    if (left !== undefined) throw new Refused(left.number, 'its indentation does not match the lines above');
    return { value };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { fault: { line: error.line, what: error.message } };
  }
}

interface Reader {
  readonly lines: Line[];
  at: number;
}

function blockOf(reader: Reader, indent: number): Value {
  const first = reader.lines[reader.at];
  if (first === undefined || first.indent < indent) return null;
  return first.text.startsWith('- ') ? listOf(reader, first.indent) : mapOf(reader, first.indent);
}

function listOf(reader: Reader, indent: number): Value {
  const values: Value[] = [];
  for (let line = reader.lines[reader.at]; line?.indent === indent && line.text.startsWith('- '); line = reader.lines[reader.at]) {
    const content = line.text.slice(2);
    if (entry.test(content)) {
      // A map whose first key follows the dash continues below that key.
      reader.lines[reader.at] = { ...line, indent: indent + 2, text: content };
      values.push(mapOf(reader, indent + 2));
    } else {
      values.push(scalarOf(content, line.number));
      reader.at += 1;
    }
  }
  return values;
}

function mapOf(reader: Reader, indent: number): Value {
  const values = new Map<string, Value>();
  for (let line = reader.lines[reader.at]; line?.indent === indent; line = reader.lines[reader.at]) {
    const [, name, content] = entry.exec(line.text) ?? [];
    if (name === undefined) throw new Refused(line.number, 'it is not a key with its value');
    const key = keyOf(name, line.number);
    if (values.has(key)) throw new Refused(line.number, `the key ${key} occurs twice`);
    reader.at += 1;
    values.set(key, content === undefined ? blockOf(reader, indent + 1) : valueOf(content, line.number));
  }
  return values;
}

// A key and its colon are on one line within 1,024 characters (YAML 1.2.2, section 7.4.2).
function keyOf(name: string, line: number): string {
  if (name.length > 1000) throw new Refused(line, 'a key is too long');
  return name.startsWith('"') ? JSON.parse(name) : scalarText(name, line);
}

function valueOf(content: string, line: number): Value {
  if (content === '{}') return new Map();
  if (content === '{disable: true}') return new Map([['disable', true]]);
  return content.startsWith('[') ? flowOf(content, line) : scalarOf(content, line);
}

function flowOf(content: string, line: number): Value {
  const values: Value[] = [];
  let at = 1;
  while (content[at] !== ']') {
    item.lastIndex = at;
    const [found] = item.exec(content) ?? [];
    if (found === undefined) throw new Refused(line, 'a list has an entry that is not a value');
    values.push(scalarOf(found, line));
    at = item.lastIndex;
    if (content.startsWith(', ', at) && content[at + 2] !== ']') at += 2;
    else if (content[at] !== ']') throw new Refused(line, 'a list never closes');
  }
  if (at !== content.length - 1) throw new Refused(line, 'there is text after a list');
  return values;
}

const whole = new RegExp(`^${quoted}$`);

function scalarOf(content: string, line: number): Value {
  if (content.startsWith('"') && whole.test(content)) return JSON.parse(content);
  if (/^(?:0|[1-9]\d{0,14})$/.test(content)) return Number(content);
  if (content === 'true' || content === 'false') return content === 'true';
  return scalarText(content, line);
}

function scalarText(content: string, line: number): string {
  if (content.startsWith('"')) throw new Refused(line, 'a quoted string does not end at the end of its line');
  if (!plain.test(content) || word.test(content)) throw new Refused(line, 'an unquoted string has characters that need quotes');
  return content;
}
