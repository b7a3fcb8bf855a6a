import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cli, filesIn, folderWith, removeFolders, shop, write } from '../support/folders.ts';

/** Runs the bin in a folder, with only these programs on the path. */
function kaizen(root: string, programs: Readonly<Record<string, string>>, ...words: string[]) {
  return started(root, programs, '', {}, ...words);
}

/** Runs the bin with these programs before those on a path, and with these environment variables. */
function started(
  root: string,
  programs: Readonly<Record<string, string>>,
  rest: string,
  environment: Readonly<Record<string, string>>,
  ...words: string[]
) {
  const path = folderWith({});
  for (const [name, script] of Object.entries(programs)) {
    write(path, { [name]: `#!/bin/sh\n${script}\n` });
    chmodSync(join(path, name), 0o755);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], {
    cwd: root,
    encoding: 'utf8',
    input: '',
    timeout: 30_000,
    env: { ...process.env, KAIZEN_CONTEXT: '', ...environment, PATH: rest === '' ? path : [path, rest].join(delimiter) },
  });
  return { status, stdout, stderr };
}

/** An engine that only reports its version. */
const docker = `case "$1 $2" in
"info "*) echo '{"ServerVersion":"28.5.2","OperatingSystem":"Debian","Architecture":"x86_64","NCPU":2,"MemTotal":8000000000}' ;;
"buildx version") echo 'github.com/docker/buildx v0.29.1 abc' ;;
"compose version") echo "2.40.3" ;;
*) exit 1 ;;
esac`;

const sentences = (stderr: string): string[] => stderr.split('\n').filter((line) => line.startsWith('kaizen-docker: '));

describe('tdd and evidence', () => {
  after(removeFolders);

  for (const [what, programs, sentence] of [
    ['there is no docker', {}, 'kaizen-docker: docker is not on the path.'],
    [
      'no engine answers',
      { docker: 'echo "Cannot connect to the Docker daemon" >&2; exit 1' },
      'kaizen-docker: No Docker Engine answers: start it, or set DOCKER_HOST.',
    ],
    [
      'there is no buildx',
      { docker: docker.replace(/^"buildx.*$/m, '') },
      'kaizen-docker: docker buildx is missing: install the buildx plugin.',
    ],
    [
      'compose is too old',
      { docker: docker.replace('2.40.3', '2.1.0') },
      'kaizen-docker: docker compose 2.24 or later is needed, but this is 2.1.0.',
    ],
  ] as const) {
    it(`end with 1 and one sentence, and write nothing, where ${what}`, () => {
      const root = folderWith(shop);
      const found = kaizen(root, programs, 'tdd', '--yes');
      assert.equal(found.status, 1);
      assert.deepEqual(sentences(found.stderr), [sentence]);
      assert.deepEqual(filesIn(root), shop);
    });
  }

  it('end with 1 and one sentence where nothing can run the suite, and go on with another runner', () => {
    const root = folderWith(shop);
    const found = kaizen(root, { docker }, 'tdd', '--yes');
    assert.equal(found.status, 1);
    assert.deepEqual(sentences(found.stderr), [
      "kaizen-docker: The deployment suite can't be run: python3 -m pytest, python -m pytest, uvx pytest is missing: install pytest (python -m pip install pytest), or have the suite written for another runner (--test-runner sh).",
    ]);
    assert.ok(!existsSync(join(root, 'Dockerfile')));
    const again = kaizen(root, { docker, sh: '[ "$1" = -c ] || exit 3' }, 'tdd', '--yes', '--test-runner', 'sh');
    assert.match(again.stderr, /deployment_suite\.sh: no test ran; the test runner ended with 3/);
    assert.ok(!existsSync(join(root, 'Dockerfile')));
  });

  it('write no files where the tests are not red for the right reason', () => {
    const root = folderWith(shop);
    const runner = `[ "$*" = "-m pytest --version" ] && exit 0
printf '\\n\\036{"type":"end","name":"PROD-001.1 Dockerfile exists","outcome":"passed","seconds":0,"message":""}\\n'`;
    const found = kaizen(root, { docker, python3: runner }, 'tdd', '--yes');
    assert.equal(found.status, 1);
    assert.match(
      found.stderr,
      /^kaizen-docker: The tests are not red for the right reason, so nothing else was written: PROD-001\.1 \(Dockerfile exists\) has to fail because there is no Dockerfile, and passed\.$/m,
    );
    assert.ok(!existsSync(join(root, 'Dockerfile')) && existsSync(join(root, 'tests/deployment/deployment_suite.py')));
  });

  /** A cluster that answers, accepts everything, and notes each call. */
  const kubectl = (log: string): string => `echo "$*" >> '${log}/calls'
case "$*" in *"version --output json") echo '{"serverVersion":{"gitVersion":"v1.36.3"}}' ;; esac`;

  it('end with 1 and write nothing where KAIZEN_CONTEXT names no cluster that answers; without manifests, nobody asks it', () => {
    const root = folderWith(shop);
    const silent = { docker, kubectl: 'echo "error: context \\"gone\\" does not exist" >&2; exit 1' };
    const found = started(root, silent, '', { KAIZEN_CONTEXT: 'gone' }, 'tdd', '--yes', '--kubernetes');
    assert.equal(found.status, 1);
    assert.match(found.stderr, /^kaizen-docker: No cluster answers for the context gone:\n *error: context "gone" does not exist$/m);
    assert.deepEqual(filesIn(root), shop);
    assert.doesNotMatch(started(root, silent, '', { KAIZEN_CONTEXT: 'gone' }, 'tdd', '--yes').stderr, /cluster/);
  });

  it('see the tests of the cluster fail before there are manifests, and write no files where they fail otherwise', () => {
    const path = process.env['PATH'] ?? '';
    const words = ['tdd', '--yes', '--kubernetes', '--test-runner', 'sh'];
    const log = folderWith({});
    const context = { KAIZEN_CONTEXT: 'kind-test' };
    const red = started(folderWith(shop), { docker, kubectl: kubectl(log) }, path, context, ...words);
    assert.match(red.stdout, /^ok {2}Checking that the tests of the cluster fail: all red, because there are no manifests /m);
    const changing = readFileSync(join(log, 'calls'), 'utf8')
      .split('\n')
      .filter((call) => /apply|create|patch/.test(call));
    assert.deepEqual(changing, []);
    // A section that a person has replaced.
    const sh = 'case "$1" in *cluster_suite.sh) echo "ok 1 - PROD-002.1 manifests accepted" ;; *) exec /bin/sh "$@" ;; esac';
    const root = folderWith(shop);
    const odd = started(root, { docker, kubectl: kubectl(log), sh }, path, context, ...words);
    assert.equal(odd.status, 1);
    assert.match(
      odd.stderr,
      /nothing else was written: PROD-002\.1 \(manifests accepted\) has to fail because there are no manifests, and passed\.$/m,
    );
    assert.ok(!existsSync(join(root, 'Dockerfile')) && !existsSync(join(root, 'deploy')));
  });

  it('refuse in one sentence: tdd a project that has its files, evidence one that has none', () => {
    const root = folderWith(shop);
    const none = kaizen(root, { docker }, 'evidence');
    assert.deepEqual([none.status, sentences(none.stderr).length], [1, 1], none.stderr);
    assert.equal(kaizen(root, {}, '--yes').status, 0);
    const there = kaizen(root, { docker }, 'tdd', '--yes');
    assert.equal(there.status, 5);
    assert.match(
      there.stderr,
      /these files exist already, and tdd starts without them\. Use "kaizen-docker evidence" to test and measure them\.$/m,
    );
  });

  it('say in one sentence with file and line what is wrong with the waivers, before anything is built', () => {
    const root = folderWith({ ...shop, 'docs/deployment/waivers.yaml': '- id: CVE-1\n  reason: r\n  owner: o\n' });
    assert.equal(kaizen(root, {}, '--yes').status, 0);
    const found = kaizen(root, { docker }, 'evidence');
    assert.equal(found.status, 1);
    assert.deepEqual(sentences(found.stderr), [
      'kaizen-docker: docs/deployment/waivers.yaml line 1: a waiver without "expires" waives nothing: add it.',
    ]);
  });
});
