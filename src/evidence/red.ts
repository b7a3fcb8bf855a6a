import { KaizenError } from '../errors.ts';
import type { SuiteRun, TestEvidence } from './record.ts';
import type { Suite } from './suite.ts';

/** Why the first test of a suite is red before there are files: as a part of a sentence, and the beginning of the test's message. */
export interface Red {
  readonly because: string;
  readonly says: string;
}

/** The red run of an application's suite. */
export function withoutDockerfile(dockerfile: string): Red {
  return { because: `there is no ${dockerfile}`, says: `There is no ${dockerfile} in ` };
}

/** The red run of the section for a cluster. */
export const withoutManifests: Red = { because: 'there are no manifests', says: 'There are no manifests in ' };

/**
 * Checks a run of a suite before there are files: the first test must fail because there are none, and all other tests must be blocked by
 * it. A broken runner, or a test that passes without files, is no evidence. Throws KaizenError (exit code 1) that names the first test with
 * another outcome, with its message.
 */
export function requireRed({ prefix, criteria }: Suite, { because, says }: Red, { tests }: SuiteRun): void {
  const needs = `needs ${prefix}.1 (${criteria[0]?.title})`;
  const isRight = ({ number, outcome, message = '' }: TestEvidence): boolean =>
    number === 1 ? outcome === 'failed' && message.includes(says) : outcome === 'blocked' && message.includes(needs);
  const odd = tests.find((test) => !isRight(test));
  if (odd === undefined) return;
  const expected = odd.number === 1 ? `has to fail because ${because}` : `has to say "${needs}"`;
  throw new KaizenError(
    `The tests are not red for the right reason, so nothing else was written: ${odd.id} (${odd.title}) ${expected}, and ${ending(odd)}.`,
  );
}

function ending({ outcome, message }: TestEvidence): string {
  return outcome === 'passed' ? 'passed' : `said: ${message ?? 'nothing'}`;
}
