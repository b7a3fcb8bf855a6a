import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cli, copyOf, filesNamed } from '../support/folders.ts';

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a program and gives its exit code and all that it printed. */
export function outcome(
  program: string,
  words: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): Outcome {
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error !== undefined) throw error;
  return { status, output: `${stdout}${stderr}` };
}

/** Runs a program that must succeed. */
export function succeed(program: string, words: readonly string[], cwd: string): string {
  const { status, output } = outcome(program, words, cwd);
  assert.equal(status, 0, `${program} ${words.join(' ')} ended with ${status}:\n${output}`);
  return output;
}

/** Makes a copy of an application and generates its container files. */
export function generate(application: string, words: readonly string[] = []): string {
  const folder = copyOf(application);
  succeed(process.execPath, [cli, folder, '--yes', ...words], folder);
  return folder;
}

/** The generated suite's tests by their number, with how each ended. */
export interface SuiteResult extends Outcome {
  readonly passed: readonly number[];
  readonly failed: readonly number[];
  /** Tests that could not begin, because what they need was not there. */
  readonly blocked: readonly number[];
}

/** The numbers of all tests that a suite has. */
export const criteria: readonly number[] = Array.from({ length: 15 }, (_, index) => index + 1);

/** Runs all generated deployment suites of a folder, one an application. */
export function runSuites(folder: string): SuiteResult[] {
  const suites = filesNamed(folder, 'deployment_suite.py').map((path) => dirname(path));
  assert.notEqual(suites.length, 0);
  return suites.map((suite) => runSuite(folder, {}, suite));
}

/** Runs one generated deployment suite. */
export function runSuite(folder: string, environment: Readonly<Record<string, string>> = {}, suite = 'tests/deployment'): SuiteResult {
  const ended = outcome('python3', ['-m', 'pytest', suite, '--junitxml', 'result.xml', '-q'], folder, environment);
  const cases = [
    ...readFileSync(join(folder, 'result.xml'), 'utf8').matchAll(
      /<testcase [^>]*?name="test_(\d+)_[^"]*"[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g,
    ),
  ];
  const numbers = (matches: (body: string) => boolean): number[] =>
    [...new Set(cases.filter(([, , body = '']) => matches(body)).map(([, number]) => Number(number)))].sort((a, b) => a - b);
  return {
    ...ended,
    failed: numbers((body) => body.includes('<failure')),
    blocked: numbers((body) => body.includes('<error')),
    passed: numbers((body) => !/<(?:failure|error|skipped)/.test(body)),
  };
}

/** What the suite leaves behind in the engine: nothing, in words of `docker`. */
export function leftovers(): string {
  const list = (words: readonly string[]): string => succeed('docker', words, '/');
  return [
    list(['ps', '--all', '--quiet', '--filter', 'name=kaizen-suite-']),
    list(['volume', 'ls', '--quiet', '--filter', 'name=kaizen-suite-']),
    list(['network', 'ls', '--quiet', '--filter', 'name=kaizen-suite-']),
  ].join('');
}
