import type { Folder } from '../../folder/folder.ts';
import { once } from '../../once.ts';
import { findCalls, type Source } from '../../source/source.ts';
import { serverIn } from './listening.ts';
import type { Modules } from './modules.ts';
import type { PackageJson } from './package-json.ts';
import { readTypeScript, sourceOf } from './tsconfig.ts';
import { importsOf } from './values.ts';

/** A program in `bin` of package.json that starts a server. */
export interface BinProgram {
  /** Its source file. */
  readonly file: string;
  /** The arguments with which it starts the server, such as the name of a command. */
  readonly words: readonly string[];
  readonly source: string;
  /** The required arguments of its command, with their names in the usage text: `<dir>`. */
  readonly operands?: string;
}

// Limits the time for programs with many files.
const mostFiles = 400;
/** Names of commands that start a server, the clearest first. */
const usual = ['serve', 'server', 'start', 'web', 'daemon', 'http', 'run', 'listen', 'up'];

/** Finds the first program in `bin` that starts a server, and its arguments for that; undefined if none does. */
export function findBinProgram(folder: Folder, { bin }: PackageJson, modules: Modules): BinProgram | undefined {
  const typeScript = bin.length === 0 ? undefined : readTypeScript(folder);
  for (const path of typeScript === undefined ? [] : bin) {
    const file = typeScript && sourceOf(folder, path, typeScript);
    if (file === undefined) continue;
    const distances = distancesToServer(modules, file);
    if (!distances.has(file)) continue;
    const command = commandOf(modules, file, distances);
    if (command === 'unclear') continue;
    const { name, operands = '' } = command ?? {};
    return {
      file,
      words: name === undefined ? [] : [name],
      source: name === undefined ? 'bin in package.json' : `bin in package.json; its command ${name} starts the server`,
      ...(operands === '' ? {} : { operands }),
    };
  }
  return undefined;
}

/** The files that a file imports, also those that it imports on demand. */
function importedBy(modules: Modules, source: Source): readonly string[] {
  return [...source.literals.values()].flatMap(({ value = '', start }) => {
    if (!/^[.@~#]/.test(value) || value.length > 200) return [];
    const before = source.code.slice(Math.max(0, start - 40), start);
    const isImport = /\b(?:from|import|require)\s{0,9}\(?\s{0,9}$/.test(before);
    return isImport ? (modules.resolve(source.path, value) ?? []) : [];
  });
}

/** The number of imports from the file, and from each file that it imports, to a file that starts a server. Omits files that do not lead to one. */
function distancesToServer(modules: Modules, file: string): ReadonlyMap<string, number> {
  const known = new Map<string, readonly string[]>();
  const waiting = [file];
  for (let path = waiting.pop(); path !== undefined && known.size < mostFiles; path = waiting.pop()) {
    if (known.has(path)) continue;
    const imports = importedBy(modules, modules.read(path));
    known.set(path, imports);
    waiting.push(...imports);
  }
  const importers = new Map<string, string[]>();
  for (const [path, imports] of known) for (const each of imports) importers.set(each, [...(importers.get(each) ?? []), path]);
  const distances = new Map([...known.keys()].filter((path) => serverIn(modules.read(path)) !== undefined).map((path) => [path, 0]));
  const reached = [...distances.keys()];
  for (const path of reached)
    for (const importer of importers.get(path) ?? [])
      if (!distances.has(importer)) {
        distances.set(importer, (distances.get(path) ?? 0) + 1);
        reached.push(importer);
      }
  return distances;
}

/** A subcommand of a program. */
interface Subcommand {
  readonly name: string;
  readonly operands: string;
  readonly isDefault: boolean;
  /** The code of its description and its action. */
  readonly code: string;
}

const kits = /^(?:commander|yargs(?:\/.*)?|cac|sade|@commander-js\/extra-typings)$/;

/**
 * The command that starts the server: the one with the fewest imports to the server, or else the one with a usual name. Undefined if the
 * program has no commands, or starts the server without one.
 */
function commandOf(modules: Modules, file: string, distances: ReadonlyMap<string, number>): Subcommand | 'unclear' | undefined {
  const source = modules.read(file);
  const commands = commandsIn(source);
  if (commands.length === 0) return undefined;
  const leading = namesLeading(modules, source, distances);
  const far = (code: string): number => {
    if (/\.\s*listen\s*\(/.test(code)) return 0;
    return Math.min(...[...new Set(code.match(/[\w$]+/g))].map((name) => leading.get(name) ?? Number.POSITIVE_INFINITY));
  };
  const known = commands.map((command) => ({ command, distance: far(command.code) })).filter(({ distance }) => Number.isFinite(distance));
  const nearest = Math.min(...known.map(({ distance }) => distance));
  const [first, ...others] = known.filter(({ distance }) => distance === nearest).map(({ command }) => command);
  const byName = (list: readonly Subcommand[]): Subcommand | undefined =>
    usual.flatMap((name) => list.filter((each) => each.name === name))[0];
  const found = first === undefined || others.length > 0 ? byName(commands) : first;
  if (found === undefined) return 'unclear';
  return found.isDefault ? undefined : found;
}

/** The names that a file imports from files that lead to a server, with their distances. */
function namesLeading(modules: Modules, source: Source, distances: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map(
    importsOf(source).flatMap(({ names, specifier }) => {
      const path = modules.resolve(source.path, specifier);
      const distance = path === undefined ? undefined : distances.get(path);
      return distance === undefined ? [] : [...names.keys()].map((name) => [name, distance] as const);
    }),
  );
}

const mostCommands = 100;
const longestCommand = 4000;

/** `program.command("serve <dir>").action(…)`, `yargs.command("serve", "…", builder, handler)`, `command({ command: "serve" })`. */
const commandsIn = once((source: Source): readonly Subcommand[] => {
  if (!importsOf(source).some(({ specifier }) => kits.test(specifier))) return [];
  const calls = findCalls(source, /\.\s*command\s*\(/g).slice(0, mostCommands);
  return calls.flatMap(({ start, arguments: [first, second] }, index): Subcommand[] => {
    const usage = first?.literal ?? [...source.literals.values()].find((each) => first !== undefined && each.start > first.start)?.value;
    const [name = '', ...operands] = (usage ?? '').split(' ');
    if (!/^[\w$][\w:-]{0,60}$/.test(name)) return [];
    const end = Math.min(calls[index + 1]?.start ?? source.code.length, start + longestCommand);
    const code = source.code.slice(start, end);
    return [
      {
        name,
        operands: operands.filter((each) => each.startsWith('<')).join(' '),
        isDefault:
          name === '$0' || first?.code.startsWith('[') === true || /\bisDefault\s*:\s*true\b/.test(second?.code ?? code.slice(0, 400)),
        code,
      },
    ];
  });
});
