import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import type { testRunners } from '../../src/questions/question.ts';
import { criteria } from '../../src/suite/criteria.ts';
import { cli, copyOf, filesNamed, folderWith, write } from '../support/folders.ts';
import { withRegistries } from '../support/registries.ts';

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a program and returns its exit code and its output. */
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
  succeed(process.execPath, [cli, folder, '--yes', ...words.map(withRegistries)], folder);
  return folder;
}

/** The tests of the generated suite by number, with their outcomes. */
export interface SuiteResult extends Outcome {
  readonly passed: readonly number[];
  readonly failed: readonly number[];
  /** Tests that were blocked by another one. */
  readonly blocked: readonly number[];
  /** The title of each test, in the order of the run. */
  readonly titles: readonly string[];
  /** Objects that the run left in the engine; must be empty. */
  readonly left: string;
}

/** The numbers of all tests in a suite. */
export const numbers: readonly number[] = criteria.map(({ number }) => number);

/** A test of a suite, as reported by its runner. */
interface Case {
  readonly id: string;
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'blocked' | 'skipped';
}

/** How to run the suite of one runner, and to read its output. */
interface SuiteRunner {
  readonly file: string;
  /** Arguments that run the suite at that path: all tests, or only the given one. `report` is a file for the runner's own report. */
  command(path: string, report: string, only?: number): readonly [string, ...string[]];
  /** Reads the report, or else the output. */
  cases(text: string): Case[];
}

/** The elements of JUnit's format for a test that did not pass; pytest reports an error in a fixture as an error. */
const junitStates: readonly (readonly [string, Case['state']])[] = [
  ['<error', 'blocked'],
  ['<failure', 'failed'],
  ['<skipped', 'skipped'],
];

const suiteRunners: Readonly<Record<(typeof testRunners)[number], SuiteRunner>> = {
  pytest: {
    file: 'deployment_suite.py',
    command: (path, report, only) => {
      const choice = only === undefined ? [] : ['-k', `test_${String(only).padStart(2, '0')}`];
      return ['python3', '-m', 'pytest', dirname(path), '--junitxml', report, ...choice];
    },
    cases: (text) =>
      [...text.matchAll(/<testcase [^>]*?name="\w+\[(\S+) ([^\]]*)\]"[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g)].map(
        ([, id = '', title = '', body = '']) => ({ id, title, state: junitStates.find(([sign]) => body.includes(sign))?.[1] ?? 'passed' }),
      ),
  },
  node: {
    file: 'deployment_suite.mjs',
    command: (path, _, only) => {
      const choice = only === undefined ? [] : [`--test-name-pattern=\\.${only} `];
      return [process.execPath, '--test', '--test-reporter=tap', ...choice, path];
    },
    cases: (text) => tapCases(text, (body) => /^ *error: (?:['"]|\|-\n *)needs /m.test(body)),
  },
  sh: {
    file: 'deployment_suite.sh',
    command: (path, _, only) => ['sh', path, ...(only === undefined ? [] : [String(only)])],
    cases: (text) => tapCases(text, (body) => /^not ok .* # blocked by /.test(body)),
  },
};

function tapCases(text: string, isBlocked: (body: string) => boolean): Case[] {
  return text.split(/^(?=(?:not )?ok )/m).flatMap((body) => {
    const [, not, id, title = '', directive = ''] = /^(not )?ok \d+ - (\S+\.\d+) (.*?)( # .*)?\n/.exec(body) ?? [];
    if (id === undefined) return [];
    const state = directive.includes('SKIP') ? 'skipped' : not === undefined ? 'passed' : isBlocked(body) ? 'blocked' : 'failed';
    return [{ id, title, state }];
  });
}

/** Paths of all generated deployment suites of a folder, one for each application. */
export function suitesIn(folder: string): string[] {
  const suites = Object.values(suiteRunners).flatMap(({ file }) => filesNamed(folder, file));
  assert.notEqual(suites.length, 0);
  return suites;
}

function runnerOf(suite: string): SuiteRunner {
  const found = Object.values(suiteRunners).find(({ file }) => file === basename(suite));
  assert.ok(found, `${suite} is no deployment suite`);
  return found;
}

/** Runs all generated deployment suites of a folder, one for each application. */
export async function runSuites(folder: string): Promise<SuiteResult[]> {
  const results: SuiteResult[] = [];
  for (const suite of suitesIn(folder)) results.push(await startSuite(folder, { suite }).result);
  return results;
}

interface SuiteOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** The suite's path in the folder; that of the only one by default. */
  readonly suite?: string;
  /** The number of the only test to run. */
  readonly only?: number;
  /** Whether it gets its own process group, like a program in a terminal. */
  readonly inGroup?: boolean;
}

/** A running suite. */
export interface RunningSuite {
  readonly result: Promise<SuiteResult>;
  /** The docker commands of the suite so far, one on each line. */
  asked(): string;
  /** Sends a signal to the started program, or to its whole group, like Ctrl-C in a terminal. */
  stop(signal: NodeJS.Signals, to: 'program' | 'group'): void;
}

/** Runs one generated deployment suite. */
export function runSuite(folder: string, options: SuiteOptions = {}): Promise<SuiteResult> {
  return startSuite(folder, options).result;
}

/** Starts one generated deployment suite. Its `docker` records its arguments, which contain the run's name. */
export function startSuite(folder: string, options: SuiteOptions = {}): RunningSuite {
  const { environment = {}, suite = suitesIn(folder)[0] ?? '', only, inGroup = false } = options;
  const { command, cases } = runnerOf(suite);
  const { notes, path, asked } = notingDocker(environment['PATH'] ?? process.env['PATH'] ?? '');
  const report = join(notes, 'result.xml');
  const [program, ...words] = command(suite, report, only);
  const child = spawn(program, words, {
    cwd: folder,
    env: { ...process.env, ...environment, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: inGroup,
  });
  const finish = async (): Promise<SuiteResult> => {
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    const [status]: (number | null)[] = await once(child, 'close');
    const output = Buffer.concat(chunks).toString('utf8');
    const found = cases(existsSync(report) ? readFileSync(report, 'utf8') : output);
    const inState = (state: Case['state']): number[] =>
      found.filter((each) => each.state === state).map(({ id }) => Number(id.slice(id.lastIndexOf('.') + 1)));
    return {
      status: status ?? null,
      output,
      passed: inState('passed'),
      failed: inState('failed'),
      blocked: inState('blocked'),
      titles: found.map(({ title }) => title),
      left: leftovers(asked()),
    };
  };
  return {
    result: finish(),
    asked,
    stop: (signal, to) => {
      if (child.pid !== undefined) process.kill(to === 'group' ? -child.pid : child.pid, signal);
    },
  };
}

/** A path with a `docker` that records its arguments and runs the real one; also the folder of the records, and the commands so far. */
export function notingDocker(path: string): { readonly notes: string; readonly path: string; asked(): string } {
  const notes = folderWith({ asked: '' });
  const docker = path
    .split(delimiter)
    .map((each) => join(each, 'docker'))
    .find((each) => existsSync(each));
  if (docker !== undefined) {
    write(notes, { 'bin/docker': `#!/bin/sh\necho "$@" >> ${join(notes, 'asked')}\nexec ${docker} "$@"\n` });
    chmodSync(join(notes, 'bin', 'docker'), 0o755);
  }
  return {
    notes,
    path: `${join(notes, 'bin')}${delimiter}${path}`,
    asked: () => readFileSync(join(notes, 'asked'), 'utf8'),
  };
}

/** Objects of the recorded runs that are left in the engine. */
export function leftovers(notes: string): string {
  const runs = [...new Set(notes.match(/kaizen-(?:suite|evidence)-[0-9a-f]+/g) ?? [])];
  const list = (...words: string[]): string => succeed('docker', words, '/');
  return runs
    .flatMap((run) => [
      list('ps', '--all', '--quiet', '--filter', `name=${run}`),
      list('volume', 'ls', '--quiet', '--filter', `name=${run}`),
      list('network', 'ls', '--quiet', '--filter', `name=${run}`),
      list('image', 'ls', '--quiet', '--filter', `reference=${run}*`),
    ])
    .join('');
}
