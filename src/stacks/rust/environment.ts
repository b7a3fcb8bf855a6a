import type { Fact } from '../../facts.ts';
import { environmentExample } from '../../manifests/environment-example.ts';
import { findCalls, type Source } from '../../source/source.ts';
import { attributesIn, type Code, signsOf, textOf } from './values.ts';

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
const foreign =
  /^(?:PORT|HOST|PATH|HOME|USER|SHELL|PWD|LANG|LC_ALL|TZ|TERM|TMPDIR|TEMP|TMP|HOSTNAME|CI|LOGNAME|EDITOR|OUT_DIR|TARGET|PROFILE|NO_COLOR|(?:RUST_|CARGO|XDG_|KUBERNETES_).*)$/i;

/** Lists the variables of the example files, and those that the program's files read. */
export function findEnvironment(code: Code): Environment {
  const examples = code.folders
    .slice(0, 1)
    .flatMap((folder) => [...environmentExample(folder)].map(([name, { file }]) => ({ name, isNeeded: true, path: file })));
  const reads = code.files.flatMap((source) => [...calls(code, source), ...options(code, source), ...envyFields(source)]);
  const found = [...examples, ...reads].filter(({ name }) => /^[A-Za-z_]\w*$/.test(name) && !foreign.test(name));
  const needed = found.filter(({ isNeeded }) => isNeeded);
  const names = (list: readonly Read[]): string[] => [...new Set(list.map(({ name }) => name))].sort();
  const source = [...new Set(needed.map(({ path }) => path))].slice(0, 3).join(', ');
  return { ...(needed.length === 0 ? {} : { needed: { value: names(needed), source } }), reads: names(found) };
}

/** `env::var("X")`: needed where what follows ends the function without it. */
function calls(code: Code, source: Source): Read[] {
  return findCalls(source, /(?<![\w.])(?:\w+::){0,3}var(?:_os)?\s*\(/g).flatMap(({ end, arguments: [item] }) => {
    const name = item === undefined ? undefined : textOf(signsOf(code, { source, ...item }));
    const isNeeded = /^\s*(?:\?|\.(?:expect|unwrap|context|with_context|map_err|wrap_err)\s*\()/.test(source.code.slice(end, end + 80));
    return name === undefined ? [] : [{ name, isNeeded, path: source.path }];
  });
}

/** An option of clap's, and a field of envconfig's: needed unless it has a default or may be absent. */
function options(code: Code, source: Source): Read[] {
  const derived = attributesIn(code, source).flatMap(({ type, signs: [first, preset] }) =>
    first !== undefined && 'variable' in first
      ? [{ name: first.variable, isNeeded: preset === undefined && !/^(?:Option|bool|Vec)\b/.test(type), path: source.path }]
      : [],
  );
  const built = findCalls(source, /\.env\s*\(/g).flatMap(({ arguments: [name, value] }) =>
    value === undefined ? (name?.literal ?? []) : [],
  );
  return [...derived, ...built.map((name) => ({ name, isNeeded: false, path: source.path }))];
}

/** `envy::from_env::<Config>()`: the fields of that struct. */
function envyFields(source: Source): Read[] {
  const type = /\benvy::from_env::<\s*(\w{1,80})\s*>/.exec(source.code)?.[1];
  const body = type === undefined ? '' : (new RegExp(`\\bstruct\\s+${type}\\s*\\{([^}]*)\\}`).exec(source.code)?.[1] ?? '');
  return [...body.matchAll(/(#\[serde\([^\]]{0,200}\]\s*)?(?:pub\s+)?(\w{1,80})\s*:\s*(\w+)/g)].map(
    ([, attribute = '', name = '', kind]) => ({
      name: name.toUpperCase(),
      isNeeded: kind !== 'Option' && !/\bdefault\b/.test(attribute),
      path: source.path,
    }),
  );
}
