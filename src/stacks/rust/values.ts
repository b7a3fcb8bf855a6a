import type { Folder } from '../../folder/folder.ts';
import { isTable, type Table } from '../../manifests/table.ts';
import { readToml } from '../../manifests/toml.ts';
import { findCalls, type Item, itemBetween, itemsAt, type Source } from '../../source/source.ts';

/** What can be told of an expression without running it. */
export interface Value {
  /** Its text where nothing sets it otherwise; `unknownPart` stands for what can't be told within it. */
  readonly text?: string;
  /** The environment variable that sets it. */
  readonly variable?: string;
}

export const unknownPart = '\0';

/** A program's files and the folders that its configuration may be in, with what was found out about its names. */
export interface Program {
  readonly files: readonly Source[];
  readonly folders: readonly Folder[];
  readonly known: Map<string, Value>;
}

// What is assigned from what is assigned: a longer chain, and a name that stands for many things, lead nowhere that we could rely on.
const deepest = 12;
const mostNames = 60;

/** Tells what it can of an expression: literals and what is put together of them, variables, constants, fields, options of clap. */
export function valueOf(program: Program, source: Source, { start, end }: Item, depth = 0): Value {
  const item = trimmed(source, start, end);
  if (depth > deepest || item.code === '') return {};
  const choice = /^(?:match|if)\b/.test(item.code) ? choices(source, item) : undefined;
  if (choice !== undefined) return merged(choice.map((each) => valueOf(program, source, each, depth + 1)));
  const [first, ...links] = chainOf(source, item);
  let value = first === undefined ? {} : atom(program, source, first, depth + 1);
  for (const link of links) value = linked(program, source, value, link, depth + 1);
  return value;
}

/** Without blanks, references, and what a closure or a block begins with. */
function trimmed(source: Source, start: number, end: number): Item {
  const code = source.code.slice(start, end);
  const lead = /^(?:[\s&*;]|\|[^|\n]{0,80}\||(?:move|mut|return|async|unsafe)\b)*/.exec(code)?.[0].length ?? 0;
  const item = itemBetween(source, start + lead, Math.max(end - (code.length - code.trimEnd().length), start + lead));
  const block = item.code.startsWith('{') ? source.brackets.get(item.start) : undefined;
  if (block === undefined || block.end < item.end) return item;
  // The value of a block is behind its last statement.
  let last = item.start + 1;
  for (let at = last; at < block.end - 1; at += 1) {
    const inner = source.brackets.get(at);
    if (inner !== undefined) at = inner.end - 1;
    else if (source.code[at] === ';') last = at + 1;
  }
  return trimmed(source, last, block.end - 1);
}

/** What a `match` or an `if` looks at, and the value where there is nothing: `Err(_) => "3000"`, `else { 3000 }`. */
function choices(source: Source, item: Item): Item[] {
  const calls = findCalls({ ...source, code: source.code.slice(0, item.end) }, variableReaders).filter(({ start }) => start >= item.start);
  const [read] = calls;
  const fallback = [...item.code.matchAll(/\b(?:Err\([^()]*\)|None|_)\s*=>|\belse\s*(?=\{)/g)].map(({ index, 0: text }) => {
    const from = item.start + index + text.length;
    return itemBetween(source, from, expressionEnd(source, from, /[,}]/));
  });
  return [...(read === undefined ? [] : [itemBetween(source, read.start, read.end)]), ...fallback.slice(0, 4)];
}

/** The expression and what is called on it or taken from it, one item each. */
function chainOf(source: Source, { start, end }: Item): Item[] {
  const items: Item[] = [];
  let from = start;
  for (let at = start; at < end; at += 1) {
    const bracket = source.brackets.get(at);
    if (bracket !== undefined) at = bracket.end - 1;
    else if (source.code[at] === '"') at = (source.literals.get(at)?.end ?? at + 1) - 1;
    else if (source.code[at] === '.' && !/\d/.test(source.code[at - 1] ?? '')) {
      items.push(itemBetween(source, from, at));
      from = at + 1;
    }
  }
  return [...items, itemBetween(source, from, end)];
}

export const variableReaders = /(?<![\w.])(?:[\w:]{1,60}::)?var(?:_os)?\s*\(/g;

function atom(program: Program, source: Source, item: Item, depth: number): Value {
  const code = item.code.replace(/\?+$/, '').trim();
  if (item.literal !== undefined) return { text: item.literal };
  const digits = /^(\d[\d_]*)(?:[ui](?:8|16|32|64|size))?$/.exec(code)?.[1];
  if (digits !== undefined) return { text: digits.replaceAll('_', '') };
  const start = item.start + (source.code.slice(item.start, item.end).length - source.code.slice(item.start, item.end).trimStart().length);
  const values = (open: number): Value[] =>
    itemsAt(source, open).items.map(([from, to]) => valueOf(program, source, itemBetween(source, from, to), depth));
  if (code.startsWith('[')) return joined(values(start), values(start).length === 4 && /^\[[\s\d,]+\]$/.test(code) ? '.' : '');
  if (code.startsWith('(')) return joined(values(start), ':');
  const head = /^[\w:!]{1,120}(?:::<[^<>]{0,80}>)?\s*(?=[([{])/.exec(code)?.[0];
  if (head === undefined) return /^[\w:]+$/.test(code) ? named(program, source, code.split('::').at(-1) ?? '', depth) : {};
  const items = values(start + head.length);
  const [given = {}] = items;
  const name = head.trim();
  if (name === 'format!' || name === 'concat!') return formatted(program, source, items, itemsAt(source, start + head.length).items, depth);
  if (/(?:^|::)var(?:_os)?$/.test(name)) return given.text === undefined ? {} : { variable: given.text };
  if (/Ipv4Addr::new$/.test(name)) return joined(items, '.');
  if (/(?:^|::)(?:from|Some|Ok|V4|V6|new|from_str|into|Box|Cow)$/.test(name)) return joined(items, ':');
  if (/env/i.test(name) && given.text !== undefined) return { variable: given.text, ...textOf(items[1]) };
  return returned(program, name.split('::').at(-1) ?? '', depth);
}

const passing =
  /^(?:unwrap|expect|parse|to_string|to_owned|into|as_str|as_ref|clone|ok|trim|await|get|unwrap_or_default|and_then|map|map_err|context)\b/;

/** What a call or a field makes of the value before it. */
function linked(program: Program, source: Source, before: Value, item: Item, depth: number): Value {
  const open = source.code.indexOf('(', item.start);
  const name = /^\w+/.exec(item.code)?.[0] ?? '';
  const items = open === -1 || open >= item.end ? [] : itemsAt(source, open).items;
  const values = items.map(([from, to]) => valueOf(program, source, itemBetween(source, from, to), depth));
  if (/^(?:unwrap_or|unwrap_or_else|or|or_else|map_or|map_or_else)$/.test(name)) return { ...values[0], ...before };
  if (name === 'concat' || passing.test(item.code)) return before;
  if (/^(?:get_one|value_of|value_of_t|get_string|get_int|get)$/.test(name) && values[0]?.text !== undefined)
    return merged([argument(program, values[0].text, depth), setting(program, values[0].text)]);
  if (/^\w+\??$/.test(item.code.trim())) return fields(program, name, depth);
  return items.length === 0 && name !== '' ? merged([returned(program, name, depth), before]) : before;
}

function textOf(value: Value | undefined): Value {
  return value?.text === undefined ? {} : { text: value.text };
}

/** Looks a name up once, in the files that mention it. A name that leads to itself, and one too many, say nothing. */
function lookUp({ files, known }: Program, kind: string, name: string, find: (source: Source) => readonly Value[]): Value {
  const key = `${kind} ${name}`;
  const found = known.get(key);
  if (found !== undefined || known.size >= mostNames) return found ?? {};
  known.set(key, {});
  const value = merged(files.filter(({ code }) => code.includes(name)).flatMap(find));
  known.set(key, value);
  return value;
}

/** A constant or a variable: in its own file where it stands there, else in any file of the program. */
function named(program: Program, source: Source, name: string, depth: number): Value {
  if (name === 'UNSPECIFIED') return { text: '0.0.0.0' };
  if (name === 'LOCALHOST') return { text: '127.0.0.1' };
  if (!/^\w{1,80}$/.test(name)) return {};
  const pattern = new RegExp(
    `\\b(?:let(?:\\s+mut)?|const|static)\\s+${name}\\s*(?::[^=;]{0,200})?=(?!=)|\\b(?:Ok|Some)\\(${name}\\)\\s*=(?![=>])`,
    'g',
  );
  const find = (each: Source): Value[] =>
    [...each.code.matchAll(pattern)].map(({ index, 0: text }) =>
      valueAfter(program, each, index + text.length, text.startsWith('l') ? /;/ : /[;{]/, depth),
    );
  const own = lookUp({ ...program, files: [source] }, `in ${source.path}`, name, find);
  return Object.keys(own).length > 0 ? own : lookUp(program, 'anywhere', name, find);
}

function valueAfter(program: Program, source: Source, start: number, ends: RegExp, depth: number): Value {
  return valueOf(program, source, itemBetween(source, start, expressionEnd(source, start, ends)), depth);
}

/** The end of the expression at a position: one of these signs, or the bracket that it stands in. */
function expressionEnd(source: Source, start: number, ends: RegExp): number {
  for (let at = start; at < source.code.length; at += 1) {
    const sign = source.code[at] ?? '';
    const bracket = ends.test(sign) ? undefined : source.brackets.get(at);
    if (bracket !== undefined) at = bracket.end - 1;
    else if (ends.test(sign) || /[)}\]]/.test(sign)) return at;
  }
  return source.code.length;
}

/** What a function or a method of the program's own returns. */
function returned(program: Program, name: string, depth: number): Value {
  if (!/^\w{1,80}$/.test(name)) return {};
  const head = new RegExp(`\\bfn\\s+${name}\\s*(?:<[^<>]{0,200}>)?\\s*\\([^{;]{0,500}\\{`, 'g');
  return lookUp(program, 'fn', name, (source) =>
    [...source.code.matchAll(head)].map(({ index, 0: text }) => {
      const open = index + text.length - 1;
      return valueOf(program, source, itemBetween(source, open, source.brackets.get(open)?.end ?? open), depth);
    }),
  );
}

/** A field: by the attributes that clap and envconfig read, in a literal of its struct, or in a configuration file. */
function fields(program: Program, name: string, depth: number): Value {
  const given = new RegExp(`(?<![\\w.:])${name}\\s*:(?!:)`, 'g');
  const found = lookUp(program, 'field', name, (source) => [
    ...attributes(program, source, depth).flatMap((each) => (each.field === name ? [each.value] : [])),
    ...[...source.code.matchAll(given)].map(({ index, 0: text }) => valueAfter(program, source, index + text.length, /[,;]/, depth)),
    ...(new RegExp(`\\b${name}\\s*[,}]`).test(source.code) ? [named(program, source, name, depth)] : []),
  ]);
  return Object.keys(found).length > 0 ? found : setting(program, name);
}

/** A field that an attribute gives a variable or a default. */
export interface Attribute {
  readonly field: string;
  /** Its type: `Option<String>`. */
  readonly type: string;
  readonly value: Value;
}

/** `#[arg(long, env = "PORT", default_value_t = 8080)] port: u16`, and the same by older names and by envconfig. */
export function attributes(program: Program, source: Source, depth = 0): Attribute[] {
  return findCalls(source, /#\[(?:arg|clap|structopt|envconfig|config)\s*\(/g).flatMap(({ end, arguments: items }) => {
    const [, field = '', type = ''] =
      /^\s*\](?:\s*#\[[^\n]{0,200}\])*\s*(?:pub(?:\([^)]{0,40}\))?\s+)?(\w+)\s*:\s*([^,\n]{1,200})/.exec(
        source.code.slice(end, end + 800),
      ) ?? [];
    const valueIn = (pattern: RegExp): Value | undefined => {
      const item = items.find(({ code }) => pattern.test(code));
      const at = item === undefined ? -1 : source.code.indexOf('=', item.start);
      return item === undefined || at === -1 || at >= item.end
        ? undefined
        : valueOf(program, source, itemBetween(source, at + 1, item.end), depth + 1);
    };
    const variable = valueIn(/^(?:env|from)\s*=/)?.text ?? (items.some(({ code }) => code === 'env') ? field.toUpperCase() : undefined);
    const preset = valueIn(/^default(?:_value(?:_t)?)?\s*=/);
    return field === '' ? [] : [{ field, type, value: { ...(variable === undefined ? {} : { variable }), ...textOf(preset) } }];
  });
}

/** clap's builder: `Arg::new("port").env("PORT").default_value("8080")`. */
function argument(program: Program, name: string, depth: number): Value {
  return lookUp(program, 'argument', name, (source) =>
    findCalls(source, /\bArg::(?:new|with_name)\s*\(/g).flatMap(({ end, arguments: [own] }) => {
      if (own?.literal !== name) return [];
      const chain = itemBetween(source, end, expressionEnd(source, end, /[;,]/));
      const called = (pattern: RegExp): Value => {
        const match = pattern.exec(chain.code);
        const [first] =
          match === null
            ? []
            : itemsAt(source, chain.start + source.code.slice(chain.start, chain.end).indexOf(match[0]) + match[0].length - 1).items;
        return first === undefined ? {} : valueOf(program, source, itemBetween(source, ...first), depth);
      };
      const { text: variable } = called(/\.env\s*\(/);
      return [{ ...(variable === undefined ? {} : { variable }), ...textOf(called(/\.default_value\s*\(/)) }];
    }),
  );
}

const configurations = [
  'config.toml',
  'Config.toml',
  'config/default.toml',
  'config/config.toml',
  'settings.toml',
  'Settings.toml',
  'configuration.toml',
];

/** What a configuration file gives a key, by whichever crate it is read. */
function setting({ folders, known }: Program, name: string): Value {
  for (const [folder, file] of folders.flatMap((each) => configurations.map((path) => [each, path] as const))) {
    if (!folder.has(file)) continue;
    const key = `file ${folder.root} ${file} ${name}`;
    const found = known.get(key) ?? textOf({ ...textIn(readToml(folder, file)?.root, name) });
    known.set(key, found);
    if (found.text !== undefined) return found;
  }
  return {};
}

function textIn(table: Table | undefined, name: string): Value {
  const places = [table, ...Object.values(table ?? {}).filter(isTable)];
  const value = places.map((each) => each?.[name]).find((each) => typeof each === 'string' || typeof each === 'number');
  return value === undefined ? {} : { text: String(value) };
}

function joined(values: readonly Value[], separator: string): Value {
  return {
    ...merged(values.map(({ text, ...others }) => others).reverse()),
    text: values.map(({ text }) => text ?? unknownPart).join(separator),
  };
}

/** `format!("{}:{port}", host)`: what is in braces is taken in its order or by its name. */
function formatted(
  program: Program,
  source: Source,
  values: readonly Value[],
  items: readonly (readonly [number, number])[],
  depth: number,
): Value {
  const [format, ...others] = values;
  const [first] = items;
  if (format?.text === undefined || first === undefined) return {};
  const parts = format.text.split(/\{([^{}]*)\}/).map((part, index): Value => {
    if (index % 2 === 0) return { text: part };
    const name = part.replace(/:.*$/, '');
    return name === '' ? (others.shift() ?? {}) : named(program, source, name, depth);
  });
  return joined(parts, '');
}

/** Of several places that give a value, the first variable, and the text where they agree on it. */
function merged(values: readonly Value[]): Value {
  const texts = new Set(values.flatMap(({ text }) => (text === undefined || text === '' || text === unknownPart ? [] : [text])));
  const [text] = texts;
  const variable = values.find((value) => value.variable !== undefined)?.variable;
  return { ...(text === undefined || texts.size > 1 ? {} : { text }), ...(variable === undefined ? {} : { variable }) };
}
