import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { testRunners } from '../../src/questions/question.ts';
import { fixtures, folderWith, removeFolders } from '../support/folders.ts';
import { generate, leftovers, numbers, outcome, runSuite, startSuite, succeed, suitesIn } from './engine.ts';

const application = join(fixtures, 'python', 'flask-redis-requirements', 'app');
const standIn = ['--base-image', 'python:3.14-slim-trixie'];
const path = process.env['PATH'] ?? '';

/** The search path without docker: links to all other programs in its folder. */
function withoutDocker(): string {
  return path
    .split(delimiter)
    .map((folder) => {
      if (!existsSync(join(folder, 'docker'))) return folder;
      const others = folderWith({});
      for (const program of readdirSync(folder)) if (program !== 'docker') symlinkSync(join(folder, program), join(others, program));
      return others;
    })
    .join(delimiter);
}

/** The search path with a docker that has another compose. */
function withCompose(script: string): string {
  const docker = succeed('sh', ['-c', 'command -v docker'], '/').trim();
  const folder = folderWith({ docker: `#!/bin/sh\n[ "$1" = compose ] && { ${script}; }\nexec ${docker} "$@"\n` });
  chmodSync(join(folder, 'docker'), 0o755);
  return `${folder}${delimiter}${path}`;
}

/** Waits until a condition is true, at most two minutes. */
async function until(isSo: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 120_000; !isSo(); await sleep(100)) assert.ok(Date.now() < deadline, `not so in time: ${isSo}`);
}

describe('the generated suite', () => {
  after(removeFolders);

  for (const runner of testRunners) {
    describe(`for ${runner}`, () => {
      let folder = '';
      before(() => {
        folder = generate(application, [...standIn, '--test-runner', runner]);
      });

      it('fails, and skips nothing, where there is no docker', async () => {
        const { status, passed, failed, blocked, output } = await runSuite(folder, { environment: { PATH: withoutDocker() } });
        assert.notEqual(status, 0);
        assert.deepEqual([passed, failed], [[1], [2, 12]], output);
        assert.deepEqual(
          blocked,
          numbers.filter((number) => ![1, 2, 12].includes(number)),
        );
        assert.match(output, /docker is not on the PATH: this suite needs a Docker Engine/);
        assert.match(output, /needs PROD-001\.2 \(image builds\)/);
      });

      const composes: readonly (readonly [string, string, RegExp])[] = [
        ['is missing', 'echo "docker: unknown command: docker compose" >&2; exit 1', /docker compose \(v2 or later\) is missing/],
        ['is too old', 'echo v2.23.3; exit 0', /This is docker compose v2\.23\.3, and the stack needs 2\.24 or later/],
      ];
      for (const [what, script, sentence] of composes) {
        it(`says so where compose ${what}`, async () => {
          const { failed, blocked, output, left } = await runSuite(folder, { environment: { PATH: withCompose(script) } });
          assert.deepEqual(failed, [6], output);
          assert.deepEqual(blocked, [7, 8, 9, 10], output);
          assert.match(output, sentence);
          assert.match(output, /needs PROD-001\.6 \(compose stack healthy\)/);
          assert.equal(left, '');
        });
      }

      const settings: readonly (readonly [number, Readonly<Record<string, string>>, RegExp])[] = [
        [2, { KAIZEN_BUILD_TIMEOUT: '0' }, /docker build --progress=plain took longer than 0 s/],
        [3, { KAIZEN_SIZE_BUDGET: '1000000' }, /The image has \d+ MB, the budget is 1 MB/],
        [4, { KAIZEN_IMAGE: 'python:3.14-slim-trixie' }, /The last USER of the Dockerfile must be 10001:10001, but it is: none/],
        [9, { KAIZEN_HEALTHY_TIMEOUT: '0' }, /needs PROD-001\.6|not healthy/],
      ];
      for (const [number, environment, sentence] of settings) {
        const [name = ''] = Object.keys(environment);
        it(`takes ${name}, and one test alone`, async () => {
          const { passed, failed, blocked, output, left } = await runSuite(folder, { environment, only: number });
          assert.deepEqual([passed, [...failed, ...blocked]], [[], [number]], output);
          assert.match(output, sentence);
          assert.equal(left, '');
        });
      }

      it('has the prefix that was answered', async () => {
        const named = generate(application, [...standIn, '--test-runner', runner, '--test-prefix', 'SHOP-7']);
        const { passed, output } = await runSuite(named, { only: 1 });
        assert.deepEqual(passed, [1], output);
        assert.match(output, /SHOP-7\.1 Dockerfile exists/);
      });

      const signals: readonly (readonly [NodeJS.Signals, 'program' | 'group'])[] = [
        ['SIGINT', 'group'],
        ['SIGTERM', 'program'],
      ];
      for (const [signal, to] of signals) {
        it(`leaves nothing behind after ${signal}`, async () => {
          const temporary = folderWith({});
          const suite = startSuite(folder, { environment: { TMPDIR: temporary }, only: 8, inGroup: true });
          await until(() => suite.asked().includes('run --detach'));
          await sleep(1000);
          suite.stop(signal, to);
          const { status, passed, output } = await suite.result;
          assert.notEqual(status, 0, output);
          assert.deepEqual(passed, []);
          // node --test may have ended before its file has cleaned up.
          await until(() => readdirSync(temporary).length === 0);
          assert.equal(leftovers(suite.asked()), '');
        });
      }
    });
  }

  it("for pytest is not collected by the application's own tests, and takes nothing of theirs", () => {
    const folder = generate(application, [...standIn, '--test-runner', 'pytest']);
    writeFileSync(join(folder, 'pytest.ini'), '[pytest]\naddopts = --no-such-option\n');
    mkdirSync(join(folder, 'tests'), { recursive: true });
    writeFileSync(join(folder, 'tests/conftest.py'), 'raise RuntimeError("not for the deployment suite")\n');
    const collected = outcome('python3', ['-m', 'pytest', 'tests/deployment', '--collect-only', '-q'], folder);
    assert.equal(collected.status, 0, collected.output);
    assert.match(collected.output, /PROD-001\.15/);
    writeFileSync(join(folder, 'pytest.ini'), '[pytest]\n');
    writeFileSync(join(folder, 'tests/conftest.py'), '');
    assert.match(outcome('python3', ['-m', 'pytest', '--collect-only', '-q'], folder).output, /no tests (?:ran|collected)/);
  });

  it("for node is not collected by the application's own tests", () => {
    const folder = generate(application, [...standIn, '--test-runner', 'node']);
    writeFileSync(join(folder, 'own.test.mjs'), "import { test } from 'node:test';\ntest('own', () => {});\n");
    const { status, output } = outcome(process.execPath, ['--test', '--test-reporter=tap'], folder);
    assert.equal(status, 0, output);
    assert.match(output, /^# tests 1$/m);
  });

  it('for sh is taken by shellcheck, and runs where all programs are of busybox', async () => {
    const folder = generate(application, [...standIn, '--test-runner', 'sh']);
    assert.equal(succeed('shellcheck', suitesIn(folder), folder), '');
    const programs = folderWith({
      Dockerfile:
        'FROM python:3.14-slim-trixie AS debian\nRUN apt-get update && apt-get install --yes busybox-static\nFROM scratch\nCOPY --from=debian /bin/busybox /\n',
    });
    succeed('docker', ['build', '--quiet', '--output', '.', '.'], programs);
    for (const applet of succeed('./busybox', ['--list'], programs).trim().split('\n')) {
      if (applet !== 'busybox') symlinkSync('busybox', join(programs, applet));
    }
    symlinkSync(succeed('sh', ['-c', 'command -v docker'], '/').trim(), join(programs, 'docker'));
    const { passed, output, left } = await runSuite(folder, { environment: { PATH: programs } });
    assert.deepEqual(passed, numbers, output);
    assert.equal(left, '');
  });

  it('for sh says so where no test has the number or the title that was asked for', () => {
    const folder = generate(application, [...standIn, '--test-runner', 'sh']);
    const { status, output } = outcome('sh', [...suitesIn(folder), 'siez'], folder);
    assert.equal(status, 2, output);
    assert.match(output, /No test has the number, the ID or the title that was asked for: siez/);
  });

  const indexed: readonly (readonly [string, (typeof testRunners)[number]])[] = [
    ...testRunners.map((runner) => ['flask-redis-requirements', runner] as const),
    ['fastapi-uv-src', 'pytest'],
  ];
  for (const [name, runner] of indexed) {
    it(`for ${runner} is green with a private index, whose credentials are in no layer: ${name}`, async () => {
      const words = ['--package-index', '{{pypi}}/simple', '--test-runner', runner];
      const folder = generate(join(fixtures, 'python', name, 'app'), [...standIn, ...words]);
      writeFileSync(join(folder, '.netrc'), 'machine pypi.example login me password correct-horse-battery-staple\n');
      assert.equal(succeed('hadolint', ['Dockerfile'], folder), '');
      const { failed, blocked, output } = await runSuite(folder, { environment: { KAIZEN_BUILD_SECRET_NETRC: join(folder, '.netrc') } });
      assert.deepEqual([failed, blocked], [[], []], output);
    });
  }
});
