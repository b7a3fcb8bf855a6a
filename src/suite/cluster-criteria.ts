import type { Criterion } from './criteria.ts';

/** The tests of the section for a cluster. */
export const clusterCriteria: readonly Criterion[] = [
  {
    number: 1,
    slug: 'manifests_accepted',
    title: 'manifests accepted',
    proves: 'The API server accepts every manifest, and knows every field.',
    says: { missing: 'There are no manifests in {overlay}.', refused: 'The cluster refuses the manifests:\n{output}' },
  },
  {
    number: 2,
    slug: 'admitted_under_restricted',
    title: 'admitted under restricted',
    proves: 'A namespace that enforces the Pod Security Standard restricted admits the pods.',
    says: { refused: 'The Pod Security Standard restricted does not admit these pods:\n{output}' },
  },
  {
    number: 3,
    slug: 'migration_runs_first',
    title: 'migration runs first',
    proves: 'The Job of the migration succeeds before the new version of the application starts.',
    says: { failed: 'The Job {job} did not complete:\n{output}' },
  },
  {
    number: 4,
    slug: 'rolled_out_within_budget',
    title: 'rolled out within the budget',
    proves: 'Every Deployment is rolled out in time, and no container restarts.',
    says: {
      late: 'The rollout of {name} did not finish within {budget} s:\n{output}',
      restarted: 'Containers have restarted: {output}',
    },
  },
  {
    number: 5,
    slug: 'answers_through_its_service',
    title: 'answers through its Service',
    proves: 'The Service reaches the application, which answers without a server error.',
    says: { silent: 'The Service {name} does not answer {path}: {output}' },
  },
  {
    number: 6,
    slug: 'a_rollout_loses_no_request',
    title: 'a rollout loses no request',
    proves: 'While all pods are replaced, every request gets an answer.',
    says: {
      lost: '{lost} of {sent} requests to {name} failed during a rollout: {output}',
      none: 'No request was sent to {name} during the rollout.',
    },
  },
  {
    number: 7,
    slug: 'data_outlives_a_pod',
    title: 'data outlives a pod',
    proves: 'A new pod finds what the pod before it wrote to its volumes.',
    says: { closed: 'The pod cannot write to {path}: {output}', lost: 'The data in {path} is lost with the pod.' },
  },
  {
    number: 8,
    slug: 'only_volumes_are_writable',
    title: 'only volumes are writable',
    proves: 'A container can write to its volumes, and to nothing else.',
    says: {
      open: 'The root file system of these containers is writable: {output}',
      other: 'The volumes of {name} must be mounted at {expected}, but they are at: {output}',
    },
  },
  {
    number: 9,
    slug: 'no_token_is_mounted',
    title: 'no token is mounted',
    proves: 'No pod has a token for the API of the cluster.',
    says: { mounted: 'These pods have a token of a service account: {output}' },
  },
  {
    number: 10,
    slug: 'network_policy_names_connections',
    title: 'network policy names the connections',
    proves: 'A network policy selects each pod, and allows each port to which the application connects.',
    says: {
      open: 'No network policy closes the pods of {name}.',
      unnamed: '{name} connects to port {port}, which no network policy allows.',
    },
  },
];

/** Environment variables that change a run of the section. */
export const clusterVariables = {
  KAIZEN_CONTEXT: 'the context of kubectl; without it, no test runs',
  KAIZEN_OVERLAY: 'the folder of the overlay (default: the production overlay)',
  KAIZEN_HEALTHY_TIMEOUT: 'seconds until a rollout must be finished',
} as const;
