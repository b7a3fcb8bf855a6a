import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KaizenError } from '../../../../src/errors.ts';
import { openFolder } from '../../../../src/inspect/folder.ts';
import { python } from '../../../../src/stacks/python/python.ts';

// From the root of the repository, as mocha is started: these tests run from their sources and from a build.
const fixtures = join('test', 'fixtures', 'python');

describe('the Python stack on the fixture folders', () => {
  for (const name of readdirSync(fixtures)) {
    const app = join(fixtures, name, 'app');
    const error = join(fixtures, name, 'error.txt');
    if (existsSync(error)) {
      it(`refuses ${name} with a sentence`, () => {
        assert.throws(
          () => python.detect(openFolder(app)),
          (thrown) => thrown instanceof KaizenError && thrown.code === 1 && thrown.message === readFileSync(error, 'utf8').trim(),
        );
      });
    } else {
      it(`finds the facts of ${name}`, () => {
        const expected: unknown = JSON.parse(readFileSync(join(fixtures, name, 'facts.json'), 'utf8'));
        assert.deepEqual(python.detect(openFolder(app)).facts, expected);
      });
    }
  }
});
