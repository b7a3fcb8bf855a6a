import { once } from '../../once.ts';
import { type Argument, argumentOf, argumentsAt, type Call, findCalls, type Item, itemBetween, type Source } from '../../source/source.ts';
import { splitAt, wholeCall } from '../../source/values.ts';
import { importedWords } from './imports.ts';

/** What the command line gives a parameter of a function. */
export interface Parameter {
  /** The expression of its default. */
  readonly fallback: Item;
  /** The variable that sets it as well. */
  readonly variable?: string;
}

/** Libraries that make a command of a function: its parameters are options. */
const commandLines = ['click', 'rich_click', 'asyncclick', 'typer', 'fire', 'cyclopts', 'defopt', 'plac'];
const head = /^[ \t]{0,40}(?:async[ \t]+)?def[ \t]+\w{1,80}[ \t]*(?=\()/gm;
// More functions and parameters than any file of commands has.
const mostFunctions = 500;

interface Head {
  readonly start: number;
  /** Where its parameters open, and where they end. */
  readonly open: number;
  readonly end: number;
}

const findHeads = once((source: Source): readonly Head[] =>
  [...source.code.matchAll(head)].slice(0, mostFunctions).flatMap(({ index, 0: text }): Head[] => {
    const open = index + text.length;
    const end = source.brackets.get(open)?.end;
    return end === undefined ? [] : [{ start: index, open, end }];
  }),
);

/**
 * Finds what a name inside a command is given: `port` in a function under `@click.option("--port", default=8000)`, and in
 * `def serve(port: int = typer.Option(8000))`. Undefined where the file makes no commands, and for a name that is no parameter with a default.
 */
export function findParameter(source: Source, { start, code: name }: Item): Parameter | undefined {
  if (!/^[a-z_]\w{0,80}$/.test(name) || !commandLines.some((each) => importedWords(source).has(each))) return undefined;
  const heads = findHeads(source).filter((each) => each.end <= start);
  for (const [back, each] of heads.toReversed().entries()) {
    const parameter = argumentsAt(source, each.open).find((item) => nameOf(item) === name);
    if (parameter === undefined) continue;
    const before = heads[heads.length - 2 - back]?.end ?? 0;
    const option = findCalls(source, /\.option\s*\(/g).find(
      (call) => call.start >= before && call.end <= each.start && call.arguments.some(({ literal }) => isOption(literal, name)),
    );
    return option === undefined ? ofDefault(source, parameter) : given(option, undefined);
  }
  return undefined;
}

function isOption(literal: string | undefined, name: string): boolean {
  return literal === name || (literal?.startsWith('--') === true && literal.slice(2).split('/')[0]?.replaceAll('-', '_') === name);
}

/** `port`, `port=8000` and `port: int = 8000` are called port. */
function nameOf({ name, code }: Argument): string | undefined {
  return name ?? /^(\w{1,80})\s*(?=$|:)/.exec(code)?.[1];
}

function ofDefault(source: Source, parameter: Argument): Parameter | undefined {
  if (parameter.name !== undefined) return fallbackOf(source, parameter);
  const { items } = splitAt(source, parameter, /=/);
  const [annotated, value] = items;
  return annotated === undefined || value === undefined ? undefined : fallbackOf(source, value);
}

/** A default, or what typer's Option says it is. */
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
