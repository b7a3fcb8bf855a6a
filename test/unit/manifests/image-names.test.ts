import assert from 'node:assert/strict';
import { imagesNamedIn, withDigests } from '../../../src/manifests/image-names.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('the images that a container file names', () => {
  const dockerfile = [
    'FROM --platform=$BUILDPLATFORM node:24 AS tools',
    'FROM tools AS build',
    'COPY --link --from=tools /a /b',
    'COPY --from=0 /a /b',
    'COPY --from=ghcr.example/uv:0.9 /uv /bin/',
    'RUN --mount=type=cache,target=/x --mount=type=bind,from=tool:1,target=/t true',
    'RUN echo "FROM node:24"',
    `FROM debian:13@${digest}`,
    'FROM node:24 AS runtime',
    'FROM scratch',
    '',
  ].join('\n');
  const compose =
    'services:\n  web:\n    image: shop:1\n    build: .\n  db:\n    image: "postgres:18" # a database\n  cache:\n    image: ${CACHE}\n';

  it('are those from elsewhere, without a digest', () => {
    assert.deepEqual(imagesNamedIn('deploy/Dockerfile', dockerfile), ['node:24', 'ghcr.example/uv:0.9', 'tool:1']);
    assert.deepEqual(imagesNamedIn('compose.yaml', compose), ['postgres:18']);
    assert.deepEqual(imagesNamedIn('compose.yaml', 'services: ['), []);
    assert.deepEqual(imagesNamedIn('main.py', dockerfile), []);
  });

  it('get their digests behind their tags, and nothing else changes', () => {
    const digests = { 'node:24': digest, 'ghcr.example/uv:0.9': digest, 'tool:1': digest, 'postgres:18': digest, 'shop:1': digest };
    const pinned = withDigests('Dockerfile', dockerfile, digests);
    assert.deepEqual(
      pinned.split('\n').filter((line, index) => line !== dockerfile.split('\n')[index]),
      [
        `FROM --platform=$BUILDPLATFORM node:24@${digest} AS tools`,
        `COPY --from=ghcr.example/uv:0.9@${digest} /uv /bin/`,
        `RUN --mount=type=cache,target=/x --mount=type=bind,from=tool:1@${digest},target=/t true`,
        `FROM node:24@${digest} AS runtime`,
      ],
    );
    assert.equal(withDigests('compose.yaml', compose, digests), compose.replace('postgres:18', `postgres:18@${digest}`));
    assert.equal(withDigests('Dockerfile', pinned, digests), pinned);
    assert.equal(withDigests('tests/test_app.py', dockerfile, digests), dockerfile);
  });

  it('are found in time that is proportional to the length', () => {
    for (const line of ['RUN --mount=type=bind,from=', 'FROM --a ', 'COPY --b --from=']) {
      const start = performance.now();
      withDigests('Dockerfile', `FROM node:24\n${line.repeat(20_000)}\n`, { 'node:24': digest });
      assert.ok(performance.now() - start < 2000, line);
    }
  });
});
