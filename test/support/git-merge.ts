import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sides } from '../../src/reconcile/conflict.ts';

// Thousands of small files: in memory if the system supports it.
const temporary = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(temporary, 'kaizen-git-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The result of `git merge-file` for one case: a text, or undefined for a conflict. Each call starts a process. */
export function gitMergeFile(sides: Sides): string | undefined {
  return inFolder((folder) => {
    for (const side of ['mine', 'base', 'theirs'] as const) writeFileSync(join(folder, side), sides[side]);
    const { status, stdout, error } = spawnSync('git', ['merge-file', '-p', 'mine', 'base', 'theirs'], { cwd: folder, encoding: 'utf8' });
    if (error !== undefined || status === null || status < 0 || status > 127) throw new Error(`git merge-file: ${error ?? status}`);
    return status === 0 ? stdout : undefined;
  });
}

/**
 * The same for many cases, with four processes: the index gets all of them as unmerged files, and `git checkout --merge` writes each merged
 * one. It uses the same functions with the same settings as `git merge-file`; a test compares the two.
 */
export function gitMergeMany(cases: readonly Sides[]): (string | undefined)[] {
  return inFolder((folder) => {
    const git = (words: readonly string[], input = '') =>
      execFileSync('git', words, { cwd: folder, input, stdio: ['pipe', 'pipe', 'inherit'], maxBuffer: 2 ** 28 });
    git(['init', '--quiet']);
    const blobs = cases.flatMap(({ base, mine, theirs }) => [base, mine, theirs]);
    const stream = blobs.map((text, index) => `blob\nmark :${index + 1}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
    git(['fast-import', '--quiet', '--export-marks=marks'], stream.join(''));
    const ids = new Map(
      readFileSync(join(folder, 'marks'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line): [number, string] => [Number(/^:(\d+)/.exec(line)?.[1]), line.slice(line.indexOf(' ') + 1)]),
    );
    const entry = (index: number, stage: number) => `100644 ${ids.get(index * 3 + stage)} ${stage}\t${index}\n`;
    git(['update-index', '--index-info'], cases.map((_, index) => [1, 2, 3].map((stage) => entry(index, stage)).join('')).join(''));
    const settings = ['core.autocrlf=false', 'core.fsync=none', 'core.looseCompression=0', 'merge.conflictStyle=merge'];
    git([...settings.flatMap((setting) => ['-c', setting]), 'checkout', '--quiet', '--merge', '--', '.']);
    return cases.map((_, index) => {
      const text = readFileSync(join(folder, String(index)), 'utf8');
      return /^<<<<<<< /m.test(text) ? undefined : text;
    });
  });
}
