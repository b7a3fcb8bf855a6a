import { securityOf } from '../pods.ts';
import type { Rule } from '../rule.ts';
import { isFalse, isTrue, at as valueAt } from '../values.ts';
import { lackingSetting, onContainers, onPods } from './manifest-checks.ts';

/** Rules that only a cluster needs. */
export const podRules: readonly Rule[] = [
  {
    id: 'checked-user',
    title: 'Kubernetes checks that no container runs as root',
    sees: 'A container with neither runAsNonRoot: true nor a runAsUser, in its own securityContext or in that of the pod. Another rule checks runAsUser: 0.',
    why: 'Without it, the image decides, and a new version of the image can run as root.',
    repair: 'Add runAsNonRoot: true to the securityContext of the pod.',
    level: 'warn',
    ...onContainers((container, pod) =>
      lackingSetting(
        container,
        pod,
        securityOf(container, pod, 'runAsUser') !== undefined || isTrue(securityOf(container, pod, 'runAsNonRoot')),
        'lacks runAsNonRoot: true',
      ),
    ),
  },
  {
    id: 'seccomp-profile',
    title: 'Containers have a seccomp profile',
    sees: 'A container without a seccompProfile, in its own securityContext or in that of the pod.',
    why: 'Unless the node sets another default, the container can use every system call.',
    repair: 'Add seccompProfile: {type: RuntimeDefault} to the securityContext of the pod.',
    level: 'warn',
    ...onContainers((container, pod) =>
      lackingSetting(container, pod, securityOf(container, pod, 'seccompProfile') !== undefined, 'lacks a seccompProfile'),
    ),
  },
  {
    id: 'resource-requests',
    title: 'Containers request CPU and memory',
    sees: 'A container without requests.cpu or requests.memory in its resources; a limit counts as a request. Containers that end before the others start do not count.',
    why: 'The scheduler places the pod on a node without room for it, and the node evicts it first.',
    repair: 'Add resources: {requests: {cpu: 100m, memory: 128Mi}} with the values that the program needs.',
    level: 'warn',
    ...onContainers((container) => {
      const resources = container.fields.get('resources');
      const isStated = (name: string): boolean => ['requests', 'limits'].some((key) => valueAt(resources, key, name) !== undefined);
      const missing = ['cpu', 'memory'].filter((name) => !isStated(name)).join(' and ');
      return container.isPart || container.isFirst || missing === ''
        ? []
        : [{ at: container, message: `requests no ${missing.replace('cpu', 'CPU')}`, evidence: `no request of ${missing}` }];
    }),
  },
  {
    id: 'service-account-token',
    title: 'Pods without their own account have no token',
    sees: 'A pod that uses the default service account without automountServiceAccountToken: false, unless a manifest of the default account has it.',
    why: 'An attacker in the container can use the token at the API of the cluster.',
    repair: 'Add automountServiceAccountToken: false to the pod, or give a program that uses the API an account of its own.',
    level: 'warn',
    ...onPods((pod) => {
      const account = pod.fields.get('serviceAccountName') ?? pod.fields.get('serviceAccount');
      const isOwn = account?.text !== undefined && account.text !== '' && account.text !== 'default';
      const setting = pod.fields.get('automountServiceAccountToken');
      const isOff = setting === undefined ? pod.isDefaultWithoutToken : isFalse(setting);
      return isOwn || isOff || pod.isPart
        ? []
        : [{ at: pod, message: 'The pod has the token of the default service account', evidence: 'service account token' }];
    }),
  },
  {
    id: 'network-policy',
    title: 'A network policy selects each pod',
    sees: 'A pod that no NetworkPolicy in the same folder selects by its labels. A policy with matchExpressions, or of a network plugin such as Cilium, counts for every pod.',
    why: 'Without a policy, every pod of the cluster can connect to it, and it can connect everywhere.',
    repair: 'Add a NetworkPolicy that selects its labels and allows the connections that it needs.',
    level: 'warn',
    ...onPods((pod) =>
      pod.isIsolated || pod.isPart
        ? []
        : [{ at: pod, message: 'No network policy in these files selects the pod', evidence: 'no network policy' }],
    ),
  },
];
