import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tests } from '../artifacts/tests.ts';
import { decideOn } from '../decided.ts';
import { describeEngine } from '../engine/docker.ts';
import { type ExitCode, exitCode, KaizenError } from '../errors.ts';
import { clusterSuite, type TestCluster, testCluster } from '../evidence/cluster.ts';
import { type CollectOptions, collect, shownRun, suiteEvidence } from '../evidence/collect.ts';
import { parseRecord } from '../evidence/parse-record.ts';
import type { EvidenceRecord, SuiteRun } from '../evidence/record.ts';
import { requireRed, withoutDockerfile, withoutManifests } from '../evidence/red.ts';
import { sentence } from '../evidence/shown.ts';
import { suiteOf } from '../evidence/suite.ts';
import { exitOf } from '../evidence/verdict.ts';
import { evidencePaths, lastRecord, writeEvidence } from '../evidence/write.ts';
import type { Plan } from '../plan/plan.ts';
import { isWritten, openProject, type Project, planOf, refuseDisturbed } from '../project.ts';
import type { Decision } from '../questions/decide.ts';
import type { Layer } from '../questions/resolve.ts';
import { mebibyte, readTypedText } from '../read-file.ts';
import type { Change } from '../reconcile/reconcile.ts';
import { isUndecided } from '../reconcile/settle.ts';
import { together } from '../render/paint.ts';
import { conflictSentence, statusLines } from '../report.ts';
import { planSession, refuseUndecided, requireGenerated, requireStack, runSession } from '../session.ts';
import type { Request } from './arguments.ts';
import { giveReport } from './document.ts';
import { personFor, showFindings } from './generate.ts';
import { interruptible } from './interruptible.ts';
import { say, tellNotes, writeError, writeJson } from './output.ts';
import type { ShownProgress } from './progress.ts';

const noEvidence = 'no evidence was written, and nothing is left in the engine';

/** `kaizen-docker tdd`: tests, red, files, green, measurements, evidence. Returns the exit code. */
export async function runTdd(request: Request, layers: readonly Layer[]): Promise<ExitCode> {
  const started = new Date();
  const { preset } = request;
  const person = await personFor(request);
  const {
    project,
    decision,
    changes: planned,
  } = await planSession(request.folder, {
    preset,
    isDryRun: request.dryRun,
    isStrict: request.strict,
    onOpened: (opened) => {
      tellNotes(opened);
      requireNoFiles(opened);
    },
    layers: ({ saved }) => [...layers, saved],
    person: () => person,
    onChosen: (chosen, project) => showFindings(project, chosen),
  });
  const plan = planOf(project, decision);
  requireStack(plan);
  say(together('\n', statusLines(planned), '\n'));
  refuseConflicts(project, planned);
  if (request.dryRun) return nothingRun(request, project, planned);
  return interruptible(request, noEvidence, async (progress, signal) => {
    await describeEngine({ signal });
    const cluster = await testCluster(plan, process.env, { signal });
    const root = project.inspection.root;
    progress.begin('Writing the tests');
    await runSession(request.folder, { artifacts: [tests], preset, layers: () => decision.layers });
    progress.end({ isWell: true, summary: plan.applications.map(({ suiteFolder }) => suiteFolder).join(', ') });
    const { red, clusterRed } = await redRuns(root, plan, { cluster, progress, signal });
    progress.begin('Writing the files');
    const written = await runSession(request.folder, { preset, layers: () => decision.layers });
    refuseUndecided(written);
    progress.end({ isWell: true, summary: `${written.changes.filter(isWritten).length} files` });
    const requiresNoWorse = request.compare !== undefined;
    const seen = { red, cluster, clusterRed };
    return exitOf(
      await prove(request, await openProject(request.folder), decision, { progress, signal, ...seen, started, requiresNoWorse }),
    );
  });
}

/** `kaizen-docker evidence`: the second half of `tdd`, for a project that has its files. Returns the exit code. */
export async function runEvidence(request: Request): Promise<ExitCode> {
  const started = new Date();
  if (request.from === undefined && !request.dryRun)
    return exitOf(await evidenceOf(request, { started, requiresNoWorse: request.compare !== undefined }));
  const project = await openProject(request.folder);
  tellNotes(project);
  if (request.from === undefined) requireGenerated(project);
  return request.dryRun ? nothingRun(request, project, []) : renderAgain(request, project);
}

/**
 * Tests, measures and scans a project that has its files, and writes the record, which it returns. The record is compared with the earlier
 * one; `requiresNoWorse`: a result that is worse fails.
 */
export async function evidenceOf(
  request: Request,
  { started, requiresNoWorse }: { readonly started: Date; readonly requiresNoWorse: boolean },
): Promise<EvidenceRecord> {
  const project = await openProject(request.folder, undefined, { isWriting: true });
  tellNotes(project);
  requireGenerated(project);
  const decision = await decideOn(project, [project.saved]);
  return interruptible(request, noEvidence, async (progress, signal) => {
    const cluster = await testCluster(planOf(project, decision), process.env, { signal });
    return prove(request, project, decision, {
      progress,
      signal,
      red: new Map(),
      cluster,
      clusterRed: undefined,
      started,
      requiresNoWorse,
    });
  });
}

function nothingRun(request: Request, project: Project, changes: readonly Change[]): ExitCode {
  say('Nothing was written, and nothing was run (--dry-run).\n');
  giveReport(request, { project, changes, exit: exitCode.done });
  return exitCode.done;
}

/** Throws KaizenError (exit code 5) if the folder has container files: tests that are written after them prove less. */
function requireNoFiles({ inspection, lock, read }: Project): void {
  const generated = [...lock.entries].filter(([path, { owner }]) => owner !== 'tests' && read(path) !== undefined).map(([path]) => path);
  const found = [...new Set([...(inspection.containerFiles?.value ?? []), ...generated])];
  if (found.length === 0) return;
  throw new KaizenError(
    `${found.join(', ')}: these files exist already, and tdd starts without them. Use "kaizen-docker evidence" to test and measure them.`,
    exitCode.refused,
  );
}

function refuseConflicts(project: Project, changes: readonly Change[]): void {
  if (!changes.some(isUndecided)) return;
  refuseDisturbed(project);
  throw new KaizenError(conflictSentence(changes), exitCode.conflict);
}

interface RedRuns {
  /** By the service of the application. */
  readonly red: ReadonlyMap<string, SuiteRun>;
  readonly clusterRed: SuiteRun | undefined;
}

/** Runs every suite before there are files, and requires that it is red for that reason. */
async function redRuns(
  root: string,
  plan: Plan,
  {
    cluster,
    progress,
    signal,
  }: { readonly cluster: TestCluster | undefined; readonly progress: ShownProgress; readonly signal: AbortSignal },
): Promise<RedRuns> {
  const work = mkdtempSync(join(tmpdir(), 'kaizen-red-'));
  try {
    const runs = new Map<string, SuiteRun>();
    for (const application of plan.applications) {
      const ran = await suiteEvidence('Checking that the tests fail', root, application, { work, signal, progress }, (run) => {
        requireRed(suiteOf(application), withoutDockerfile(application.dockerfile), run);
        return 'all red, because there is no Dockerfile';
      });
      runs.set(application.service, ran);
    }
    if (cluster === undefined) return { red: runs, clusterRed: undefined };
    const section = clusterSuite(plan, cluster);
    const clusterRed = await shownRun('Checking that the tests of the cluster fail', root, section, { work, signal, progress }, (run) => {
      requireRed(section, withoutManifests, run);
      return 'all red, because there are no manifests';
    });
    return { red: runs, clusterRed };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

type Collecting = Pick<CollectOptions, 'signal' | 'red' | 'cluster' | 'clusterRed' | 'started' | 'requiresNoWorse'> & {
  readonly progress: ShownProgress;
};

async function prove(request: Request, project: Project, decision: Decision, collecting: Collecting): Promise<EvidenceRecord> {
  const plan = planOf(project, decision);
  requireStack(plan);
  const { root } = project.inspection;
  const { folder } = plan.evidence;
  const paths = evidencePaths(folder, plan.applications[0]?.suite.prefix ?? '');
  const earlier = earlierRecord(request, root, paths);
  const collected = await collect(project, plan, {
    ...collecting,
    requiresScan: request.scan,
    ...(earlier === undefined ? {} : { earlier }),
  });
  const written = await writeEvidence(root, folder, collected, request);
  collecting.progress.close();
  tell(collected.record, written);
  if (request.json) writeJson(collected.record);
  return collected.record;
}

function earlierRecord({ compare }: Request, root: string, paths: ReturnType<typeof evidencePaths>): CollectOptions['earlier'] {
  if (compare !== undefined) return { record: recordAt(compare), path: compare };
  const record = lastRecord(root, paths);
  return record === undefined ? undefined : { record, path: paths.record };
}

function tell({ verdict, cluster }: EvidenceRecord, written: readonly string[]): void {
  say(`\n${written.map((path) => `  ${path}\n`).join('')}\n`);
  if (cluster?.state === 'not run') say(`Not run: ${cluster.id}, the tests of the cluster. ${sentence(cluster.reason)}\n`);
  if (verdict.isGreen) say('Green: every test passes and every budget is met.\n');
  for (const reason of verdict.reasons) writeError(`Red: ${reason}\n`);
}

async function renderAgain(request: Request, project: Project): Promise<ExitCode> {
  const { inspection, saved } = project;
  const record = recordAt(request.from ?? '');
  const decision = await decideOn(project, [saved]);
  const written = await writeEvidence(inspection.root, planOf(project, decision).evidence.folder, { record, sboms: new Map() }, request);
  tell(record, written);
  return exitOf(record);
}

const mostRecord = 16 * mebibyte;

/** Throws KaizenError (exit code 1) for a file that cannot be read or is not a record. */
function recordAt(path: string): EvidenceRecord {
  const read = readTypedText(path, mostRecord);
  if ('text' in read) return parseRecord(read.text, path);
  throw new KaizenError(`${path} ${read.wrong}: name a record of evidence.`);
}
