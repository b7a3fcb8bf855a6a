import type { Folder } from '../../folder/folder.ts';
import { isTable, tableAt } from '../../manifests/table.ts';
import { readToml } from '../../manifests/toml.ts';
import { findCalls, itemsAt, type Source } from '../../source/source.ts';

/** A program's files, and the folders that its configuration may be in. */
export interface Code {
  readonly files: readonly Source[];
  readonly folders: readonly Folder[];
}

/** Something that an expression is made of: a text or a number, or the variable that sets what follows it. */
export type Sign = { readonly text: string } | { readonly variable: string };

/** A stretch of a file. */
export interface Stretch {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

// What is assigned from what is assigned: more than this leads nowhere that we could rely on.
const deepest = 8;
const mostNames = 40;
const configurations = ['config.toml', 'Config.toml', 'config/default.toml', 'Settings.toml', 'settings.toml', 'configuration.toml'];
// Names that mean the same in all programs, and lead nowhere.
const usual =
  /^(?:_\w*|new|from|into|unwrap\w*|expect|parse|to_string|to_owned|as_str|as_ref|clone|ok|map\w*|and_then|get|self|Self|format|let|mut|match|if|else|Ok|Err|Some|None|String|Socket\w+|Ip\w+|[ui]\d+|usize|str|std|net|env|default|bind|run|move|await|async|return|concat|trim|context)$/;

/** Lists what an expression is made of, in its order; names are followed to where the program gives them a value. */
export function signsOf(code: Code, { source, start, end }: Stretch, seen: Set<string> = new Set(), depth = 0): readonly Sign[] {
  const signs: Sign[] = [];
  const tokens = /"|\b127, ?0, ?0, ?1\b|\b\d[\d_]*|[A-Za-z_]\w*/g;
  for (tokens.lastIndex = start; depth < deepest; ) {
    const match = tokens.exec(source.code);
    if (match === null || match.index >= end) break;
    const [token] = match;
    const follow = (name: string): number => signs.push(...valuesOf(code, source, name, seen, depth + 1));
    if (token === '"') {
      const literal = source.literals.get(match.index);
      const text = literal?.value ?? '';
      signs.push({ text });
      for (const [, name = ''] of text.matchAll(/\{(\w{1,80})[:}]/g)) follow(name);
      tokens.lastIndex = literal?.end ?? tokens.lastIndex;
    } else if (/^\d/.test(token)) signs.push({ text: token.replaceAll(/, ?/g, '.').replaceAll('_', '') });
    else if (token === 'UNSPECIFIED' || token === 'LOCALHOST') signs.push({ text: token === 'LOCALHOST' ? '127.0.0.1' : '0.0.0.0' });
    else {
      const open = openingAfter(source, tokens.lastIndex);
      const [first, ...others] = open === -1 ? [] : itemsAt(source, open).items.map(([from, to]) => ({ source, start: from, end: to }));
      if (first !== undefined && /^var(?:_os)?$|env/i.test(token)) {
        const name = textOf(signsOf(code, first, seen, depth + 1));
        if (name !== undefined) signs.push({ variable: name }, ...others.flatMap((each) => signsOf(code, each, seen, depth + 1)));
        tokens.lastIndex = itemsAt(source, open).end;
      } else if (first !== undefined && /^(?:get_one|value_of)/.test(token))
        signs.push(...argument(code, textOf(signsOf(code, first, seen, depth + 1))));
      else if (!usual.test(token) && !leads(source, tokens.lastIndex)) follow(token);
    }
  }
  return signs;
}

/** Whether what counts is a field or a method behind a name: `settings.port`. */
function leads(source: Source, end: number): boolean {
  const next = /^\s*\.\s*(\w+)/.exec(source.code.slice(end, end + 100))?.[1];
  return next !== undefined && !usual.test(next);
}

/** Where the bracket of a call opens behind its name, and what stands in `::<…>` between; -1 for no call. */
function openingAfter(source: Source, end: number): number {
  const rest = /^(?:::<[^<>()]{0,80}>)?\s*\(/.exec(source.code.slice(end, end + 100))?.[0];
  return rest === undefined ? -1 : end + rest.length - 1;
}

/** The first text among signs. */
export function textOf(signs: readonly Sign[]): string | undefined {
  return signs.flatMap((sign) => ('text' in sign ? [sign.text] : []))[0];
}

/** What a name is given: in its own file, else in any; by an assignment, a function, a field, an option of clap, or a configuration file. */
function valuesOf(code: Code, source: Source, name: string, seen: Set<string>, depth: number): readonly Sign[] {
  if (seen.has(name) || seen.size > mostNames) return [];
  seen.add(name);
  const global = `\\b(?:const|static)\\s+${name}\\b[^=;]{0,200}=(?!=)|\\bfn\\s+${name}\\b[^{;]{0,500}(?=\\{)|(?<![\\w.:(])${name}\\s*:(?!:)`;
  const local = `\\blet(?:\\s+mut)?\\s+${name}\\b[^=;]{0,200}=(?!=)|\\b(?:Ok|Some)\\(${name}\\)\\s*=(?![=>])`;
  const find = (each: Source, pattern: string): Sign[] => [
    ...attributesIn(code, each, seen, depth).flatMap(({ field, signs }) => (field === name ? signs : [])),
    ...[...each.code.matchAll(new RegExp(pattern, 'g'))].flatMap(({ index, 0: text }) => {
      const start = index + text.length;
      const ends = /^(?:let|const|static)/.test(text) ? /;/ : /[,;{]/;
      const end = text.startsWith('fn') ? each.brackets.get(start)?.end : endOf(each, start, ends);
      return signsOf(code, { source: each, start, end: end ?? start }, seen, depth);
    }),
  ];
  const own = [...find(source, `${local}|${global}`), ...given(code, source, name, seen, depth)];
  if (own.length > 0) return own;
  const others = code.files.filter((each) => each !== source && each.code.includes(name)).flatMap((each) => find(each, global));
  return others.length > 0 ? others : setting(code, name);
}

/** What the callers of a function give its parameter of that name. */
function given(code: Code, source: Source, name: string, seen: Set<string>, depth: number): Sign[] {
  return findCalls(source, /\bfn\s+(\w+)\s*(?:<[^<>]{0,200}>)?\s*\(/g).flatMap(({ match, arguments: parameters }) => {
    const at = parameters
      .filter((each) => !/\bself$/.test(each.code))
      .findIndex((each) => new RegExp(`^(?:mut\\s+)?${name}\\s*:`).test(each.code));
    if (at === -1 || seen.has(`${match[1]}()`)) return [];
    seen.add(`${match[1]}()`);
    return code.files.flatMap((each) =>
      findCalls(each, new RegExp(`(?<!fn\\s)\\b${match[1]}\\s*\\(`, 'g')).flatMap(({ arguments: items }) => {
        const item = items[at];
        return item === undefined ? [] : signsOf(code, { source: each, ...item }, seen, depth);
      }),
    );
  });
}

/** The end of the expression at a position: such a sign, or the bracket that it stands in. */
function endOf(source: Source, start: number, ends: RegExp): number {
  for (let at = start; at < source.code.length; at += 1) {
    const sign = source.code[at] ?? '';
    const bracket = ends.test(sign) ? undefined : source.brackets.get(at);
    if (bracket !== undefined) at = bracket.end - 1;
    else if (ends.test(sign) || /[)}\]]/.test(sign)) return at;
  }
  return source.code.length;
}

/** A field that clap or envconfig sets. */
export interface Attribute {
  readonly field: string;
  /** Its type: `Option<String>`. */
  readonly type: string;
  readonly signs: readonly Sign[];
}

/** `#[arg(long, env = "PORT", default_value_t = 8080)] port: u16`, and the same by other names. */
export function attributesIn(code: Code, source: Source, seen: Set<string> = new Set(), depth = 0): Attribute[] {
  return findCalls(source, /#\[(?:arg|clap|structopt|envconfig)\s*\(/g).flatMap(({ end, arguments: items }) => {
    const after = /^\s*\](?:\s*#\[[^\n]{0,200}\])*\s*(?:pub(?:\([^)]{0,40}\))?\s+)?(\w+)\s*:\s*([^,\n]{1,200})/.exec(
      source.code.slice(end, end + 800),
    );
    const [, field = '', type = ''] = after ?? [];
    const valueIn = (pattern: RegExp): readonly Sign[] => {
      const item = items.find((each) => pattern.test(each.code));
      return item === undefined
        ? []
        : signsOf(code, { source, start: source.code.indexOf('=', item.start), end: item.end }, seen, depth + 1);
    };
    const variable = textOf(valueIn(/^(?:env|from)\s*=/)) ?? (items.some((each) => each.code === 'env') ? field.toUpperCase() : undefined);
    return [{ field, type, signs: [...(variable === undefined ? [] : [{ variable }]), ...valueIn(/^default(?:_value(?:_t)?)?\s*=/)] }];
  });
}

/** clap's builder: `Arg::new("port").env("PORT").default_value("8080")`. */
function argument(code: Code, name: string | undefined): Sign[] {
  return code.files.flatMap((source) =>
    findCalls(source, /\bArg::new\s*\(/g).flatMap(({ end, arguments: [own] }) => {
      if (own?.literal === undefined || own.literal !== name) return [];
      const chain = source.code.slice(end, endOf(source, end, /[;,]/));
      const given = (call: RegExp): string[] =>
        [...chain.matchAll(call)].flatMap(({ index, 0: text }) => source.literals.get(end + index + text.length)?.value ?? []);
      return [
        ...given(/\.env\s*\(\s*(?=")/g).map((variable) => ({ variable })),
        ...given(/\.default_value\s*\(\s*(?=")/g).map((text) => ({ text })),
      ];
    }),
  );
}

/** What a configuration file gives a key, in its root or one table below it. */
function setting({ folders }: Code, name: string): Sign[] {
  for (const [folder, file] of folders.flatMap((each) => configurations.map((path) => [each, path] as const))) {
    const root = folder.has(file) ? readToml(folder, file)?.root : undefined;
    const tables = [root, ...Object.keys(root ?? {}).map((key) => tableAt(root, key))];
    const value = tables.map((table) => table?.[name]).find((each) => each !== undefined && !isTable(each));
    if (typeof value === 'string' || typeof value === 'number') return [{ text: String(value) }];
  }
  return [];
}
