import assert from 'node:assert/strict';
import { reasonsFor } from '../../src/adopt.ts';

/** The reasons in a word each, for a text that has none but these. */
function found(path: string, text: string, words: readonly RegExp[]): void {
  const reasons = reasonsFor(path, text);
  assert.equal(reasons.length, words.length, reasons.join('\n'));
  for (const [index, word] of words.entries()) assert.match(reasons[index] ?? '', word);
}

describe('why a hand-written file would be written otherwise', () => {
  const sound = [
    'FROM python:3.13-slim AS base',
    'HEALTHCHECK CMD ["true"]',
    'FROM base AS build',
    'COPY requirements.txt .',
    'RUN pip install -r requirements.txt',
    'COPY . .',
    'FROM base',
    'USER app',
    'CMD ["python", "main.py"]',
    '',
  ];
  const dockerfile = (from: string, to: string): string => sound.map((line) => (line === from ? to : line)).join('\n');

  it('has nothing to say of a Dockerfile that does all of it', () => found('Dockerfile', sound.join('\n'), []));

  const faults: [string, string, RegExp][] = [
    ['USER app', '', /as root/],
    ['USER app', 'USER 0:0', /as root/],
    ['USER app', 'USER root', /as root/],
    ['HEALTHCHECK CMD ["true"]', '', /no HEALTHCHECK/],
    ['CMD ["python", "main.py"]', 'CMD python main.py', /SIGTERM/],
    ['CMD ["python", "main.py"]', 'ENTRYPOINT ./start.sh\nCMD ["x"]', /SIGTERM/],
    ['COPY requirements.txt .', 'COPY --chown=app . /app', /Every edit installs/],
    ['FROM python:3.13-slim AS base', 'FROM python AS base', /without its release/],
    ['FROM python:3.13-slim AS base', 'FROM registry.example:5000/python:latest AS base', /without its release/],
  ];
  for (const [from, to, word] of faults)
    it(`says it of ${to.split('\n')[0] || `no ${from}`}`, () => found('a/Dockerfile', dockerfile(from, to), [word]));

  for (const [from, to] of [
    ['CMD ["python", "main.py"]', 'CMD exec python main.py'],
    ['FROM python:3.13-slim AS base', 'ARG V=3\nFROM python:$V AS base'],
    ['FROM python:3.13-slim AS base', 'FROM python@sha256:abc AS base'],
    ['FROM python:3.13-slim AS base', 'FROM registry.example:5000/python:3 AS base'],
  ] as const) {
    it(`says nothing of ${to}`, () => found('Dockerfile.prod', dockerfile(from, to), []));
  }

  it('says all of it of the usual first Dockerfile', () => {
    const text = 'FROM python\nWORKDIR /app\nCOPY . .\nRUN pip install .\nCMD python main.py\n';
    found('Dockerfile', text, [/root/, /SIGTERM/, /HEALTHCHECK/, /one stage/, /Every edit/, /without its release/]);
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
      /^services\.web may write/,
      /^services\.web has capabilities/,
      /^services\.db has no health check/,
      /^services\.db has a secret/,
      /^services\.db takes an image/,
    ]);
  });

  it('names what a .dockerignore lets in', () => {
    found('.dockerignore', 'node_modules\n', [/history/, /\.env/]);
    found('a/Dockerfile.dockerignore', '.git\n**/.env*\n', []);
    found('.dockerignore', '*\n!src\n', []);
  });

  it('says nothing of what it can not read', () => {
    for (const [path, text] of [
      ['compose.yaml', '{'],
      ['compose.yaml', '- a\n'],
      ['compose.yaml', 'services: [a]\n'],
      ['deployment_suite.sh', ''],
    ] as const) {
      assert.deepEqual(reasonsFor(path, text), [], path);
    }
  });
});
