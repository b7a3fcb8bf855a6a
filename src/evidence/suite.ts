import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join, posix } from 'node:path';
import { suitePath } from '../artifacts/tests.ts';
import { documentIn, endOf, numberOf, textOf } from '../engine/docker.ts';
import { type Ended, runProgram, type Words } from '../engine/process.ts';
import { KaizenError } from '../errors.ts';
import type { ApplicationPlan } from '../plan/plan.ts';
import type { Answers } from '../questions/question.ts';
import { shellWord } from '../render/printers.ts';
import { render } from '../render/render.ts';
import { type Criterion, criteria } from '../suite/criteria.ts';
import type { SuiteRun, TestEvidence } from './record.ts';

/** An event of a suite's run about one of its tests. */
type SuiteEvent =
  | { readonly type: 'start'; readonly name: string }
  | {
      readonly type: 'end';
      readonly name: string;
      readonly outcome: TestEvidence['outcome'];
      readonly seconds?: number;
      readonly message: string;
    }
  | { readonly type: 'more'; readonly message: string };

/** A program that runs suites, and how to make it report each test immediately. */
interface Teller {
  /** Ways to call it; the first available one counts. */
  readonly programs: readonly Words[];
  /** Arguments that show whether it is available. */
  readonly probe: readonly string[];
  /** How to install it. */
  readonly remedy: string;
  /** The reporter, if the program needs one: a file with that name, from that template. */
  readonly reporter?: { readonly file: string; readonly template: string };
  words(suite: string, reporter: string): readonly string[];
  /** The command that a person would type, without the reporter. */
  typed(suite: string): readonly string[];
  read(line: string): SuiteEvent | undefined;
}

const tellers: Readonly<Record<Answers['testRunner'], Teller>> = {
  pytest: {
    programs: [
      ['python3', '-m', 'pytest'],
      ['python', '-m', 'pytest'],
      ['uvx', 'pytest'],
    ],
    probe: ['--version'],
    remedy: 'install pytest (python -m pip install pytest), or have the suite written for another runner (--test-runner sh)',
    reporter: { file: 'kaizen_reporter.py', template: 'evidence/reporters/pytest.py' },
    words: (suite) => ['-p', 'kaizen_reporter', '-p', 'no:cacheprovider', posix.dirname(suite)],
    typed: (suite) => [posix.dirname(suite)],
    read: readSequence,
  },
  node: {
    programs: [['node', '--test']],
    probe: ['--version'],
    remedy: 'install Node.js',
    reporter: { file: 'reporter.mjs', template: 'evidence/reporters/node.mjs' },
    words: (suite, reporter) => [`--test-reporter=${reporter}`, suite],
    typed: (suite) => [suite],
    read: readSequence,
  },
  sh: {
    programs: [['sh']],
    probe: ['-c', ':'],
    remedy: 'install a shell',
    words: (suite) => [suite],
    typed: (suite) => [suite],
    read: readTap,
  },
};

function readSequence(line: string): SuiteEvent | undefined {
  // RFC 7464: records that do not parse are skipped.
  const event = line.startsWith('\u001e') ? documentIn(line.slice(1)) : undefined;
  if (event === undefined) return undefined;
  const { type, name, outcome, seconds, message } = event;
  const known = outcomes.find((each) => each === outcome);
  if (type === 'start') return { type, name: textOf(name) };
  return known === undefined
    ? undefined
    : { type: 'end', name: textOf(name), outcome: known, seconds: numberOf(seconds), message: textOf(message).trim() };
}

const outcomes = ['passed', 'failed', 'blocked'] as const;

function readTap(line: string): SuiteEvent | undefined {
  const [, not, name, blocked, skipped] = /^(not )?ok \d+ - (.*?)(?:( # blocked by .*)| # SKIP (.*))?$/.exec(line) ?? [];
  if (name !== undefined) {
    const passed = skipped === undefined ? 'passed' : 'skipped';
    const outcome = not === undefined ? passed : blocked === undefined ? 'failed' : 'blocked';
    return { type: 'end', name, outcome, message: skipped ?? '' };
  }
  const [, message] = /^# (.*)$/.exec(line) ?? [];
  return message === undefined ? undefined : { type: 'more', message };
}

/** A suite: its program, its file, the ID of its tests, and the tests. */
export interface Suite {
  readonly runner: Answers['testRunner'];
  readonly path: string;
  readonly prefix: string;
  readonly criteria: readonly Criterion[];
  /** Environment variables that belong to its command. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The deployment suite of an application. */
export function suiteOf(application: ApplicationPlan): Suite {
  const { runner, prefix } = application.suite;
  return { runner, path: suitePath(application), prefix, criteria, variables: {} };
}

export interface SuiteOptions {
  readonly root: string;
  /** A folder for files of this run. */
  readonly work: string;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
  /** Called with the title of a test when it begins, and with its outcome when it ends. */
  readonly onTest: (test: { readonly title: string; readonly outcome?: TestEvidence['outcome'] }) => void;
}

/**
 * Runs a suite, and returns the outcome of each test. Throws KaizenError (exit code 1) if no program can run it, or if the program runs no
 * test.
 */
export async function runSuite({ runner, path: suite, prefix, criteria, variables }: Suite, options: SuiteOptions): Promise<SuiteRun> {
  const { root, work, signal, onLine, onTest } = options;
  const teller = tellers[runner];
  const program = await availableProgram(teller, options);
  await mkdir(work, { recursive: true });
  const reporter = join(work, teller.reporter?.file ?? '');
  if (teller.reporter !== undefined) await writeFile(reporter, await render(teller.reporter.template, {}));
  const tests = new Map<number, TestEvidence>();
  const numbered = new Map(criteria.map(({ number, title }) => [`${prefix}.${number} ${title}`, number]));
  const started = new Date();
  let [last, since] = [0, started.getTime()];
  const read = (line: string): void => {
    const event = teller.read(line);
    if (event === undefined) {
      onLine(line);
      return;
    }
    const number = event.type === 'more' ? last : numbered.get(event.name);
    const criterion = criteria.find((each) => each.number === number);
    if (criterion === undefined) return;
    const { title } = criterion;
    if (event.type === 'start') onTest({ title });
    if (event.type === 'more') {
      const test = tests.get(criterion.number);
      if (test !== undefined)
        tests.set(last, { ...test, message: [test.message, event.message.replaceAll(root, '.')].filter(Boolean).join('\n') });
    }
    if (event.type === 'end') {
      const { outcome, message } = event;
      const seconds = event.seconds ?? (Date.now() - since) / 1000;
      const said = message === '' ? {} : { message: message.replaceAll(root, '.') };
      tests.set(criterion.number, { number: criterion.number, id: `${prefix}.${criterion.number}`, title, outcome, seconds, ...said });
      [last, since] = [criterion.number, Date.now()];
      onTest({ title, outcome });
      const next = criteria.find((each) => each.number === criterion.number + 1);
      if (teller.reporter === undefined && next !== undefined) onTest({ title: next.title });
    }
  };
  const [word, ...words] = [...program, ...teller.words(suite, reporter)];
  const ended = await runProgram([word ?? '', ...words], {
    cwd: root,
    signal,
    onLine: read,
    // Python writes no files next to the suite, and finds our reporter.
    environment: {
      ...variables,
      PYTHONDONTWRITEBYTECODE: '1',
      ...(runner === 'pytest' ? { PYTHONPATH: [work, process.env['PYTHONPATH'] ?? ''].join(delimiter) } : {}),
    },
  });
  if (tests.size === 0) throw new KaizenError(brokenSentence(suite, ended));
  return {
    command: [...Object.entries(variables).map(([name, value]) => `${name}=${shellWord(value)}`), ...program, ...teller.typed(suite)].join(
      ' ',
    ),
    started: started.toISOString(),
    seconds: (Date.now() - started.getTime()) / 1000,
    exit: ended.status,
    tests: criteria.map(
      ({ number, title }) =>
        tests.get(number) ?? {
          number,
          id: `${prefix}.${number}`,
          title,
          outcome: 'blocked',
          seconds: 0,
          message: 'The suite ended before this test.',
        },
    ),
  };
}

function brokenSentence(suite: string, ended: Ended): string {
  return `${suite}: no test ran; the test runner ended with ${ended.status}:\n${endOf(ended)}`;
}

async function availableProgram({ programs, probe, remedy }: Teller, { root, signal }: SuiteOptions): Promise<Words> {
  for (const program of programs) {
    const [first, ...words] = program;
    const ended = await runProgram([first, ...words, ...probe], { cwd: root, signal }).catch((error: unknown) => {
      if (signal.aborted) throw error;
    });
    if (ended?.status === 0) return program;
  }
  throw new KaizenError(`The deployment suite can't be run: ${programs.map((words) => words.join(' ')).join(', ')} is missing: ${remedy}.`);
}
