import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

/** A fleet command with the most seconds that it may take for 1,000 repositories. */
const commands = [
  { name: 'check', atMost: 3 },
  { name: 'policy', atMost: 10 },
  { name: 'inventory', atMost: 10 },
] as const;
/** Mebibytes. */
const mostMemory = 300;
/** How much more memory 5,000 repositories may take than 1,000: what is kept of each is a record. */
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

/** Runs the bin and watches its memory, as the kernel knows it (proc(5), VmHWM). Throws where it ends with an error. */
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
  mkdirSync(join(folder, 'src'), { recursive: true });
  const files = {
    'package.json': '{"name": "web", "scripts": {"start": "node src/server.js"}, "dependencies": {"express": "4.21.0"}}\n',
    'src/server.js':
      "const app = require('express')();\napp.get('/', (_, response) => response.send('ok'));\napp.listen(process.env.PORT || 3000);\n",
    Dockerfile: 'FROM node:18\nWORKDIR /app\nCOPY . .\nRUN npm install\nEXPOSE 3000\nCMD npm start\n',
    'docker-compose.yml': 'services:\n  web:\n    build: .\n    ports: ["3000:3000"]\n  db:\n    image: postgres\n',
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
  await run([folder, '--yes']);
}

try {
  const [generated, byHand] = [join(work, 'generated'), join(work, 'by-hand')];
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
  for (const { name, atMost } of commands) {
    const runs: Run[] = [];
    for (const count of counts) {
      const list = join(work, `${name}-${count}.txt`);
      writeFileSync(list, `${lists[name === 'check' ? 'generated' : 'all'].slice(0, count).join('\n')}\n`);
      runs.push(await run(['fleet', name, '--roots', list, '--report', join(work, 'records.ndjson')]));
    }
    const [few, many] = runs;
    if (few === undefined || many === undefined) throw new Error('nothing was measured');
    if (few.seconds > atMost || many.memory > Math.min(mostMemory, few.memory * mostGrowth)) process.exitCode = 1;
    const cells = [`${few.seconds.toFixed(1)} s`, `${atMost} s`, `${few.cpu.toFixed(1)} s`, `${few.memory.toFixed(0)} MiB`];
    print(`| fleet ${name} | ${[...cells, `${many.memory.toFixed(0)} MiB`, `${mostMemory} MiB`].join(' | ')} |`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
