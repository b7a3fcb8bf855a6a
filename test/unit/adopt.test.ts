import assert from 'node:assert/strict';
import type { Target } from '../../src/adopt/item.ts';
import { applyItems, findingsIn, itemNames, itemsNamed } from '../../src/adopt/items.ts';
import { KaizenError } from '../../src/errors.ts';
import type { ApplicationPlan } from '../../src/plan/plan.ts';
import { folderWith, removeFolders, shop } from '../support/folders.ts';
import { planFor } from '../support/plans.ts';

/** An application whose image a person's Dockerfile makes. */
async function byHand(): Promise<ApplicationPlan> {
  const [application] = (await planFor(folderWith(shop))).applications;
  assert.ok(application);
  return { ...application, byHand: { proposed: application.image } };
}

const target = (path: string, text: string, application?: ApplicationPlan): Target => ({
  path,
  text,
  exists: (file) => ['requirements.txt', 'package.json', 'package-lock.json'].includes(file),
  digests: new Map([['python:3.13-slim', `sha256:${'a'.repeat(64)}`]]),
  ...(application === undefined ? {} : { application }),
});

/** Compares the reasons for a text with one word each. Reasons about tags are left out, because every Dockerfile has them. */
function found(path: string, text: string, words: readonly RegExp[], application?: ApplicationPlan): void {
  const reasons = findingsIn(target(path, text, application)).flatMap(({ item, reason }) => (item === 'digest' ? [] : [reason]));
  assert.equal(reasons.length, words.length, reasons.join('\n'));
  for (const [index, word] of words.entries()) assert.match(reasons[index] ?? '', word);
}

/** A text with one item, and whether it is in it. */
function applied(item: string, path: string, text: string, application?: ApplicationPlan) {
  return applyItems(target(path, text, application), [item]);
}

describe('why a hand-written file would be written otherwise', () => {
  after(removeFolders);
  let application: ApplicationPlan;
  before(async () => {
    application = await byHand();
  });

  const sound = [
    'FROM python:3.13-slim AS base',
    'HEALTHCHECK CMD ["true"]',
    'FROM base AS build',
    'COPY requirements.txt .',
    'RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt',
    'COPY . .',
    'FROM base',
    'USER app',
    'CMD ["python", "main.py"]',
    '',
  ];
  const dockerfile = (from: string, to: string): string => sound.map((line) => (line === from ? to : line)).join('\n');

  it('has nothing to say of a Dockerfile that does all of it', () => found('Dockerfile', sound.join('\n'), [], application));

  const faults: [string, string, RegExp][] = [
    ['USER app', '', /as root/],
    ['USER app', 'USER 0:0', /as root/],
    ['USER app', 'USER root', /as root/],
    ['HEALTHCHECK CMD ["true"]', '', /no HEALTHCHECK/],
    ['CMD ["python", "main.py"]', 'CMD python main.py', /SIGTERM/],
    ['CMD ["python", "main.py"]', 'ENTRYPOINT ./start.sh\nCMD ["x"]', /SIGTERM/],
    ['COPY requirements.txt .', 'COPY --chown=app . /app', /every edit installs/],
    ['FROM python:3.13-slim AS base', 'FROM python AS base', /without a version/],
    ['FROM python:3.13-slim AS base', 'FROM registry.example:5000/python:latest AS base', /without a version/],
  ];
  for (const [from, to, word] of faults)
    it(`says it of ${to.split('\n')[0] || `no ${from}`}`, () => found('a/Dockerfile', dockerfile(from, to), [word], application));

  for (const [from, to] of [
    ['CMD ["python", "main.py"]', 'CMD exec python main.py'],
    ['FROM python:3.13-slim AS base', 'ARG V=3\nFROM python:$V AS base'],
    ['FROM python:3.13-slim AS base', 'FROM python@sha256:abc AS base'],
    ['FROM python:3.13-slim AS base', 'FROM registry.example:5000/python:3 AS base'],
  ] as const) {
    it(`says nothing of ${to}`, () => found('Dockerfile.prod', dockerfile(from, to), [], application));
  }

  it('says all of it of the usual first Dockerfile', () => {
    const text = 'FROM python\nWORKDIR /app\nCOPY . .\nRUN pip install .\nCMD python main.py\n';
    found(
      'Dockerfile',
      text,
      [/root/, /SIGTERM/, /HEALTHCHECK/, /one stage/, /every edit installs them again/, /downloads all/, /without a version/],
      application,
    );
  });

  it('says what has to be made before the build', () => {
    found('Dockerfile', dockerfile('COPY . .', 'COPY . .\nCOPY shop-linux-amd64 *.txt ./'), [/shop-linux-amd64\.$/], application);
  });

  it('names the services of a compose file', () => {
    const text = `services:
  web:
    build: .
    ports: ["8000:8000"]
  db:
    image: postgres
    environment: { POSTGRES_PASSWORD: hunter2 }
  cache:
    image: redis:8
    healthcheck: { test: [CMD, redis-cli, ping] }
    environment: ["REDIS_PASSWORD=$REDIS_PASSWORD", "API_TOKEN_FILE=/run/secrets/token"]
    ports: ["127.0.0.1:6379:6379"]
`;
    found('compose.yaml', text, [
      /^services\.web publishes a port/,
      /^services\.db has no health check/,
      /^services\.db has a secret/,
      /^services\.web can write/,
      /^services\.web has capabilities/,
      /^services\.db names an image/,
    ]);
  });

  it('names what a .dockerignore lets in', () => {
    found('.dockerignore', 'node_modules\n', [/history/, /secrets/, /itself/]);
    found('a/Dockerfile.dockerignore', '**/.git\n', [/secrets/, /itself/]);
    found('.dockerignore', '*\n!src\n', []);
    const { text } = applied('ignore', '.dockerignore', '**/.git\n# mine\nnode_modules');
    assert.ok(text.startsWith('**/.git\n# mine\nnode_modules\n**/secrets\n'), text);
    found('.dockerignore', text, []);
  });

  it('says nothing of what it can not read', () => {
    for (const [path, text] of [
      ['compose.yaml', '{'],
      ['compose.yaml', '- a\n'],
      ['compose.yaml', 'services: [a]\n'],
      ['deployment_suite.sh', ''],
    ] as const) {
      assert.deepEqual(findingsIn(target(path, text)), [], path);
    }
  });
});

describe('an item that is applied', () => {
  after(removeFolders);
  let application: ApplicationPlan;
  before(async () => {
    application = await byHand();
  });

  const usual =
    'FROM python:3.13-slim\n# by hand\nWORKDIR /srv\nCOPY . .\nRUN pip install --no-cache-dir -r requirements.txt\nCMD python main.py\n';
  const cases: readonly (readonly [item: string, from: string, to: string])[] = [
    [
      'user',
      'CMD python main.py\n',
      'RUN groupadd --gid 10001 app && useradd --no-log-init --no-create-home --uid 10001 --gid 10001 app\nUSER 10001:10001\nCMD python main.py\n',
    ],
    ['signals', 'CMD python main.py', 'CMD ["python", "main.py"]'],
    [
      'layers',
      'COPY . .\nRUN pip install --no-cache-dir -r requirements.txt\n',
      'COPY requirements.txt ./\nRUN pip install --no-cache-dir -r requirements.txt\nCOPY . .\n',
    ],
    ['cache-mounts', 'RUN pip install --no-cache-dir', 'RUN --mount=type=cache,target=/root/.cache/pip pip install'],
    ['digest', 'python:3.13-slim', `python:3.13-slim@sha256:${'a'.repeat(64)}`],
  ];
  for (const [item, from, to] of cases) {
    it(`changes nothing else of a Dockerfile: ${item}`, () => {
      const outcome = applied(item, 'Dockerfile', usual, application);
      assert.deepEqual([outcome.applied, outcome.text], [[item], usual.replace(from, to)]);
      const names = findingsIn(target('Dockerfile', outcome.text, application)).map((each) => each.item);
      assert.ok(!names.includes(item), names.join(' '));
    });
  }

  it('asks the application by what its own image holds', () => {
    const check = (text: string): string | undefined =>
      /HEALTHCHECK .*\n {2}CMD (.*)\n/.exec(applied('healthcheck', 'Dockerfile', text, application).text)?.[1];
    assert.match(check(usual) ?? '', /^\["python", "-c", .*8000/);
    assert.match(check(usual.replace('python:3.13-slim', 'alpine:3.22')) ?? '', /^\["wget", "-q"/);
    assert.match(
      check(usual.replace('python:3.13-slim', 'debian:13').replace('RUN', 'RUN apt-get install -y curl\nRUN')) ?? '',
      /^\["curl", /,
    );
    const { refused, text } = applied('healthcheck', 'Dockerfile', usual.replace('python:3.13-slim', 'scratch'), application);
    assert.deepEqual([refused, text.includes('HEALTHCHECK')], [['healthcheck'], false]);
  });

  it('leaves the words of a shell where they need one', () => {
    for (const [from, to] of [
      ['CMD python main.py --port $PORT', 'CMD exec python main.py --port $PORT'],
      ['CMD python migrate.py && python main.py', 'CMD python migrate.py && exec python main.py'],
    ] as const)
      assert.ok(applied('signals', 'Dockerfile', usual.replace('CMD python main.py', from), application).text.endsWith(`${to}\n`));
    assert.deepEqual(applied('signals', 'Dockerfile', usual.replace('main.py', 'main.py || sleep 9'), application).refused, ['signals']);
  });

  const stack = `services:
  web: # the shop
    build: .
    ports:
      - "8000:8000"
      - "127.0.0.1:9000:9000"
    environment:
      - API_TOKEN=it's 5ecret
      - LANGUAGE=en
  db:
    image: postgres
    environment: {POSTGRES_PASSWORD: hunter2}
`;
  const changes: readonly (readonly [item: string, from: string, to: string])[] = [
    ['loopback', '"8000:8000"', '"127.0.0.1:8000:8000"'],
    ['release', 'image: postgres\n', 'image: postgres:18-alpine\n'],
  ];
  for (const [item, from, to] of changes)
    it(`changes nothing else of a compose file: ${item}`, () =>
      assert.equal(applied(item, 'compose.yaml', stack, application).text, stack.replace(from, to)));

  for (const item of ['service-health', 'read-only', 'capabilities', 'secrets']) {
    it(`keeps the comments of a compose file, and is not found again: ${item}`, () => {
      const outcome = applied(item, 'compose.yaml', stack);
      assert.deepEqual(outcome.applied, [item]);
      assert.ok(outcome.text.includes('web: # the shop\n'));
      assert.ok(!findingsIn(target('compose.yaml', outcome.text)).some((each) => each.item === item));
    });
  }

  it('takes secrets out of a compose file into files', () => {
    const { text, secrets } = applied('secrets', 'compose.yaml', stack);
    assert.doesNotMatch(text, /5ecret|hunter2/);
    assert.deepEqual(Object.fromEntries(secrets ?? []), {
      'web.secrets.env': "API_TOKEN='it\\'s 5ecret'\n",
      'db.secrets.env': 'POSTGRES_PASSWORD=hunter2\n',
    });
    assert.ok(text.includes('LANGUAGE=en') && text.includes('env_file: ["./secrets/db.secrets.env"]'), text);
  });

  it('is named as the list names it', () => {
    assert.deepEqual(itemsNamed(['user,digest', 'user']), ['user', 'digest']);
    assert.throws(
      () => itemsNamed(['user', 'nothing']),
      (error) =>
        error instanceof KaizenError && error.message === `--apply: "nothing" is not an item. The items are ${itemNames.join(', ')}.`,
    );
  });
});
