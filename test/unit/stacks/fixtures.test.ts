import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KaizenError } from '../../../src/errors.ts';
import { inspectionDocument } from '../../../src/inspect/document.ts';
import { inspect } from '../../../src/inspect/inspect.ts';
import { fixtureFolders } from '../../support/folders.ts';

/** Most facts are derived: `facts.json` names another certainty alone. */
function withoutDerived(key: string, value: unknown): unknown {
  return key === 'certainty' && value === 'derived' ? undefined : value;
}

describe('inspecting the fixtures', () => {
  for (const { name, app, folder } of fixtureFolders()) {
    const error = join(folder, 'error.txt');
    if (existsSync(error)) {
      it(`refuses ${name} with a sentence`, async () => {
        await assert.rejects(
          async () => inspectionDocument(await inspect(app)),
          (thrown) => thrown instanceof KaizenError && thrown.code === 1 && thrown.message === readFileSync(error, 'utf8').trim(),
        );
      });
    } else {
      it(`finds the facts of ${name}`, async () => {
        const expected: unknown = JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8'));
        assert.deepEqual(JSON.parse(JSON.stringify(inspectionDocument(await inspect(app))), withoutDerived), expected);
      });
    }
  }
});
