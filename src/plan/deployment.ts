import { KaizenError } from '../errors.ts';
import type { Facts } from '../facts.ts';
import type { Answers } from '../questions/question.ts';
import type { ClusterPlan, DeployedImage, DeploymentPlan } from './plan.ts';

/** The folder of the manifests. */
export const manifestsFolder = 'deploy/kubernetes';

/** The tag of the image that compose builds. */
const builtTag = 'dev';

/** Splits a reference into name, tag and digest: `registry.example:5000/shop:1.4@sha256:…`. */
function deployedImage(reference: string): DeployedImage {
  const [named = '', digest] = reference.split('@');
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  return {
    name: hasTag ? named.slice(0, colon) : named,
    ...(hasTag ? { tag: named.slice(colon + 1) } : {}),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Plans how an application runs in a cluster. Throws KaizenError (exit code 1) if answers contradict each other. */
export function deploymentPlan(answers: Answers, { processes }: Facts): DeploymentPlan {
  const { kubernetes, host, replicas, autoscale, volumeSize, schedules, data } = answers;
  if (kubernetes)
    refuseContradictions(
      answers,
      (processes?.value ?? []).filter(({ kind }) => kind === 'job').map(({ name }) => name),
    );
  else if (answers.deployedImage !== '')
    throw new KaizenError(
      `--deployed-image ${answers.deployedImage}: only Kubernetes manifests name the image that a cluster runs: add --kubernetes, or remove the answer with "kaizen-docker set deployed-image=".`,
    );
  return {
    host,
    replicas: data.length > 0 ? 1 : replicas,
    ...(autoscale === 'none' ? {} : { most: autoscale }),
    volumeSize,
    schedules,
    image: deployedImage(answers.deployedImage === '' ? `${answers.image}:${builtTag}` : answers.deployedImage),
  };
}

function refuseContradictions({ data, replicas, autoscale, schedules }: Answers, jobs: readonly string[]): void {
  if (data.length > 0 && replicas > 1)
    throw new KaizenError(
      `--replicas ${replicas}: the application keeps data (${data.join(', ')}) in a volume that one pod writes: leave the flag out, or give --data none.`,
    );
  if (data.length > 0 && autoscale !== 'none')
    throw new KaizenError(
      `--autoscale ${autoscale}: the application keeps data (${data.join(', ')}) in a volume that one pod writes: leave it out.`,
    );
  if (autoscale !== 'none' && autoscale <= replicas)
    throw new KaizenError(`--autoscale ${autoscale}: the autoscaler starts with ${replicas} replicas (--replicas): give a larger number.`);
  const unknown = Object.keys(schedules).find((name) => !jobs.includes(name));
  if (unknown !== undefined)
    throw new KaizenError(
      `--schedules ${unknown}: the application has no such job${jobs.length === 0 ? '' : `: name one of ${jobs.join(', ')}`}.`,
    );
}

/** Plans the manifests of all applications; undefined without them. */
export function clusterPlan({ kubernetes, route, gateway }: Answers): ClusterPlan | undefined {
  if (!kubernetes) return undefined;
  const slash = gateway.indexOf('/');
  return { route, gateway: slash < 0 ? { name: gateway } : { namespace: gateway.slice(0, slash), name: gateway.slice(slash + 1) } };
}
