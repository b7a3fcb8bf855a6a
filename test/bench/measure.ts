import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The times of a command, in milliseconds. */
export interface Sample {
  readonly cpu: number;
  readonly wall: number;
}

/**
 * Runs a command in a folder, which receives its output as files, and reads its times from the kernel with bash's `time`. Throws if it
 * fails.
 */
export function measure(words: readonly string[], folder: string, user: { readonly uid?: number; readonly gid?: number } = {}): Sample {
  const script = `TIMEFORMAT='%3U %3S %3R'; time "$@" >out.txt 2>err.txt </dev/null`;
  const { stderr, status } = spawnSync('bash', ['-c', script, 'bash', ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, HOME: folder },
    ...user,
  });
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}: ${readFileSync(join(folder, 'err.txt'), 'utf8')}`);
  const [own = 0, system = 0, wall = 0] = stderr.trim().split(' ').map(Number);
  return { cpu: (own + system) * 1000, wall: wall * 1000 };
}

/**
 * Measures commands in turns, so that a busy moment of the machine affects all of them equally, and returns the medians by name. The first
 * turn is discarded.
 */
export function measureInTurns(rounds: number, commands: readonly { readonly name: string; measure(): Sample }[]): Map<string, Sample> {
  const samples = new Map(commands.map(({ name }): [string, Sample[]] => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const command of commands) {
      const taken = command.measure();
      if (round > 0) samples.get(command.name)?.push(taken);
    }
  }
  return new Map(
    [...samples].map(([name, all]) => [name, { cpu: median(all.map(({ cpu }) => cpu)), wall: median(all.map(({ wall }) => wall)) }]),
  );
}

/** The median of some values; NaN for none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
