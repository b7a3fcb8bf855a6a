import { once } from '../../once.ts';
import { type Argument, argumentOf, argumentsAt, type Call, findCalls, type Item, itemBetween, type Source } from '../../source/source.ts';
import { splitAt, wholeCall } from '../../source/values.ts';
import { importedWords } from './imports.ts';

/** A function parameter that is set on the command line. */
export interface Parameter {
  /** The expression of its default. */
  readonly fallback: Item;
  /** The variable that also sets it. */
  readonly variable?: string;
}

/** Libraries that turn a function into a command: its parameters are options. */
const commandLines = ['click', 'rich_click', 'asyncclick', 'typer', 'fire', 'cyclopts', 'defopt', 'plac'];
const head = /^[ \t]{0,40}(?:async[ \t]+)?def[ \t]+\w{1,80}[ \t]*(?=\()/gm;
// More functions than a file of commands has.
const mostFunctions = 500;

/** A parameter of a function, for the code after the function's head. */
interface Declared {
  readonly end: number;
  readonly parameter: Parameter | undefined;
}

/** The parameters of a file's functions by name, in the order of the functions; found once. */
const findParameters = once((source: Source): ReadonlyMap<string, readonly Declared[]> => {
  const found = new Map<string, Declared[]>();
  const options = findCalls(source, /\.option\s*\(/g);
  let next = 0;
  for (const { index, 0: text } of [...source.code.matchAll(head)].slice(0, mostFunctions)) {
    const open = index + text.length;
    const end = source.brackets.get(open)?.end;
    if (end === undefined) continue;
    const own = new Map<string, Call>();
    for (let option = options[next]; option !== undefined && option.end <= index; next += 1, option = options[next])
      for (const name of namesOf(option)) own.set(name, option);
    for (const item of argumentsAt(source, open)) {
      const name = nameOf(item);
      if (name === undefined) continue;
      const option = own.get(name);
      const declared = { end, parameter: option === undefined ? ofDefault(source, item) : given(option, undefined) };
      const all = found.get(name);
      if (all === undefined) found.set(name, [declared]);
      else all.push(declared);
    }
  }
  return found;
});

/**
 * Finds the value of a name in a command: `port` in a function with `@click.option("--port", default=8000)`, and in `def serve(port: int =
 * typer.Option(8000))`. Undefined if the file defines no commands, and for a name that is not a parameter with a default.
 */
export function findParameter(source: Source, { start, code: name }: Item): Parameter | undefined {
  if (!/^[a-z_]\w{0,80}$/.test(name) || !commandLines.some((each) => importedWords(source).has(each))) return undefined;
  return findParameters(source)
    .get(name)
    ?.findLast(({ end }) => end <= start)?.parameter;
}

/** The names of the parameters that an option may set. */
function namesOf({ arguments: items }: Call): string[] {
  return items.flatMap(({ literal = '' }) => {
    const name = literal.startsWith('--') ? literal.slice(2).split('/', 1)[0]?.replaceAll('-', '_') : literal;
    return name !== undefined && /^\w{1,80}$/.test(name) ? [name] : [];
  });
}

/** The name of `port`, `port=8000` and `port: int = 8000` is port. */
function nameOf({ name, code }: Argument): string | undefined {
  return name ?? /^(\w{1,80})\s*(?=$|:)/.exec(code)?.[1];
}

function ofDefault(source: Source, parameter: Argument): Parameter | undefined {
  if (parameter.name !== undefined) return fallbackOf(source, parameter);
  const { items } = splitAt(source, parameter, /=/);
  const [annotated, value] = items;
  return annotated === undefined || value === undefined ? undefined : fallbackOf(source, value);
}

/** A default, or the one in typer's Option. */
function fallbackOf(source: Source, item: Item): Parameter | undefined {
  const blanks = /^\s*/.exec(source.code.slice(item.start, item.end))?.[0].length ?? 0;
  const expression = itemBetween(source, item.start + blanks, item.end);
  const call = wholeCall(source, expression);
  return call !== undefined && /(?:^|\.)(?:Option|Argument)$/.test(call.name) ? given(call, 0) : { fallback: expression };
}

function given(call: Pick<Call, 'arguments'>, position: number | undefined): Parameter | undefined {
  const fallback = argumentOf(call, 'default', position);
  const variable = argumentOf(call, 'envvar')?.literal;
  return fallback === undefined ? undefined : { fallback, ...(variable === undefined || !/^[A-Z]\w*$/.test(variable) ? {} : { variable }) };
}
