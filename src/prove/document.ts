import type { ExitCode } from '../errors.ts';
import type { AttemptEvidence } from '../evidence/record.ts';
import { version } from '../version.ts';
import type { Answer } from './attempt.ts';
import { describeChange, type Step } from './cause.ts';
import type { Proof, Tried } from './loop.ts';

/** The result of a proof for machines; `schema/prove.schema.json` describes it. */
export interface ProofReport {
  readonly schema: 1;
  readonly command: 'prove';
  /** Version of this tool. */
  readonly generator: string;
  readonly exit: ExitCode;
  /** True if everything builds, starts, answers and passes its suite. */
  readonly isProven: boolean;
  readonly answers: readonly Answer[];
  /** All attempts, the oldest first. */
  readonly attempts: readonly AttemptEvidence[];
  /** The failure with the current answers, and the changes that would repair it. */
  readonly failure?: {
    readonly step: Step;
    readonly service: string;
    readonly kind?: string;
    readonly cause?: string;
    readonly lines: readonly string[];
    readonly repair: readonly string[];
  };
}

/** An attempt in the format for machines and for the record of the evidence. */
export function attemptEvidence({ started, reached, service, diagnosis, lines, changes, isTakenBack }: Tried): AttemptEvidence {
  return {
    started,
    reached,
    ...(service === undefined ? {} : { service }),
    ...causeOf(diagnosis),
    lines,
    changes,
    isTakenBack,
  };
}

function causeOf(diagnosis: Tried['diagnosis']): Pick<AttemptEvidence, 'kind' | 'cause'> {
  return diagnosis === undefined ? {} : { kind: diagnosis.cause, cause: diagnosis.sentence };
}

/** A proof in the format for machines. */
export function proofReport({ isProven, answers, attempts, failure }: Proof, exit: ExitCode): ProofReport {
  return {
    schema: 1,
    command: 'prove',
    generator: version,
    exit,
    isProven,
    answers,
    attempts: attempts.map(attemptEvidence),
    ...(failure === undefined || failure.reached === 'all'
      ? {}
      : {
          failure: {
            step: failure.reached,
            service: failure.service ?? '',
            ...causeOf(failure.diagnosis),
            lines: failure.lines,
            repair: (failure.diagnosis?.changes ?? []).map(describeChange),
          },
        }),
  };
}
