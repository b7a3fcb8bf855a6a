import type { Folder } from '../../folder/folder.ts';
import { once, onceFor } from '../../once.ts';
import { type Argument, type Call, findCalls, itemsAt, type Source } from '../../source/source.ts';
import { wordsIn } from '../../source/words.ts';

/** A program's files, and the folders with its configuration. */
export interface Code {
  readonly files: readonly Source[];
  readonly folders: readonly Folder[];
}

/** A part of an expression: a text or a number, or the variable that sets the part after it. */
export interface Sign {
  readonly text?: string;
  readonly variable?: string;
}

interface Stretch {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** The names that were resolved on the way to an expression, and their depth. */
interface Trail {
  readonly seen: Set<string>;
  readonly depth: number;
}

// The maximum length of a chain of assignments: longer ones are not reliable.
const deepest = 8;
const mostNames = 40;
const startTrail = (): Trail => ({ seen: new Set(), depth: 0 });
// Names with the same meaning in all programs, which need not be resolved.
const usual =
  /^(?:_\w*|new|from|into|unwrap\w*|expect|parse|to_string|to_owned|as_str|as_ref|clone|ok|map\w*|and_then|get|self|Self|format|let|mut|match|if|else|Ok|Err|Some|None|String|Socket\w+|Ip\w+|[ui]\d+|usize|str|std|net|env|default|bind|run|move|await|async|return|concat|trim|context)$/;

/** Lists the parts of an expression in order; names are resolved to their values in the program. */
export function collectSigns(code: Code, { source, start, end }: Stretch, trail = startTrail()): readonly Sign[] {
  const signs: Sign[] = [];
  const next: Trail = { seen: trail.seen, depth: trail.depth + 1 };
  const tokens = /"|\b127, ?0, ?0, ?1\b|\b\d[\d_]*|[A-Za-z_]\w*/g;
  for (tokens.lastIndex = start; trail.depth < deepest; ) {
    const match = tokens.exec(source.code);
    if (match === null || match.index >= end) break;
    const [token] = match;
    if (token === '"') {
      const literal = source.literals.get(match.index);
      signs.push({ text: literal?.value ?? '' });
      for (const [, name = ''] of (literal?.value ?? '').matchAll(/\{(\w{1,80})[:}]/g)) signs.push(...followName(code, source, name, next));
      tokens.lastIndex = literal?.end ?? tokens.lastIndex;
    } else if (/^\d/.test(token)) signs.push({ text: token.replaceAll(/, ?/g, '.').replaceAll('_', '') });
    else if (token === 'UNSPECIFIED' || token === 'LOCALHOST') signs.push({ text: token === 'LOCALHOST' ? '127.0.0.1' : '0.0.0.0' });
    else {
      const reads = /^var(?:_os)?$|env/i.test(token);
      const given = reads || /^(?:get_one|value_of)/.test(token) ? givenTo(source, tokens.lastIndex) : undefined;
      if (given !== undefined && reads) {
        const variable = takeText(collectSigns(code, given.first, next));
        signs.push(...(variable === undefined ? [] : [{ variable }]), ...given.others.flatMap((each) => collectSigns(code, each, next)));
        tokens.lastIndex = given.end;
      } else if (given !== undefined) signs.push(...findArgument(code, takeText(collectSigns(code, given.first, next))));
      else if (!trail.seen.has(token) && !usual.test(token) && !leads(source, tokens.lastIndex))
        signs.push(...followName(code, source, token, next));
    }
  }
  return signs;
}

/** The argument of the function whose name ends at a position; undefined for other names, and without an argument. */
function givenTo(
  source: Source,
  at: number,
): { readonly first: Stretch; readonly others: readonly Stretch[]; readonly end: number } | undefined {
  const call = /^(?:::<[^<>()]{0,80}>)?\s*\(/.exec(source.code.slice(at, at + 100))?.[0].length;
  if (call === undefined) return undefined;
  const { items, end } = itemsAt(source, at + call - 1);
  const [first, ...others] = items.map(([from, to]) => ({ source, start: from, end: to }));
  return first === undefined ? undefined : { first, others, end };
}

/** True if a field or a method follows the name that ends at a position, and counts instead of it: `settings.port`. */
function leads({ code }: Source, at: number): boolean {
  return !usual.test(/^\s*\.\s*(\w+)/.exec(code.slice(at, at + 100))?.[1] ?? '_');
}

/** The first text among the parts. */
export function takeText(signs: readonly Sign[]): string | undefined {
  return signs.find(({ text }) => text !== undefined)?.text;
}

/** The value of a name, in its own file, or else in any: from an assignment, a caller, a function, a field, or a configuration file. */
function followName(code: Code, source: Source, name: string, trail: Trail): readonly Sign[] {
  if (trail.seen.has(name) || trail.seen.size > mostNames) return [];
  trail.seen.add(name);
  const find = (each: Source, given: typeof givenToAll): readonly Sign[] => [
    ...attributesIn(each).flatMap((attribute) => (attribute.field === name ? signsOf(code, each, attribute, trail) : [])),
    ...given(each, name).flatMap((range) => collectSigns(code, { source: each, ...range }, trail)),
  ];
  const own = [...(definedIn(source).has(name) ? find(source, givenWithin) : []), ...followParameter(code, source, name, trail)];
  if (own.length > 0) return own;
  const defining = definedBy(code, name).filter((each) => each !== source);
  const others = defining.flatMap((each) => find(each, isShorthandIn(each, name) ? givenWithin : givenToAll));
  const text = configured(code, name);
  return others.length > 0 || text === undefined ? others : [{ text }];
}

type Range = Omit<Stretch, 'source'>;

/** Where a file assigns a value to a name that other files can see. Many expressions use the same names. */
const givenToAll = onceFor((source: Source, name) => givenBy(source, patternForAll(name)));

/** The same, including assignments inside functions. */
const givenWithin = onceFor((source: Source, name) =>
  givenBy(source, `\\blet(?:\\s+mut)?\\s+${name}\\b[^=;]{0,200}=(?!=)|\\b(?:Ok|Some)\\(${name}\\)\\s*=(?![=>])|${patternForAll(name)}`),
);

function patternForAll(name: string): string {
  return `\\b(?:const|static)\\s+${name}\\b[^=;]{0,200}=(?!=)|\\bfn\\s+${name}\\b[^{;]{0,500}(?=\\{)|(?<![\\w.:(])${name}\\s*:(?!:)`;
}

function givenBy(source: Source, pattern: string): readonly Range[] {
  return [...source.code.matchAll(new RegExp(pattern, 'g'))].map(({ index, 0: text }) => {
    const start = index + text.length;
    const end = text.startsWith('fn')
      ? source.brackets.get(start)?.end
      : findEnd(source, start, /^(?:let|const|static)/.test(text) ? /;/ : /[,;{]/);
    return { start, end: end ?? start };
  });
}

/** True for a file that constructs a struct with the shorthand of a variable: `Settings { host, port }`. */
const isShorthandIn = onceFor(({ code }: Source, name) => new RegExp(`[{,]\\s*${name}\\s*[,}]`).test(code));

const definedBy = onceFor(({ files }: Code, name) => files.filter((each) => definedIn(each).has(name)));

const configured = onceFor((code: Code, name) => readSetting(code, name, configurations));

/** The names that a file may define, found in one pass: most files only use the names of others. */
const definedIn = once(({ code }: Source): ReadonlySet<string> => {
  const heads = /\b(?:let(?:\s+mut)?|const|static|fn)\s+(\w+)|\b(?:Ok|Some)\((\w+)\)\s*=|(?<![\w.:(])(\w+)\s*:(?!:)/g;
  return new Set([...code.matchAll(heads)].map(([, stated, matched, field]) => stated ?? matched ?? field ?? ''));
});

/** A function with a parameter, and its position. */
interface Parameter {
  readonly called: string;
  readonly at: number;
}

/** The parameters of a file's functions, by name. */
const parametersIn = once((source: Source): ReadonlyMap<string, readonly Parameter[]> => {
  const known = new Map<string, Parameter[]>();
  for (const { match, arguments: parameters } of findCalls(source, /\bfn\s+(\w+)\s*(?:<[^<>]{0,200}>)?\s*\(/g)) {
    const [, called = ''] = match;
    const names = parameters.filter((each) => !/\bself$/.test(each.code)).map((each) => /^(?:mut\s+)?(\w+)\s*:/.exec(each.code)?.[1] ?? '');
    for (const name of new Set(names)) known.set(name, [...(known.get(name) ?? []), { called, at: names.indexOf(name) }]);
  }
  return known;
});

interface FoundCall {
  readonly each: Source;
  readonly call: Call;
}

/** The calls of a function in a program. */
const callsOf = onceFor((code: Code, called): readonly FoundCall[] => {
  const pattern = new RegExp(`(?<!fn\\s)\\b${called}\\s*\\(`, 'g');
  return code.files.filter((each) => wordsIn(each).has(called)).flatMap((each) => findCalls(each, pattern).map((call) => ({ each, call })));
});

/** The arguments that callers pass to the function's parameter with that name. */
function followParameter(code: Code, source: Source, name: string, trail: Trail): Sign[] {
  return (parametersIn(source).get(name) ?? []).flatMap(({ called, at }) => {
    if (trail.seen.has(`${called}()`)) return [];
    trail.seen.add(`${called}()`);
    const calls = callsOf(code, called).map(({ each, call }) => ({ each, item: call.arguments[at] }));
    return calls.flatMap(({ each, item }) => (item === undefined ? [] : collectSigns(code, { source: each, ...item }, trail)));
  });
}

/** The end of the expression at a position: one of these characters, or the bracket around it. */
function findEnd(source: Source, start: number, ends: RegExp): number {
  const signs = /[,;()[\]{}]/g;
  signs.lastIndex = start;
  for (let match = signs.exec(source.code); match !== null; match = signs.exec(source.code)) {
    const [sign] = match;
    const bracket = ends.test(sign) ? undefined : source.brackets.get(match.index);
    if (bracket !== undefined) signs.lastIndex = bracket.end;
    else if (ends.test(sign) || /[)}\]]/.test(sign)) return match.index;
  }
  return source.code.length;
}

/** An attribute that sets a field, with the place of its value. */
interface Attribute {
  readonly field: string;
  readonly type: string;
  readonly items: readonly Argument[];
}

const attributesIn = once((source: Source): readonly Attribute[] =>
  findCalls(source, /#\[(?:arg|clap|structopt|envconfig)\s*\(/g).map(({ end, arguments: items }) => {
    const after = /^\s*\](?:\s*#\[[^\n]{0,200}\])*\s*(?:pub(?:\([^)]{0,40}\))?\s+)?(\w+)\s*:\s*([^,\n]{1,200})/.exec(
      source.code.slice(end, end + 800),
    );
    const [, field = '', type = ''] = after ?? [];
    return { field, type, items };
  }),
);

function signsOf(code: Code, source: Source, { field, items }: Attribute, trail: Trail): readonly Sign[] {
  const valueIn = (pattern: RegExp): readonly Sign[] => {
    const item = items.find((each) => pattern.test(each.code));
    return item === undefined
      ? []
      : collectSigns(code, { source, start: source.code.indexOf('=', item.start), end: item.end }, { ...trail, depth: trail.depth + 1 });
  };
  const variable = takeText(valueIn(/^(?:env|from)\s*=/)) ?? (items.some((each) => each.code === 'env') ? field.toUpperCase() : undefined);
  return [...(variable === undefined ? [] : [{ variable }]), ...valueIn(/^default(?:_value(?:_t)?)?\s*=/)];
}

/**
 * `#[arg(long, env = "PORT", default_value_t = 8080)] port: u16`, and the same of older clap and of envconfig: the attributes of a field.
 */
export function findAttributes(code: Code, source: Source): { field: string; type: string; signs: readonly Sign[] }[] {
  const trail = startTrail();
  return attributesIn(source).map((attribute) => ({
    field: attribute.field,
    type: attribute.type,
    signs: signsOf(code, source, attribute, trail),
  }));
}

/** clap's builder: `Arg::new("port").env("PORT").default_value("8080")`. */
function findArgument(code: Code, name: string | undefined): Sign[] {
  return code.files.flatMap((source) =>
    findCalls(source, /\bArg::new\s*\(/g).flatMap(({ end, arguments: [own] }) => {
      const chain = own?.literal === undefined || own.literal !== name ? '' : source.code.slice(end, findEnd(source, end, /[;,]/));
      const given = [...chain.matchAll(/\.(env|default_value)\s*\(\s*(?=")/g)].sort(([, a = ''], [, b = '']) => (a < b ? 1 : -1));
      return given.map(({ index, 0: call, 1: kind }) => ({
        [kind === 'env' ? 'variable' : 'text']: source.literals.get(end + index + call.length)?.value ?? '',
      }));
    }),
  );
}

const configurations = ['config', 'Config', 'config/default', 'Settings', 'settings', 'configuration', 'configuration/base'].flatMap(
  (name) => ['toml', 'yaml', 'yml'].map((ending) => `${name}.${ending}`),
);

/** The value of a key in the first of these files that has it, for a release or for all profiles. */
export function readSetting({ folders }: Code, name: string, files: readonly string[]): string | undefined {
  const texts = folders.flatMap((folder) => files.map((file) => (folder.has(file) ? folder.search(file) : '')));
  const given = new RegExp(`^[ \\t]*${name}[ \\t]*[:=][ \\t]*["']?([^"'#\\n]+)`, 'm');
  const parts = texts.flatMap((text) => [text.slice(text.indexOf('[release]')), text]);
  return parts.flatMap((text) => given.exec(text)?.[1]?.trim() ?? [])[0];
}
