import { steps } from '../evidence/record.ts';
import type { Answer } from './attempt.ts';
import { type Change, describeChange, type Step } from './cause.ts';
import type { Diagnosis } from './diagnose.ts';

/** How far an attempt came: the step that it failed at, or `all` where everything passes. */
export type Reached = Step | 'all';

/** What an attempt fails at. */
export interface Failed {
  readonly step: Step;
  /** The service of the application that it is about. */
  readonly service: string;
  /** All causes that show, those with a repair first; empty where no known cause shows. */
  readonly diagnoses: readonly Diagnosis[];
  /** The end of what was printed. */
  readonly lines: readonly string[];
}

/** What an attempt has shown. */
export interface Outcome<Failure extends Failed = Failed> {
  readonly answers: readonly Answer[];
  readonly failure?: Failure;
}

/** One attempt, as it is recorded. */
export interface Tried {
  /** When it began: a date of ISO 8601, in UTC. */
  readonly started: string;
  readonly reached: Reached;
  /** The service that failed; absent where everything passed. */
  readonly service?: string;
  /** Why it failed; absent where no known cause shows. */
  readonly diagnosis?: Diagnosis;
  /** What shows the cause, or the end of what was printed. */
  readonly lines: readonly string[];
  /** What was changed because of it, as `describeChange` says it; empty where nothing was. */
  readonly changes: readonly string[];
  /** True where the next attempt came no further, so that the changes were taken back. */
  readonly isTakenBack: boolean;
}

/** How a proof ended. */
export interface Proof {
  /** True where everything builds, starts, answers and passes its suite. */
  readonly isProven: boolean;
  readonly answers: readonly Answer[];
  /** All attempts, the first one first. */
  readonly attempts: readonly Tried[];
  /** What fails with the answers as they stand at the end. */
  readonly failure?: Tried;
}

/** What the loop does to a project. */
export interface Trial<Failure extends Failed> {
  /** Makes one attempt. */
  attempt(): Promise<Outcome<Failure>>;
  /** Changes answers, and gives what takes the changes back. Undefined where an answer can't be changed so. */
  change(changes: readonly Change[], failure: Failure): Promise<(() => Promise<void>) | undefined>;
}

export interface LoopOptions {
  /** True to apply repairs. */
  readonly isFixing: boolean;
  /** How often it is tried at most. */
  readonly attempts: number;
}

/** A change that waits for the next attempt to show whether it helps. */
interface Pending<Failure extends Failed> {
  readonly failure: Failure;
  readonly diagnosis: Diagnosis;
  takeBack(): Promise<void>;
}

/**
 * Tries until everything passes, or nothing more can be repaired. A change stays only where the next attempt comes further: to a later step, or
 * to another failure at the same step, one that was not seen before and that is not about what was changed. A cause that comes back is not repaired again.
 */
export async function untilProven<Failure extends Failed>(trial: Trial<Failure>, { isFixing, attempts }: LoopOptions): Promise<Proof> {
  const tried: Tried[] = [];
  /** Sentences of the causes that a repair was applied for. */
  const repaired = new Set<string>();
  let pending: Pending<Failure> | undefined;
  for (let count = 1; ; count++) {
    const started = new Date().toISOString();
    const { answers, failure } = await trial.attempt().catch(async (error: unknown) => {
      // What no attempt has shown to help does not stay, also where a person interrupts.
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
    // What was taken back leaves the failure before it, of which another cause may be the one.
    const standing: Failure = pending === undefined || hasHelped ? failure : pending.failure;
    const record = (diagnosis: Diagnosis | undefined, changes: readonly string[], of: Failed = failure): Tried => ({
      started,
      reached: of.step,
      service: of.service,
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

/** True where a failure is about a path that the change has put there: then it fails in another way, and no later. */
function namesChange(lines: readonly string[], changes: readonly Change[]): boolean {
  const paths = changes.flatMap((change) => (change.question === 'data' && 'add' in change ? change.add : []));
  return lines.some((line) =>
    line.split(/[\s'"`:,()]{1,20}/).some((word) => paths.some((path) => word === path || word.endsWith(`/${path}`))),
  );
}
