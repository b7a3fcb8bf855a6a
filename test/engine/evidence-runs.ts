import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseRecord } from '../../src/evidence/parse-record.ts';
import type { EvidenceRecord } from '../../src/evidence/record.ts';
import { cli, folderWith, write } from '../support/folders.ts';
import { leftovers, notingDocker } from './engine.ts';

/** A run of `tdd` or `evidence`, with the test's own clock. */
export interface EvidenceRun {
  readonly status: number | null;
  readonly seconds: number;
  readonly output: string;
  readonly errors: string;
  /** Objects that the run left in the engine; must be empty. */
  readonly left: string;
}

export interface StartedRun {
  readonly ended: Promise<EvidenceRun>;
  /** Waits until the run has printed this text. */
  printed(text: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

/** Starts the bin. Its path has no scanner of the machine, but these programs, each with its sh script. */
export function startEvidence(folder: string, words: readonly string[], programs: Readonly<Record<string, string>> = {}): StartedRun {
  const own = folderWith({});
  for (const [name, script] of Object.entries(programs)) {
    write(own, { [name]: `#!/bin/sh\n${script}\n` });
    chmodSync(join(own, name), 0o755);
  }
  const others = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((each) => !['trivy', 'grype', 'syft'].some((scanner) => existsSync(join(each, scanner))));
  const { path, asked } = notingDocker([own, ...others].join(delimiter));
  const begun = Date.now();
  const child = spawn(process.execPath, [cli, ...words], {
    cwd: folder,
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const finish = async (): Promise<EvidenceRun> => {
    const [status]: (number | null)[] = await once(child, 'close');
    return { status: status ?? null, seconds: (Date.now() - begun) / 1000, output, errors, left: leftovers(asked()) };
  };
  const ended = finish();
  return {
    ended,
    async printed(text) {
      const isOver = ended.then(() => true);
      while (!output.includes(text)) {
        const later = new Promise<false>((resolve) => setTimeout(() => resolve(false), 100));
        if (await Promise.race([isOver, later])) assert.ok(output.includes(text), `"${text}" was never printed:\n${output}${errors}`);
      }
    },
    signal: (name) => {
      child.kill(name);
    },
  };
}

/** Runs the bin to its end, checks its exit code and that nothing is left, and returns the record of the run. */
export async function evidenceOf(
  folder: string,
  words: readonly string[],
  status: number,
  programs: Readonly<Record<string, string>> = {},
): Promise<{ readonly run: EvidenceRun; readonly record: EvidenceRecord }> {
  const run = await startEvidence(folder, [...words, '--json'], programs).ended;
  assert.equal(run.status, status, `${words.join(' ')} ended with ${run.status}:\n${run.output.slice(-3000)}\n${run.errors}`);
  assert.equal(run.left, '');
  return { run, record: parseRecord(run.output, 'the output of --json') };
}
