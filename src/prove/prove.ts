import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decideOn } from '../decided.ts';
import { describeEngine } from '../engine/docker.ts';
import { removeRun } from '../engine/remove-run.ts';
import { exitCode, KaizenError } from '../errors.ts';
import { attemptsPath, keepAttempts } from '../evidence/attempts.ts';
import type { Progress } from '../evidence/progress.ts';
import type { ApplicationPlan } from '../plan/plan.ts';
import { openProject, type Project, planOf } from '../project.ts';
import type { Decision } from '../questions/decide.ts';
import type { Answers, Question, QuestionName } from '../questions/question.ts';
import type { Layer } from '../questions/resolve.ts';
import { questions } from '../questions/table.ts';
import { refuseUndecided, requireGenerated, requireStack, runSession } from '../session.ts';
import { type LanguageName, languageNames } from '../stacks/registry.ts';
import { attempt } from './attempt.ts';
import type { Change, Subject } from './cause.ts';
import type { Run } from './containers.ts';
import { diagnose } from './diagnose.ts';
import { attemptEvidence } from './document.ts';
import { type Failed, type LoopOptions, type Outcome, type Proof, untilProven } from './loop.ts';
import { isAboutFiles, writtenLines } from './writes.ts';

export interface ProveOptions extends LoopOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** A failure with its project. */
interface FailedProject extends Failed {
  readonly application: ApplicationPlan;
  readonly project: Project;
  readonly decision: Decision;
}

/** The number of lines from the end of the output, if no cause is known. */
const shownLines = 12;

/**
 * Tests a generated project on the engine: it builds, starts, answers and passes its suite, or the result says why not. With `isFixing`,
 * the repair of a cause is applied as an answer, and kept if the next attempt gets further. Throws KaizenError: 1 if nothing was generated
 * or no engine answers, 3 if a repair causes a conflict, 130 after an interrupt.
 */
export async function prove(folder: string, { signal, progress, isFixing, attempts }: ProveOptions): Promise<Proof> {
  await describeEngine({ signal });
  const proof = await untilProven<FailedProject>(
    {
      attempt: () => attemptIn(folder, { signal, progress }),
      change: (changes, failure) => changeAnswers(folder, changes, failure),
    },
    { isFixing, attempts },
  );
  if (proof.attempts.some(({ changes }) => changes.length > 0)) await keep(folder, proof);
  return proof;
}

/** Keeps the attempts, so that the record of the evidence can show them. */
async function keep(folder: string, { attempts }: Proof): Promise<void> {
  const project = await openProject(folder);
  const { evidence, applications } = planOf(project, await decideOn(project, [project.saved]));
  const path = attemptsPath(evidence.folder, applications[0]?.suite.prefix ?? '');
  keepAttempts(project.inspection.root, path, attempts.map(attemptEvidence));
}

async function attemptIn(folder: string, following: Pick<ProveOptions, 'signal' | 'progress'>): Promise<Outcome<FailedProject>> {
  const project = await openProject(folder);
  requireGenerated(project);
  const decision = await decideOn(project, [project.saved]);
  const plan = planOf(project, decision);
  requireStack(plan);
  return inRun(following, async (run) => {
    const { answers, failure, stack } = await attempt(project.inspection.root, plan, run);
    if (failure === undefined) return { answers };
    const { step, application, lines } = failure;
    const subject = subjectOf(application, project, decision);
    const first = diagnose(step, lines, subject);
    const written = stack !== undefined && isAboutFiles(step, first) ? await writtenLines(stack, application) : [];
    const diagnoses = written.length === 0 ? first : diagnose(step, [...lines, ...written], subject);
    return {
      answers,
      failure: {
        step,
        service: application.service,
        ...(application.byHand === undefined ? {} : { ownDockerfile: application.dockerfile }),
        diagnoses,
        lines: lines.slice(-shownLines),
        application,
        project,
        decision,
      },
    };
  });
}

/** The data about the failed application and its folder for a cause. */
export function subjectOf(application: ApplicationPlan, { inspection, read }: Project, { applications }: Decision): Subject {
  const decided = applications.find(({ application: { path } }) => path === application.path)?.application;
  const prefix = application.path === '' ? '' : `${application.path}/`;
  return {
    application,
    language: knownLanguage(decided?.stack.language),
    packageOf: (module) => decided?.stack.packageOf?.(module),
    variables: decided?.variables ?? [],
    files: inspection.files.flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : [])),
    read(path) {
      try {
        return read(`${prefix}${path}`);
      } catch {
        return undefined;
      }
    },
  };
}

function knownLanguage(language: string | undefined): LanguageName | undefined {
  return languageNames.find((name) => name === language);
}

/**
 * Changes answers, renders, and returns a function that takes the changes back. Undefined if the answers do not fit together, or if no file
 * follows from them, as with a hand-written Dockerfile: another attempt would fail in the same way.
 */
async function changeAnswers(
  folder: string,
  changes: readonly Change[],
  { application: { path }, project: { saved }, decision: { applications } }: FailedProject,
): Promise<(() => Promise<void>) | undefined> {
  const answers = applications.find(({ application }) => application.path === path)?.resolution.answers ?? {};
  const isAlone = applications.length === 1 && path === '';
  const before = (isAlone ? saved.values : saved.members?.get(path)) ?? new Map<QuestionName, unknown>();
  const layerOf = (values: ReadonlyMap<QuestionName, unknown>): Layer =>
    isAlone ? { origin: 'flag', values } : { origin: 'flag', values: new Map(), members: new Map([[path, values]]) };
  /** Returns whether a file has changed. */
  const apply = async (values: ReadonlyMap<QuestionName, unknown>): Promise<boolean> => {
    const session = await runSession(folder, { layers: (opened) => [layerOf(values), opened.saved] });
    refuseUndecided(session);
    return session.changes.some(({ write }) => write !== undefined);
  };
  const takeBack = async (): Promise<void> => {
    await apply(new Map(changes.map(({ question }) => [question, before.get(question)])));
  };
  try {
    if (await apply(new Map(changes.map((change) => [change.question, changedValue(change, answers)])))) return takeBack;
    await takeBack();
    return undefined;
  } catch (error) {
    // An invalid answer for this project: it was refused before any write.
    if (error instanceof KaizenError && error.code === exitCode.invalid) return undefined;
    throw error;
  }
}

function changedValue<Name extends QuestionName>(change: Change & { readonly question: Name }, answers: Partial<Answers>): unknown {
  if ('set' in change) return change.set;
  const { kind }: Question<Answers[Name]> = questions[change.question];
  const value = answers[change.question];
  const printed = value === undefined ? [] : kind.print(value);
  // An answer of pairs also accepts them as words.
  if (Array.isArray(printed)) return [...printed, ...change.add];
  const given = new Set(change.add.map((pair) => pair.split('=')[0]));
  const kept = Object.entries(printed ?? {}).filter(([name]) => !given.has(name));
  return [...kept.map(([name, each]) => `${name}=${each}`), ...change.add];
}

/** Gives an attempt its name and its folder, and removes everything afterwards. */
async function inRun<Result>(
  { signal, progress }: Pick<ProveOptions, 'signal' | 'progress'>,
  action: (run: Run) => Promise<Result>,
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
