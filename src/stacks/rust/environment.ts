import { findCalls, type Source } from '../../source/source.ts';
import { type Environment, findEnvironment, type VariableRead } from '../environment.ts';
import { frameworks } from './frameworks.ts';
import { type Code, collectSigns, findAttributes, takeText } from './values.ts';

const ofFrameworks = frameworks.flatMap(({ variables }) => variables ?? []);
const ofTools = new RegExp(`^(?:RUST_|CARGO|${ofFrameworks.join('|')}|OUT_DIR$|TARGET$|PROFILE$)`);

/** More variables than a program has: each name may be a constant in any file. */
const mostReads = 400;

const endsWithout = /^\s*(?:\?|\.(?:expect|unwrap|context|with_context|map_err|wrap_err)\s*\()/;

/** Finds the variables that configure a program of these files, without those of cargo and of the standard library. */
export function findVariables(code: Code): Environment {
  const reads = code.files.flatMap((source) =>
    findReads(code, source).map(({ name = '', hasDefault }) => ({ name, hasDefault, path: source.path })),
  );
  const [folder] = code.folders;
  return folder === undefined ? { reads: [] } : findEnvironment(folder, reads, (name) => ofTools.test(name));
}

type Read = Pick<VariableRead, 'hasDefault'> & { readonly name: string | undefined };

/**
 * `env::var("X")`, required if the code after it ends the function without the variable; options of clap, required unless they have a
 * default or are optional.
 */
function findReads(code: Code, source: Source): Read[] {
  if (!/\bvar|\benv/.test(source.code)) return [];
  const calls = findCalls(source, /\bvar(?:_os)?\s*\(/g)
    .slice(0, mostReads)
    .map(({ end, arguments: [item] }) => ({
      name: item === undefined ? undefined : takeText(collectSigns(code, { source, ...item })),
      hasDefault: !endsWithout.test(source.code.slice(end, end + 80)),
    }));
  const derived = findAttributes(code, source).map(({ type, signs: [first, preset] }) => ({
    name: first?.variable,
    hasDefault: preset !== undefined || /^(?:Option|bool|Vec)\b/.test(type),
  }));
  const built = findCalls(source, /\.env\s*\(/g).filter((call) => call.arguments.length === 1);
  return [
    ...calls,
    ...derived,
    ...built.map((call) => ({ name: call.arguments[0]?.literal, hasDefault: true })),
    ...findEnvyFields(source),
  ];
}

/** `envy::from_env::<Config>()`: the fields of that struct. */
function findEnvyFields({ code }: Source): Read[] {
  const type = /\benvy::from_env::<\s*(\w{1,80})\s*>/.exec(code)?.[1];
  const body = type === undefined ? '' : (new RegExp(`\\bstruct\\s+${type}\\s*\\{([^}]*)\\}`).exec(code)?.[1] ?? '');
  const fields = body.matchAll(/(#\[serde\([^\]]{0,200}\]\s*)?(?:pub\s+)?(\w{1,80})\s*:\s*(\w+)/g);
  return [...fields].map(([, attribute = '', name, kind]) => ({
    name: name?.toUpperCase(),
    hasDefault: kind === 'Option' || attribute.includes('default'),
  }));
}
