import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeEngine } from '../engine/docker.ts';
import { removeRun } from '../engine/remove-run.ts';
import { KaizenError } from '../errors.ts';
import { suiteEvidence } from '../evidence/collect.ts';
import { copyProject, placeFiles } from '../evidence/copy.ts';
import type { Progress } from '../evidence/progress.ts';
import type { TestEvidence } from '../evidence/record.ts';
import { keptManifests } from '../own-manifests.ts';
import type { Planned } from '../session.ts';
import { type Adoption, adopt } from './adopt.ts';

/** The verdict of the suite on the requested items. */
export interface Decided {
  readonly adoption: Adoption;
  /** Items that stay because no test got worse. */
  readonly kept: readonly string[];
  readonly takenBack: readonly TakenBack[];
  /** Why the suite could not run, as a sentence. The items are applied anyway. */
  readonly undecided?: string;
  /** True if only manifests were edited, which the suite does not test. */
  readonly isOfCluster?: boolean;
}

/** Items that turned tests red, and are not applied. */
export interface TakenBack {
  readonly items: readonly string[];
  /** The first test that passed before, with its title in the suite and its message. */
  readonly test: string;
  readonly message: string;
}

export interface TrialOptions {
  readonly items: readonly string[];
  readonly digests: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** The tests of all applications, by their names in reports. */
type Results = ReadonlyMap<string, Pick<TestEvidence, 'outcome' | 'message' | 'title'>>;

/** Runs the suites on the adopted files of a project. */
type Suites = (adoption: Adoption, step: string) => Promise<Results>;

/**
 * Applies items, and keeps those that make no test of the suite worse. The suite runs in a copy of the project, with and without the items;
 * the project itself does not change. Without an engine, nothing is tried, and all items are applied. Throws KaizenError like `adopt`, and
 * with exit code 130 after an interrupt.
 */
export async function tryItems(planned: Planned, options: TrialOptions): Promise<Decided> {
  const { items, digests, signal } = options;
  const withItems = (names: readonly string[]): Promise<Adoption> => adopt(planned, { items: names, digests });
  const all = await withItems(items);
  const asked = items.filter((item) => !all.idle.includes(item));
  if (asked.length === 0) return { adoption: all, kept: [], takenBack: [] };
  const before = await withItems([]);
  const texts = new Map(before.changes.map((change) => [change.path, change.write ?? change.current]));
  const edited = all.changes.filter((change) => (change.write ?? change.current) !== texts.get(change.path));
  const manifests = new Set(keptManifests(planned.project));
  if (edited.length > 0 && edited.every(({ path }) => manifests.has(path)))
    return { adoption: all, kept: asked, takenBack: [], isOfCluster: true };
  const cause = await silence(signal);
  if (cause !== undefined) return { adoption: all, kept: asked, takenBack: [], undecided: cause };
  try {
    return await inRun(planned, options, async (suites) => {
      const before = await suites(await withItems([]), 'Running the suite without the items');
      return decide(asked, before, suites, withItems, all);
    });
  } catch (error) {
    if (signal.aborted || !(error instanceof KaizenError)) throw error;
    return { adoption: all, kept: asked, takenBack: [], undecided: error.message };
  }
}

/** Tries all items at once, and one after the other if that makes a test worse. */
async function decide(
  items: readonly string[],
  before: Results,
  suites: Suites,
  withItems: (names: readonly string[]) => Promise<Adoption>,
  all: Adoption,
): Promise<Decided> {
  const worse = worseIn(before, await suites(all, `Running the suite with ${items.join(', ')}`));
  if (worse === undefined) return { adoption: all, kept: items, takenBack: [] };
  if (items.length === 1) return { adoption: await withItems([]), kept: [], takenBack: [{ items, ...worse }] };
  let kept: readonly string[] = [];
  let adoption = await withItems([]);
  let known = before;
  const takenBack: TakenBack[] = [];
  for (const item of items) {
    const tried = await withItems([...kept, item]);
    const after = await suites(tried, `Running the suite with ${[...kept, item].join(', ')}`);
    const reason = worseIn(known, after);
    if (reason === undefined) [kept, adoption, known] = [[...kept, item], tried, after];
    else takenBack.push({ items: [item], ...reason });
  }
  return { adoption, kept, takenBack };
}

/** The first test that passed before and now fails. */
export function worseIn(before: Results, after: Results): Pick<TakenBack, 'test' | 'message'> | undefined {
  const isWorse = ([name, { outcome }]: readonly [string, { readonly outcome: TestEvidence['outcome'] }]): boolean =>
    outcome !== 'passed' && before.get(name)?.outcome === 'passed';
  // A test that is blocked fails because of an earlier one.
  const found = [...after].filter(isWorse);
  const [name, test] = found.find(([, { outcome }]) => outcome === 'failed') ?? found[0] ?? [];
  return name === undefined || test === undefined ? undefined : { test: `${name} ${test.title}`, message: test.message ?? '' };
}

/** Why no suite can run, or undefined if an engine answers. */
async function silence(signal: AbortSignal): Promise<string | undefined> {
  try {
    await describeEngine({ signal });
    return undefined;
  } catch (error) {
    if (signal.aborted || !(error instanceof KaizenError)) throw error;
    return error.message.split('\n')[0] ?? '';
  }
}

/** Gives a trial a copy of the project, and removes everything afterwards. */
async function inRun<Result>(
  { project }: Planned,
  { signal, progress }: Pick<TrialOptions, 'signal' | 'progress'>,
  action: (suites: Suites) => Promise<Result>,
): Promise<Result> {
  const name = `kaizen-adopt-${randomBytes(5).toString('hex')}`;
  const work = await mkdtemp(join(tmpdir(), `${name}-`));
  try {
    return await action(async ({ changes, plan }, step) => {
      const copy = join(work, 'copy');
      await rm(copy, { recursive: true, force: true });
      // A person's stack may read its own .env and secrets. Other users cannot read this folder.
      await copyProject(project.inspection.root, copy, { isWhole: true });
      await placeFiles(
        copy,
        changes.flatMap(({ path, write, file }) => (write === undefined ? [] : [{ path, text: write, permissions: file?.permissions }])),
      );
      const results = new Map<string, TestEvidence>();
      for (const application of plan.applications) {
        const { tests } = await suiteEvidence(step, copy, application, { work, signal, progress });
        for (const test of tests) results.set(test.id, test);
      }
      return results;
    });
  } finally {
    progress.end({ isWell: false, summary: signal.aborted ? 'interrupted' : 'failed' });
    await removeRun(name);
    await rm(work, { recursive: true, force: true });
  }
}
