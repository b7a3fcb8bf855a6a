import assert from 'node:assert/strict';
import { clustersOf } from '../../src/fleet/clusters.ts';
import { editsOf } from '../../src/fleet/edits.ts';
import type { FleetRecord } from '../../src/fleet/record.ts';
import type { LockEntry } from '../../src/reconcile/lock.ts';
import type { Change } from '../../src/reconcile/reconcile.ts';

const dockerfile = `FROM node:22 AS build
WORKDIR /app
COPY . .
FROM node:22
WORKDIR /app
COPY --from=build /app /app
ENV NODE_ENV="production"
USER 10001:10001
EXPOSE 3000
CMD ["node", "server.js"]
`;

const compose = `services:
  app:
    build:
      context: "."
    environment:
      PORT: "3000"
    deploy:
      resources:
        limits:
          memory: 1g
    ports:
      - 127.0.0.1:3000:3000
  postgres:
    image: postgres:18
volumes:
  data:
`;

function edits(path: string, base: string, current: string, state: LockEntry['state'] = 'present') {
  const change: Change = { path, status: 'customised', file: undefined, current, write: undefined, entry: undefined };
  return editsOf([change], new Map([[path, { owner: 'dockerfile', base, state }]]));
}

/** Edits that add lines after the one with `after`, with their remedies. */
const cases: readonly (readonly [file: 'Dockerfile' | 'compose.yaml', after: string, added: string, instead: RegExp])[] = [
  ['Dockerfile', 'COPY . .', 'RUN make assets', /^the slot dockerfile\.build of a preset$/],
  ['Dockerfile', 'COPY . .', 'RUN apt-get update && \\\n    apt-get install -y --no-install-recommends git', /^the answer build-packages$/],
  ['Dockerfile', 'COPY --from', 'RUN apk add --no-cache tzdata', /^the answer packages$/],
  ['Dockerfile', 'COPY --from', 'RUN update-ca-certificates', /dockerfile\.runtime\.root/],
  ['Dockerfile', 'USER', 'RUN ./warm-up', /dockerfile\.runtime\.user/],
  ['Dockerfile', 'USER', '# why\nENV LOG=debug', /^the answer environment$/],
  ['Dockerfile', 'EXPOSE', 'STOPSIGNAL SIGINT', /^the answer stop-signal$/],
  ['Dockerfile', 'EXPOSE', 'LABEL a=b', /^the answer labels$/],
  ['Dockerfile', 'EXPOSE', 'ONBUILD RUN x', /^a patch of a preset$/],
  ['compose.yaml', 'PORT:', '      LOG: debug', /^the answer environment$/],
  ['compose.yaml', 'context:', '      args: { A: b }', /^the answer build-environment$/],
  ['compose.yaml', '- 127.0.0.1', '    logging:\n      driver: local', /slot compose\.application/],
  ['compose.yaml', 'image: postgres', '    ports:\n      - 127.0.0.1:5432:5432', /^the answer publish$/],
  ['compose.yaml', 'image: postgres', '    shm_size: 1g', /^a patch of a preset$/],
  ['compose.yaml', 'image: postgres', '  vault:\n    image: vault', /^a service of a preset/],
  ['compose.yaml', '  data:', 'x-a: 1', /slot compose\.end/],
];

describe('what people change in generated files', () => {
  for (const [path, after, added, instead] of cases) {
    it(`${path}: ${added.split('\n')[0]?.trim()} after ${after.trim()}`, () => {
      const base = path === 'Dockerfile' ? dockerfile : compose;
      const lines = base.split('\n');
      const at = lines.findLastIndex((line) => line.includes(after)) + 1;
      const current = [...lines.slice(0, at), added, ...lines.slice(at)].join('\n');
      const [edit, ...others] = edits(path, base, current);
      assert.equal(others.length, 0);
      assert.deepEqual(edit?.added, added.split('\n'));
      assert.match(edit?.instead ?? '', instead);
    });
  }

  it('is a changed value, too, and a removed line', () => {
    assert.deepEqual(edits('compose.yaml', compose, compose.replace('1g', '2g')), [
      { path: 'compose.yaml', removed: ['          memory: 1g'], added: ['          memory: 2g'], instead: 'the answer memory' },
    ]);
    assert.equal(edits('Dockerfile', dockerfile, dockerfile.replace('EXPOSE 3000\n', ''))[0]?.instead, 'the answer port');
    assert.equal(edits('a/.dockerignore', 'x\n', 'x\n!y\n')[0]?.instead, 'the slot dockerignore.end');
    assert.equal(edits('tests/deployment/suite.mjs', 'x\n', 'y\n')[0]?.instead, '');
  });

  it('has no line ends, no file that a person wrote, and no secret', () => {
    assert.deepEqual(edits('Dockerfile', dockerfile, dockerfile.replaceAll('\n', '\r\n')), []);
    assert.deepEqual(edits('Dockerfile', dockerfile, 'FROM x\n', 'adopted'), []);
    const added = [
      'ENV DB_PASSWORD=hunter22 LOG=debug',
      `RUN curl -H "Authorization: ghp_${'a'.repeat(36)}" https://example.invalid`,
      'ENV API_TOKEN="two words"',
      `ENV SIGNING_KEY="${'three '.repeat(200)}"`,
    ];
    const text = JSON.stringify(edits('Dockerfile', dockerfile, dockerfile.replace('USER', `${added.join('\n')}\nUSER`)));
    assert.doesNotMatch(text, /hunter22|ghp_|two words|three/);
    assert.match(text, /DB_PASSWORD=… LOG=debug/);
  });

  it('is kept within bounds', () => {
    const long = Array.from({ length: 5000 }, (_, index) => `RUN ${index} ${'x'.repeat(500)}\n`).join('');
    const begin = performance.now();
    const text = JSON.stringify(edits('Dockerfile', dockerfile, `${dockerfile}${long}`));
    assert.ok(text.length < 10_000);
    assert.ok(performance.now() - begin < 5000);
  });

  it('is one cluster if repositories have it in common, whatever the folder and the indentation', () => {
    const record = (repository: string, path: string, added: string): FleetRecord => ({
      schema: 1,
      command: 'check',
      repository,
      labels: {},
      result: 'done',
      exit: 2,
      edits: [{ path, removed: [], added: [added], instead: 'the answer environment' }],
    });
    const records = [
      record('b', 'Dockerfile', 'ENV A=1'),
      record('a', 'services/x/Dockerfile', '  ENV A=1'),
      record('a', 'Dockerfile', 'ENV A=1'),
      record('c', 'Dockerfile', 'ENV A=2'),
    ];
    assert.deepEqual(clustersOf(records), [
      { file: 'Dockerfile', removed: [], added: ['ENV A=1'], instead: 'the answer environment', repositories: ['a', 'b'] },
    ]);
  });
});
