import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyOf, edit, example, fixtures, removeFolders } from '../support/folders.ts';
import { generate, leftovers, runSuite, succeed } from './engine.ts';

const python = (name: string): string => join(fixtures, 'python', name, 'app');
// There is no stand-in for Python 3.12 (Debian has none): the pin itself is tested without an engine.
const standIn = ['--base-image', 'python:3.14-slim-trixie'];

const applications: readonly {
  readonly name: string;
  readonly folder: string;
  readonly words: readonly string[];
  readonly tests: number;
}[] = [
  { name: "the seed's example, with PostgreSQL", folder: example, words: [], tests: 15 },
  { name: 'Flask with Redis, on requirements files', folder: python('flask-redis-requirements'), words: standIn, tests: 15 },
  { name: 'Django with PostgreSQL, on requirements files', folder: python('django-postgres-requirements'), words: standIn, tests: 15 },
  { name: 'FastAPI on uv, with its sources below src', folder: python('fastapi-uv-src'), words: standIn, tests: 15 },
  { name: 'a worker without a port', folder: python('worker'), words: standIn, tests: 15 },
];

describe('generated files on a real engine', () => {
  after(removeFolders);

  for (const { name, folder, words, tests } of applications) {
    describe(name, () => {
      let generated = '';
      before(() => {
        generated = generate(folder, words);
      });

      it('are accepted by docker build --check', () => {
        assert.match(succeed('docker', ['build', '--check', '.'], generated), /no warnings found/);
      });

      it('are accepted by docker compose config', () => void succeed('docker', ['compose', 'config', '-q'], generated));

      it('are accepted by hadolint', () => assert.equal(succeed('hadolint', ['Dockerfile'], generated), ''));

      it('pass their own deployment suite, which leaves nothing behind', () => {
        const result = runSuite(generated);
        assert.deepEqual([result.failed, result.blocked], [[], []], result.output);
        assert.equal(result.passed.length, tests, result.output);
        assert.equal(leftovers(), '');
      });
    });
  }

  // Other ways to install, with the base image that their own range of versions gives.
  const installations: readonly {
    readonly name: string;
    readonly why: string;
    readonly words: readonly string[];
    prepare(folder: string): void;
  }[] = [
    { name: 'fastapi-no-lock-hatchling', why: 'pyproject.toml without a lock, hatchling', words: [], prepare: () => {} },
    {
      name: 'pyproject-setuptools-dynamic',
      why: 'setup.py, setuptools',
      words: [],
      // The stand-in has no header files of Python, which the public image has: the driver comes as a wheel instead.
      prepare: (folder) => edit(folder, 'setup.py', /psycopg2(?!-)/, 'psycopg2-binary'),
    },
    { name: 'uv-no-lock', why: 'uv without a lock', words: standIn, prepare: () => {} },
  ];
  for (const { name, why, words, prepare } of installations) {
    it(`build for ${why}, become healthy, and reuse the dependencies after an edit of the source`, () => {
      const application = copyOf(python(name));
      prepare(application);
      const generated = generate(application, words);
      assert.match(succeed('docker', ['build', '--check', '.'], generated), /no warnings found/);
      assert.equal(succeed('hadolint', ['Dockerfile'], generated), '');
      const result = runSuite(generated);
      assert.deepEqual([result.failed, result.blocked], [[], []], result.output);
    });
  }

  it('take a mirror, a private index, labels and an environment with difficult values', () => {
    const words = [
      '--registry-mirror',
      'mirror.example/hub',
      '--package-index',
      'https://pypi.example/simple',
      '--labels',
      'org.example.note=a "b" $c `d`',
      '--environment',
      'NOTE=a "b" $c\nd: e # f',
    ];
    const generated = generate(python('flask-redis-requirements'), [...standIn, ...words]);
    writeFileSync(join(generated, '.netrc'), '');
    assert.equal(succeed('hadolint', ['Dockerfile'], generated), '');
    const { services } = JSON.parse(succeed('docker', ['compose', 'config', '--format', 'json'], generated));
    assert.equal(services.app.environment.NOTE, 'a "b" $$c\nd: e # f');
    assert.equal(services.redis.image, 'mirror.example/hub/library/redis:8-alpine');
  });
});
