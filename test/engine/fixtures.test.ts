import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { example, filesNamed, fixtureFolders, fixtures, removeFolders } from '../support/folders.ts';
import { generate, numbers, runSuites, succeed } from './engine.ts';

/** `engine.json` beside an application: how the engine suite generates its files. */
interface EngineCase {
  /** What it stands for, in the words of the test's name. */
  readonly why: string;
  /** Flags beside --yes. */
  readonly words?: readonly string[];
  /** True where the image can be rendered and checked, but not built where the suite runs (Alpine, distroless Node.js). */
  readonly renderOnly?: boolean;
}

const standIn = ['--base-image', 'python:3.14-slim-trixie'];

const cases: readonly (EngineCase & { readonly name: string; readonly app: string })[] = [
  { name: 'examples/kaizen', app: example, why: "the seed's example, with PostgreSQL" },
  ...fixtureFolders().flatMap(({ name, app, folder }) => {
    const file = join(folder, 'engine.json');
    if (!existsSync(file)) return [];
    const described: EngineCase | readonly EngineCase[] = JSON.parse(readFileSync(file, 'utf8'));
    return [described].flat().map((each) => ({ name, app, ...each }));
  }),
];

/** A copy of a Dockerfile on an image that is here: `--check` asks for the base image's settings, and one that is rendered only is not here. */
function withImageThatIsHere(folder: string, dockerfile: string): string {
  const text = readFileSync(join(folder, dockerfile), 'utf8');
  const stages = new Set([...text.matchAll(/^FROM \S+ AS (\S+)/gm)].map(([, name]) => name));
  const path = `${dockerfile}.check`;
  writeFileSync(
    join(folder, path),
    text.replace(/^FROM (\S+)/gm, (line, image: string) => (stages.has(image) ? line : `FROM ${standIn[1]}`)),
  );
  return path;
}

describe('generated files on a real engine', () => {
  after(removeFolders);

  for (const { name, why, app, words = [], renderOnly = false } of cases) {
    describe(`${name}: ${why}${renderOnly ? ' (rendered and checked only)' : ''}`, () => {
      let generated = '';
      before(() => {
        generated = generate(app, words);
      });

      it('are accepted by docker build --check, hadolint and docker compose config', () => {
        for (const dockerfile of filesNamed(generated, 'Dockerfile')) {
          const checked = renderOnly ? withImageThatIsHere(generated, dockerfile) : dockerfile;
          assert.match(succeed('docker', ['build', '--check', '--file', checked, '.'], generated), /no warnings found/);
          assert.equal(succeed('hadolint', [dockerfile], generated), '');
        }
        succeed('docker', ['compose', '--profile', '*', 'config', '-q'], generated);
      });

      if (renderOnly) return;
      it('pass their own deployment suite, which leaves nothing behind', async () => {
        for (const { failed, blocked, passed, left, output } of await runSuites(generated)) {
          assert.deepEqual([failed, blocked], [[], []], output);
          assert.deepEqual(passed, numbers, output);
          assert.equal(left, '');
        }
      });
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
    const generated = generate(join(fixtures, 'python', 'flask-redis-requirements', 'app'), [...standIn, ...words]);
    writeFileSync(join(generated, '.netrc'), '');
    assert.equal(succeed('hadolint', ['Dockerfile'], generated), '');
    const { services } = JSON.parse(succeed('docker', ['compose', 'config', '--format', 'json'], generated));
    assert.equal(services.app.environment.NOTE, 'a "b" $$c\nd: e # f');
    assert.equal(services.redis.image, 'mirror.example/hub/library/redis:8-alpine');
  });
});
