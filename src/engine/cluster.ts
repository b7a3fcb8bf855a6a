import { KaizenError } from '../errors.ts';
import { docker, documentIn, endOf, fields, inspected, itemsOf, textOf } from './docker.ts';
import { type Ended, type ProgramOptions, runProgram } from './process.ts';

/** Seconds for one question to the API server. */
const patience = 30;

/** A cluster that answers: the version of its API server (`v1.36.3`), and the namespace of the context. */
export interface ClusterFacts {
  readonly version: string;
  readonly namespace: string;
}

/** An image that a pod of the cluster runs. */
export interface DeployedImage {
  /** The pod's label `app.kubernetes.io/name`. */
  readonly workload: string;
  readonly image: string;
  /** `sha256:…`, as the node reports it. */
  readonly digest?: string;
}

function kubectl(context: string, words: readonly string[], options: ProgramOptions): Promise<Ended> {
  return runProgram(['kubectl', '--context', context, `--request-timeout=${patience}s`, ...words], { timeout: 2 * patience, ...options });
}

/** Asks the cluster of a context for its version. Throws KaizenError (exit code 1) if there is no kubectl, no such context, or no answer. */
export async function describeCluster(context: string, options: ProgramOptions = {}): Promise<ClusterFacts> {
  const answer = await kubectl(context, ['version', '--output', 'json'], options);
  const version = textOf(fields(documentIn(answer.stdout)?.['serverVersion'])['gitVersion']);
  if (answer.status !== 0 || version === '')
    throw new KaizenError(`No cluster answers for the context ${context}:\n${endOf({ ...answer, stdout: '' })}`);
  const path = 'jsonpath={.contexts[0].context.namespace}';
  const { stdout } = await kubectl(context, ['config', 'view', '--minify', '--output', path], options);
  return { version, namespace: stdout.trim() === '' ? 'default' : stdout.trim() };
}

/** The images of the pods with a label, each once for a workload; none if the cluster does not answer. */
export async function deployedImages(context: string, selector: string, options: ProgramOptions = {}): Promise<readonly DeployedImage[]> {
  const { stdout } = await kubectl(context, ['get', 'pods', '--selector', selector, '--output', 'json'], options);
  const found = new Map<string, DeployedImage>();
  for (const pod of itemsOf(documentIn(stdout)?.['items']).map(fields)) {
    const { labels, deletionTimestamp } = fields(pod['metadata']);
    const { phase, containerStatuses } = fields(pod['status']);
    if (deletionTimestamp !== undefined || phase === 'Failed') continue;
    const statuses = itemsOf(containerStatuses).map(fields);
    for (const { name, image } of itemsOf(fields(pod['spec'])['containers']).map(fields)) {
      const status = statuses.find((each) => each['name'] === name);
      // `registry.example/shop@sha256:…`, or only the hash for an image that was loaded.
      const [digest] = /sha256:[0-9a-f]{64}/.exec(textOf(status?.['imageID'])) ?? [];
      const workload = textOf(fields(labels)['app.kubernetes.io/name']);
      const each = { workload, image: textOf(image), ...(digest === undefined ? {} : { digest }) };
      found.set(JSON.stringify(each), each);
    }
  }
  return [...found.values()].toSorted((one, other) => one.workload.localeCompare(other.workload, 'en'));
}

/**
 * Gives an image of this run the name that the manifests have for it, and calls the program that brings it into the cluster with that name.
 * Afterwards, the name is as it was before: it names the earlier image, or nothing. Throws KaizenError (exit code 1) if the program fails.
 */
export async function loadImage(
  program: readonly [string, ...string[]],
  { image, as }: { readonly image: string; readonly as: string },
  options: ProgramOptions = {},
): Promise<void> {
  const before = textOf((await inspected(as, options))?.['Id']);
  try {
    await docker(['image', 'tag', image, as], options);
    const ended = await runProgram([...program, as], options);
    if (ended.status !== 0) throw new KaizenError(`"${[...program, as].join(' ')}" ended with ${ended.status}:\n${endOf(ended)}`);
  } finally {
    const { signal: _, ...uninterrupted } = options;
    await runProgram(['docker', 'image', ...(before === '' ? ['rm', as] : ['tag', before, as])], uninterrupted);
  }
}
