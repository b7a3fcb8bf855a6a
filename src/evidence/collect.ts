import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { mostReplaced } from '../apply/apply.ts';
import { type Build, build } from '../engine/build.ts';
import { describeEngine, type EngineFacts } from '../engine/docker.ts';
import { describeImage } from '../engine/image.ts';
import { type ImageContents, imageContents } from '../engine/image-contents.ts';
import type { ProgramOptions } from '../engine/process.ts';
import { removeRun } from '../engine/remove-run.ts';
import { runStack, type StackRun } from '../engine/stack.ts';
import { writeThrowAwaySecrets } from '../engine/throw-away-secrets.ts';
import { exitCode, KaizenError } from '../errors.ts';
import type { ApplicationPlan, Plan } from '../plan/plan.ts';
import type { Project } from '../project.ts';
import { readRegularFile } from '../read-file.ts';
import { version } from '../version.ts';
import { attemptsPath, readAttempts } from './attempts.ts';
import { budgetsOf } from './budgets.ts';
import { clusterEvidence, loadIntoCluster, type TestCluster } from './cluster.ts';
import { compare } from './compare.ts';
import { copyProject, editSource, renameCacheMounts } from './copy.ts';
import { purposeOf } from './files.ts';
import type { Progress } from './progress.ts';
import type {
  ApplicationEvidence,
  ClusterEvidence,
  EvidenceRecord,
  FileEvidence,
  ImageEvidence,
  LayerEvidence,
  ServiceEvidence,
  StackEvidence,
  SuiteRun,
} from './record.ts';
import { scanImages } from './scan.ts';
import { runSuite, type Suite, suiteOf } from './suite.ts';
import { type Demands, verdictOf } from './verdict.ts';
import { readWaivers } from './waivers.ts';

/** Seconds that the stack idles before memory and restarts are read. */
const observation = 10;

/** The minimum timeout of a stack in seconds, however small the budgets are: a slow stack is measured, not interrupted. */
const leastPatience = 120;

/** The result of a run: its record, and its bills of materials, path → text. */
export interface Collected {
  readonly record: EvidenceRecord;
  readonly sboms: ReadonlyMap<string, string>;
}

export interface CollectOptions extends Demands {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** The run of each suite before there was a Dockerfile, by the service of its application. */
  readonly red: ReadonlyMap<string, SuiteRun>;
  /** The cluster on which the manifests are tested, if there is one, and the run of its section before there were manifests. */
  readonly cluster: TestCluster | undefined;
  readonly clusterRed: SuiteRun | undefined;
  readonly started: Date;
  /** An earlier record to compare with, and its path. */
  readonly earlier?: { readonly record: EvidenceRecord; readonly path: string };
}

/** One run: its name in the engine, its folder, its abort signal, and its progress. */
interface Run {
  readonly name: string;
  readonly work: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly options: ProgramOptions;
  readonly cluster: TestCluster | undefined;
}

/**
 * Runs the deployment suites of a project that has its files, measures its images and its stack, scans them, and returns the record.
 * Everything that it creates in the engine and on disk is removed, even after an interrupt. Throws KaizenError: 1 if there is no engine, no
 * program to run a suite, or an unreadable file of waivers; 130 after an interrupt.
 */
export async function collect(project: Project, plan: Plan, options: CollectOptions): Promise<Collected> {
  const { signal, red, started, earlier } = options;
  const { root } = project.inspection;
  const engine = await describeEngine({ signal });
  const waivers = readWaivers(project.read, plan.evidence.folder, started);
  const attempts = readAttempts(root, attemptsPath(plan.evidence.folder, plan.applications[0]?.suite.prefix ?? ''));
  return inRun(options, async (run) => {
    const { progress } = run;
    const applications: ApplicationEvidence[] = [];
    for (const application of plan.applications) {
      applications.push(await applicationEvidence(root, application, red.get(application.service), run));
    }
    const stack = await stackEvidence(root, plan, applications, run);
    const cluster = await clusterSection(root, plan, applications, run, options.clusterRed);
    const id = plan.applications[0]?.suite.prefix ?? '';
    const { folder, severity } = plan.evidence;
    const { scans, sboms, texts } = await scanImages(applications, { ...run, threshold: severity, waivers, id, folder });
    const record: Omit<EvidenceRecord, 'verdict' | 'comparison'> = {
      schema: 1,
      id,
      project: plan.stack.project,
      started: started.toISOString(),
      seconds: (Date.now() - started.getTime()) / 1000,
      ...engineEvidence(engine),
      files: filesOf(project),
      applications,
      stack,
      ...(cluster === undefined ? {} : { cluster }),
      budgets: budgetsOf(plan, applications, stack),
      scans,
      sboms,
      waivers,
      ...(attempts.length === 0 ? {} : { attempts }),
    };
    const compared = { ...record, ...(earlier === undefined ? {} : { comparison: compare(earlier.record, earlier.path, record) }) };
    progress.begin('Removing what this run made');
    return { record: { ...compared, verdict: verdictOf(compared, options) }, sboms: texts };
  });
}

/** Gives a run its name and its folder, and removes everything afterwards. */
async function inRun<Result>({ signal, progress, cluster }: CollectOptions, action: (run: Run) => Promise<Result>): Promise<Result> {
  const name = `kaizen-evidence-${randomBytes(5).toString('hex')}`;
  const work = await mkdtemp(join(tmpdir(), `${name}-`));
  const options: ProgramOptions = { signal, onLine: (line) => progress.output(line) };
  let isDone = false;
  try {
    const result = await action({ name, work, signal, progress, options, cluster });
    if (signal.aborted) throw new KaizenError('Interrupted.', exitCode.interrupted);
    isDone = true;
    return result;
  } finally {
    await removeRun(name);
    await rm(work, { recursive: true, force: true });
    // Otherwise, the current step is the one that was interrupted.
    progress.end({ isWell: isDone, summary: isDone ? '' : signal.aborted ? 'interrupted' : 'failed' });
  }
}

function engineEvidence({ versions, machine }: EngineFacts): Pick<EvidenceRecord, 'versions' | 'machine'> {
  return { versions: { generator: version, ...versions }, machine };
}

async function applicationEvidence(
  root: string,
  application: ApplicationPlan,
  red: SuiteRun | undefined,
  run: Run,
): Promise<ApplicationEvidence> {
  const { service, path } = application;
  const green = await suiteEvidence('Running the tests', root, application, run);
  const built = await measureBuilds(root, application, run);
  return { service, path, ...(red === undefined ? {} : { red }), green, ...built };
}

/** Runs the suite of an application, and shows its progress. See `runSuite` for the errors. */
export function suiteEvidence(
  step: string,
  root: string,
  application: ApplicationPlan,
  run: Pick<Run, 'work' | 'signal' | 'progress'>,
  summarise: (run: SuiteRun) => string = passedOf,
): Promise<SuiteRun> {
  return shownRun(application.path === '' ? step : `${step} of ${application.service}`, root, suiteOf(application), run, summarise);
}

/** Runs a suite, and shows its progress. See `runSuite` for the errors. */
export async function shownRun(
  step: string,
  root: string,
  suite: Suite,
  { work, signal, progress }: Pick<Run, 'work' | 'signal' | 'progress'>,
  summarise: (run: SuiteRun) => string = passedOf,
): Promise<SuiteRun> {
  progress.begin(step);
  const ran = await runSuite(suite, {
    root,
    work: join(work, 'suite'),
    signal,
    onLine: (line) => progress.output(line),
    onTest: ({ title, outcome }) => progress.at(outcome === undefined ? title : `${title}: ${outcome}`),
  });
  const summary = summarise(ran);
  progress.end({ isWell: summarise !== passedOf || ran.exit === 0, summary });
  return ran;
}

function passedOf({ tests }: SuiteRun): string {
  const count = (wanted: SuiteRun['tests'][number]['outcome']): number => tests.filter(({ outcome }) => outcome === wanted).length;
  return `${count('passed')} of ${tests.length} passed${count('skipped') === 0 ? '' : `, ${count('skipped')} skipped`}`;
}

/** Tests the manifests on the cluster. */
async function clusterSection(
  root: string,
  plan: Plan,
  applications: readonly ApplicationEvidence[],
  run: Run,
  red: SuiteRun | undefined,
): Promise<ClusterEvidence | undefined> {
  const unbuilt = applications.find(({ image }) => image === undefined)?.service;
  return clusterEvidence(plan, {
    root,
    cluster: run.cluster,
    red,
    unbuilt,
    run: (suite) => shownRun('Running the tests of the cluster', root, suite, run),
    options: { ...run.options, onLine: () => {} },
  });
}

/** Builds an image without a cache, and again after an edit of its source. */
async function measureBuilds(root: string, application: ApplicationPlan, run: Run): Promise<Pick<ApplicationEvidence, 'image' | 'builds'>> {
  const { service } = application;
  const { name, work, progress, options } = run;
  progress.begin(`Building ${service} without a cache`);
  const copy = join(work, `copy-${service}`);
  await copyProject(root, copy);
  const dockerfile = join(copy, application.dockerfile);
  const isThere = await stat(dockerfile).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    progress.end({ isWell: false, summary: `there is no ${application.dockerfile}` });
    return {};
  }
  await renameCacheMounts(dockerfile, name);
  const reference = imageOf(run, application);
  const once = (isCold: boolean): Promise<Build> =>
    build({
      dockerfile,
      context: join(copy, application.context),
      tag: reference,
      isCold,
      metadata: join(work, 'metadata.json'),
      secrets: application.image.buildSecrets.map(({ id, from, path }) =>
        from === 'variable'
          ? { id, variable: id }
          : { id, file: path === undefined ? join(homedir(), `.${id}`) : resolve(copy, path.replace(/^~(?=\/)/, homedir())) },
      ),
      signal: run.signal,
      onLine: progress.output,
    });
  const cold = await once(true);
  progress.end({ isWell: cold.problem === undefined, summary: `${cold.seconds.toFixed(1)} s` });
  if (cold.problem !== undefined) return {};
  progress.begin(`Looking into the image of ${service}`);
  const image = await imageEvidence(reference, application, cold, options);
  progress.end({ isWell: image !== undefined, summary: image === undefined ? '' : `${Math.ceil(image.size / 1e6)} MB` });
  if (run.cluster?.load !== undefined) {
    progress.begin(`Loading the image of ${service} into the cluster`);
    const loaded = await loadIntoCluster(run.cluster, application, reference, options);
    progress.end({ isWell: true, summary: loaded ?? 'it comes from its registry' });
  }
  progress.begin(`Building ${service} after an edit of its source`);
  const edited = await editSource(copy, application, name);
  const rebuild = await once(false);
  progress.end({ isWell: rebuild.problem === undefined, summary: `${rebuild.seconds.toFixed(1)} s` });
  // The cache mounts have names of this run, which the record must not show.
  const stepsOf = ({ seconds, steps }: Build) => ({
    seconds,
    steps: steps.map((step) => ({ ...step, name: step.name.replaceAll(`${name}-`, '') })),
  });
  return {
    ...(image === undefined ? {} : { image }),
    ...(rebuild.problem === undefined ? { builds: { cold: stepsOf(cold), rebuild: { ...stepsOf(rebuild), edited } } } : {}),
  };
}

function imageOf({ name }: Pick<Run, 'name'>, { service }: Pick<ApplicationPlan, 'service'>): string {
  return `${name}-${service}`;
}

async function imageEvidence(
  reference: string,
  { image: { baseImage } }: ApplicationPlan,
  { materials }: Build,
  options: ProgramOptions,
): Promise<ImageEvidence | undefined> {
  const quiet = { ...options, onLine: () => {} };
  const image = await describeImage(reference, quiet);
  if (image === undefined) return undefined;
  const base = await describeImage(baseImage, quiet);
  const contents = await imageContents(reference, quiet);
  const { id, size, architecture, user, healthCheck } = image;
  const digest = base === undefined ? materials.get(baseImage) : base.digest;
  return {
    reference,
    id,
    size,
    architecture,
    user,
    ...(healthCheck === undefined ? {} : { healthCheck }),
    base: {
      reference: baseImage,
      ...(digest === undefined ? {} : { digest }),
      ...(base === undefined ? {} : { id: base.id }),
    },
    layers: layersOf(image.history, base?.history.length ?? 0, contents),
    packages: contents.packages,
  };
}

function layersOf(
  history: readonly { readonly text: string; readonly size: number }[],
  inBase: number,
  { layers, isEmpty }: ImageContents,
): LayerEvidence[] {
  let next = 0;
  return history.map(({ text, size }, at) => {
    const layer = isEmpty[at] === true ? undefined : layers[next++];
    return { instruction: text, size, isBase: at < inBase, folders: layer?.folders ?? [] };
  });
}

async function stackEvidence(root: string, plan: Plan, applications: readonly ApplicationEvidence[], run: Run): Promise<StackEvidence> {
  const { name, work, progress, signal } = run;
  const { composeFile } = plan.stack;
  const unwell = (problem: string): StackEvidence => ({
    composeFile,
    command: 'docker compose up --detach --wait',
    problem,
    observed: 0,
    services: [],
    networks: [],
    volumes: [],
  });
  const missing = applications.find(({ image }) => image === undefined);
  if (missing !== undefined) return unwell(`The image of ${missing.service} was not built, so the stack was not started.`);
  progress.begin('Starting the stack');
  const images = plan.applications.flatMap((application): [string, string][] => {
    const image = imageOf(run, application);
    const workers = application.processes.filter(({ buildArguments }) => buildArguments === undefined);
    return [application.service, ...workers.map(({ service }) => service)].map((service) => [service, image]);
  });
  const patience = Math.max(leastPatience, ...plan.applications.map(({ budgets }) => 2 * budgets.healthy));
  const ran = await runStack(
    {
      root,
      composeFile,
      name,
      work,
      secrets: await writeThrowAwaySecrets(plan.stack.secretFiles, work),
      images: new Map(images),
      patience,
      observation,
    },
    { signal, onLine: progress.output },
  );
  const restarts = ran.services.reduce((sum, service) => sum + service.restarts, 0);
  progress.end({
    isWell: ran.problem === undefined && restarts === 0,
    summary: ran.healthy === undefined ? 'not healthy' : `healthy after ${ran.healthy.toFixed(1)} s, ${restarts} restarts`,
  });
  return { composeFile, ...ran, services: ran.services.map((service) => withRole(service, plan)) };
}

/** A service with its role in the stack, and with the image's real name instead of that of this run. */
function withRole(service: StackRun['services'][number], { applications }: Plan): ServiceEvidence {
  for (const { service: name, image, processes } of applications) {
    if (name === service.name) return { ...service, image: image.name, role: 'application' };
    const process = processes.find((each) => each.service === service.name);
    if (process !== undefined) return { ...service, image: image.name, role: process.kind };
  }
  return { ...service, role: 'backing' };
}

/** The generated files on disk, except the secrets. */
function filesOf({ inspection, lock }: Project): FileEvidence[] {
  const files: FileEvidence[] = [];
  for (const path of lock.entries.keys()) {
    const purpose = purposeOf(path);
    const read = purpose === undefined ? undefined : readRegularFile(join(inspection.root, path), { most: mostReplaced });
    if (purpose === undefined || read === undefined || !('bytes' in read)) continue;
    const { bytes } = read;
    const lines = bytes.toString('utf8').split('\n').length - 1;
    files.push({ path, lines, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), purpose });
  }
  return files;
}
