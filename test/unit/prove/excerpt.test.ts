import assert from 'node:assert/strict';
import { withoutExcerpt } from '../../../src/prove/attempt.ts';

describe('what a build printed', () => {
  it('is shown without the lines that BuildKit repeats', () => {
    const lines = [
      'npm error code ERESOLVE',
      '------',
      ' > [dependencies 1/1] RUN npm ci:',
      'npm error code ERESOLVE',
      '------',
      'Dockerfile:21',
      '--------------------',
      '  20 |     FROM tools AS dependencies',
      '  21 | >>> RUN npm ci',
      '--------------------',
      'failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
    ];
    assert.deepEqual(withoutExcerpt(lines), [lines[0], lines[10]]);
  });

  it('is shown whole where there is none', () => {
    const lines = ['main.go:12', 'undefined: tide'];
    assert.deepEqual(withoutExcerpt(lines), lines);
  });
});
