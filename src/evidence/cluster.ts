import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterView } from '../artifacts/cluster-suite.ts';
import { type ClusterFacts, deployedImages, describeCluster, loadImage } from '../engine/cluster.ts';
import type { ProgramOptions } from '../engine/process.ts';
import type { ApplicationPlan, Plan } from '../plan/plan.ts';
import { clusterCriteria } from '../suite/cluster-criteria.ts';
import type { ClusterEvidence, SuiteRun } from './record.ts';
import type { Suite } from './suite.ts';

/** The cluster on which a run tests the manifests. */
export interface TestCluster extends ClusterFacts {
  /** The context of kubectl. */
  readonly context: string;
  /** The program that brings an image into the cluster: the image's name follows it. */
  readonly load?: readonly [string, ...string[]];
}

/** The environment variables that name the cluster. */
export type ClusterEnvironment = Readonly<Partial<Record<'KAIZEN_CONTEXT' | 'KAIZEN_CLUSTER_LOAD', string>>>;

/**
 * The cluster that the environment names; undefined if it names none, or if the project has no manifests. Throws KaizenError (exit code 1)
 * if the named cluster does not answer: it was asked for.
 */
export async function testCluster(
  { cluster }: Plan,
  { KAIZEN_CONTEXT: context = '', KAIZEN_CLUSTER_LOAD: load = '' }: ClusterEnvironment,
  options: ProgramOptions,
): Promise<TestCluster | undefined> {
  if (cluster === undefined || context === '') return undefined;
  const [program, ...words] = load.split(' ').filter((word) => word !== '');
  return { context, ...(await describeCluster(context, options)), ...(program === undefined ? {} : { load: [program, ...words] }) };
}

/** The section of the deployment suite for a cluster. */
export function clusterSuite(plan: Plan, { context }: Pick<TestCluster, 'context'>): Suite {
  const { path, prefix } = clusterView(plan);
  return { runner: 'sh', path, prefix, criteria: clusterCriteria, variables: { KAIZEN_CONTEXT: context } };
}

/** Brings the image of an application into the cluster, with the name in the manifests. Returns that name; undefined if there is nothing to do. */
export async function loadIntoCluster(
  { load }: Pick<TestCluster, 'load'>,
  { deployment }: Pick<ApplicationPlan, 'deployment'>,
  image: string,
  options: ProgramOptions,
): Promise<string | undefined> {
  const { name, tag = 'latest', digest } = deployment.image;
  // An image with a digest comes from its registry.
  if (load === undefined || digest !== undefined) return undefined;
  await loadImage(load, { image, as: `${name}:${tag}` }, options);
  return `${name}:${tag}`;
}

/** How to run a section, and what was seen before there were manifests. */
export interface ClusterRun {
  readonly root: string;
  readonly cluster: TestCluster | undefined;
  readonly red: SuiteRun | undefined;
  /** The service of an application whose image was not built. */
  readonly unbuilt: string | undefined;
  run(suite: Suite): Promise<SuiteRun>;
  readonly options: ProgramOptions;
}

/** Tests the manifests on the cluster, and returns what was observed, or why nothing was. Undefined for a project without manifests. */
export async function clusterEvidence(
  plan: Plan,
  { root, cluster, red, unbuilt, run, options }: ClusterRun,
): Promise<ClusterEvidence | undefined> {
  if (plan.cluster === undefined) return undefined;
  const { path, prefix: id } = clusterView(plan);
  const isThere = await stat(join(root, path)).then(
    () => true,
    () => false,
  );
  const reasons: readonly (readonly [boolean, string])[] = [
    [cluster === undefined, 'KAIZEN_CONTEXT names no context of kubectl'],
    [!isThere, `There is no ${path}`],
    [unbuilt !== undefined, `The image of ${unbuilt} was not built`],
  ];
  const [, reason] = reasons.find(([holds]) => holds) ?? [];
  if (cluster === undefined || reason !== undefined) return { id, state: 'not run', reason: reason ?? '' };
  const { context, namespace, version } = cluster;
  const green = await run(clusterSuite(plan, cluster));
  const images = await deployedImages(context, `app.kubernetes.io/part-of=${plan.stack.project}`, options);
  return { id, state: 'run', context, namespace, version, ...(red === undefined ? {} : { red }), green, images };
}
