import { KaizenError } from '../errors.ts';
import type { ApplicationPlan } from '../plan/plan.ts';
import { criteria } from '../suite/criteria.ts';
import type { SuiteRun, TestEvidence } from './record.ts';

/**
 * Checks a run of the suite before there is a Dockerfile: the first test must fail because there is none, and all other tests must be
 * blocked by it. A broken runner, or a test that passes without files, is no evidence. Throws KaizenError (exit code 1) that names the
 * first test with another outcome, with its message.
 */
export function requireRed({ dockerfile, suite }: ApplicationPlan, { tests }: SuiteRun): void {
  const first = criteria[0];
  const needs = `needs ${suite.prefix}.1 (${first?.title})`;
  const isRight = ({ number, outcome, message = '' }: TestEvidence): boolean =>
    number === 1
      ? outcome === 'failed' && message.includes(`There is no ${dockerfile} in `)
      : outcome === 'blocked' && message.includes(needs);
  const odd = tests.find((test) => !isRight(test));
  if (odd === undefined) return;
  const expected = odd.number === 1 ? `has to fail because there is no ${dockerfile}` : `has to say "${needs}"`;
  throw new KaizenError(
    `The tests are not red for the right reason, so nothing else was written: ${odd.id} (${odd.title}) ${expected}, and ${ending(odd)}.`,
  );
}

function ending({ outcome, message }: TestEvidence): string {
  return outcome === 'passed' ? 'passed' : `said: ${message ?? 'nothing'}`;
}
