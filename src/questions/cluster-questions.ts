import type { Facts } from '../facts.ts';
import { builtIn, fromFact, readFact } from './defaults.ts';
import { imageReference, tooLong } from './image-names.ts';
import { choice, integer, integerOrNone, pairs, size, text, toggle } from './kinds.ts';
import { type Default, type Questions, routes } from './question.ts';

const hostName = /^$|^(?:\*\.)?[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?){0,20}$/;
const objectName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\/)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const cronSchedule = /^(?:@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)|[\dA-Za-z*/,?-]{1,60}(?: [\dA-Za-z*/,?-]{1,60}){4})$/;

/** True for a reference with a tag or a digest: it names the image that a cluster runs, not the one that a build creates. */
export function isDeployedReference(reference: string): boolean {
  return imageReference.test(reference) && /[:@]/.test(reference.slice(reference.lastIndexOf('/') + 1));
}

/** Answers in which an image with a tag or a digest, which no build has, is the one that a cluster runs. `PATH=` may precede it. */
export function withDeployedImage<Name extends string>(
  values: ReadonlyMap<Name | 'image', unknown>,
): Map<Name | 'image' | 'deployedImage', unknown> {
  const given = [values.get('image')].flat().filter((each) => typeof each === 'string');
  const deployed = given.filter((each) => isDeployedReference(each.slice(each.indexOf('=') + 1)));
  const answers = new Map<Name | 'image' | 'deployedImage', unknown>(values);
  if (deployed.length === 0) return answers;
  const named = given.filter((each) => !deployed.includes(each));
  if (named.length === 0) answers.delete('image');
  else answers.set('image', named);
  return answers.set('deployedImage', deployed.length === 1 ? deployed[0] : deployed);
}

/** The schedules of CronJobs that run a known job: those with its name, also behind that of the application. */
function knownSchedules({ schedules, processes }: Facts): Default<Readonly<Record<string, string>>> | undefined {
  const jobs = (processes?.value ?? []).flatMap(({ name, kind }) => (kind === 'job' ? [name] : []));
  const found = jobs.flatMap((job) => {
    const named = Object.entries(schedules?.value ?? {}).find(([name]) => name === job || name.endsWith(`-${job}`));
    return named === undefined ? [] : [[job, named[1]] as const];
  });
  return found.length === 0 ? undefined : readFact(schedules, () => Object.fromEntries(found));
}

/** How the application runs in a Kubernetes cluster. */
export const clusterQuestions: Questions<
  'kubernetes' | 'route' | 'gateway' | 'host' | 'replicas' | 'autoscale' | 'volumeSize' | 'schedules' | 'deployedImage'
> = {
  kubernetes: {
    kind: toggle,
    message: 'Write Kubernetes manifests',
    help: 'write Kubernetes manifests to deploy/kubernetes',
    fallback: () => builtIn(false),
    ask: 'never',
    artifacts: ['kubernetes', 'dockerignore', 'tests'],
    scope: 'stack',
  },
  route: {
    kind: choice(routes),
    message: 'How do requests reach the application in the cluster?',
    help: 'how requests reach the application in a cluster: an HTTPRoute (gateway), an Ingress (ingress), or neither (none)',
    fallback: ({ facts }) => fromFact(facts.route) ?? builtIn('gateway'),
    ask: 'never',
    artifacts: ['kubernetes'],
    scope: 'stack',
  },
  gateway: {
    kind: text(objectName, 'the name of a Gateway: NAME or NAMESPACE/NAME', 'NAME'),
    message: 'To which Gateway does the HTTPRoute belong?',
    help: 'Gateway of the HTTPRoute: NAME, or NAMESPACE/NAME for one in another namespace',
    fallback: ({ facts }) => fromFact(facts.gateway) ?? builtIn('gateway'),
    ask: 'never',
    artifacts: ['kubernetes'],
    scope: 'stack',
  },
  host: {
    kind: text(hostName, 'a host name such as shop.example', 'HOST', tooLong(253)),
    message: 'Which host name does the application have in the cluster?',
    help: 'host name of the application in a cluster; with several applications, only those with a host get a route',
    fallback: ({ facts }) => fromFact(facts.host) ?? builtIn(''),
    ask: 'never',
    artifacts: ['kubernetes'],
    scope: 'application',
  },
  replicas: {
    kind: integer(1, 1000),
    message: 'How many replicas of the application run in the cluster?',
    help: 'replicas of the application in a cluster; 1 if it keeps data',
    fallback: ({ answers, facts }) =>
      (answers.data ?? []).length > 0 ? { value: 1, origin: 'data' } : (fromFact(facts.replicas) ?? builtIn(2)),
    ask: 'never',
    artifacts: ['kubernetes'],
    scope: 'application',
  },
  autoscale: {
    kind: integerOrNone(2, 1000),
    message: 'To how many replicas may the cluster scale the application?',
    help: 'largest number of replicas of an autoscaler, which starts with --replicas; none for no autoscaler',
    fallback: ({ answers, facts }) =>
      // An autoscaler needs room above the first replicas, and several pods cannot write to one volume.
      (answers.data ?? []).length > 0 || (facts.autoscale?.value ?? 0) <= (answers.replicas ?? 1)
        ? builtIn('none')
        : (fromFact(facts.autoscale) ?? builtIn('none')),
    ask: 'never',
    artifacts: ['kubernetes'],
    scope: 'application',
  },
  volumeSize: {
    kind: size,
    message: 'How large is each volume in the cluster?',
    help: 'size of each volume of the application in a cluster',
    fallback: ({ facts }) => fromFact(facts.volumeSize) ?? builtIn(1024 ** 3),
    ask: 'never',
    artifacts: ['kubernetes'],
    scope: 'application',
  },
  schedules: {
    kind: pairs(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'the name of a job', (value) =>
      cronSchedule.test(value) ? undefined : `"${value.slice(0, 80)}" is not a schedule such as "0 3 * * *" or @daily`,
    ),
    message: 'When do jobs run in the cluster?',
    help: 'schedules of jobs in a cluster, in the notation of cron: NAME="0 3 * * *"',
    fallback: ({ facts }) => knownSchedules(facts) ?? builtIn({}),
    ask: 'never',
    artifacts: ['kubernetes'],
    scope: 'application',
  },
  deployedImage: {
    kind: text(new RegExp(`^$|${imageReference.source}`), 'an image such as registry.example/shop:1.4', 'REF', (value) =>
      value === '' || isDeployedReference(value) ? undefined : `"${value}" names neither a tag nor a digest`,
    ),
    message: 'Which image does the cluster run?',
    help: 'image that the cluster runs, with a tag or a digest or both; "kubernetes --image" and "set image=" set it, too',
    fallback: () => builtIn(''),
    ask: 'never',
    artifacts: ['kubernetes'],
    scope: 'application',
  },
};
