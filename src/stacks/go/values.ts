import { findCalls, type Item, itemBetween, itemsAt } from '../../source/source.ts';
import type { GoSource } from './source.ts';

/** What can be told of an expression without running it. */
export interface Value {
  /** Its text where nothing sets it otherwise; `unknownPart` stands for what can't be told within it. */
  readonly text?: string;
  /** The environment variable that sets it. */
  readonly variable?: string;
  /** The flag that sets it. */
  readonly flag?: string;
}

export const unknownPart = '\0';

/** A program, and the file of it in which an expression stands. */
export interface Place {
  readonly program: Program;
  readonly source: GoSource;
}

/** A program's files, and what was found out about their names. */
export interface Program {
  readonly files: readonly GoSource[];
  readonly known: Map<string, Value>;
}

// What is assigned from what is assigned: a longer chain, and a name that stands for many things, lead nowhere that we could rely on.
const deepest = 6;
const mostNames = 60;

export function programOf(files: readonly GoSource[]): Program {
  return { files, known: new Map() };
}

/** Looks a name up once, in the files that mention it. A name that leads to itself, and one too many, say nothing. */
function lookUp({ program: { files, known } }: Place, kind: string, name: string, find: (source: GoSource) => readonly Value[]): Value {
  const key = `${kind} ${name}`;
  const found = known.get(key);
  if (found !== undefined || known.size >= mostNames) return found ?? {};
  known.set(key, {});
  const value = merged(files.filter(({ code }) => code.includes(name)).flatMap(find));
  known.set(key, value);
  return value;
}

/** Tells what it can of an expression: literals and what is put together of them, variables, constants, fields, and flags by their defaults. */
export function valueOf(place: Place, { start, end }: Item, depth = 0): Value {
  const item = trimmed(place.source, start, end);
  if (item.literal !== undefined) return { text: item.literal };
  if (/^\d+$/.test(item.code)) return { text: item.code };
  if (depth > deepest) return {};
  const parts = splitAtPlus(place.source, item);
  if (parts.length > 1) return joined(parts.map((part) => valueOf(place, part, depth + 1)));
  const call = callAt(place.source, item);
  if (call !== undefined) return valueOfCall(place, call, depth + 1);
  if (/^\w{1,80}$/.test(item.code)) return merged([assignments(place, item.code, depth + 1), flagVariables(place, item.code, depth + 1)]);
  const field = /^[\w.]+\.(\w{1,80})$/.exec(item.code)?.[1];
  return field === undefined ? {} : merged([fields(place, field, depth + 1), flagVariables(place, field, depth + 1)]);
}

/** Without blanks around it, and without the signs for a pointer and what it points to. */
function trimmed(source: GoSource, start: number, end: number): Item {
  const code = source.code.slice(start, end);
  const lead = /^[\s*&]*/.exec(code)?.[0].length ?? 0;
  return itemBetween(source, start + lead, Math.max(end - (code.length - code.trimEnd().length), start + lead));
}

function splitAtPlus(source: GoSource, { start, end }: Item): Item[] {
  const parts: Item[] = [];
  let from = start;
  for (let at = start; at < end; at += 1) {
    const bracket = source.brackets.get(at);
    if (bracket !== undefined) at = bracket.end - 1;
    else if (source.code[at] === '+') {
      parts.push(itemBetween(source, from, at));
      from = at + 1;
    }
  }
  return [...parts, itemBetween(source, from, end)];
}

interface Called {
  readonly name: string;
  readonly items: readonly Item[];
}

function callAt(source: GoSource, { start, end }: Item): Called | undefined {
  const pattern = /([\w.]{1,160})\s*\(/y;
  pattern.lastIndex = start;
  const match = pattern.exec(source.code);
  if (match === null) return undefined;
  const { items, end: after } = itemsAt(source, pattern.lastIndex - 1);
  return after < end ? undefined : { name: match[1] ?? '', items: items.map(([from, to]) => itemBetween(source, from, to)) };
}

function valueOfCall(place: Place, { name, items }: Called, depth: number): Value {
  const values = (from = 0): Value[] => items.slice(from).map((item) => valueOf(place, item, depth));
  const [first = {}] = values();
  if (/^(?:strconv\.Itoa|string|strings\.TrimSpace)$/.test(name)) return first;
  if (name === 'fmt.Sprint') return joined(values());
  if (name === 'net.JoinHostPort') return joined(values().flatMap((value, index) => (index === 0 ? [value] : [{ text: ':' }, value])));
  if (name === 'fmt.Sprintf') return formatted(first.text, values(1));
  if (name === 'cmp.Or')
    return merged([
      first,
      ...values(1)
        .filter(({ text }) => text !== undefined)
        .slice(0, 1),
    ]);
  const option = /\.(?:String|Int|Uint)(P?)$/.exec(name);
  if (option !== null) return { ...values()[option[1] === 'P' ? 2 : 1], ...(first.text === undefined ? {} : { flag: first.text }) };
  // os.Getenv, os.LookupEnv, and a helper of the program's own: getenv("PORT", "8080").
  if (/env/i.test(name)) return { ...(first.text === undefined ? {} : { variable: first.text }), ...textOf(values()[1]) };
  if (/(?:^|\.)Get(?:String|Int)$/.test(name) && first.text !== undefined) return defaults(place, first.text, depth);
  return returned(place, name.split('.').at(-1) ?? '', depth);
}

function textOf(value: Value | undefined): Value {
  return value?.text === undefined ? {} : { text: value.text };
}

/** What a function of the program's own returns. */
function returned(place: Place, name: string, depth: number): Value {
  const head = new RegExp(`^func[ \\t]+(?:\\([^()\\n]{0,200}\\)[ \\t]*)?${name}[ \\t]*\\([^{\\n]{0,500}\\{`, 'gm');
  return lookUp(place, 'func', name, (source) =>
    [...source.code.matchAll(head)].flatMap(({ index, 0: text }) => {
      const start = index + text.length;
      const body = source.code.slice(start, source.brackets.get(start - 1)?.end ?? start);
      return [...body.matchAll(/\breturn\b/g)].map((match) => valueAfter(place, source, start + match.index + match[0].length, depth));
    }),
  );
}

/** viper.SetDefault("port", 8080) */
function defaults(place: Place, key: string, depth: number): Value {
  return lookUp(place, `the default of ${key} by`, 'SetDefault', (source) =>
    findCalls(source, /\.SetDefault\s*\(/g).flatMap(({ arguments: [name, value] }) =>
      name?.literal === key && value !== undefined ? [valueOf({ ...place, source }, value, depth)] : [],
    ),
  );
}

function joined(values: readonly Value[]): Value {
  return { ...merged(values.map(({ text, ...others }) => others)), text: values.map(({ text }) => text ?? unknownPart).join('') };
}

function formatted(format: string | undefined, values: readonly Value[]): Value {
  if (format === undefined) return {};
  const others = [...values];
  const parts = format.split(/(%[dsv])/).map((part, index): Value => (index % 2 === 0 ? { text: part } : (others.shift() ?? {})));
  return joined(parts);
}

/** Of several places that give a value, the first variable and flag, and the text where they agree on it. */
function merged(values: readonly Value[]): Value {
  const texts = new Set(values.flatMap(({ text }) => (text === undefined || text === '' ? [] : [text])));
  const [text] = texts;
  const variable = values.find((value) => value.variable !== undefined)?.variable;
  const flag = values.find((value) => value.flag !== undefined)?.flag;
  return {
    ...(text === undefined || texts.size > 1 ? {} : { text }),
    ...(variable === undefined ? {} : { variable }),
    ...(flag === undefined ? {} : { flag }),
  };
}

/** What a name is given: in its own file where it stands there, else in any file of the program. */
function assignments(place: Place, name: string, depth: number): Value {
  const pattern = new RegExp(`(?<![\\w.])${name}(?:[ \\t]*,[ \\t]*\\w+)?(?:[ \\t]+[\\w.]+)?[ \\t]*:?=(?!=)`, 'g');
  const found = (source: GoSource): Value[] =>
    [...source.code.matchAll(pattern)].map(({ index, 0: text }) => valueAfter(place, source, index + text.length, depth));
  const own = lookUp({ ...place, program: { ...place.program, files: [place.source] } }, `in ${place.source.path}`, name, found);
  return Object.keys(own).length > 0 ? own : lookUp(place, 'anywhere', name, found);
}

function valueAfter({ program }: Place, source: GoSource, start: number, depth: number): Value {
  return valueOf({ program, source }, itemBetween(source, start, expressionEnd(source, start)), depth);
}

/** The end of the expression at a position: its line, or the statement within it. */
function expressionEnd(source: GoSource, start: number): number {
  for (let at = start; at < source.code.length; at += 1) {
    const bracket = source.brackets.get(at);
    if (bracket !== undefined && source.code[at] !== '{') at = bracket.end - 1;
    else if (/[\n;,{)}]/.test(source.code[at] ?? '')) return at;
  }
  return source.code.length;
}

/** flag.StringVar(&name, "addr", ":8080", …), also into a field and by pflag. */
function flagVariables(place: Place, name: string, depth: number): Value {
  return lookUp(place, 'flag', name, (source) =>
    findCalls(source, /\.(?:String|Int|Uint)Var(P?)\s*\(/g).flatMap(({ match, arguments: items }) => {
      const value = items[match[1] === 'P' ? 3 : 2];
      const isFor = items[0]?.code === `&${name}` || items[0]?.code.endsWith(`.${name}`) === true;
      const flag = items[1]?.literal;
      if (!isFor || value === undefined) return [];
      return [{ ...valueOf({ ...place, source }, value, depth), ...(flag === undefined ? {} : { flag }) }];
    }),
  );
}

const tag = /\b(?:env|envconfig)\s*:\s*"([A-Z][A-Z0-9_]*)(?![A-Z0-9_])[^"]*"/;
const tagDefault = /\b(?:envDefault|default|env-default)\s*:\s*"([^"]*)"/;

/** What a field is given: by its tags, in a literal of its struct, or assigned. */
function fields(place: Place, name: string, depth: number): Value {
  const given = new RegExp(`(?:(?<![\\w.])${name}[ \\t]*:(?!=)|\\.${name}[ \\t]*=(?!=))`, 'g');
  const declared = new RegExp(`^[ \\t]*${name}[ \\t]+[*\\w.[\\]]+[ \\t]*(?=")`, 'gm');
  return lookUp(place, 'field', name, (source) => [
    ...[...source.code.matchAll(declared)].map(({ index, 0: text }) => tagged(source.literals.get(index + text.length)?.value ?? '')),
    ...[...source.code.matchAll(given)].map(({ index, 0: text }) => valueAfter(place, source, index + text.length, depth)),
  ]);
}

function tagged(text: string): Value {
  const variable = tag.exec(text)?.[1];
  const preset = tagDefault.exec(text)?.[1] ?? /\bdefault=([^",]*)/.exec(text)?.[1];
  return { ...(variable === undefined ? {} : { variable }), ...(preset === undefined ? {} : { text: preset }) };
}
