import assert from 'node:assert/strict';
import { decidedText } from '../../src/adopt/text.ts';
import { type Decided, worseIn } from '../../src/adopt/trial.ts';
import type { TestEvidence } from '../../src/evidence/record.ts';

type Outcome = TestEvidence['outcome'];

const results = (outcomes: Record<string, Outcome>) =>
  new Map(Object.entries(outcomes).map(([name, outcome]) => [name, { outcome, title: `title of ${name}`, message: `it ${outcome}` }]));

describe('what the suite says of items', () => {
  it('is the first test that passed and fails now, before one that is blocked by it', () => {
    const before = results({ a: 'passed', b: 'passed', c: 'failed', d: 'blocked' });
    assert.equal(worseIn(before, results({ a: 'passed', b: 'passed', c: 'failed', d: 'failed' })), undefined);
    assert.equal(worseIn(before, results({ a: 'passed', b: 'passed', c: 'passed', d: 'passed' })), undefined);
    assert.deepEqual(worseIn(before, results({ a: 'blocked', b: 'failed', c: 'failed', d: 'blocked' })), {
      test: 'b title of b',
      message: 'it failed',
    });
    assert.deepEqual(worseIn(before, results({ a: 'passed', b: 'blocked' }))?.test, 'b title of b');
  });

  it('is told in sentences', () => {
    const told = (decided: Partial<Decided>): string => decidedText({ kept: [], takenBack: [], ...decided });
    assert.equal(told({}), '');
    assert.equal(told({ kept: ['user'] }), '\nuser is applied: no test of the suite got worse.\n');
    assert.equal(
      told({ kept: ['user', 'digest'], undecided: 'No Docker Engine answers: start it.' }),
      '\nuser, digest are applied, but no suite has decided. No Docker Engine answers: start it. Run the deployment suite before you commit.\n',
    );
    assert.equal(
      told({ takenBack: [{ items: ['read-only'], test: 'APP.6 compose stack healthy', message: 'Of the stack, app is exited.' }] }),
      '\nread-only: not applied, because APP.6 compose stack healthy passes without it and fails with it.\n  | Of the stack, app is exited.\n',
    );
  });
});
