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

/** Seconds between two checks of a Job. */
const pause = 2;
/** Seconds that the start of a Job, a Job, and a rollout may take. */
const patience = { start: 20, job: 600, rollout: 300, other: 120 } as const;
/** The number of lines of a pod in a message. */
const shownLines = 20;

function kubectl({ context, root }: Rollout, words: readonly string[], options: ProgramOptions): Promise<Ended> {
  return runProgram(['kubectl', '--context', context, ...words], { cwd: root, timeout: patience.other, ...options });
}

async function done(rollout: Rollout, words: readonly string[], options: ProgramOptions): Promise<Ended> {
  const ended = await kubectl(rollout, words, options);
  if (ended.status === 0) return ended;
  throw new KaizenError(`"kubectl ${words.slice(0, 2).join(' ')}" ended with ${ended.status}:\n${endOf(ended)}`);
}

/** The differences between the cluster and the manifests; empty if there are none. Throws KaizenError (exit code 1) if the cluster refuses them. */
export async function differences(rollout: Rollout, options: ProgramOptions = {}): Promise<string> {
  // A Job cannot be changed, so it is replaced and left out of the comparison.
  const selector = ['--selector', 'app.kubernetes.io/component!=migration'];
  const ended = await kubectl(rollout, ['diff', '-k', rollout.overlay, ...selector], options);
  // 1: there are differences (kubectl diff, "Exit status").
  if (ended.status <= 1 && !(ended.status === 1 && ended.stdout === '')) return ended.stdout;
  throw new KaizenError(`The cluster rejects the manifests:\n${endOf(ended)}`, exitCode.invalid);
}

/** Applies the first Jobs and the objects that they need, and waits for the Jobs. Returns the failure of a Job; then the old version still runs. */
export async function runFirstJobs(rollout: Rollout, options: ProgramOptions = {}): Promise<RolloutFailure | undefined> {
  const { jobs, overlay, firstSelector } = rollout;
  if (jobs.length === 0) return undefined;
  // A Job cannot be changed. A finished Job of the same image must run again, too.
  await done(rollout, ['delete', 'job', '--ignore-not-found', ...jobs], options);
  await done(rollout, ['apply', '-k', overlay, '-l', firstSelector], options);
  for (const job of jobs) {
    const end = await endOfJob(rollout, job, options);
    if (end === 'complete') continue;
    const sentence = { late: `has not finished after ${patience.job} s`, stuck: 'cannot start', failed: 'failed' }[end];
    return { sentence: `The Job ${job} ${sentence}.`, lines: await lastLines(rollout, `job-name=${job}`, options) };
  }
  return undefined;
}

async function endOfJob(rollout: Rollout, job: string, options: ProgramOptions): Promise<'complete' | 'failed' | 'stuck' | 'late'> {
  const until = Date.now() + patience.job * 1000;
  const stuckAfter = Date.now() + patience.start * 1000;
  for (;;) {
    const { stdout } = await done(rollout, ['get', 'job', job, '--output', 'json'], options);
    const { conditions } = fields(documentIn(stdout)?.['status']);
    const reached = (Array.isArray(conditions) ? conditions : [])
      .map(fields)
      .filter((each) => each['status'] === 'True')
      .map((each) => each['type']);
    if (reached.includes('Complete')) return 'complete';
    if (reached.includes('Failed')) return 'failed';
    if (Date.now() > until) return 'late';
    if (Date.now() > stuckAfter && (await isStuck(rollout, job, options))) return 'stuck';
    await new Promise((resolve) => setTimeout(resolve, pause * 1000));
  }
}

/** Reasons that only a person can resolve: a missing Secret, an image that cannot be pulled. */
const hopeless = /^(?:CreateContainerConfigError|ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull)/;

async function isStuck(rollout: Rollout, job: string, options: ProgramOptions): Promise<boolean> {
  const reasons = await lastLines(rollout, `job-name=${job}`, options);
  return reasons.some((reason) => hopeless.test(reason));
}

/** Applies everything and waits for the rollout of each Deployment. Returns the first failure. */
export async function rollOut(rollout: Rollout, options: ProgramOptions = {}): Promise<RolloutFailure | undefined> {
  await done(rollout, ['apply', '-k', rollout.overlay], options);
  for (const name of rollout.deployments) {
    const status = ['rollout', 'status', `deployment/${name}`, `--timeout=${patience.rollout}s`];
    const ended = await kubectl(rollout, status, { ...options, timeout: patience.rollout + patience.other });
    if (ended.status === 0) continue;
    const lines = await lastLines(rollout, `app.kubernetes.io/name=${name}`, options);
    return { sentence: `The rollout of ${name} failed: ${endOf(ended).split('\n').at(-1) ?? ''}`, lines };
  }
  return undefined;
}

/** The revision of each Deployment by its name; none for a Deployment that the cluster does not have. */
export async function revisionsOf(rollout: Rollout, options: ProgramOptions = {}): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await done(rollout, ['get', 'deployments', '--ignore-not-found', '--output', 'json', ...rollout.deployments], options);
  const document = documentIn(stdout);
  // One name gives the object itself, several give a list.
  const items = Array.isArray(document?.['items']) ? document['items'] : [document];
  return new Map(
    items.flatMap((item) => {
      const { name, annotations } = fields(fields(item)['metadata']);
      // kubernetes.io/docs, "Checking Rollout History of a Deployment".
      const revision = fields(annotations)['deployment.kubernetes.io/revision'];
      return typeof name === 'string' && typeof revision === 'string' ? [[name, revision] as const] : [];
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
export async function rollBack(rollout: Rollout, before: ReadonlyMap<string, string>, options: ProgramOptions = {}): Promise<RolledBack> {
  const now = await revisionsOf(rollout, options);
  const changed = rollout.deployments.filter((name) => now.has(name) && now.get(name) !== before.get(name));
  const back = changed.flatMap((name) => {
    const revision = before.get(name);
    return revision === undefined ? [] : [{ name, revision }];
  });
  for (const { name, revision } of back) {
    await done(rollout, ['rollout', 'undo', `deployment/${name}`, `--to-revision=${revision}`], options);
    const status = ['rollout', 'status', `deployment/${name}`, `--timeout=${patience.rollout}s`];
    await done(rollout, status, { ...options, timeout: patience.rollout + patience.other });
  }
  return { back: back.map(({ name }) => name), first: changed.filter((name) => !before.has(name)) };
}

/** Why the newest pod does not run, and the last lines that it printed. */
async function lastLines(rollout: Rollout, selector: string, options: ProgramOptions): Promise<readonly string[]> {
  const sorted = ['--sort-by=.metadata.creationTimestamp', '--output', 'json'];
  const { stdout } = await kubectl(rollout, ['get', 'pods', '--selector', selector, ...sorted], options);
  const items = documentIn(stdout)?.['items'];
  const newest = fields(Array.isArray(items) ? items.at(-1) : undefined);
  const name = fields(newest['metadata'])['name'];
  if (typeof name !== 'string') return ['There is no pod: kubectl get events says why.'];
  const logs = await kubectl(rollout, ['logs', name, `--tail=${shownLines}`], options);
  const before = logs.stdout === '' ? await kubectl(rollout, ['logs', name, '--previous', `--tail=${shownLines}`], options) : undefined;
  const printed = logs.stdout !== '' ? logs.stdout : before?.status === 0 ? before.stdout : '';
  return [...reasonsOf(newest), ...printed.split('\n').filter((line) => line !== '')];
}

/** The reasons in the status of a pod, in the words of the cluster. */
function reasonsOf(pod: Fields): readonly string[] {
  const { containerStatuses, conditions } = fields(pod['status']);
  const states = (Array.isArray(containerStatuses) ? containerStatuses : []).flatMap((each) => {
    const state = fields(fields(each)['state']);
    return [fields(state['waiting']), fields(state['terminated'])];
  });
  const open = (Array.isArray(conditions) ? conditions : [])
    .map(fields)
    .filter((each) => each['status'] === 'False' && each['type'] === 'PodScheduled');
  return [...states, ...open].flatMap(({ reason, message }) =>
    typeof reason === 'string' ? [`${reason}${typeof message === 'string' ? `: ${message}` : ''}`] : [],
  );
}
