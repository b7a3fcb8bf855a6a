import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

/** A fleet command with its time limit in seconds for 1,000 repositories, on a machine with four cores. */
interface Command {
  readonly name: string;
  readonly atMost: number;
  /** True for all repositories, false for the generated ones. */
  readonly isForAll: boolean;
  /** Its further arguments in each of its runs: a run must find something to do after the one before. */
  readonly more: readonly (readonly string[])[];
}

const commands: readonly Command[] = [
  { name: 'check', atMost: 3, isForAll: false, more: [[], []] },
  { name: 'policy', atMost: 10, isForAll: true, more: [[], []] },
  { name: 'inventory', atMost: 10, isForAll: true, more: [[], []] },
  {
    name: 'preview',
    atMost: 30,
    isForAll: false,
    more: [
      ['--preset', 'presets/2'],
      ['--preset', 'presets/2'],
    ],
  },
  {
    name: 'update',
    atMost: 30,
    isForAll: false,
    more: [
      ['--preset', 'presets/2', '--without-fsync'],
      ['--preset', 'presets/3', '--without-fsync'],
    ],
  },
];
/** With fewer cores, the commands take longer: they use all cores. */
const slowness = Math.max(1, 4 / availableParallelism());
/** Mebibytes. */
const mostMemory = 300;
/** How much more memory 5,000 repositories may take than 1,000: a record of each is kept. */
const mostGrowth = 1.25;
const counts = [1000, 5000] as const;

const bin = join(packageRoot, 'dist/cli/kaizen-docker.cjs');
const work = mkdtempSync(join(tmpdir(), 'kaizen-fleet-commands-'));

interface Run {
  readonly seconds: number;
  /** Of all threads. */
  readonly cpu: number;
  /** The most mebibytes that the process held. */
  readonly memory: number;
}

/** Runs the bin and watches its memory, as the kernel knows it (proc(5), VmHWM). Throws if it ends with an error. */
async function run(words: readonly string[]): Promise<Run> {
  const begin = process.hrtime.bigint();
  const child = spawn(process.execPath, [bin, ...words], { cwd: work, stdio: ['ignore', 'ignore', 'pipe'] });
  const errors: string[] = [];
  child.stderr.on('data', (part) => errors.push(String(part)));
  let [memory, cpu] = [0, 0];
  const watch = setInterval(() => {
    try {
      const [, most = '0'] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      memory = Math.max(memory, Number(most) / 1024);
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
        .replace(/^.*\)\s/s, '')
        .split(' ');
      cpu = (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      // It has ended meanwhile.
    }
  }, 50);
  const status = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (typeof status !== 'number' || status === 1) throw new Error(`${words.join(' ')} ended with ${String(status)}: ${errors.join('')}`);
  return { seconds: Number(process.hrtime.bigint() - begin) / 1e9, cpu, memory };
}

/** A repository whose container files a person wrote. */
function writeByHand(folder: string): void {
  for (const name of ['src', 'k8s']) mkdirSync(join(folder, name), { recursive: true });
  const files = {
    'package.json': '{"name": "web", "scripts": {"start": "node src/server.js"}, "dependencies": {"express": "4.21.0"}}\n',
    'src/server.js':
      "const app = require('express')();\napp.get('/', (_, response) => response.send('ok'));\napp.listen(process.env.PORT || 3000);\n",
    Dockerfile: 'FROM node:18\nWORKDIR /app\nCOPY . .\nRUN npm install\nEXPOSE 3000\nCMD npm start\n',
    'docker-compose.yml': 'services:\n  web:\n    build: .\n    ports: ["3000:3000"]\n  db:\n    image: postgres\n',
    'k8s/web.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web}\n    spec:\n      containers:\n        - name: web\n          image: web\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports: [{port: 80}]\n',
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
}

async function writeGenerated(folder: string): Promise<void> {
  mkdirSync(folder);
  writeFileSync(join(folder, 'requirements.txt'), 'fastapi==0.115.0\nuvicorn==0.30.0\npsycopg[binary]==3.2.1\n');
  writeFileSync(
    join(folder, 'main.py'),
    'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/health")\ndef health():\n    return {}\n',
  );
  await run([folder, '--yes', '--preset', 'presets/1']);
}

/** A preset in several versions, each of which changes the Dockerfile and the compose file. */
function writePresets(): void {
  for (const number of [1, 2, 3]) {
    const folder = join(work, `presets/${number}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'kaizen-preset.yaml'),
      `schema: 1
name: house
defaults: {memory: ${256 * number}MiB}
locked: {labels: {com.example.version: "${number}"}}
policy: {rules: {image-digest: warn}}
slots: {dockerfile.runtime.user: "ENV HOUSE=${number}"}
patches: [{compose: services.@app.logging, set: {driver: local, options: {max-size: ${number}m}}}]
`,
    );
  }
}

/** Throws if a run has not made the change that it is measured for. */
function requireChanges(name: string, report: string, count: number): void {
  if (name !== 'preview' && name !== 'update') return;
  const lines = readFileSync(report, 'utf8').trim().split('\n');
  const changed = lines.filter((line) => line.includes('"compose.yaml":"updated"')).length;
  if (changed !== count) throw new Error(`${name}: ${changed} of ${count} repositories were changed`);
}

try {
  const [generated, byHand] = [join(work, 'generated'), join(work, 'by-hand')];
  writePresets();
  await writeGenerated(generated);
  writeByHand(byHand);
  const lists = { all: [] as string[], generated: [] as string[] };
  for (let index = 0; index < Math.max(...counts); index += 1) {
    const isByHand = index % 3 === 2;
    const [folder, alike] = [`repositories/all/r${index}`, `repositories/generated/r${index}`];
    cpSync(isByHand ? byHand : generated, join(work, folder), { recursive: true });
    cpSync(generated, join(work, alike), { recursive: true });
    lists.all.push(folder);
    lists.generated.push(alike);
  }
  const print = (line: string): unknown => process.stdout.write(`${line}\n`);
  print(`\nFleet commands, Node.js ${process.versions.node}.\n`);
  print('| command | 1,000 take | at most | CPU | memory | with 5,000 | at most |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const { name, atMost, isForAll, more } of commands) {
    const runs: Run[] = [];
    for (const [index, count] of counts.entries()) {
      const list = join(work, `${name}-${count}.txt`);
      const report = join(work, 'records.ndjson');
      writeFileSync(list, `${lists[isForAll ? 'all' : 'generated'].slice(0, count).join('\n')}\n`);
      runs.push(await run(['fleet', name, '--roots', list, '--report', report, ...(more[index] ?? [])]));
      requireChanges(name, report, count);
    }
    const [few, many] = runs;
    if (few === undefined || many === undefined) throw new Error('nothing was measured');
    const mostNow = Math.min(mostMemory, few.memory * mostGrowth);
    if (few.seconds > atMost * slowness || few.memory > mostMemory || many.memory > mostNow) process.exitCode = 1;
    const cells = [`${few.seconds.toFixed(1)} s`, `${atMost * slowness} s`, `${few.cpu.toFixed(1)} s`, `${few.memory.toFixed(0)} MiB`];
    print(`| fleet ${name} | ${[...cells, `${many.memory.toFixed(0)} MiB`, `${mostNow.toFixed(0)} MiB`].join(' | ')} |`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
