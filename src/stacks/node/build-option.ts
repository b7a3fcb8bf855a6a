import { basename } from 'node:path/posix';
import { type Command, scriptCommands } from './command.ts';
import type { PackageJson } from './package-json.ts';

/** The options of a tool in the build script, as in `vite build --base=/shop/`. */
export interface BuildOptions {
  /** The value of an option in the form `--name value` or `--name=value`. */
  value(name: string): string | undefined;
  has(name: string): boolean;
  /** True if the program is the last command of the script, so that it gets the options that are added to the script. */
  readonly isLast: boolean;
}

/** Reads the options of a program in the script `build`, and in the scripts that it calls; empty if only a shell can parse it. */
export function buildOptions(manifest: PackageJson, program: string): BuildOptions {
  const line = scriptCommands(manifest, 'build', 0);
  const isProgram = ({ words }: Command): boolean => basename(words[0] ?? '') === program;
  const commands = 'commands' in line ? line.commands : [];
  const command = commands.find(isProgram);
  const words = command?.words ?? [];
  return {
    value: (name) => {
      const at = words.findIndex((word) => word === name || word.startsWith(`${name}=`));
      return words[at] === name ? words[at + 1] : words[at]?.slice(name.length + 1);
    },
    has: (name) => words.includes(name),
    // Another script passes options on only after `--`.
    isLast: command !== undefined && command === commands.at(-1) && command.scripts.length === 1,
  };
}
