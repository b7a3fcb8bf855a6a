import assert from 'node:assert/strict';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { copyOf, removeFolders } from '../support/folders.ts';
import { generate, outcome, succeed } from './engine.ts';
import { ask, publishedPort, type Question } from './http.ts';

/** An application with its own Dockerfile, and the requests to both images. */
interface Trial {
  readonly language: string;
  readonly port: number;
  readonly requests: readonly (readonly [path: string, question?: Question])[];
}

const trials: readonly Trial[] = [
  {
    language: 'python',
    port: 5000,
    requests: [
      ['/'],
      ['/recipes'],
      ['/recipes?with=onion'],
      ['/recipes/2'],
      ['/recipes/9'],
      ['/recipes', { method: 'POST' }],
      ['/static/plain.css'],
      ['/static/../cookbook/web.py'],
      ['/health'],
    ],
  },
  {
    language: 'node',
    port: 4000,
    requests: [
      ['/'],
      ['/buoy.svg'],
      ['/api/tide'],
      ['/api/tide?after=11'],
      ['/api/tide?after=99'],
      ['/healthz'],
      ['/../src/index.js'],
      ['/nowhere'],
    ],
  },
  {
    language: 'go',
    port: 9000,
    requests: [
      ['/proverbs'],
      ['/proverbs/2'],
      ['/proverbs/7'],
      ['/proverbs/two'],
      ['/data/proverbs.txt'],
      ['/data/'],
      ['/health'],
      ['/health', { method: 'DELETE' }],
      ['/nowhere'],
    ],
  },
];

/** Builds an image, sends requests to its container, and returns status, type and body of each answer. */
async function answers(folder: string, image: string, { port, requests }: Trial): Promise<unknown[]> {
  succeed('docker', ['build', '--quiet', '--tag', image, '.'], folder);
  const container = succeed('docker', ['run', '--detach', '--publish', `127.0.0.1::${port}`, image], folder).trim();
  try {
    const published = await publishedPort(container, port);
    const found: unknown[] = [];
    for (const [path, question] of requests) {
      const { status, headers, body } = await ask(published, path, question);
      found.push([question?.method ?? 'GET', path, status, headers['content-type'], body.toString('utf8')]);
    }
    return found;
  } finally {
    outcome('docker', ['rm', '--force', '--volumes', container], '/');
    outcome('docker', ['image', 'rm', image], '/');
  }
}

describe('the generated Dockerfile in the place of a hand-written one', () => {
  after(removeFolders);

  for (const trial of trials) {
    it(`answers the same requests in the same way: ${trial.language}`, async () => {
      const app = join(packageRoot, 'test', 'engine', 'fixtures', 'own-dockerfiles', trial.language);
      const own = copyOf(app);
      const generated = generate(app, ['--force']);
      assert.notEqual(
        outcome('cmp', [join(own, 'Dockerfile'), join(generated, 'Dockerfile')], '/').status,
        0,
        'the Dockerfile was written anew',
      );
      const expected = await answers(own, `kaizen-own-${trial.language}`, trial);
      assert.ok(expected.length > 0);
      assert.deepEqual(await answers(generated, `kaizen-generated-${trial.language}`, trial), expected);
    });
  }
});
