import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Library from '../../src/library.ts';
import { packageRoot } from '../../src/package-root.ts';

// The published build, which contains the compiled templates.
const library: typeof Library = await import(join(packageRoot, 'dist/library.js'));
const { applyChanges, artifacts, check, decide, openProject, planChanges, update } = library;

/** A task of the library for many projects in one process, and its time limit in seconds for 1,000 of them. */
interface Task {
  readonly name: string;
  readonly atMost: number;
  run(folder: string): Promise<unknown>;
}

const counts = [10, 100, 1000];
const work = mkdtempSync(join(tmpdir(), 'kaizen-fleet-'));

const tasks: readonly Task[] = [
  { name: 'check', atMost: 2, run: (folder) => check(folder) },
  { name: 'update, nothing to do', atMost: 20, run: (folder) => update(folder) },
  { name: 'update of every file, without fsync', atMost: 20, run: (folder) => changed(folder) },
];

/** Updates a project in which every generated file differs from the last time. */
async function changed(folder: string): Promise<void> {
  writeFileSync(
    join(folder, '.yo-rc.json'),
    '{"generator-kaizen-docker": {"uid": 2222, "port": 9000, "services": ["postgres:18", "redis:8"]}}',
  );
  const changes = await update(folder, 'fail', { durable: false });
  if (!changes.some(({ status }) => status === 'updated')) throw new Error(`${folder}: nothing was updated`);
}

async function generated(folder: string): Promise<void> {
  writeFileSync(join(folder, 'requirements.txt'), 'fastapi==0.115.0\nuvicorn==0.30.0\npsycopg[binary]==3.2.1\n');
  writeFileSync(
    join(folder, 'main.py'),
    'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/health")\ndef health():\n    return {}\n',
  );
  const project = await openProject(folder);
  const decision = await decide(project.inspection, [{ origin: 'flag', values: new Map([['image', 'shop']]) }]);
  applyChanges(project, decision, await planChanges(project, decision, artifacts));
}

async function seconds(run: () => Promise<void>): Promise<number> {
  const begin = process.hrtime.bigint();
  await run();
  return Number(process.hrtime.bigint() - begin) / 1e9;
}

try {
  const model = join(work, 'model');
  cpSync(mkdtempSync(join(work, 'x-')), model, { recursive: true });
  await generated(model);
  const print = (line: string): unknown => process.stdout.write(`${line}\n`);
  print(`\nThe library, in one process, Node.js ${process.versions.node}.\n`);
  print(
    `| for each project, ms | ${counts.map((count) => `${count} projects`).join(' | ')} | 1,000 take | at most |\n| --- | ${'---: | '.repeat(counts.length + 2)}`.trimEnd(),
  );
  for (const { name, atMost, run } of tasks) {
    const costs: number[] = [];
    let all = 0;
    for (const count of counts) {
      const folders = Array.from({ length: count }, (_, index) => join(work, `${name}-${count}-${index}`));
      for (const folder of folders) cpSync(model, folder, { recursive: true });
      all = await seconds(async () => {
        for (const folder of folders) await run(folder);
      });
      costs.push((all / count) * 1000);
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    }
    if (all > atMost) process.exitCode = 1;
    print(`| ${name} | ${costs.map((cost) => cost.toFixed(2)).join(' | ')} | ${all.toFixed(2)} s | ${atMost} s |`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
