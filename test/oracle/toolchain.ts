import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

/** The path of a helper program next to the tests. */
export function helper(name: string): string {
  return join(packageRoot, 'test', 'oracle', name);
}

/** The output of a program in a language's toolchain. Throws with a sentence that names the program if it is missing, or fails. */
export function output(program: string, words: readonly string[], input = ''): string {
  const { error, status, stdout, stderr } = spawnSync(program, words, { input, encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (error !== undefined)
    throw new Error(`${program} can't be run (${error.message}), and reads what our readers are compared with: install it.`);
  if (status !== 0) throw new Error(`${[program, ...words].join(' ')} ended with ${status}: ${stderr.slice(-2000)}`);
  return stdout;
}

/** The findings of a helper about each file, one JSON object on each line, by the file's path. `isFinding` checks each line. */
export function findings<Finding extends { readonly path: string }>(
  text: string,
  isFinding: (value: unknown) => value is Finding,
): ReadonlyMap<string, Finding> {
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line): [string, Finding] => {
        const value: unknown = JSON.parse(line);
        if (!isFinding(value)) throw new Error(`A helper printed what nobody expects: ${line.slice(0, 200)}`);
        return [value.path, value];
      }),
  );
}
