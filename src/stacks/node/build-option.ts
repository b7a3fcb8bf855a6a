import { basename } from 'node:path/posix';
import { type Command, scriptCommands } from './command.ts';
import type { PackageJson } from './package-json.ts';

/** What a tool is told in the script that builds, as in `vite build --base=/shop/`. */
export interface BuildOptions {
  /** The value of the first of these options that is there, as `--name value` or `--name=value`. */
  value(...names: readonly string[]): string | undefined;
  has(name: string): boolean;
}

/** Reads the options of a program in the script `build`, and in the scripts that it calls; none where only a shell can tell. */
export function buildOptions(manifest: PackageJson, program: string): BuildOptions {
  const line = scriptCommands(manifest, 'build', 0);
  const isProgram = ({ words }: Command): boolean => basename(words[0] ?? '') === program;
  const words = 'commands' in line ? (line.commands.find(isProgram)?.words ?? []) : [];
  return {
    value: (...names) => {
      const at = words.findIndex((word) => names.includes(word.replace(/=.*$/s, '')));
      const word = words[at];
      return word === undefined || !word.includes('=') ? words[at + 1 || words.length] : word.slice(word.indexOf('=') + 1);
    },
    has: (name) => words.includes(name),
  };
}
