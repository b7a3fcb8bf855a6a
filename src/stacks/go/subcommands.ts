import { posix } from 'node:path';
import { findCalls, type Stretch } from '../../source/source.ts';
import { withoutMajor } from './frameworks.ts';
import { within } from './modules.ts';
import type { Serving } from './serving.ts';
import type { GoSource } from './source.ts';

/** A package for command lines: without a command name, its programs print their usage and exit. */
interface Kit {
  readonly module: string;
  /** The field whose first word is a command's name. */
  readonly name: string;
  /** The fields with the function of a command. */
  readonly action: RegExp;
}

const kits: readonly Kit[] = [
  { module: 'github.com/spf13/cobra', name: 'Use', action: /\bRunE?[ \t]*:/g },
  { module: 'github.com/urfave/cli', name: 'Name', action: /\bAction[ \t]*:/g },
];

/** A command of a program's command line, as a literal in the code. */
interface Subcommand {
  readonly name: string;
  readonly source: GoSource;
  readonly start: number;
  readonly end: number;
  /** The variable that contains it, and the function that returns it. */
  readonly owners: readonly string[];
  /** Its required operands, as in its usage: `[config file]`. */
  readonly operands: string;
  /** True for the program itself. */
  readonly isProgram: boolean;
  /** The positions of its functions: in its own literal, or in one of a subcommand. */
  readonly actions: readonly number[];
}

/** The words after a program that make it serve, and their source. */
export interface SubcommandFinding {
  readonly words: readonly string[];
  readonly source?: string;
  /** The files with the flags of the start command; absent for a program without commands. */
  readonly files?: readonly string[];
  /** The required operands in its usage. */
  readonly operands?: string;
  /** The names of all commands, if none of them is known to serve. */
  readonly unclear?: readonly string[];
}

// Limits on the number and length of commands, above what a person writes in one file.
const mostCommands = 100;
const longestCommand = 20_000;
/** Names of commands that serve, the most specific first. */
const usual = ['serve', 'server', 'web', 'start', 'httpd', 'http', 'api', 'run', 'daemon', 'worker'];

/**
 * Finds the command that serves in a program with several: the one whose literal contains the server, the one with a usual name directly
 * below the program, the one in the server's file, or the only one with a usual name. `folder`: that of the program's package. A program
 * without commands, or one that works without them, needs no words.
 */
export function findSubcommand(files: readonly GoSource[], serving: readonly Serving[], folder: string): SubcommandFinding {
  const commands = files.flatMap(commandsIn);
  const parents = parentsOf(commands, files);
  const roots = commands.filter((command) => !parents.has(command));
  const others = commands.filter((command) => parents.has(command) && acts(command, commands));
  if (roots.length === 0 || others.length === 0)
    return (
      findTaggedCommand(files) ?? findSwitchedCommand(files.filter(({ path }) => within(posix.dirname(path)) === folder)) ?? { words: [] }
    );
  const rootFiles = roots.map(({ source }) => source.path);
  const found = (command: Subcommand): SubcommandFinding => ({
    words: wordsOf(command, parents),
    source: `the command ${command.name} in ${command.source.path}`,
    files: [...rootFiles, command.source.path],
    ...(command.operands === '' ? {} : { operands: command.operands }),
  });
  const serves = (command: Subcommand): boolean => serving.some(({ source, at }) => innermost(commands, source, at) === command);
  if (roots.some(serves)) return { words: [], files: rootFiles };
  const isTop = (command: Subcommand): boolean => {
    const parent = parents.get(command);
    return parent === undefined || !parents.has(parent);
  };
  const named = (name: string): Subcommand[] => others.filter((each) => each.name === name && isTop(each));
  const beside = others.filter(({ source }) => serving.some((place) => place.source === source));
  const rootActs = roots.some((each) => acts(each, commands) && !onlyHelps(each));
  const anyUsual = others.filter(({ name }) => usual.includes(name));
  for (const group of [others.filter(serves), ...usual.map(named), beside, ...(rootActs ? [] : [anyUsual])]) {
    const [one, second] = group;
    if (one !== undefined && second === undefined) return found(one);
  }
  return { words: [], files: rootFiles, ...(rootActs ? {} : { unclear: others.map(({ name }) => name) }) };
}

/** Other commands of a program, with the imports that confirm the meaning of their names. */
const besides: readonly {
  readonly name: 'migrate' | 'worker';
  readonly kind: 'job' | 'worker';
  readonly names: readonly string[];
  readonly by: RegExp;
}[] = [
  {
    name: 'migrate',
    kind: 'job',
    names: ['migrate', 'migrate up', 'migrations up', 'db migrate', 'db up'],
    by: /^(?:github\.com\/(?:pressly\/goose|golang-migrate\/migrate|rubenv\/sql-migrate|go-gormigrate\/gormigrate|uptrace\/bun\/migrate|amacneil\/dbmate|jackc\/tern)|ariga\.io\/atlas)(?:\/|$)/,
  },
  {
    name: 'worker',
    kind: 'worker',
    names: ['worker', 'workers', 'work', 'queue', 'worker start'],
    by: /^github\.com\/(?:hibiken\/asynq|riverqueue\/river|RichardKnop\/machinery|gocraft\/work|vmihailenco\/taskq)(?:\/|$)/,
  },
];

/** A command that runs next to the one that serves. */
export interface BesideFinding {
  readonly name: string;
  readonly kind: 'job' | 'worker';
  readonly words: readonly string[];
  readonly path: string;
}

/**
 * Finds the program's own commands for migrations and workers that need neither operands nor flags. `started`: the words of the command
 * that serves.
 */
export function findBeside(files: readonly GoSource[], started: readonly string[]): readonly BesideFinding[] {
  const rows = besides.filter(({ by }) => files.some(({ imports }) => [...imports].some((path) => by.test(path))));
  if (rows.length === 0) return [];
  const commands = files.flatMap(commandsIn);
  const parents = parentsOf(commands, files);
  const able = commands.filter((each) => parents.has(each) && acts(each, commands) && each.operands === '' && !needsFlags(each.source));
  return rows.flatMap(({ name, kind, names }): BesideFinding[] => {
    for (const wanted of names) {
      const [command, other] = able.filter((each) => wordsOf(each, parents).join(' ') === wanted);
      if (command !== undefined && other === undefined && started.join(' ') !== wanted)
        return [{ name, kind, words: wordsOf(command, parents), path: command.source.path }];
    }
    return [];
  });
}

/** A file of a program. */
export interface Place {
  readonly source: GoSource;
}

/** A command of a program, found by its name. */
export interface NamedCommand {
  readonly words: readonly string[];
  /** The place of its name. */
  readonly at: Place & Stretch;
  /** The code that it runs. */
  readonly body: Place & Stretch;
  /** True if its file has no other command. */
  readonly hasFile: boolean;
}

/** Finds a command that needs neither operands nor flags, by its name: of cobra and urfave/cli, or of kong and go-flags. */
export function findCommandNamed(files: readonly GoSource[], isMeant: (name: string) => boolean): NamedCommand | undefined {
  const commands = files.flatMap(commandsIn);
  const parents = parentsOf(commands, files);
  const command = commands.find(
    (each) => isMeant(each.name) && parents.has(each) && each.operands === '' && acts(each, commands) && !needsFlags(each.source),
  );
  if (command === undefined) return findTaggedNamed(files, isMeant);
  const { source, start, end } = command;
  return {
    words: wordsOf(command, parents),
    at: { source, start, end },
    body: { source, start, end },
    hasFile: commands.every((each) => each === command || each.source !== source),
  };
}

function needsFlags({ code }: GoSource): boolean {
  return /\bMarkFlagRequired\b|\bRequired[ \t]*:[ \t]*true\b/.test(code);
}

/** The same for a field with a tag; its type has the method that runs. */
function findTaggedNamed(files: readonly GoSource[], isMeant: (name: string) => boolean): NamedCommand | undefined {
  const command = taggedIn(files).find(({ name }) => isMeant(name));
  if (command === undefined) return undefined;
  const { name, source, at, type } = command;
  const method = new RegExp(`^func[ \\t]+\\([ \\t]*\\w{0,40}[ \\t]*\\*?${type}\\)[ \\t]*(?:Run|Execute)[ \\t]*\\([^{\\n]{0,200}\\{`, 'm');
  for (const each of files) {
    const found = each.code.includes(type) ? method.exec(each.code) : null;
    if (found === null) continue;
    const start = found.index + found[0].length - 1;
    return {
      words: [name],
      at: { source, ...at },
      body: { source: each, start, end: each.brackets.get(start)?.end ?? start },
      hasFile: false,
    };
  }
  return undefined;
}

// Fields of the struct of a command line: go-flags' `command:"serve"`, kong's `cmd:""`.
const tagged = /^[ \t]*(\w{1,80})[ \t]+([*\w.]{1,80})(?:[ \t]*\{[^{}]{0,2000}\})?[ \t]*(?=")/gm;

function findTaggedCommand(files: readonly GoSource[]): SubcommandFinding | undefined {
  const commands = taggedIn(files);
  const command = usual.map((name) => commands.find((each) => each.name === name)).find((each) => each !== undefined);
  return command === undefined ? undefined : commandOf(command.name, command.source);
}

/** A field that is a command: its name, its position, and its type without signs and package. */
interface Tagged {
  readonly name: string;
  readonly source: GoSource;
  readonly at: Stretch;
  readonly type: string;
}

function taggedIn(files: readonly GoSource[]): readonly Tagged[] {
  const using = files.filter(({ imports }) => [...imports].some((path) => /\/(?:go-flags|kong)$/.test(withoutMajor(path))));
  return using.flatMap((source) =>
    [...source.code.matchAll(tagged)].flatMap(({ index, 0: text, 1: field = '', 2: type = '' }) => {
      const tag = source.literals.get(index + text.length)?.value ?? '';
      const name =
        /\bcommand:"([\w-]+)"/.exec(tag)?.[1] ??
        (/\bcmd:""/.test(tag) ? (/\bname:"([\w-]+)"/.exec(tag)?.[1] ?? field.toLowerCase()) : undefined);
      return name === undefined || /\bdefault:"(?:1|withargs)"/.test(tag)
        ? []
        : [{ name, source, at: { start: index, end: index + text.length }, type: /\w+$/.exec(type)?.[0] ?? type }];
    }),
  );
}

function commandOf(name: string, { path }: GoSource): SubcommandFinding {
  return { words: [name], source: `the command ${name} in ${path}` };
}

/** `switch os.Args[1] {`, `switch cmd {` */
export const commandSwitch = /\bswitch[ \t][^\n{]{0,80}(?:\b[cC](?:md|ommand)\b|\bArgs?\b|\bargs\b)[^\n{]{0,40}\{/g;

/** The command that serves, in a program that parses its commands itself. `files`: those of its package. */
function findSwitchedCommand(files: readonly GoSource[]): SubcommandFinding | undefined {
  for (const source of files) {
    for (const { index, 0: header } of source.code.matchAll(commandSwitch)) {
      const open = index + header.length - 1;
      const names = casesIn(source, open, source.brackets.get(open)?.end ?? open);
      const name = names.length < 2 ? undefined : usual.find((each) => names.includes(each));
      if (name !== undefined) return commandOf(name, source);
    }
  }
  return undefined;
}

/** The texts in the cases of a switch: `case "db", "database":`. */
function casesIn({ code, literals }: GoSource, start: number, end: number): readonly string[] {
  return [...code.slice(start, end).matchAll(/\bcase[ \t]+(?=")[^:\n]{0,200}/g)].flatMap(({ index, 0: text }) => {
    const from = start + index;
    return [...text.matchAll(/"/g)].flatMap(({ index: at }) => literals.get(from + at)?.value ?? []);
  });
}

function commandsIn(source: GoSource): Subcommand[] {
  const kit = kits.find(({ module }) => [...source.imports].some((path) => withoutMajor(path) === module));
  if (kit === undefined) return [];
  const ran = new Set(
    [...source.code.matchAll(/\b(\w{1,80})\.Run[ \t]*\([^()\n]{0,40}(?:\([^()\n]{0,40}\))?[^()\n]{0,20}\bos\.Args\b/g)].map(
      ([, name]) => name,
    ),
  );
  const names = [...source.code.matchAll(new RegExp(`\\b${kit.name}[ \\t]*:[ \\t]*(?=")`, 'g'))].slice(0, mostCommands);
  return names.flatMap((match): Subcommand[] => {
    const text = source.literals.get(match.index + match[0].length)?.value ?? '';
    const start = literalAround(source, match.index);
    const [name, ...operands] = text.split(/\s+/);
    if (start === undefined || name === undefined || !/^[\w-]+$/.test(name)) return [];
    const type = /[\w.]{0,60}[ \t]*$/.exec(source.code.slice(Math.max(0, start - 80), start))?.[0].trimEnd() ?? '';
    if (type.endsWith('Flag')) return [];
    const end = source.brackets.get(start)?.end ?? start;
    const code = source.code.slice(start, end);
    const actions = [...code.matchAll(kit.action)].map(({ index }) => start + index);
    const owners = ownersOf(source.code.slice(0, start));
    const needs = /\bArgs[ \t]*:[ \t]*cobra\.(?:Exact|MinimumN)Args\([1-9]/.test(code);
    return [
      {
        name,
        source,
        start,
        end,
        owners,
        actions,
        operands: needs ? operands.filter((word) => !/^\[?(?:flags|options)\]?$/i.test(word)).join(' ') : '',
        // Version 3 of urfave/cli has a command for the program: the one that receives the program's own arguments.
        isProgram: type.endsWith('.App') || owners.some((owner) => ran.has(owner)),
      },
    ];
  });
}

/** True for a command that prints the usage and exits. */
function onlyHelps({ source, start, end, actions: [first] }: Subcommand): boolean {
  const body = source.code.slice(first ?? start, end);
  return /^RunE?[ \t]*:[ \t]*func[^{]{0,200}\{\s*(?:return[ \t]+)?\w+\.(?:Help|Usage)\(\)/.test(body);
}

/** The command whose own literal contains a position. */
function innermost(commands: readonly Subcommand[], source: GoSource, at: number): Subcommand | undefined {
  return commands.filter((each) => each.source === source && each.start < at && at < each.end).sort((a, b) => b.start - a.start)[0];
}

function acts(command: Subcommand, commands: readonly Subcommand[]): boolean {
  return command.actions.some((at) => innermost(commands, command.source, at) === command);
}

/** The start of the literal around a position. */
function literalAround(source: GoSource, position: number): number | undefined {
  for (let at = position; at >= 0 && at > position - longestCommand; at -= 1) {
    if (source.code[at] === '{' && (source.brackets.get(at)?.end ?? 0) > position) return at;
  }
  return undefined;
}

function ownersOf(before: string): string[] {
  const assigned = /\b(?!var\b)(\w{1,80})(?:[ \t]+\*?[\w.]{1,80})?[ \t]*:?=[ \t]*&?[\w.]{1,80}[ \t]*$/.exec(before.slice(-200))?.[1];
  // Items in a list of commands are below the owner of the list; a variable of the file is not created by a function.
  const isInFunction = before.lastIndexOf('\nfunc') > before.lastIndexOf('\n}');
  const maker =
    isInFunction || assigned === undefined
      ? [...before.matchAll(/^func[ \t]+(?:\([^()\n]{0,200}\)[ \t]*)?(\w{1,80})/gm)].at(-1)?.[1]
      : undefined;
  return [assigned, maker].filter((name) => name !== undefined);
}

/** The commands below another one, in its literal, by AddCommand or by its own list, with their parent if it is known. */
function parentsOf(commands: readonly Subcommand[], files: readonly GoSource[]): ReadonlyMap<Subcommand, Subcommand | undefined> {
  const added = new Map(files.flatMap(additionsIn));
  const program = commands.find(({ isProgram }) => isProgram);
  return new Map(
    commands.flatMap((command): [Subcommand, Subcommand | undefined][] => {
      const around = innermost(commands, command.source, command.start);
      const name = command.owners.map((owner) => added.get(owner)).find((each) => each !== undefined);
      const isListed = program !== undefined && program !== command;
      if (around === undefined && name === undefined && !isListed) return [];
      const parent =
        around ?? commands.find(({ owners }) => name !== undefined && owners.includes(name) && command.owners[0] !== name) ?? program;
      return [[command, parent === command ? undefined : parent]];
    }),
  );
}

/** Which command is added to which, by the names in the code: `rootCmd.AddCommand(serveCmd, newMigrate())`. */
function additionsIn(source: GoSource): [string, string][] {
  return findCalls(source, /\b(\w+)\.AddCommand[ \t]*\(/g).flatMap(({ match, arguments: items }) =>
    items.flatMap(({ code }): [string, string][] => {
      const child = /(?:^|[.\s])(\w{1,80})[ \t]*(?:\([\s\S]*)?$/.exec(code.trim())?.[1];
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
