import { steps } from '../evidence/record.ts';
import type { Answer } from './attempt.ts';
import { type Change, describeChange, type Step } from './cause.ts';
import type { Diagnosis } from './diagnose.ts';

/** How far an attempt got: the step that failed, or `all` if everything passed. */
export type Reached = Step | 'all';

/** The failure of an attempt. */
export interface Failed {
  readonly step: Step;
  /** The service of the failed application. */
  readonly service: string;
  /** The path of its Dockerfile, if a person wrote it. */
  readonly ownDockerfile?: string;
  /** All matching causes, those with a repair first; empty if no known cause matches. */
  readonly diagnoses: readonly Diagnosis[];
  /** The end of the output. */
  readonly lines: readonly string[];
}

/** The result of an attempt. */
export interface Outcome<Failure extends Failed = Failed> {
  readonly answers: readonly Answer[];
  readonly failure?: Failure;
}

/** One recorded attempt. */
export interface Tried {
  /** Its start: an ISO 8601 date, in UTC. */
  readonly started: string;
  readonly reached: Reached;
  /** The service that failed; absent if everything passed. */
  readonly service?: string;
  /** The path of its Dockerfile, if a person wrote it. */
  readonly ownDockerfile?: string;
  /** Why it failed; absent if no known cause matches. */
  readonly diagnosis?: Diagnosis;
  /** The lines that show the cause, or the end of the output. */
  readonly lines: readonly string[];
  /** The changes that it caused, in the words of `describeChange`; empty if there were none. */
  readonly changes: readonly string[];
  /** True if the next attempt got no further, so that the changes were taken back. */
  readonly isTakenBack: boolean;
}

/** The result of a proof. */
export interface Proof {
  /** True if everything builds, starts, answers and passes its suite. */
  readonly isProven: boolean;
  readonly answers: readonly Answer[];
  /** All attempts, the oldest first. */
  readonly attempts: readonly Tried[];
  /** The failure with the final answers. */
  readonly failure?: Tried;
}

/** The operations of the loop on a project. */
export interface Trial<Failure extends Failed> {
  /** Makes one attempt. */
  attempt(): Promise<Outcome<Failure>>;
  /** Changes answers, and returns a function that takes the changes back. Undefined if an answer cannot be changed this way. */
  change(changes: readonly Change[], failure: Failure): Promise<(() => Promise<void>) | undefined>;
}

export interface LoopOptions {
  /** True to apply repairs. */
  readonly isFixing: boolean;
  /** The maximum number of attempts. */
  readonly attempts: number;
}

/** A change until the next attempt shows whether it helps. */
interface Pending<Failure extends Failed> {
  readonly failure: Failure;
  readonly diagnosis: Diagnosis;
  takeBack(): Promise<void>;
}

/**
 * Repeats attempts until everything passes, or nothing more can be repaired. A change is kept only if the next attempt gets further: to a
 * later step, or to a new failure at the same step that is not about the path that was added. A cause that returns is not repaired again.
 */
export async function untilProven<Failure extends Failed>(trial: Trial<Failure>, { isFixing, attempts }: LoopOptions): Promise<Proof> {
  const tried: Tried[] = [];
  /** Sentences of the causes for which a repair was applied. */
  const repaired = new Set<string>();
  let pending: Pending<Failure> | undefined;
  for (let count = 1; ; count++) {
    const started = new Date().toISOString();
    const { answers, failure } = await trial.attempt().catch(async (error: unknown) => {
      // A change that no attempt has shown to help is taken back, even after an interrupt.
      await pending?.takeBack();
      throw error;
    });
    if (failure === undefined) {
      const passed: Tried = { started, reached: 'all', lines: [], changes: [], isTakenBack: false };
      return { isProven: true, answers, attempts: [...tried, passed] };
    }
    const hasHelped = pending === undefined || isFurther(pending, failure, repaired);
    if (pending !== undefined && !hasHelped) {
      await pending.takeBack();
      tried.push(...tried.splice(-1).map((last) => ({ ...last, isTakenBack: true })));
    }
    // After a change was taken back, the failure before it remains, which may have another cause.
    const standing: Failure = pending === undefined || hasHelped ? failure : pending.failure;
    const record = (diagnosis: Diagnosis | undefined, changes: readonly string[], of: Failed = failure): Tried => ({
      started,
      reached: of.step,
      service: of.service,
      ...(of.ownDockerfile === undefined ? {} : { ownDockerfile: of.ownDockerfile }),
      ...(diagnosis === undefined ? {} : { diagnosis }),
      lines: diagnosis?.lines ?? of.lines,
      changes,
      isTakenBack: false,
    });
    pending = undefined;
    const open = standing.diagnoses.filter(({ changes, sentence }) => changes.length > 0 && !repaired.has(sentence));
    for (const diagnosis of isFixing && count < attempts ? open : []) {
      repaired.add(diagnosis.sentence);
      const takeBack = await trial.change(diagnosis.changes, standing);
      if (takeBack === undefined) continue;
      pending = { failure: standing, diagnosis, takeBack };
      tried.push(record(diagnosis, diagnosis.changes.map(describeChange)));
      break;
    }
    if (pending !== undefined) continue;
    const last = record(failure.diagnoses[0], []);
    return { isProven: false, answers, attempts: [...tried, last], failure: record(standing.diagnoses[0], [], standing) };
  }
}

function isFurther(before: Pending<Failed>, now: Failed, repaired: ReadonlySet<string>): boolean {
  const [was, is] = [steps.indexOf(before.failure.step), steps.indexOf(now.step)];
  if (was !== is) return is > was;
  const [cause] = now.diagnoses;
  if (namesChange(cause?.lines ?? now.lines, before.diagnosis.changes)) return false;
  return (
    !now.diagnoses.some(({ sentence }) => sentence === before.diagnosis.sentence) && (cause === undefined || !repaired.has(cause.sentence))
  );
}

/** True if a failure names a path that the change has added: the application fails in another way, not later. */
function namesChange(lines: readonly string[], changes: readonly Change[]): boolean {
  const paths = changes.flatMap((change) => (change.question === 'data' && 'add' in change ? change.add : []));
  return lines.some((line) =>
    line.split(/[\s'"`:,()]{1,20}/).some((word) => paths.some((path) => word === path || word.endsWith(`/${path}`))),
  );
}
