import assert from 'node:assert/strict';
import { chmodSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { testRunners } from '../../src/questions/question.ts';
import { criteria } from '../../src/suite/criteria.ts';
import { copyOf, edit, fixtures, folderWith, removeFolders, write } from '../support/folders.ts';
import { generate, numbers, runSuite, succeed } from './engine.ts';

/** A deliberate fault, and the only test of the generated suites that must fail. */
interface Fault {
  readonly test: number;
  readonly name: string;
  /** True if a test is blocked by the fault instead of failing. */
  readonly blocks?: boolean;
  inject(folder: string): void;
}

const beforeUser = (folder: string, lines: string): void => edit(folder, 'Dockerfile', /^# Numeric.*\nUSER/m, `${lines}\nUSER`);
const startWith = (folder: string, script: string): void => {
  const words = JSON.parse(/^CMD (\[.*\])$/m.exec(readFileSync(join(folder, 'Dockerfile'), 'utf8'))?.[1] ?? '[]').join(' ');
  edit(folder, 'Dockerfile', /^CMD \[.*\]$/m, `CMD ${JSON.stringify(['sh', '-c', script.replace('APPLICATION', words)])}`);
};
const secretOf = (folder: string): string => /^SECRET_KEY=(.*)$/m.exec(readFileSync(join(folder, 'secrets', 'app.env'), 'utf8'))?.[1] ?? '';

const faults: readonly Fault[] = [
  {
    test: 1,
    name: 'there is no Dockerfile',
    blocks: true,
    inject: (folder) => renameSync(join(folder, 'Dockerfile'), join(folder, 'Dockerfile.off')),
  },
  { test: 2, name: 'a step of the build fails', blocks: true, inject: (folder) => beforeUser(folder, 'RUN false') },
  {
    test: 3,
    name: 'the image is over its budget',
    inject: (folder) => beforeUser(folder, 'RUN head -c 300000000 /dev/zero > /srv/ballast'),
  },
  { test: 4, name: 'it runs as root', inject: (folder) => edit(folder, 'Dockerfile', /^USER .*$/m, 'USER 0:0') },
  {
    test: 4,
    name: 'the user is a number without a name',
    inject: (folder) => beforeUser(folder, 'RUN sed -i /:10001:/d /etc/passwd'),
  },
  {
    test: 5,
    name: 'the health check runs in a shell',
    inject: (folder) =>
      edit(
        folder,
        'Dockerfile',
        /^ {2}CMD \["python".*$/m,
        '  CMD python -c "import socket; socket.create_connection((\'127.0.0.1\', 8000), 4)"',
      ),
  },
  {
    test: 5,
    name: 'there is no health check',
    blocks: true,
    inject: (folder) => edit(folder, 'Dockerfile', /^HEALTHCHECK .*\n.*\n/m, ''),
  },
  {
    test: 5,
    name: 'the health check is made seldom',
    inject: (folder) => edit(folder, 'Dockerfile', '--interval=30s', '--interval=300s'),
  },
  {
    test: 6,
    name: 'the stack starts another program',
    blocks: true,
    inject: (folder) =>
      edit(folder, 'compose.yaml', '    init: true\n    read_only', '    command: ["false"]\n    init: true\n    read_only'),
  },
  {
    test: 7,
    name: 'the health check is always well',
    inject: (folder) => edit(folder, 'Dockerfile', /^ {2}CMD \["python".*$/m, '  CMD ["true"]'),
  },
  { test: 8, name: 'the signal to stop is not passed on', inject: (folder) => startWith(folder, "trap '' TERM; APPLICATION & wait") },
  {
    test: 9,
    name: 'it writes to its root file system',
    inject: (folder) => {
      beforeUser(folder, 'RUN mkdir --mode 1777 /srv/state');
      startWith(folder, 'touch /srv/state/started && exec APPLICATION');
      edit(folder, 'compose.yaml', 'tmpfs: [/tmp]', 'tmpfs: [/tmp, "/srv/state:mode=1777"]');
    },
  },
  {
    test: 10,
    name: 'it needs its own UID',
    inject: (folder) => {
      beforeUser(folder, 'RUN install --directory --owner 10001 --mode 0700 /srv/own');
      startWith(folder, 'ls /srv/own && exec APPLICATION');
    },
  },
  {
    test: 11,
    name: 'a layer holds a file of secrets',
    inject: (folder) => beforeUser(folder, 'RUN echo "API_KEY=abc" > /app/.env && chmod 0644 /app/.env'),
  },
  {
    test: 11,
    name: "a file in a layer holds a secret's value",
    inject: (folder) => beforeUser(folder, `RUN echo ${secretOf(folder)} > /srv/notes`),
  },
  { test: 11, name: 'a variable of the image is a secret', inject: (folder) => beforeUser(folder, 'ENV API_TOKEN=abc') },
  { test: 12, name: 'the build context takes in .env', inject: (folder) => edit(folder, '.dockerignore', '**/.env*\n', '') },
  {
    test: 13,
    name: 'the source comes before the dependencies',
    inject: (folder) => edit(folder, 'Dockerfile', 'AS dependencies\nWORKDIR /app\n', 'AS dependencies\nWORKDIR /app\nCOPY . .\n'),
  },
  { test: 14, name: 'the user may write the code', inject: (folder) => beforeUser(folder, 'RUN chown --recursive 10001 /app') },
  {
    test: 15,
    name: 'a program runs as its owner',
    inject: (folder) => beforeUser(folder, 'RUN cp /bin/ls /usr/local/bin/list && chmod u+s /usr/local/bin/list'),
  },
  {
    test: 16,
    name: 'what it keeps goes with its container',
    inject: (folder) => edit(folder, 'compose.yaml', '- app-srv-kept:/srv/kept', '- /srv/kept'),
  },
  {
    test: 17,
    name: 'a library is gone that a module asks for',
    inject: (folder) =>
      beforeUser(folder, 'RUN cp "$(python -c \'import _bz2; print(_bz2.__file__)\')" /opt/venv/lib/ && rm /usr/lib/*/libbz2.so.1.0*'),
  },
];

/** A path with a `docker` that reports no cached step in the second build without an image. */
function forgetfulDocker(): string {
  const path = process.env['PATH'] ?? '';
  const docker = succeed('sh', ['-c', 'command -v docker'], '/').trim();
  const folder = folderWith({ builds: '' });
  write(folder, {
    'bin/docker': [
      '#!/bin/sh',
      `case " $* " in *' --output=type=cacheonly '*) echo >> ${folder}/builds; count=$(wc -l < ${folder}/builds) ;; esac`,
      `[ "\${count:-0}" -eq 2 ] || exec ${docker} "$@"`,
      `${docker} "$@" 2> ${folder}/log`,
      'status=$?',
      `sed 's/ CACHED$/ DONE 0.1s/' ${folder}/log >&2`,
      'exit $status',
      '',
    ].join('\n'),
  });
  chmodSync(join(folder, 'bin', 'docker'), 0o755);
  return `${join(folder, 'bin')}${delimiter}${path}`;
}

describe('each test of the generated suites', () => {
  /** The same application with a suite for each runner; they run in parallel, because they mostly wait. */
  let sound: readonly string[] = [];
  before(() => {
    const words = ['--base-image', 'python:3.14-slim-trixie', '--size-budget', '400MB'];
    // Without waiting for a service: the client connects on the first visit.
    const alone = ['--services', 'none', '--environment', 'REDIS_URL=redis://redis:6379/0', '--data', '/srv/kept'];
    sound = testRunners.map((runner) =>
      generate(join(fixtures, 'python', 'flask-redis-requirements', 'app'), [...words, ...alone, '--test-runner', runner]),
    );
  });
  after(removeFolders);

  it('is green without a fault, has its described title for every runner, and has a fault of its own in this table', async () => {
    for (const { passed, titles, left, output } of await Promise.all(sound.map((folder) => runSuite(folder)))) {
      assert.deepEqual(passed, numbers, output);
      assert.deepEqual(
        titles,
        criteria.map(({ title }) => title),
      );
      assert.equal(left, '');
    }
    assert.deepEqual([...new Set(faults.map(({ test }) => test))], numbers);
  });

  it('13 is green where the builder forgot its cache between two builds, as one on a full disk does', async () => {
    const runs = sound.map((folder) => runSuite(folder, { only: 13, environment: { PATH: forgetfulDocker() } }));
    for (const { passed, failed, output } of await Promise.all(runs)) {
      assert.deepEqual(failed, [], output);
      assert.ok(passed.includes(13), output);
    }
  });

  for (const { test, name, blocks = false, inject } of faults) {
    it(`${test} is red, and it alone, where ${name}`, async () => {
      const folders = sound.map(copyOf);
      for (const folder of folders) inject(folder);
      for (const { failed, blocked, output, left } of await Promise.all(folders.map((folder) => runSuite(folder)))) {
        assert.deepEqual(failed, [test], output);
        assert.equal(blocked.length > 0, blocks, output);
        assert.equal(left, '');
      }
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });
  }
});
