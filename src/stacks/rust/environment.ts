import type { Fact } from '../../facts.ts';
import { environmentExample } from '../../manifests/environment-example.ts';
import { findCalls, type Source } from '../../source/source.ts';
import { attributes, type Program, valueOf, variableReaders } from './values.ts';

/** The variables that a program is configured by. */
export interface Environment {
  /** Those that it can't do without. */
  readonly needed?: Fact<readonly string[]>;
  /** All of them. */
  readonly reads: readonly string[];
}

interface Read {
  readonly name: string;
  readonly isNeeded: boolean;
  readonly path: string;
}

// What the system, the image or the generated files set, and what cargo and the language's own library look at.
const known = new Set(
  'PORT HOST PATH HOME USER SHELL PWD LANG LC_ALL TZ TERM TMPDIR TEMP TMP HOSTNAME CI LOGNAME EDITOR OUT_DIR TARGET PROFILE'.split(' '),
);
const isOwn = (name: string): boolean =>
  /^[A-Za-z_]\w*$/.test(name) &&
  !known.has(name.toUpperCase()) &&
  !/^(?:RUST_\w+|CARGO\w*|XDG_\w+|SSL_CERT_(?:FILE|DIR)|KUBERNETES_\w+|NO_COLOR)$/.test(name);

/** Lists the variables of the example files, and those that the program's files read. */
export function findEnvironment(program: Program): Environment {
  const [folder] = program.folders;
  const example =
    folder === undefined ? [] : [...environmentExample(folder)].map(([name, { file }]) => ({ name, isNeeded: true, path: file }));
  const found = [
    ...example,
    ...program.files.flatMap((source) => [...read(program, source), ...options(program, source), ...fields(source)]),
  ].filter(({ name }) => isOwn(name));
  const needed = found.filter(({ isNeeded }) => isNeeded);
  const names = (list: readonly Read[]): string[] => [...new Set(list.map(({ name }) => name))].sort();
  const places = [...new Set(needed.map(({ path }) => path))].slice(0, 3);
  return { ...(needed.length === 0 ? {} : { needed: { value: names(needed), source: places.join(', ') } }), reads: names(found) };
}

/** `env::var("X")`: needed where what follows ends the program or the function without it. */
function read(program: Program, source: Source): Read[] {
  return findCalls(source, variableReaders).flatMap(({ end, arguments: [item] }) => {
    const name = item === undefined ? undefined : valueOf(program, source, item).text;
    const isNeeded = /^\s*(?:\?|\.(?:expect|unwrap|context|with_context|map_err|wrap_err)\s*\()/.test(source.code.slice(end, end + 80));
    return name === undefined ? [] : [{ name, isNeeded, path: source.path }];
  });
}

/** An option of clap's, and a field of envconfig's: needed unless it has a default or may be absent. */
function options(program: Program, source: Source): Read[] {
  const derived = attributes(program, source).flatMap(({ type, value: { variable, text } }) =>
    variable === undefined
      ? []
      : [{ name: variable, isNeeded: text === undefined && !/^(?:Option|bool|Vec)\b/.test(type), path: source.path }],
  );
  const built = findCalls(source, /\.env\s*\(/g).flatMap(({ arguments: [name, value] }) =>
    name?.literal === undefined || value !== undefined ? [] : [{ name: name.literal, isNeeded: false, path: source.path }],
  );
  return [...derived, ...built];
}

/** `envy::from_env::<Config>()`: the fields of that struct. */
function fields(source: Source): Read[] {
  const [, prefix, type] = /\benvy::(prefixed\s*\(\s*"[^"]*"\s*\)\s*\.)?from_env::<\s*(\w{1,80})\s*>/.exec(source.code) ?? [];
  if (type === undefined || prefix !== undefined) return [];
  const struct = new RegExp(`\\bstruct\\s+${type}\\s*\\{`).exec(source.code);
  const open = struct === null ? -1 : struct.index + struct[0].length - 1;
  const body = source.code.slice(open + 1, source.brackets.get(open)?.end ?? open + 1);
  return [...body.matchAll(/(#\[serde\([^\]]{0,200}\]\s*)?(?:pub(?:\([^)]{0,40}\))?\s+)?(\w{1,80})\s*:\s*(\w+)/g)].map(
    ([, attribute = '', name = '', kind = '']) => ({
      name: name.toUpperCase(),
      isNeeded: kind !== 'Option' && !/\bdefault\b/.test(attribute),
      path: source.path,
    }),
  );
}
