import { findCalls } from '../../source/source.ts';
import { withoutMajor } from './frameworks.ts';
import type { Serving } from './serving.ts';
import type { GoSource } from './source.ts';

/** A package for command lines: without the name of a command, its programs show how they are used, and end. */
interface Kit {
  readonly module: string;
  /** The field with a command's name as its first word. */
  readonly name: string;
  /** The fields that hold what a command does. */
  readonly action: RegExp;
}

const kits: readonly Kit[] = [
  { module: 'github.com/spf13/cobra', name: 'Use', action: /\bRunE?[ \t]*:/g },
  { module: 'github.com/urfave/cli', name: 'Name', action: /\bAction[ \t]*:/g },
];

/** A command of a program's command line, as a literal in the code has it. */
interface Subcommand {
  readonly name: string;
  readonly source: GoSource;
  readonly start: number;
  readonly end: number;
  /** The variable that it is put into, else the function that makes it. */
  readonly owner: string;
  /** Where the code says that it does something: in its own literal, or in one of a command below it. */
  readonly actions: readonly number[];
}

/** What has to stand behind a program for it to serve, and what says so; or why nobody can tell. */
export type SubcommandFinding =
  | { readonly words: readonly string[]; readonly source?: string }
  | { readonly names: readonly string[]; readonly path: string };

// More, and longer ones, than any file has that a person wrote.
const mostCommands = 100;
const longestCommand = 20_000;
const usual = /^(?:serve|server|start|run|web|api|http|httpd|daemon|worker)$/;

/**
 * Finds the command that serves, in a program of several: the one whose literal it stands in, the one in the file where it stands, or the only one with
 * a usual name. A program that has none, or does its work without one, needs no words.
 */
export function findSubcommand(files: readonly GoSource[], serving: readonly Serving[]): SubcommandFinding {
  const commands = files.flatMap(commandsIn);
  const parents = parentsOf(commands, files);
  const roots = commands.filter((command) => !parents.has(command));
  const others = commands.filter((command) => parents.has(command) && acts(command, commands));
  const [root] = roots;
  if (root === undefined || others.length === 0) return { words: [] };
  const serves = (command: Subcommand): boolean => serving.some(({ source, at }) => innermost(commands, source, at) === command);
  if (roots.some(serves)) return { words: [] };
  const beside = others.filter(({ source }) => serving.some((place) => place.source === source));
  for (const group of [others.filter(serves), beside, others.filter(({ name }) => usual.test(name))]) {
    const [one, second] = group;
    if (one !== undefined && second === undefined)
      return { words: wordsOf(one, parents), source: `the command ${one.name} in ${one.source.path}` };
  }
  return roots.some((each) => acts(each, commands)) ? { words: [] } : { names: others.map(({ name }) => name), path: root.source.path };
}

function commandsIn(source: GoSource): Subcommand[] {
  const kit = kits.find(({ module }) => [...source.imports].some((path) => withoutMajor(path) === module));
  if (kit === undefined) return [];
  const names = [...source.code.matchAll(new RegExp(`\\b${kit.name}[ \\t]*:[ \\t]*(?=")`, 'g'))].slice(0, mostCommands);
  return names.flatMap((match): Subcommand[] => {
    const text = source.literals.get(match.index + match[0].length)?.value ?? '';
    const start = literalAround(source, match.index);
    const [name] = text.split(/\s/);
    if (start === undefined || name === undefined || !/^[\w-]+$/.test(name)) return [];
    const end = source.brackets.get(start)?.end ?? start;
    const actions = [...source.code.slice(start, end).matchAll(kit.action)].map(({ index }) => start + index);
    return [{ name, source, start, end, owner: ownerOf(source.code.slice(0, start)), actions }];
  });
}

/** The command in whose own literal a position stands. */
function innermost(commands: readonly Subcommand[], source: GoSource, at: number): Subcommand | undefined {
  return commands.filter((each) => each.source === source && each.start < at && at < each.end).sort((a, b) => b.start - a.start)[0];
}

function acts(command: Subcommand, commands: readonly Subcommand[]): boolean {
  return command.actions.some((at) => innermost(commands, command.source, at) === command);
}

/** Where the literal opens that a position stands in. */
function literalAround(source: GoSource, position: number): number | undefined {
  for (let at = position; at >= 0 && at > position - longestCommand; at -= 1) {
    if (source.code[at] === '{' && (source.brackets.get(at)?.end ?? 0) > position) return at;
  }
  return undefined;
}

function ownerOf(before: string): string {
  const assigned = /\b(\w+)[ \t]*:?=[ \t]*&?[\w.]+[ \t]*$/.exec(before.slice(-200))?.[1];
  // What stands in a list of commands is below whatever the list is in.
  return assigned ?? [...before.matchAll(/^func[ \t]+(?:\([^()]*\)[ \t]*)?(\w+)/gm)].at(-1)?.[1] ?? '';
}

/** The commands that are below another one, in its literal or by AddCommand, with that one where it is known. */
function parentsOf(commands: readonly Subcommand[], files: readonly GoSource[]): ReadonlyMap<Subcommand, Subcommand | undefined> {
  const added = new Map(files.flatMap(additionsIn));
  return new Map(
    commands.flatMap((command): [Subcommand, Subcommand | undefined][] => {
      const around = innermost(commands, command.source, command.start);
      const name = added.get(command.owner);
      if (around === undefined && name === undefined) return [];
      return [[command, around ?? commands.find(({ owner }) => owner === name)]];
    }),
  );
}

/** What is put below which command, by the names in the code: `rootCmd.AddCommand(serveCmd, newMigrate())`. */
function additionsIn(source: GoSource): [string, string][] {
  return findCalls(source, /\b(\w+)\.AddCommand[ \t]*\(/g).flatMap(({ match, arguments: items }) =>
    items.flatMap(({ code }): [string, string][] => {
      const child = /(?:^|[.\s])(\w+)[ \t]*(?:\([\s\S]*)?$/.exec(code.trim())?.[1];
      return child === undefined ? [] : [[child, match[1] ?? '']];
    }),
  );
}

function wordsOf(command: Subcommand, parents: ReadonlyMap<Subcommand, Subcommand | undefined>): string[] {
  const words: string[] = [];
  const seen = new Set<Subcommand>();
  for (let each: Subcommand | undefined = command; each !== undefined && parents.has(each) && !seen.has(each); each = parents.get(each)) {
    seen.add(each);
    words.unshift(each.name);
  }
  return words;
}
