import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { measure, measureInTurns, type Sample } from './measure.ts';

/** A command to measure, and the function that prepares a new folder for each run. */
interface Contender {
  readonly name: string;
  readonly words: readonly string[];
  prepare(folder: string): void;
  /** The contender to compare with, and the maximum ratio of CPU times. */
  readonly against?: string;
  readonly atMost?: number;
}

const runs = 15;
const node = process.execPath;
const bin = join(packageRoot, 'dist/cli/kaizen-docker.cjs');
const modules = join(packageRoot, 'node_modules');
const work = mkdtempSync(join(tmpdir(), 'kaizen-bench-'));

const shop = (folder: string): void => {
  writeFileSync(join(folder, 'requirements.txt'), 'fastapi==0.115.0\nuvicorn==0.30.0\npsycopg[binary]==3.2.1\n');
  writeFileSync(
    join(folder, 'main.py'),
    'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/health")\ndef health():\n    return {}\n',
  );
};
const generated = (folder: string): void => {
  shop(folder);
  spawnSync(node, [bin, folder, '--yes']);
};
const express = (folder: string): void => {
  writeFileSync(join(folder, 'package.json'), '{"name":"shop","scripts":{"start":"node index.js"},"dependencies":{"express":"^5.0.0"}}');
  writeFileSync(join(folder, 'index.js'), 'require("express")().listen(3000)\n');
};
/** Yeoman finds generators in the node_modules of its working directory; an empty generator is written there. */
const yeoman = (folder: string): void => {
  shop(folder);
  const installed = join(folder, 'node_modules');
  mkdirSync(join(installed, 'generator-nothing/generators/app'), { recursive: true });
  writeFileSync(
    join(installed, 'generator-nothing/package.json'),
    '{"name":"generator-nothing","version":"1.0.0","type":"module","keywords":["yeoman-generator"]}',
  );
  writeFileSync(
    join(installed, 'generator-nothing/generators/app/index.js'),
    "import Generator from 'yeoman-generator';\nexport default class extends Generator { writing() {} }\n",
  );
  symlinkSync(join(modules, 'yeoman-generator'), join(installed, 'yeoman-generator'));
  symlinkSync(packageRoot, join(installed, 'generator-kaizen-docker'));
};

const yo = [node, join(modules, 'yo/lib/cli.js')];
const contenders: readonly Contender[] = [
  { name: 'node -e 0', words: [node, '-e', '0'], prepare: () => {} },
  { name: 'kaizen-docker --help', words: [node, bin, '--help'], prepare: () => {}, against: 'node -e 0', atMost: 2 },
  { name: 'kaizen-docker inspect', words: [node, bin, 'inspect', '.', '--json'], prepare: shop, against: 'node -e 0', atMost: 2 },
  { name: 'kaizen-docker --yes', words: [node, bin, '.', '--yes'], prepare: shop, against: 'node -e 0', atMost: 3 },
  {
    name: 'kaizen-docker kubernetes --yes',
    words: [node, bin, 'kubernetes', '.', '--yes'],
    prepare: shop,
    against: 'node -e 0',
    atMost: 3,
  },
  { name: 'kaizen-docker check', words: [node, bin, 'check'], prepare: generated, against: 'node -e 0', atMost: 2.5 },
  { name: 'kaizen-docker update, nothing to do', words: [node, bin, 'update'], prepare: generated, against: 'node -e 0', atMost: 2.5 },
  {
    name: '@flydotio/dockerfile',
    words: [node, join(modules, '@flydotio/dockerfile/index.js'), '--force'],
    prepare: express,
    against: 'node -e 0',
  },
  {
    name: 'kaizen-docker --yes, on an Express application',
    words: [node, bin, '.', '--yes'],
    prepare: express,
    against: '@flydotio/dockerfile',
    atMost: 0.5,
  },
  { name: 'yo nothing', words: [...yo, 'nothing'], prepare: yeoman },
  { name: 'yo kaizen-docker --yes', words: [...yo, 'kaizen-docker', '--yes'], prepare: yeoman, against: 'yo nothing', atMost: 1.15 },
];

/** Runs a command in a new folder. */
function sample({ words, prepare }: Contender): Sample {
  const folder = mkdtempSync(join(work, 'run-'));
  prepare(folder);
  // As root, yo changes to another user and then cannot enter the home folder (yo 7): it is started as that user.
  const user = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};
  if (process.getuid?.() === 0) spawnSync('chown', ['-R', '1000:1000', folder]);
  const taken = measure(words, folder, user);
  rmSync(folder, { recursive: true, force: true });
  return taken;
}

function report(results: ReadonlyMap<string, Sample>): boolean {
  let reached = true;
  const print = (line: string): unknown => process.stdout.write(`${line}\n`);
  print(`Medians of ${runs} interleaved runs, Node.js ${process.versions.node}.\n`);
  print('| command | CPU ms | wall ms | CPU ratio | wall ratio | at most |\n| --- | ---: | ---: | ---: | ---: | ---: |');
  for (const { name, against, atMost } of contenders) {
    const own = results.get(name);
    const other = results.get(against ?? '');
    if (own === undefined) continue;
    const ratio = other === undefined ? undefined : own.cpu / other.cpu;
    const wall = other === undefined ? undefined : own.wall / other.wall;
    if (atMost !== undefined && (ratio ?? 0) > atMost) reached = false;
    const compared = ratio === undefined || wall === undefined ? '| |' : `${ratio.toFixed(2)} × ${against} | ${wall.toFixed(2)} |`;
    print(`| ${name} | ${own.cpu.toFixed(0)} | ${own.wall.toFixed(0)} | ${compared} ${atMost ?? ''} |`);
  }
  return reached;
}

try {
  chmodSync(work, 0o755);
  const measured = measureInTurns(
    runs,
    contenders.map((contender) => ({ name: contender.name, measure: () => sample(contender) })),
  );
  process.exitCode = report(measured) ? 0 : 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
