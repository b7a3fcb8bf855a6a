import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KaizenError } from '../../src/errors.ts';
import { fixtureFolders, removeFolders } from '../support/folders.ts';
import { hostileFiles, inspectAndBuild, textsOf } from '../support/hostile.ts';
import { stateReaders } from '../support/hostile-state.ts';

/** Each kind of file in the fixtures, once: its folder and its name. */
const targets = new Map(
  fixtureFolders().flatMap((fixture) => {
    const files = textsOf(fixture);
    const language = fixture.name.split('/')[0];
    return [...files.keys()].map((path) => [`${language} ${path.split('/').at(-1)}`, { path, files }] as const);
  }),
);
const length = 64 * 1024;
/** Times below this, in milliseconds, are too short to compare. */
const noticeable = 40;
/** Twice the text may take twice the time, but not four times. */
const mostGrowth = 3;
const shown = 5;

const empty = mkdtempSync(join(tmpdir(), 'kaizen-hostile-'));

/** The CPU time in milliseconds of reading a text: the shortest of several runs. */
async function cost(read: (text: string) => Promise<void>, text: string, runs: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const before = process.cpuUsage();
    try {
      await read(text);
    } catch (error) {
      if (!(error instanceof KaizenError)) throw error;
    }
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

try {
  const slow: { name: string; text: string; time: number; growth: number }[] = [];
  const only = process.argv[2] ?? '';
  const sources = [...targets].map(([name, { path, files }]) => ({
    name,
    texts: hostileFiles,
    read: (text: string) => inspectAndBuild(empty, new Map(files).set(path, text)),
  }));
  const readers = [...(await stateReaders()), ...sources].filter(({ name }) => name.includes(only));
  for (const { name, texts, read } of readers) {
    for (const { shown: text, text: of } of texts) {
      if ((await cost(read, of(length), 1)) <= noticeable) continue;
      const time = await cost(read, of(length), 3);
      if (time > noticeable) slow.push({ name, text, time, growth: (await cost(read, of(2 * length), 3)) / time });
    }
  }
  slow.sort((a, b) => b.growth * b.time - a.growth * a.time);
  const print = (line: string): unknown => process.stdout.write(`${line}\n`);
  print(
    `\nEach of ${targets.size} files of the fixtures, made of nothing but one of ${hostileFiles.length} texts, and each file of a project's own state: the slowest.\n`,
  );
  print(`| file | text | ms for ${length / 1024} KiB | for twice as much | at most |\n| --- | --- | ---: | ---: | ---: |`);
  for (const { name, text, time, growth } of slow.slice(0, shown))
    print(`| ${name} | \`${text}\` | ${time.toFixed(0)} | × ${growth.toFixed(1)} | × ${mostGrowth} |`);
  if (slow.length === 0) print(`| none takes more than ${noticeable} ms | | | | |`);
  if (slow.some(({ growth }) => growth > mostGrowth)) process.exitCode = 1;
} finally {
  rmSync(empty, { recursive: true, force: true });
  removeFolders();
}
