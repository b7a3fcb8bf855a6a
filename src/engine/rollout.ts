import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitCode, KaizenError } from '../errors.ts';
import { documentIn, endOf, type Fields, fields } from './docker.ts';
import { type Ended, type ProgramOptions, runProgram } from './process.ts';

/** A deployment: the overlay, its first Jobs and its Deployments, by their names. */
export interface Rollout {
  /** The context of kubectl. */
  readonly context: string;
  readonly overlay: string;
  /** The label of what is applied before everything else. */
  readonly firstSelector: string;
  readonly jobs: readonly string[];
  readonly deployments: readonly string[];
  readonly root: string;
}

/** A failure: a sentence, and the last lines of the pod's output. */
export interface RolloutFailure {
  readonly sentence: string;
  readonly lines: readonly string[];
}

/** Options of a step that takes its time. */
export interface StepOptions extends ProgramOptions {
  /** Called with a sentence about an event that people want to know while they wait. */
  readonly tell?: (sentence: string) => void;
}

/** Seconds between two checks of a Job. */
const pause = 2;
/** Seconds that the start of a Job or a pod, a Job, and a rollout may take, and that a rollout is watched between two checks of its pods. */
const patience = { start: 20, job: 600, rollout: 300, watch: 10, other: 120 } as const;
/** An application that waits for its database may end some times before it runs. This number of restarts takes about 90 s. */
const mostRestarts = 4;
/** The number of lines of a pod in a message. */
const shownLines = 20;

function kubectl({ context, root }: Rollout, words: readonly string[], options: ProgramOptions): Promise<Ended> {
  return runProgram(['kubectl', '--context', context, ...words], { cwd: root, timeout: patience.other, ...options });
}

/** Why kubectl reaches no cluster, in one sentence; undefined for any other error. */
function unreachable({ context }: Rollout, text: string): string | undefined {
  if (/context "[^"]*" does not exist|no context exists with the name/.test(text))
    return `kubectl has no context ${JSON.stringify(context)}: "kubectl config get-contexts" lists the names.`;
  const [, namespace] = /namespaces "([^"]+)" not found/.exec(text) ?? [];
  if (namespace !== undefined)
    return `The context ${context} leads to the namespace ${namespace}, which does not exist: "kubectl --context ${context} create namespace ${namespace}" makes it.`;
  if (/dial tcp|connection refused|was refused|no such host|i\/o timeout|TLS handshake timeout/i.test(text))
    return `The API server of the context ${context} does not answer: ${text.split(': ').at(-1)?.trim()}.`;
  return undefined;
}

/** The files that make a folder a kustomization (kustomize.io, "Kustomization File"). */
const kustomizationNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

async function done(rollout: Rollout, words: readonly string[], options: ProgramOptions): Promise<Ended> {
  const ended = await kubectl(rollout, words, options);
  if (ended.status === 0) return ended;
  throw new KaizenError(`"kubectl ${words.slice(0, 2).join(' ')}" ended with ${ended.status}:\n${endOf(ended)}`);
}

/** The differences between the cluster and the manifests; empty if there are none. Throws KaizenError (exit code 1) if the cluster refuses them. */
export async function differences(rollout: Rollout, options: ProgramOptions = {}): Promise<string> {
  if (!kustomizationNames.some((name) => existsSync(join(rollout.root, rollout.overlay, name))))
    throw new KaizenError(
      `${rollout.overlay} has no kustomization.yaml, which is what is applied. Take it back from git, or write one with the resource ../../base.`,
    );
  // A Job cannot be changed, so it is replaced and left out of the comparison.
  const selector = ['--selector', 'app.kubernetes.io/component!=migration'];
  const ended = await kubectl(rollout, ['diff', '-k', rollout.overlay, ...selector], options);
  // 1: there are differences (kubectl diff, "Exit status").
  if (ended.status <= 1 && !(ended.status === 1 && ended.stdout === '')) return ended.stdout;
  throw new KaizenError(unreachable(rollout, ended.stderr) ?? `The cluster rejects the manifests:\n${endOf(ended)}`, exitCode.invalid);
}

/** Applies the first Jobs and the objects that they need, and waits for the Jobs. Returns the failure of a Job; then the old version still runs. */
export async function runFirstJobs(rollout: Rollout, options: StepOptions = {}): Promise<RolloutFailure | undefined> {
  const { jobs, overlay, firstSelector } = rollout;
  if (jobs.length === 0) return undefined;
  // A Job cannot be changed. A finished Job of the same image must run again, too.
  await done(rollout, ['delete', 'job', '--ignore-not-found', ...jobs], options);
  await done(rollout, ['apply', '-k', overlay, '-l', firstSelector], options);
  for (const job of jobs) {
    const end = await endOfJob(rollout, job, options);
    if (end === 'complete') continue;
    const lines = await lastLines(rollout, { kind: 'job', name: job }, options);
    // It would run as soon as it can, beside another version.
    if (end === 'stuck') await done(rollout, ['delete', 'job', '--ignore-not-found', job], options);
    return { sentence: `The Job ${job} ${jobEnds[end]}.`, lines };
  }
  return undefined;
}

const jobEnds = {
  late: `has not finished after ${patience.job} s, and still runs`,
  stuck: 'cannot start, and was removed',
  failed: 'failed',
} as const;

async function endOfJob(rollout: Rollout, job: string, options: StepOptions): Promise<'complete' | keyof typeof jobEnds> {
  const until = Date.now() + patience.job * 1000;
  const stuckAfter = Date.now() + patience.start * 1000;
  let known = 0;
  for (;;) {
    const { stdout } = await done(rollout, ['get', 'job', job, '--output', 'json'], options);
    const document = documentIn(stdout);
    const { conditions, failed } = fields(document?.['status']);
    const reached = new Set(conditionsOf(conditions, 'True').map((each) => each['type']));
    if (reached.has('Complete')) return 'complete';
    if (reached.has('Failed')) return 'failed';
    if (typeof failed === 'number' && failed > known) {
      known = failed;
      const most = fields(document?.['spec'])['backoffLimit'];
      options.tell?.(`${job}: attempt ${failed} of ${typeof most === 'number' ? most + 1 : 'several'} failed.`);
    }
    if (Date.now() > until) return 'late';
    if (Date.now() > stuckAfter && isHopeless(await podOf(rollout, { kind: 'job', name: job }, options))) return 'stuck';
    await sleep(pause * 1000);
  }
}

/** Applies everything and waits for the rollout of each Deployment. Returns the first failure. */
export async function rollOut(rollout: Rollout, options: ProgramOptions = {}): Promise<RolloutFailure | undefined> {
  await done(rollout, ['apply', '-k', rollout.overlay], options);
  for (const name of rollout.deployments) {
    const problem = await problemOfRollout(rollout, name, options);
    if (problem === undefined) continue;
    const lines = await lastLines(rollout, { kind: 'deployment', name }, options);
    return { sentence: `The rollout of ${name} failed: ${problem}`, lines };
  }
  return undefined;
}

/** Waits for a rollout. Returns why it failed: at once if no pod of it can start, otherwise after its time. */
async function problemOfRollout(rollout: Rollout, name: string, options: ProgramOptions): Promise<string | undefined> {
  const begin = Date.now();
  for (;;) {
    const status = ['rollout', 'status', `deployment/${name}`, `--timeout=${patience.watch}s`];
    const ended = await kubectl(rollout, status, options);
    if (ended.status === 0) return undefined;
    if (!/timed out/.test(ended.stderr)) return endOf(ended).split('\n').at(-1) ?? '';
    const passed = (Date.now() - begin) / 1000;
    if (passed > patience.rollout) return `it has not finished after ${patience.rollout} s.`;
    const pod = await podOf(rollout, { kind: 'deployment', name }, options);
    if (isCrashing(pod)) return 'the program ends again and again.';
    if (passed < patience.start) continue;
    if (isHopeless(pod)) return 'a container cannot start.';
    if ((await refusalOf(rollout, name, options)) !== undefined) return 'the cluster creates no pod.';
  }
}

/** A Deployment before a rollout. */
export interface Version {
  readonly revision: string;
  /** The manifest that kubectl applied, as JSON; absent if something else made the Deployment. */
  readonly applied?: string;
}

/** The version of each Deployment by its name; none for a Deployment that the cluster does not have. */
export async function versionsOf(rollout: Rollout, options: ProgramOptions = {}): Promise<ReadonlyMap<string, Version>> {
  return new Map(
    (await deploymentsOf(rollout, options)).flatMap(([name, item]) => {
      const annotations = fields(fields(item['metadata'])['annotations']);
      // kubernetes.io/docs, "Checking Rollout History of a Deployment".
      const revision = annotations['deployment.kubernetes.io/revision'];
      if (typeof revision !== 'string') return [];
      // kubernetes.io/docs, "Declarative Management of Kubernetes Objects Using Configuration Files".
      const applied = annotations['kubectl.kubernetes.io/last-applied-configuration'];
      return [[name, { revision, ...(typeof applied === 'string' ? { applied } : {}) }] as const];
    }),
  );
}

/** The result of a rollback, by the names of the Deployments. */
export interface RolledBack {
  readonly back: readonly string[];
  /** They have no earlier version. */
  readonly first: readonly string[];
}

/** Rolls the Deployments that have changed since `before` back to their revisions in it. Leaves the others unchanged. */
export async function rollBack(rollout: Rollout, before: ReadonlyMap<string, Version>, options: ProgramOptions = {}): Promise<RolledBack> {
  const now = await versionsOf(rollout, options);
  const changed = changedSince(before, now);
  const back = changed.flatMap((name) => {
    const version = before.get(name);
    return version === undefined ? [] : [{ name, version }];
  });
  for (const { name, version } of back) {
    await done(rollout, ['rollout', 'undo', `deployment/${name}`, `--to-revision=${version.revision}`], options);
    const applied = appliedAfterUndo(version.applied, now.get(name)?.applied);
    if (applied !== undefined) await done(rollout, ['apply', 'set-last-applied', '-f', '-'], { ...options, input: applied });
    const status = ['rollout', 'status', `deployment/${name}`, `--timeout=${patience.rollout}s`];
    await done(rollout, status, { ...options, timeout: patience.rollout + patience.other });
  }
  return { back: back.map(({ name }) => name), first: changed.filter((name) => !before.has(name)) };
}

/** The names of the Deployments that have another revision now. */
export function changedSince(before: ReadonlyMap<string, Version>, now: ReadonlyMap<string, Version>): readonly string[] {
  return [...now].flatMap(([name, { revision }]) => (revision === before.get(name)?.revision ? [] : [name]));
}

/**
 * The manifest that counts as applied after an undo, which takes back the template of the pods alone. `kubectl apply` removes only fields
 * of that manifest: without this, a field of the earlier template would outlive its removal from the next version.
 */
function appliedAfterUndo(earlier: string | undefined, later: string | undefined): string | undefined {
  const [from, to] = [documentIn(earlier ?? ''), documentIn(later ?? '')];
  if (from === undefined || to === undefined) return undefined;
  return JSON.stringify({ ...to, spec: { ...fields(to['spec']), template: fields(from['spec'])['template'] } });
}

/** True for each Deployment that has a pod which answers, by its name. */
export async function answering(rollout: Rollout, options: ProgramOptions = {}): Promise<ReadonlyMap<string, boolean>> {
  const items = await deploymentsOf(rollout, options);
  return new Map(items.map(([name, item]) => [name, Number(fields(item['status'])['availableReplicas'] ?? 0) > 0]));
}

async function deploymentsOf(rollout: Rollout, options: ProgramOptions): Promise<readonly (readonly [name: string, item: Fields])[]> {
  const { stdout } = await done(rollout, ['get', 'deployments', '--ignore-not-found', '--output', 'json', ...rollout.deployments], options);
  const document = documentIn(stdout);
  // One name gives the object itself, several give a list.
  const items = Array.isArray(document?.['items']) ? document['items'] : [document];
  return items.map(fields).flatMap((item) => {
    const { name } = fields(item['metadata']);
    return typeof name === 'string' ? [[name, item] as const] : [];
  });
}

/** The owner of pods. */
interface Owner {
  readonly kind: 'job' | 'deployment';
  readonly name: string;
}

/** The newest pod that is not ready, or the newest one; undefined if there is none. */
async function podOf(rollout: Rollout, { kind, name }: Owner, options: ProgramOptions): Promise<Fields | undefined> {
  const selector = kind === 'job' ? `job-name=${name}` : await newestSelector(rollout, name, options);
  const sorted = ['--sort-by=.metadata.creationTimestamp', '--output', 'json'];
  const { stdout } = await kubectl(rollout, ['get', 'pods', '--selector', selector, ...sorted], options);
  const items = documentIn(stdout)?.['items'];
  const pods = (Array.isArray(items) ? items : []).map(fields).filter((pod) => fields(pod['metadata'])['deletionTimestamp'] === undefined);
  return (
    pods.findLast((pod) => conditionsOf(fields(pod['status'])['conditions'], 'True').every(({ type }) => type !== 'Ready')) ?? pods.at(-1)
  );
}

/** The selector of the pods of a Deployment's newest version: those of an earlier one may have failed, too. */
async function newestSelector(rollout: Rollout, name: string, options: ProgramOptions): Promise<string> {
  const selector = `app.kubernetes.io/name=${name}`;
  const { stdout } = await kubectl(rollout, ['get', 'replicasets', '--selector', selector, '--output', 'json'], options);
  const items = documentIn(stdout)?.['items'];
  const sets = (Array.isArray(items) ? items : []).map((item) => fields(fields(item)['metadata']));
  const [newest] = sets.toSorted((a, b) => revisionIn(b) - revisionIn(a));
  const hash = fields(newest?.['labels'])['pod-template-hash'];
  return typeof hash === 'string' ? `${selector},pod-template-hash=${hash}` : selector;
}

function revisionIn({ annotations }: Fields): number {
  return Number(fields(annotations)['deployment.kubernetes.io/revision'] ?? 0);
}

/** Reasons that only a person can resolve: a missing Secret, an image that cannot be pulled. */
const hopeless = /^(?:CreateContainerConfigError|ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull)$/;

function isHopeless(pod: Fields | undefined): boolean {
  return containersOf(pod).some((container) => hopeless.test(String(fields(fields(container['state'])['waiting'])['reason'])));
}

function isCrashing(pod: Fields | undefined): boolean {
  return containersOf(pod).some(
    (container) =>
      Number(container['restartCount'] ?? 0) >= mostRestarts &&
      fields(fields(container['state'])['waiting'])['reason'] === 'CrashLoopBackOff',
  );
}

function containersOf(pod: Fields | undefined): readonly Fields[] {
  const { containerStatuses } = fields(pod?.['status']);
  return (Array.isArray(containerStatuses) ? containerStatuses : []).map(fields);
}

function conditionsOf(conditions: unknown, status: 'True' | 'False'): readonly Fields[] {
  return (Array.isArray(conditions) ? conditions : []).map(fields).filter((each) => each['status'] === status);
}

/** Why the cluster creates no pod of a Deployment, such as a quota or a Pod Security Standard; undefined if it does. */
async function refusalOf(rollout: Rollout, name: string, options: ProgramOptions): Promise<string | undefined> {
  const [found] = await deploymentsOf({ ...rollout, deployments: [name] }, options);
  const conditions = conditionsOf(fields(found?.[1]['status'])['conditions'], 'True');
  return conditions.filter(({ type }) => type === 'ReplicaFailure').map(reasonIn)[0];
}

/** Why the newest pod does not run, and the last lines that it printed. */
async function lastLines(rollout: Rollout, owner: Owner, options: ProgramOptions): Promise<readonly string[]> {
  const refusal = owner.kind === 'deployment' ? await refusalOf(rollout, owner.name, options) : undefined;
  if (refusal !== undefined) return [refusal];
  const pod = await podOf(rollout, owner, options);
  const name = fields(pod?.['metadata'])['name'];
  if (pod === undefined || typeof name !== 'string') {
    const warning = await warningOf(rollout, owner.name, options);
    return [warning ?? 'There is no pod: kubectl get events says why.'];
  }
  const logs = await kubectl(rollout, ['logs', name, `--tail=${shownLines}`], options);
  const before = logs.stdout === '' ? await kubectl(rollout, ['logs', name, '--previous', `--tail=${shownLines}`], options) : undefined;
  const printed = logs.stdout !== '' ? logs.stdout : before?.status === 0 ? before.stdout : '';
  const reasons = reasonsOf(pod);
  // A pod that runs and does not get ready has no reason in its status.
  const warning = reasons.length === 0 ? await warningOf(rollout, name, options) : undefined;
  return [...reasons, ...(warning === undefined ? [] : [warning]), ...printed.split('\n').filter((line) => line !== '')];
}

/** The latest warning about an object, such as a failed probe; undefined without one. */
async function warningOf(rollout: Rollout, name: string, options: ProgramOptions): Promise<string | undefined> {
  const words = [
    'get',
    'events',
    '--field-selector',
    `involvedObject.name=${name},type=Warning`,
    '--sort-by=.lastTimestamp',
    '--output',
    'json',
  ];
  const items = documentIn((await kubectl(rollout, words, options)).stdout)?.['items'];
  const latest = Array.isArray(items) ? items.at(-1) : undefined;
  return latest === undefined ? undefined : reasonIn(fields(latest));
}

/** The reasons in the status of a pod, in the words of the cluster. */
function reasonsOf(pod: Fields): readonly string[] {
  const states = containersOf(pod).flatMap((container) => {
    const state = fields(container['state']);
    return [fields(state['waiting']), fields(state['terminated'])];
  });
  const open = conditionsOf(fields(pod['status'])['conditions'], 'False').filter(({ type }) => type === 'PodScheduled');
  return [...states, ...open].flatMap((each) => reasonIn(each) ?? []);
}

function reasonIn({ reason, message, exitCode: code }: Fields): string | undefined {
  if (typeof reason !== 'string') return undefined;
  if (typeof message === 'string') return `${reason}: ${message.trim()}`;
  return typeof code === 'number' ? `${reason}: exit code ${code}` : reason;
}
