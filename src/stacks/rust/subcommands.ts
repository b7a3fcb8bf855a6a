import { once } from '../../once.ts';
import type { Source } from '../../source/source.ts';

/** Names of commands that serve, the most specific first. */
const usual = ['serve', 'server', 'web', 'start', 'http', 'run', 'daemon'];
const commands =
  /#\[derive\([^)\n]{0,200}\bSubcommand\b[^)\n]{0,200}\)\]\s*(?:#\[[^\n]{0,200}\]\s*){0,4}(?:pub(?:\([^)]{0,40}\))?\s+)?enum\s+(\w{1,80})\s*\{/g;
const built = /\bCommand::new\s*\(\s*(?=")/g;

/** The words after a program's name that make it serve, according to its clap commands; undefined if none serves. */
export const findSubcommand = once(
  (files: readonly Source[]): { readonly words: readonly string[]; readonly source: string } | undefined => {
    const enums = new Set(files.flatMap(neededEnums));
    const found = files.flatMap((source) => [
      ...variantsIn(source, enums),
      ...(/\.subcommand\s*\(/.test(source.code)
        ? [...source.code.matchAll(built)].flatMap(({ index, 0: text }) => {
            const name = source.literals.get(index + text.length)?.value;
            return name === undefined ? [] : [{ name, source }];
          })
        : []),
    ]);
    const command = usual.map((name) => found.find((each) => each.name === name)).find((each) => each !== undefined);
    return command === undefined ? undefined : { words: [command.name], source: `the command ${command.name} in ${command.source.path}` };
  },
);

/** The enums of commands that a program requires: `#[command(subcommand)] command: Command` in the struct of its arguments. */
function neededEnums({ code }: Source): string[] {
  return [
    ...code.matchAll(
      /#\[(?:command|clap|structopt)\(subcommand\)\]\s{0,40}(?:pub\s{1,4})?\w{1,80}\s{0,4}:\s{0,4}(?:\w{1,80}::){0,6}(\w{1,80})(?!\s{0,4}[<\w])/g,
    ),
  ].flatMap(({ index, 1: type = '' }) => {
    const before = code.slice(Math.max(0, index - 4000), index);
    const derived = before.slice(before.lastIndexOf('derive('));
    return /^derive\([^)]{0,200}\b(?:Parser|StructOpt)\b/.test(derived) ? [type] : [];
  });
}

/** A variant of an enum of commands. */
interface Variant {
  /** Its name on the command line. */
  readonly name: string;
  readonly written: string;
  readonly source: Source;
  readonly at: number;
  /** True for one without fields. */
  readonly isBare: boolean;
}

/** The variants of all enums of commands. */
export function variantsOf(files: readonly Source[]): readonly Variant[] {
  return files.flatMap((source) => variantsIn(source));
}

/** The variants of all enums of commands, or only those of the named enums. */
function variantsIn(source: Source, enums?: ReadonlySet<string>): readonly Variant[] {
  return [...source.code.matchAll(commands)].flatMap(({ index, 0: text, 1: type = '' }) => {
    if (enums?.has(type) === false) return [];
    const open = index + text.length - 1;
    const variants: Variant[] = [];
    const end = source.brackets.get(open)?.end ?? open;
    for (let at = open + 1; at < end; at += 1) {
      const bracket = source.brackets.get(at);
      if (bracket !== undefined) at = bracket.end - 1;
      else if (/[A-Z]/.test(source.code[at] ?? '')) {
        const written = /^\w{1,80}/.exec(source.code.slice(at, at + 80))?.[0] ?? '';
        const name = written.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, '-').toLowerCase();
        const isBare = /^\s{0,40}[,}]/.test(source.code.slice(at + written.length, at + written.length + 41));
        variants.push({ name, written, source, at, isBare });
        at += Math.max(written.length - 1, 0);
      }
    }
    return variants;
  });
}
