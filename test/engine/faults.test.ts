import assert from 'node:assert/strict';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { copyOf, edit, fixtures, removeFolders } from '../support/folders.ts';
import { generate, leftovers, runSuite } from './engine.ts';

/** A deliberate fault, and the one test of the generated suite that it turns red. */
interface Fault {
  readonly test: number;
  readonly name: string;
  /** True where a test can't begin without what the fault takes away: it says so instead of failing. */
  readonly blocks?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  inject(folder: string): void;
}

const beforeUser = (folder: string, lines: string): void => edit(folder, 'Dockerfile', /^# In numbers.*\nUSER/m, `${lines}\nUSER`);
const startWith = (folder: string, script: string): void => {
  const words = JSON.parse(/^CMD (\[.*\])$/m.exec(readFileSync(join(folder, 'Dockerfile'), 'utf8'))?.[1] ?? '[]').join(' ');
  edit(folder, 'Dockerfile', /^CMD \[.*\]$/m, `CMD ${JSON.stringify(['sh', '-c', script.replace('APPLICATION', words)])}`);
};

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
    inject: (folder) => beforeUser(folder, 'RUN head -c 2100000000 /dev/zero > /srv/ballast'),
  },
  { test: 4, name: 'it runs as root', inject: (folder) => edit(folder, 'Dockerfile', /^USER .*$/m, 'USER 0:0') },
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
    test: 6,
    name: 'the stack starts another program',
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
  { test: 12, name: 'the build context takes in .env', inject: (folder) => edit(folder, '.dockerignore', '**/.env\n', '') },
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
];

describe('each test of the generated suite', () => {
  let sound = '';
  before(() => {
    sound = generate(join(fixtures, 'python', 'flask-redis-requirements', 'app'), ['--base-image', 'python:3.14-slim-trixie']);
  });
  after(removeFolders);

  it('has a fault of its own in this table', () => {
    const { passed } = runSuite(sound);
    assert.deepEqual(passed, [...new Set(faults.map(({ test }) => test))]);
  });

  for (const { test, name, blocks = false, inject, environment = {} } of faults) {
    it(`${test} is red, and it alone, where ${name}`, () => {
      const folder = copyOf(sound);
      inject(folder);
      const { failed, blocked, output } = runSuite(folder, environment);
      assert.deepEqual(failed, [test], output);
      assert.equal(blocked.length > 0, blocks, output);
      assert.equal(leftovers(), '');
      rmSync(folder, { recursive: true, force: true });
    });
  }
});
