import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixtures, folderWith, removeFolders } from '../support/folders.ts';
import { generate, leftovers, outcome, runSuite, succeed } from './engine.ts';

const application = join(fixtures, 'python', 'flask-redis-requirements', 'app');
const standIn = ['--base-image', 'python:3.14-slim-trixie'];
const which = (program: string): string => succeed('sh', ['-c', `command -v ${program}`], '/').trim();

describe('the generated suite', () => {
  after(removeFolders);

  it('fails, and skips nothing, where there is no docker', () => {
    const folder = generate(application, standIn);
    const path = folderWith({});
    mkdirSync(join(path, 'bin'));
    for (const program of ['python3', 'git']) symlinkSync(which(program), join(path, 'bin', program));
    const { status, passed, failed, blocked, output } = runSuite(folder, { PATH: join(path, 'bin') });
    assert.notEqual(status, 0);
    assert.deepEqual([passed, failed], [[1], [2, 12]], output);
    assert.equal(blocked.length, 12);
    assert.match(output, /docker is not on the path: this suite needs a Docker Engine/);
  });

  it('says so where compose is missing', () => {
    const folder = generate(application, standIn);
    const path = folderWith({
      docker: `#!/bin/sh\n[ "$1" = compose ] && { echo "docker: unknown command: docker compose"; exit 1; }\nexec ${which('docker')} "$@"\n`,
    });
    chmodSync(join(path, 'docker'), 0o755);
    const { failed, output } = runSuite(folder, { PATH: `${path}:${process.env['PATH']}` });
    assert.deepEqual(failed, [6], output);
    assert.match(output, /docker compose \(v2 or later\) is missing/);
    assert.equal(leftovers(), '');
  });

  it('takes the image, the budget and the time limits from the environment', () => {
    const folder = generate(application, standIn);
    const { failed, output } = runSuite(folder, { KAIZEN_SIZE_BUDGET: '1000' });
    assert.deepEqual(failed, [3], output);
    assert.deepEqual(runSuite(folder, { KAIZEN_IMAGE: 'python:3.14-slim-trixie', KAIZEN_HEALTHY_TIMEOUT: '5' }).passed.includes(4), false);
  });

  it("is not collected by the application's own tests, and takes nothing of theirs", () => {
    const folder = generate(application, standIn);
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

  it('has the prefix that was answered', () => {
    const folder = generate(application, [...standIn, '--test-prefix', 'SHOP-7']);
    const { output } = outcome('python3', ['-m', 'pytest', 'tests/deployment', '--collect-only', '-q', '-k', 'SHOP-7.3'], folder);
    assert.match(output, /SHOP-7\.3 size within budget/);
  });

  for (const name of ['flask-redis-requirements', 'fastapi-uv-src']) {
    it(`is green with a private index, whose credentials are in no layer: ${name}`, () => {
      const folder = generate(join(fixtures, 'python', name, 'app'), [...standIn, '--package-index', 'https://pypi.org/simple']);
      writeFileSync(join(folder, '.netrc'), 'machine pypi.example login me password correct-horse-battery-staple\n');
      assert.equal(succeed('hadolint', ['Dockerfile'], folder), '');
      const { failed, blocked, output } = runSuite(folder, { KAIZEN_BUILD_SECRET_NETRC: join(folder, '.netrc') });
      assert.deepEqual([failed, blocked], [[], []], output);
    });
  }
});
