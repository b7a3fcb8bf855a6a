import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { attemptsPath, keepAttempts, readAttempts } from '../../../src/evidence/attempts.ts';
import type { AttemptEvidence } from '../../../src/evidence/record.ts';
import { packageRoot } from '../../../src/package-root.ts';
import { proofReport } from '../../../src/prove/document.ts';
import type { Tried } from '../../../src/prove/loop.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

const schema = JSON.parse(readFileSync(join(packageRoot, 'schema/prove.schema.json'), 'utf8'));
const isReport = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

const failed: Tried = {
  started: '2026-11-30T12:00:00.000Z',
  reached: 'start',
  service: 'app',
  diagnosis: {
    cause: 'missing shared library',
    sentence: 'The image lacks the shared library libGL.so.1.',
    lines: ['ImportError: libGL.so.1'],
    changes: [{ question: 'packages', add: ['libgl1'] }],
  },
  lines: ['ImportError: libGL.so.1'],
  changes: ['packages += libgl1'],
  isTakenBack: false,
};
const unknown: Tried = { started: failed.started, reached: 'suite', service: 'app', lines: ['a'], changes: [], isTakenBack: false };
const passed: Tried = { started: failed.started, reached: 'all', lines: [], changes: [], isTakenBack: false };

describe('the document of a proof', () => {
  it('is what the published schema says', () => {
    const proofs = [
      { isProven: true, answers: [{ service: 'app', path: '/', status: 301, needsHttps: true }], attempts: [failed, passed] },
      { isProven: false, answers: [], attempts: [failed, failed], failure: { ...failed, changes: [] } },
      { isProven: false, answers: [], attempts: [unknown], failure: unknown },
    ] as const;
    for (const proof of proofs) {
      const report = JSON.parse(JSON.stringify(proofReport(proof, proof.isProven ? 0 : 2)));
      assert.ok(isReport(report), JSON.stringify(isReport.errors, null, 2));
    }
    assert.deepEqual(proofReport({ isProven: false, answers: [], attempts: [failed], failure: failed }, 2).failure, {
      step: 'start',
      service: 'app',
      kind: 'missing shared library',
      cause: 'The image lacks the shared library libGL.so.1.',
      lines: ['ImportError: libGL.so.1'],
      repair: ['packages += libgl1'],
    });
  });
});

describe('the attempts that are kept for the evidence', () => {
  after(removeFolders);
  const attempt = (number: number): AttemptEvidence => ({
    started: '2026-11-30T12:00:00.000Z',
    reached: 'build',
    service: 'app',
    lines: [String(number)],
    changes: [],
    isTakenBack: false,
  });

  it('are added to those before, and the oldest go first', () => {
    const root = folderWith({ 'main.py': '' });
    const path = attemptsPath('docs/deployment', 'PROD-001');
    assert.equal(path, 'docs/deployment/PROD-001-ATTEMPTS.json');
    assert.deepEqual(readAttempts(root, path), []);
    keepAttempts(root, path, [attempt(0), attempt(1)]);
    keepAttempts(root, path, [attempt(2)]);
    assert.deepEqual(readAttempts(root, path), [attempt(0), attempt(1), attempt(2)]);
    keepAttempts(
      root,
      path,
      Array.from({ length: 49 }, (_, at) => attempt(at + 3)),
    );
    assert.deepEqual(
      readAttempts(root, path).map(({ lines }) => lines[0]),
      Array.from({ length: 50 }, (_, at) => String(at + 2)),
    );
  });

  it('are refused with one sentence where the file is another', () => {
    const root = folderWith({ 'a.json': '{"schema":1,"attempts":[{"started":1}]}' });
    assert.throws(
      () => readAttempts(root, 'a.json'),
      /^KaizenError: a\.json is not a list of attempts .*: attempts\[0\]\.started is not a text\.$/,
    );
  });
});
