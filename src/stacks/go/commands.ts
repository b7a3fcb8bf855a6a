import { posix } from 'node:path';
import { KaizenError } from '../../errors.ts';
import type { Fact, Process } from '../../facts.ts';
import { slug } from '../../names.ts';
import { once } from '../../once.ts';
import { withoutMajor } from './frameworks.ts';
import { lastName } from './mod.ts';
import { moduleAround, within } from './modules.ts';
import type { Packages } from './packages.ts';
import { findServing, type Serving } from './serving.ts';
import type { GoSource } from './source.ts';
import { findBeside, findSubcommand } from './subcommands.ts';

/** A program of the module. */
export interface Command {
  /** Its package's folder, relative to the context. */
  readonly folder: string;
  /** The argument of `go build` in the module's folder: `./cmd/api`. */
  readonly argument: string;
  /** Its path in the image: `/app/api`. */
  readonly program: string;
  readonly name: string;
  /** The file with its func main. */
  readonly path: string;
  /** The files of its package, and of all packages here that it imports. */
  readonly files: readonly GoSource[];
  readonly serving: readonly Serving[];
}

/** The programs, with the one that is the application. */
export interface Entry {
  readonly commands: readonly Command[];
  readonly main?: Command;
  readonly start?: Fact<readonly string[]>;
  readonly unknownStart?: string;
  readonly processes?: Fact<readonly Process[]>;
  /** The programs of the stack: the application or its candidates, and those that run next to it. */
  readonly deployed: readonly Command[];
  readonly warnings: readonly string[];
}

const word = (words: string): RegExp => new RegExp(`(?:^|[-_])(?:${words})(?:$|[-_])`, 'i');
const runsOnce = word('migrate|migrations?|migrator|seed|seeds|seeder|backfill|bootstrap|initdb|setup');
const looping = word('workers?|consumers?|scheduler|cron|processor|subscriber|listener|relay|poller|dispatcher|daemon|bot');
const usual = /(?:api|server|web|app|httpd?)$/i;
// Command lines with subcommands are for people.
const tools = ['github.com/spf13/cobra', 'github.com/urfave/cli', 'github.com/alecthomas/kingpin', 'github.com/alecthomas/kong'];
const loops = /\bfor[ \t]*\{|\bselect[ \t]*\{[ \t]*\}|\bfor\b[^\n{]{0,80}\brange\b[^\n{]{0,80}\.C\b|<-[ \t]*\w+\.Done\(\)/;

/** Finds the programs, and chooses the application: the only one, the only server, or the one with a usual name. */
export function findEntry(packages: Packages): Entry {
  const commands = packages.mains.map((folder) => commandIn(packages, folder));
  const module = (packages.layout.own.mod.module ?? '').split('/');
  const choice = choose(
    commands,
    [lastName(module.join('/')), module.at(-2) ?? ''].filter((name) => name !== ''),
  );
  const { main } = choice;
  const others = commands.filter((command) => command !== main).map((command) => ({ command, process: processOf(command) }));
  const own = others.flatMap(({ process }) => process ?? []);
  const inside = main === undefined ? [] : commandsBeside(main).filter(({ name }) => !own.some((each) => each.name === name));
  const processes = [...own, ...inside.map(({ name, kind, words }): Process => ({ name, kind, start: [main?.program ?? '', ...words] }))];
  const beside = others.filter(({ process }) => process !== undefined).map(({ command }) => command);
  const alsoServing = others.filter(
    ({ command, process }) => process === undefined && command.serving.length > 0 && !choice.others.includes(command),
  );
  return {
    commands,
    ...(main === undefined ? { unknownStart: noProgram } : { main, start: startOf(main, choice) }),
    ...(processes.length === 0
      ? {}
      : { processes: { value: processes, source: [...new Set([...beside, ...inside].map(({ path }) => path))].join(', ') } }),
    deployed: [...(main === undefined ? [] : [main]), ...beside],
    warnings: [
      ...describeOthers(choice),
      ...(main === undefined ? [] : describeUnclear(main)),
      ...alsoServing.map(({ command: { path } }) => `${path} is a server, too, but this stack does not start it: it needs its own image.`),
    ],
  };
}

/** The command with which the program serves. */
export const subcommandOf = once(({ files, serving, folder }: Command) => {
  const framework = serving.find(({ framework: each }) => each?.line !== undefined)?.framework;
  if (framework?.line !== undefined) return { words: framework.line.words, source: `the command of ${framework.name}` };
  return findSubcommand(files, serving, folder);
});

/** The other commands of the application's program that belong to the stack. */
function commandsBeside(command: Command): ReturnType<typeof findBeside> {
  const { words, operands } = subcommandOf(command);
  return operands === undefined ? findBeside(command.files, words) : [];
}

function startOf(command: Command, { why, isAssumed }: Choice): Fact<readonly string[]> {
  const { words, source, unclear } = subcommandOf(command);
  return {
    value: [command.program, ...words],
    ...(isAssumed || unclear !== undefined ? { certainty: 'assumed' } : {}),
    source: [`func main in ${command.path}${why}`, ...(source === undefined ? [] : [source])].join('; '),
  };
}

function describeUnclear(command: Command): string[] {
  const { unclear } = subcommandOf(command);
  if (unclear === undefined) return [];
  const { program, path } = command;
  return [
    `${path}: the program has commands (${unclear.slice(0, 5).join(', ')}), but none of them looks like a server. The tool starts the program without a command: if that is wrong, use --start "${program} ${unclear[0] ?? ''}".`,
  ];
}

function commandIn(packages: Packages, folder: string): Command {
  const { layout } = packages;
  const module = moduleAround(layout, folder) ?? layout.own;
  const inModule = posix.relative(module.folder, folder);
  const name = lastName(posix.join(module.mod.module ?? module.folder, inModule));
  const files = packages.closure(folder);
  const own = packages.files(folder);
  return {
    folder,
    argument: inModule === '' ? '.' : `./${inModule}`,
    program: `/app/${name}`,
    name,
    path: own.find(({ code }) => /^func[ \t]+main[ \t]*\(/m.test(code))?.path ?? within(folder, 'main.go'),
    files,
    serving: findServing(files),
  };
}

interface Choice {
  readonly main: Command | undefined;
  /** Why it was chosen, in words that follow its file's name. */
  readonly why: string;
  /** The other candidates. */
  readonly others: readonly Command[];
  readonly isAssumed: boolean;
}

// Folders with the server of a project with several programs, the most usual first.
const usualFolders = ['server', 'api', 'web', 'app', 'service', 'httpd', 'http', 'backend', 'main'];

function choose(commands: readonly Command[], names: readonly string[]): Choice {
  const [only, second] = commands;
  if (second === undefined) return { main: only, why: '', others: [], isAssumed: false };
  const lasting = commands.filter(({ name }) => !runsOnce.test(name));
  const servers = lasting.filter(({ name, serving }) => serving.length > 0 && !looping.test(name));
  const usuals = servers.filter(({ name, folder }) => usual.test(name) || names.includes(name) || folder === '');
  const candidates = [servers, lasting, commands].find((group) => group.length > 0) ?? [];
  const of = (name: string): Command[] => candidates.filter((each) => each.name === name);
  for (const [group, why, isAssumed] of [
    [servers, ', the only one that serves', false],
    [usuals, ', the one with a usual name of those that serve', false],
    [servers.length === 0 ? lasting : [], ', the only one that does not run once', false],
    [servers.length === 0 ? of(names[0] ?? '') : [], ", the one with the module's name", false],
    [candidates.filter(({ folder }) => folder === ''), ', the one in the root', true],
    ...names.map((name) => [of(name), ', the one with the name of the project', true] as const),
    ...usualFolders.map((name) => [of(name), ', the one with a usual name', true] as const),
    [candidates.slice(0, 1), ', the first of them', true],
  ] as const) {
    const [one, other] = group;
    if (one !== undefined && other === undefined)
      return { main: one, why, others: isAssumed ? candidates.filter((each) => each !== one) : [], isAssumed };
  }
  return { main: undefined, why: '', others: [], isAssumed: false };
}

function describeOthers({ main, others }: Choice): string[] {
  if (main === undefined || others.length === 0) return [];
  const names = others.slice(0, 4).map(({ program, folder }) => `${program} (${folder || 'the root'})`);
  return [
    `Several programs could be the application. The tool takes ${main.program} (${main.folder || 'the root'}). The others are ${names.join(', ')}: choose one with --start.`,
  ];
}

const noProgram = 'The folder has no package main with a func main outside of examples, tools and tests, so there is nothing to start.';

/**
 * A program next to the application: its name shows that it runs once; its name or its package's own code shows that it runs as long as the
 * stack.
 */
function processOf({ name, argument, program, files, serving, folder }: Command): Process | undefined {
  const isJob = runsOnce.test(name);
  const own = files.filter(({ path }) => within(posix.dirname(path)) === folder);
  const isTool = own.some(({ imports }) => [...imports].some((path) => tools.includes(withoutMajor(path))));
  const isWorker = looping.test(name) || (serving.length === 0 && !isTool && own.some(({ code }) => loops.test(code)));
  if (!isJob && !isWorker) return undefined;
  return {
    name: slug(name),
    kind: isJob ? 'job' : 'worker',
    start: [program],
    buildArguments: { COMMAND: argument },
  };
}

/**
 * The program that a start command runs, or else the application. Throws KaizenError (exit code 1) if the folder does not show which
 * program is the application and the start command names none of them.
 */
export function commandFor({ commands, main, unknownStart: reason }: Entry, start: readonly string[] = []): Command {
  const named = commands.find(({ program }) => program === start[0]) ?? main;
  if (named !== undefined) return named;
  throw new KaizenError(`--start ${start[0] ?? ''}: the build produces no program at that path. ${reason ?? ''}`);
}
