import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { measure, measureInTurns } from './measure.ts';
import { repositories } from './repositories.ts';

const rounds = 5;
/** Folders to inspect instead of the generated ones, without a limit: `node build/test/bench/inspect.js /srv/a /srv/b`. */
const given = process.argv.slice(2).map((folder) => ({ name: folder, atMost: Number.POSITIVE_INFINITY, folder, build: () => {} }));
const work = mkdtempSync(join(tmpdir(), 'kaizen-inspect-'));
const bin = join(packageRoot, 'dist/cli/kaizen-docker.cjs');
const print = (line: string): unknown => process.stdout.write(`${line}\n`);

/** Runs Node.js in a temporary folder, which receives the output. */
function node(...words: string[]) {
  const folder = mkdtempSync(join(work, 'run-'));
  return measure([process.execPath, ...words], folder);
}

try {
  const made =
    given.length > 0 ? given : repositories.map((repository, index) => ({ ...repository, folder: join(work, `repository-${index}`) }));
  for (const { build, folder } of made) {
    mkdirSync(folder, { recursive: true });
    build(folder);
  }
  const medians = measureInTurns(rounds, [
    { name: '', measure: () => node('-e', '0') },
    ...made.map(({ name, folder }) => ({ name, measure: () => node(bin, 'inspect', folder, '--json') })),
  ]);
  print(`\n\`kaizen-docker inspect\` on hard repositories, medians of ${rounds} runs in turns.\n`);
  print('| repository | CPU ms | wall ms | × `node -e 0` | at most |\n| --- | ---: | ---: | ---: | ---: |');
  const base = medians.get('')?.cpu ?? Number.NaN;
  for (const { name, atMost } of made) {
    const { cpu = Number.NaN, wall = Number.NaN } = medians.get(name) ?? {};
    if (!(cpu / base <= atMost)) process.exitCode = 1;
    print(`| ${name} | ${cpu.toFixed(0)} | ${wall.toFixed(0)} | ${(cpu / base).toFixed(1)} | ${atMost} |`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
