import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeEngine } from '../engine/docker.ts';
import { removeRun } from '../engine/remove-run.ts';
import type { Progress } from '../evidence/progress.ts';
import { openProject, type Project, planOf } from '../project.ts';
import { type Decision, decide } from '../questions/decide.ts';
import type { Answers, Question, QuestionName } from '../questions/question.ts';
import type { Layer } from '../questions/resolve.ts';
import { questions } from '../questions/table.ts';
import { refuseUndecided, requireGenerated, requireStack, runSession } from '../session.ts';
import { type LanguageName, languageNames } from '../stacks/registry.ts';
import { type Answer, attempt, type Failure } from './attempt.ts';
import { type Change, describeChange, steps } from './cause.ts';
import { type Diagnosis, diagnose } from './diagnose.ts';

/** What was tried: why the attempt failed, and what was changed because of it. */
export interface Tried {
  /** The step that failed, and whose. */
  readonly step: Failure['step'];
  readonly service: string;
  /** Absent where no known cause shows. */
  readonly diagnosis?: Diagnosis;
  /** The end of what was printed. */
  readonly lines: readonly string[];
  /** Changes of answers in the words of `set`: `packages=libgl1`. Empty where nothing was changed. */
  readonly applied: readonly string[];
  /** True where the next attempt came no further, so that the changes were taken back. */
  readonly isTakenBack: boolean;
}

/** How a proof ended. */
export interface Proof {
  /** True where everything builds, starts, answers and passes its suite. */
  readonly isProven: boolean;
  readonly answers: readonly Answer[];
  readonly tried: readonly Tried[];
}

export interface ProveOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** True to apply repairs, as answers. */
  readonly isFixing: boolean;
  /** How often it is tried at most. */
  readonly attempts: number;
}

/** A change that waits for the next attempt to show whether it helps. */
interface Pending {
  readonly tried: Tried;
  /** The answers as they were before. */
  readonly back: Layer;
}

/**
 * Tries a project that has its files on the engine: it builds, starts, answers and passes its suite, or it says why not. With `isFixing`, the
 * repair of a cause is applied as an answer, and kept where the next attempt comes further.
 * Throws KaizenError: 1 where nothing was generated or no engine answers, 3 where a repair meets a conflict, 130 where it was interrupted.
 */
export async function prove(folder: string, { signal, progress, isFixing, attempts }: ProveOptions): Promise<Proof> {
  await describeEngine({ signal });
  const tried: Tried[] = [];
  let pending: Pending | undefined;
  for (let count = 1; ; count++) {
    const project = await openProject(folder);
    requireGenerated(project);
    const decision = await decide(project.inspection, [project.saved]);
    const plan = planOf(project, decision);
    requireStack(plan);
    const { answers, failure } = await inRun({ signal, progress }, (run) => attempt(project.inspection.root, plan, run)).catch(
      async (error: unknown) => {
        // What no attempt has shown to help does not stay, also where a person interrupts.
        if (pending !== undefined) await takeBack(folder, pending);
        throw error;
      },
    );
    if (failure === undefined) return { isProven: true, answers, tried };
    const now = triedIn(failure, decision);
    if (pending !== undefined && !isFurther(pending.tried, now)) {
      await takeBack(folder, pending);
      const takenBack = { ...pending.tried, isTakenBack: true };
      return { isProven: false, answers, tried: [...tried.slice(0, -1), takenBack] };
    }
    const changes = now.diagnosis?.changes ?? [];
    if (!isFixing || changes.length === 0 || count >= attempts) return { isProven: false, answers, tried: [...tried, now] };
    const { layer, back, words } = changeOf(changes, failure, project, decision);
    const changing = { ...now, applied: words };
    refuseUndecided(await runSession(folder, { layers: ({ saved }) => [layer, saved] }));
    tried.push(changing);
    pending = { tried: changing, back };
  }
}

async function takeBack(folder: string, { back }: Pending): Promise<void> {
  refuseUndecided(await runSession(folder, { layers: ({ saved }) => [back, saved] }));
}

function triedIn({ step, application, lines }: Failure, { applications }: Decision): Tried {
  const language = applications.find(({ application: { path } }) => path === application.path)?.application.stack.language;
  const diagnosis = diagnose(step, lines, { application, language: knownLanguage(language) });
  return {
    step,
    service: application.service,
    ...(diagnosis === undefined ? {} : { diagnosis }),
    lines: lines.slice(-12),
    applied: [],
    isTakenBack: false,
  };
}

function knownLanguage(language: string | undefined): LanguageName | undefined {
  return languageNames.find((name) => name === language);
}

/** True where an attempt came to a later step, or fails at the same one for another reason. */
function isFurther(before: Tried, now: Tried): boolean {
  const [was, is] = [steps.indexOf(before.step), steps.indexOf(now.step)];
  if (was !== is) return is > was;
  return before.diagnosis?.sentence !== now.diagnosis?.sentence;
}

/** The layers that make changes of answers, and take them back, and the changes in the words of `set`. */
function changeOf(
  changes: readonly Change[],
  { application: { path } }: Failure,
  { saved }: Project,
  { applications }: Decision,
): { readonly layer: Layer; readonly back: Layer; readonly words: readonly string[] } {
  const answers = applications.find(({ application }) => application.path === path)?.resolution.answers ?? {};
  const isAlone = applications.length === 1 && path === '';
  const before = (isAlone ? saved.values : saved.members?.get(path)) ?? new Map<QuestionName, unknown>();
  const layerOf = (values: ReadonlyMap<QuestionName, unknown>): Layer =>
    isAlone ? { origin: 'flag', values } : { origin: 'flag', values: new Map(), members: new Map([[path, values]]) };
  return {
    layer: layerOf(new Map(changes.map((change) => [change.question, changedValue(change, answers)]))),
    back: layerOf(new Map(changes.map(({ question }) => [question, before.get(question)]))),
    words: changes.map(describeChange),
  };
}

function changedValue<Name extends QuestionName>(change: Change & { readonly question: Name }, answers: Partial<Answers>): unknown {
  if ('set' in change) return change.set;
  const { kind }: Question<Answers[Name]> = questions[change.question];
  const value = answers[change.question];
  const printed = value === undefined ? [] : kind.print(value);
  // An answer of pairs takes them as words, too.
  if (Array.isArray(printed)) return [...printed, ...change.add];
  return [...Object.entries(printed ?? {}).map(([name, each]) => `${name}=${each}`), ...change.add];
}

/** Gives an attempt its name and its folder, and takes everything away again. */
async function inRun<Result>(
  { signal, progress }: Pick<ProveOptions, 'signal' | 'progress'>,
  action: (run: { name: string; work: string; signal: AbortSignal; progress: Progress }) => Promise<Result>,
): Promise<Result> {
  const name = `kaizen-prove-${randomBytes(5).toString('hex')}`;
  const work = await mkdtemp(join(tmpdir(), `${name}-`));
  try {
    return await action({ name, work, signal, progress });
  } finally {
    progress.end({ isWell: false, summary: signal.aborted ? 'interrupted' : 'failed' });
    await removeRun(name);
    await rm(work, { recursive: true, force: true });
  }
}
