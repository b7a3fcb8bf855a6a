import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suitePath } from '../../../src/artifacts/tests.ts';
import type { SuiteRun } from '../../../src/evidence/record.ts';
import { requireRed, withoutDockerfile } from '../../../src/evidence/red.ts';
import { runSuite, suiteOf } from '../../../src/evidence/suite.ts';
import type { ApplicationPlan } from '../../../src/plan/plan.ts';
import type { testRunners } from '../../../src/questions/question.ts';
import { criteria } from '../../../src/suite/criteria.ts';
import { folderWith, removeFolders, shop, write } from '../../support/folders.ts';
import { planFor } from '../../support/plans.ts';
import { type Programs, withPrograms } from '../../support/programs.ts';

type TestRunner = (typeof testRunners)[number];

const titleOf = (number: number): string => criteria.find((each) => each.number === number)?.title ?? assert.fail();
const nameOf = (number: number): string => `PROD-001.${number} ${titleOf(number)}`;

interface Told {
  readonly run: SuiteRun;
  readonly lines: readonly string[];
  readonly progress: readonly string[];
  readonly application: ApplicationPlan;
  readonly root: string;
}

/** Runs a suite of that text, with these programs first on the path. */
async function told(
  runner: TestRunner,
  suite: (root: string) => string,
  programs: Programs = {},
  options: { readonly isAlone?: boolean; readonly signal?: AbortSignal } = {},
): Promise<Told> {
  const root = folderWith(shop);
  const [application] = (await planFor(root, { testRunner: runner })).applications;
  assert.ok(application);
  mkdirSync(dirname(join(root, suitePath(application))), { recursive: true });
  write(root, { [suitePath(application)]: suite(root) });
  const [lines, progress]: [string[], string[]] = [[], []];
  const run = await withPrograms(
    programs,
    () =>
      runSuite(suiteOf(application), {
        root,
        work: folderWith({}),
        signal: options.signal ?? new AbortController().signal,
        onLine: (line) => lines.push(line),
        onTest: ({ title, outcome = 'begins' }) => progress.push(`${title}: ${outcome}`),
      }),
    options,
  );
  return { run, lines, progress, application, root };
}

const shown = ({ run }: Told): unknown[] =>
  run.tests.map(({ number, outcome, message }) => [number, outcome, ...(message === undefined ? [] : [message])]);
const unseen = criteria.slice(3).map(({ number }) => [number, 'blocked', 'The suite ended before this test.']);

describe('a run of a deployment suite', () => {
  after(removeFolders);

  it("is read from sh's TAP: outcome, message of several lines without the folder's path, order and times", async () => {
    const found = await told(
      'sh',
      (root) => `echo TAP version 14
echo 'ok 1 - ${nameOf(1)}'
echo '#3 [build 1/2] a line of the build'
sleep 0.2
echo 'not ok 2 - ${nameOf(2)}'
echo '# The build failed:'
echo '# in ${root}/src # with a mark'
echo 'not ok 3 - ${nameOf(3)} # blocked by ${nameOf(2)}'
echo '# needs ${nameOf(2)}'
echo 1..3
exit 1`,
    );
    assert.deepEqual(shown(found), [
      [1, 'passed'],
      [2, 'failed', 'The build failed:\nin ./src # with a mark'],
      [3, 'blocked', `needs PROD-001.2 (${titleOf(2)})`.replace(/ \((.*)\)$/, ' $1')],
      ...unseen,
    ]);
    assert.equal(found.run.exit, 1);
    assert.match(found.run.command, /^sh tests\/deployment\/deployment_suite\.sh$/);
    assert.ok((found.run.tests[1]?.seconds ?? 0) >= 0.19, JSON.stringify(found.run.tests));
    assert.ok((found.run.tests[0]?.seconds ?? 9) < found.run.seconds);
    assert.ok(found.lines.includes('#3 [build 1/2] a line of the build'));
    assert.deepEqual(found.progress.slice(0, 4), [
      `${titleOf(1)}: passed`,
      `${titleOf(2)}: begins`,
      `${titleOf(2)}: failed`,
      `${titleOf(3)}: begins`,
    ]);
  });

  it('is read from node:test, as it runs: what a test prints is no part of what is told', async () => {
    const found = await told(
      'node',
      (root) => `import assert from 'node:assert/strict';
import test from 'node:test';
test(${JSON.stringify(nameOf(1))}, () => console.log('{"type":"end"}'));
test(${JSON.stringify(nameOf(2))}, () => { throw new assert.AssertionError({ message: 'The build failed in ${root}.' }); });
test(${JSON.stringify(nameOf(3))}, () => { throw new Error('needs ${nameOf(2)}'); });
test('one of their own', () => {});
`,
    );
    assert.deepEqual(shown(found), [
      [1, 'passed'],
      [2, 'failed', 'The build failed in ..'],
      [3, 'blocked', `needs ${nameOf(2)}`],
      ...unseen,
    ]);
    assert.equal(found.run.exit, 1);
    assert.equal(found.run.command, 'node --test tests/deployment/deployment_suite.mjs');
    assert.deepEqual(found.progress.slice(0, 2), [`${titleOf(1)}: begins`, `${titleOf(1)}: passed`]);
  });

  it("is read from pytest's lines of RFC 7464, whatever stands between them", async () => {
    const line = (event: unknown): string => `printf '\\n\\036%s\\n' '${JSON.stringify(event)}'`;
    const python = `[ "$*" = "-m pytest --version" ] && exit 0
echo '============ test session starts ============'
printf 'tests/deployment/deployment_suite.py '
${line({ type: 'start', name: nameOf(1) })}
${line({ type: 'end', name: nameOf(1), outcome: 'failed', seconds: 0.25, message: ' There is no Dockerfile. ' })}
${line({ type: 'end', name: nameOf(2), outcome: 'blocked', seconds: 0, message: 'needs' })}
${line({ type: 'end', name: 'test_of_theirs', outcome: 'failed', seconds: 1, message: 'x' })}
${line({ type: 'end', name: nameOf(3), outcome: 'passed', seconds: 2, message: '' })}
${line({ type: 'end', name: nameOf(4), outcome: 'skipped', seconds: 2, message: '' })}
printf '\\036no document\\n'
echo "PYTHONPATH=$PYTHONPATH PYTHONDONTWRITEBYTECODE=$PYTHONDONTWRITEBYTECODE"
exit 1`;
    const found = await told('pytest', () => '', { python3: python });
    assert.deepEqual(shown(found), [[1, 'failed', 'There is no Dockerfile.'], [2, 'blocked', 'needs'], [3, 'passed'], ...unseen]);
    assert.deepEqual(
      found.run.tests.slice(0, 3).map(({ seconds }) => seconds),
      [0.25, 0, 2],
    );
    assert.equal(found.run.command, 'python3 -m pytest tests/deployment');
    assert.ok(
      found.lines.some((text) => /PYTHONPATH=\/\S+: PYTHONDONTWRITEBYTECODE=1/.test(text)),
      found.lines.join('\n'),
    );
  });

  it('is no run where nothing can run it, or where what runs it runs no test: one sentence says so', async () => {
    await assert.rejects(
      told('pytest', () => '', {}, { isAlone: true }),
      {
        name: 'KaizenError',
        code: 1,
        message:
          "The deployment suite can't be run: python3 -m pytest, python -m pytest, uvx pytest is missing: install pytest (python -m pip install pytest), or have the suite written for another runner (--test-runner sh).",
      },
    );
    await assert.rejects(
      told('sh', () => 'echo "line 3: syntax error" >&2; exit 2'),
      {
        name: 'KaizenError',
        code: 1,
        message: 'tests/deployment/deployment_suite.sh: no test ran; the test runner ended with 2:\nline 3: syntax error',
      },
    );
  });

  it('ends with 130 where it is interrupted, and takes what it has started with it', async () => {
    const over = new AbortController();
    setTimeout(() => over.abort(), 300);
    const begun = Date.now();
    await assert.rejects(
      told('sh', () => `echo 'ok 1 - ${nameOf(1)}'\nsleep 60`, {}, { signal: over.signal }),
      { name: 'KaizenError', code: 130 },
    );
    assert.ok(Date.now() - begun < 20_000);
  });
});

describe('a red run', () => {
  after(removeFolders);

  const redOf = async (change: (tests: SuiteRun['tests']) => SuiteRun['tests']): Promise<() => void> => {
    const [application] = (await planFor(folderWith(shop))).applications;
    assert.ok(application);
    const first = `needs PROD-001.1 (${titleOf(1)})`;
    const tests = criteria.map(({ number, title }) => ({
      number,
      id: `PROD-001.${number}`,
      title,
      outcome: number === 1 ? ('failed' as const) : ('blocked' as const),
      seconds: 0,
      message: number === 1 ? 'There is no Dockerfile in .' : first,
    }));
    const run = { command: 'x', started: '', seconds: 1, exit: 1, tests: change(tests) };
    return () => requireRed(suiteOf(application), withoutDockerfile(application.dockerfile), run);
  };
  const replaced = (number: number, part: Partial<SuiteRun['tests'][number]>) => (tests: SuiteRun['tests']) =>
    tests.map((test) => (test.number === number ? { ...test, ...part } : test));

  it('is one where the first test fails because there is no Dockerfile, and all others wait for it', async () => {
    assert.doesNotThrow(await redOf((tests) => tests));
  });

  for (const [what, change, sentence] of [
    [
      'passes by itself',
      replaced(5, { outcome: 'passed', message: '' }),
      /PROD-001\.5 \(HEALTHCHECK configured\) has to say ".*", and passed\.$/,
    ],
    [
      'fails for another reason',
      replaced(5, { outcome: 'failed', message: 'No Docker Engine' }),
      /PROD-001\.5 .* and said: No Docker Engine\.$/,
    ],
    ['waits for something else', replaced(9, { message: 'needs a cup of tea' }), /PROD-001\.9 .* and said: needs a cup of tea\.$/],
    [
      'was never run',
      replaced(15, { message: 'The suite ended before this test.' }),
      /PROD-001\.15 .* and said: The suite ended before this test\.+$/,
    ],
    [
      'is the first, and passes',
      replaced(1, { outcome: 'passed' }),
      /PROD-001\.1 .* has to fail because there is no Dockerfile, and passed\.$/,
    ],
    [
      'is the first, and fails otherwise',
      replaced(1, { message: 'ImportError' }),
      /PROD-001\.1 .* has to fail because there is no Dockerfile, and said: ImportError\.$/,
    ],
  ] as const) {
    it(`is none where a test ${what}`, async () => {
      assert.throws(await redOf(change), { name: 'KaizenError', code: 1, message: sentence });
    });
  }
});
