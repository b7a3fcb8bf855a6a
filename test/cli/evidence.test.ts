import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { cli, filesIn, folderWith, removeFolders, shop, write } from '../support/folders.ts';

/** Runs the bin in a folder, with only these programs on the path. */
function kaizen(root: string, programs: Readonly<Record<string, string>>, ...words: string[]) {
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
    env: { ...process.env, PATH: path },
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
