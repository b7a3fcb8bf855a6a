import type { Fact } from '../../facts.ts';
import { environmentExample } from '../../manifests/environment-example.ts';
import { findCalls, type Source } from '../../source/source.ts';
import { attributesIn, type Code, signsOf, textOf } from './values.ts';

/** The variables that a program is configured by: those that it can't do without, and all of them. */
export interface Environment {
  readonly needed?: Fact<readonly string[]>;
  readonly reads: readonly string[];
}

interface Read {
  readonly name: string | undefined;
  readonly isNeeded: boolean;
}

// What the system, the image or the generated files set, and what cargo and the language's own library look at.
const foreign =
  /^(?:PORT|HOST|PATH|HOME|USER|SHELL|PWD|LANG|LC_ALL|TZ|TERM|TMPDIR|TEMP|TMP|HOSTNAME|CI|LOGNAME|EDITOR|OUT_DIR|TARGET|PROFILE|NO_COLOR|(?:RUST_|CARGO|XDG_|KUBERNETES_).*)$/i;
const endsWithout = /^\s*(?:\?|\.(?:expect|unwrap|context|with_context|map_err|wrap_err)\s*\()/;

/** Lists the variables of the example files, and those that the program's files read. */
export function findEnvironment(code: Code): Environment {
  const examples = code.folders.slice(0, 1).flatMap((folder) => [...environmentExample(folder)]);
  const found = [
    ...examples.map(([name, { file }]) => ({ name, isNeeded: true, path: file })),
    ...code.files.flatMap((source) => readsIn(code, source).map((read) => ({ ...read, path: source.path }))),
  ].flatMap(({ name = '', ...read }) => (/^[A-Za-z_]\w*$/.test(name) && !foreign.test(name) ? [{ name, ...read }] : []));
  const needed = found.filter(({ isNeeded }) => isNeeded);
  const names = (list: readonly { name: string }[]): string[] => [...new Set(list.map(({ name }) => name))].sort();
  const source = [...new Set(needed.map(({ path }) => path))].slice(0, 3).join(', ');
  return { ...(needed.length === 0 ? {} : { needed: { value: names(needed), source } }), reads: names(found) };
}

/** `env::var("X")`, needed where what follows ends the function without it; options of clap, needed unless they have a default or may be absent. */
function readsIn(code: Code, source: Source): Read[] {
  const calls = findCalls(source, /(?<![\w.])(?:\w+::){0,3}var(?:_os)?\s*\(/g).map(({ end, arguments: [item] }) => ({
    name: item === undefined ? undefined : textOf(signsOf(code, { source, ...item })),
    isNeeded: endsWithout.test(source.code.slice(end, end + 80)),
  }));
  const derived = attributesIn(code, source).map(({ type, signs: [first, preset] }) => ({
    name: first?.variable,
    isNeeded: preset === undefined && !/^(?:Option|bool|Vec)\b/.test(type),
  }));
  const built = findCalls(source, /\.env\s*\(/g).filter((call) => call.arguments.length === 1);
  return [...calls, ...derived, ...built.map((call) => ({ name: call.arguments[0]?.literal, isNeeded: false })), ...envyFields(source)];
}

/** `envy::from_env::<Config>()`: the fields of that struct. */
function envyFields({ code }: Source): Read[] {
  const type = /\benvy::from_env::<\s*(\w{1,80})\s*>/.exec(code)?.[1];
  const body = type === undefined ? '' : (new RegExp(`\\bstruct\\s+${type}\\s*\\{([^}]*)\\}`).exec(code)?.[1] ?? '');
  const fields = body.matchAll(/(#\[serde\([^\]]{0,200}\]\s*)?(?:pub\s+)?(\w{1,80})\s*:\s*(\w+)/g);
  return [...fields].map(([, attribute = '', name, kind]) => ({
    name: name?.toUpperCase(),
    isNeeded: kind !== 'Option' && !attribute.includes('default'),
  }));
}
