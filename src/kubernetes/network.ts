import { suffixed } from '../names.ts';
import type { ApplicationPlan, Plan } from '../plan/plan.ts';
import { noted, type YamlMap, type YamlNode } from '../render/yaml.ts';
import { nameLabel, objectName } from './names.ts';
import type { KubernetesObject } from './object.ts';
import { portsOf } from './ports.ts';
import { portName } from './probes.ts';
import { selectorLabels } from './workloads.ts';

/** The Service of an application: the same name and port as in compose; undefined for an application without a port. */
export function serviceOf({ service, image: { port } }: ApplicationPlan): KubernetesObject | undefined {
  if (port === undefined) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: objectName(service), labels: selectorLabels(service) },
    spec: { selector: selectorLabels(service), ports: [{ name: portName, port, targetPort: portName }] },
  };
}

/** True for an application that requests from outside reach. If there are several, each needs a host name: they cannot share a path. */
export function isRouted({ applications, cluster }: Plan, { isHttp, image, deployment, byHand }: ApplicationPlan): boolean {
  const speaksHttp = isHttp || image.health.kind === 'http' || byHand !== undefined;
  if (cluster === undefined || cluster.route === 'none' || image.port === undefined || !speaksHttp) return false;
  return applications.length === 1 || deployment.host !== '';
}

/** The route from outside; undefined for an application without one. */
export function routeOf(plan: Plan, application: ApplicationPlan): KubernetesObject | undefined {
  if (!isRouted(plan, application)) return undefined;
  return plan.cluster?.route === 'ingress' ? ingress(application) : httpRoute(plan, application);
}

function httpRoute({ cluster }: Plan, { service, image, deployment: { host } }: ApplicationPlan): KubernetesObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: objectName(service), labels: selectorLabels(service) },
    spec: {
      parentRefs: [
        noted('The Gateway of your cluster.', { name: cluster?.gateway.name ?? 'gateway', namespace: cluster?.gateway.namespace }),
      ],
      hostnames: host === '' ? undefined : [host],
      rules: [{ backendRefs: [{ name: objectName(service), port: image.port ?? 80 }] }],
    },
  };
}

function ingress({ service, deployment: { host } }: ApplicationPlan): KubernetesObject {
  const backend = { service: { name: objectName(service), port: { name: portName } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: objectName(service), labels: selectorLabels(service) },
    spec: { rules: [{ host: host === '' ? undefined : host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }] },
  };
}

const policyHead = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' } as const;

/** The policy that closes all pods of the stack, except for names. */
export function denyPolicy(partOf: string): KubernetesObject {
  return {
    ...policyHead,
    metadata: { name: 'deny-by-default' },
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/part-of': partOf } },
      policyTypes: ['Ingress', 'Egress'],
      egress: [
        noted('Every pod resolves names.', {
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        }),
      ],
    },
  };
}

/** The policies of an application: who may connect to it, and the ports to which it, its workers and its jobs may connect. */
export function allowPolicies(plan: Plan, application: ApplicationPlan): readonly KubernetesObject[] {
  const { service, processes } = application;
  const [ingress, egress] = [ingressRules(plan, application), egressRules(plan, application)];
  const name = objectName(service);
  const all = [service, ...processes.map((each) => each.service)].map(objectName);
  return [
    ...(ingress.length === 0 ? [] : [policy(name, { matchLabels: selectorLabels(service) }, { policyTypes: ['Ingress'], ingress })]),
    ...(egress.length === 0
      ? []
      : [
          policy(
            suffixed(name, 'out'),
            { matchExpressions: [{ key: nameLabel, operator: 'In', values: all }] },
            { policyTypes: ['Egress'], egress },
          ),
        ]),
  ];
}

function policy(name: string, podSelector: YamlMap, rules: YamlMap): KubernetesObject {
  return { ...policyHead, metadata: { name }, spec: { podSelector, ...rules } };
}

function ingressRules(plan: Plan, application: ApplicationPlan): readonly YamlMap[] {
  const {
    service,
    image: { port },
  } = application;
  if (port === undefined) return [];
  const ports = [{ port: portName }];
  const callers = plan.applications.filter(({ reaches }) => reaches.some((each) => each.service === service));
  const { namespace } = plan.cluster?.gateway ?? {};
  const gateway =
    namespace === undefined || plan.cluster?.route !== 'gateway' ? {} : { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
  return [
    ...(isRouted(plan, application)
      ? [
          {
            from: [
              noted('The Gateway or the Ingress controller runs in a namespace of its own: name it here.', { namespaceSelector: gateway }),
            ],
            ports,
          },
        ]
      : []),
    ...(callers.length === 0
      ? []
      : [{ from: callers.map((each) => ({ podSelector: { matchLabels: selectorLabels(each.service) } })), ports }]),
    // Without a route, other pods of the namespace use the application.
    ...(isRouted(plan, application) || callers.length > 0 ? [] : [{ from: [{ podSelector: {} }], ports }]),
  ];
}

function egressRules({ stack, applications }: Plan, { backing, reaches }: ApplicationPlan): readonly YamlNode[] {
  const services = stack.services.filter(({ service }) => backing.includes(service.name));
  return [
    ...services.map(({ service }) => noted(`${service.title}, wherever it runs.`, { ports: portsOf(service).map((port) => ({ port })) })),
    ...reaches.flatMap(({ service, port }) =>
      applications.some((each) => each.service === service)
        ? [{ to: [{ podSelector: { matchLabels: selectorLabels(service) } }], ports: [{ port }] }]
        : [],
    ),
  ];
}
