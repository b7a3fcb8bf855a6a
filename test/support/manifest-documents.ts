import { comparable, type DocumentRules, documentSides, isFields, type Json } from './compose-documents.ts';
import type { Dice } from './dice.ts';

type Fields = { [key: string]: Json };

const words = ['blue', 'green', 'a b', 'yes', '0755', 'x: y', '#z', "it's", '', '$(HOME)', '1.4', 'null'];
/** Names of items; some are keys with a meaning elsewhere in a manifest. */
const names = ['data', 'labels', 'app', 'image'];

/** Some of these fields. */
function some(dice: Dice, fields: Readonly<Record<string, () => Json>>, always: readonly string[] = []): Fields {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, make]): [string, Json][] => (always.includes(key) || dice.once(2) ? [[key, make()]] : [])),
  );
}

/** Items for some of these names, at least one. */
function items<T extends Json>(dice: Dice, all: readonly string[], make: (name: string) => T): T[] {
  const chosen = all.filter(() => dice.once(2));
  return (chosen.length > 0 ? chosen : all.slice(0, 1)).map(make);
}

function texts(dice: Dice, keys: readonly string[]): Fields {
  return Object.fromEntries(items(dice, keys, (key) => key).map((key) => [key, dice.pick(words)]));
}

function probe(dice: Dice): Json {
  return some(
    dice,
    {
      httpGet: () => ({
        path: dice.pick(['/', '/up']),
        port: 'app',
        httpHeaders: items(dice, ['Host', 'X-A'], (name) => ({ name, value: dice.pick(words) })),
      }),
      periodSeconds: () => dice.below(3),
    },
    ['periodSeconds'],
  );
}

function container(dice: Dice, name: string): Fields {
  const references = ['configMapRef app', 'secretRef app', 'secretRef more'];
  return some(
    dice,
    {
      name: () => name,
      image: () => dice.pick(['shop', 'other']),
      args: () => Array.from({ length: 1 + dice.below(3) }, () => dice.pick(words)),
      env: () => items(dice, ['A', ...names], (each) => ({ name: each, value: dice.pick(words) })),
      envFrom: () =>
        items(dice, references, (each) => {
          const [kind = '', ref = ''] = each.split(' ');
          return { [kind]: { name: ref } };
        }),
      ports: () => items(dice, names, (each) => ({ name: each, containerPort: 8000 + dice.below(3) })),
      resources: () => ({ requests: texts(dice, ['cpu', 'memory']), limits: texts(dice, ['cpu', 'memory']) }),
      securityContext: () => ({
        allowPrivilegeEscalation: dice.once(2),
        capabilities: { drop: ['ALL'], add: items(dice, ['CHOWN', 'FOWNER'], (each) => each) },
      }),
      readinessProbe: () => probe(dice),
      volumeMounts: () => items(dice, ['/a', '/b', '/c'], (mountPath) => ({ name: dice.pick(names), mountPath, readOnly: dice.once(2) })),
    },
    ['name', 'image'],
  );
}

function volume(dice: Dice, name: string): Fields {
  return dice.once(2) ? { name, emptyDir: {} } : { name, persistentVolumeClaim: { claimName: dice.pick(names) } };
}

function workload(dice: Dice): Fields {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: some(dice, { name: () => 'app', labels: () => texts(dice, ['x/y', 'z']), annotations: () => texts(dice, ['n', 'data']) }, [
      'name',
    ]),
    spec: some(
      dice,
      {
        replicas: () => dice.below(3),
        strategy: () => ({ type: dice.pick(['Recreate', 'RollingUpdate']) }),
        selector: () => ({ matchLabels: texts(dice, ['x/y', 'z']) }),
        template: () => ({
          metadata: { labels: texts(dice, ['x/y', 'z']) },
          spec: some(
            dice,
            {
              containers: () => items(dice, names, (name) => container(dice, name)),
              volumes: () => items(dice, names, (name) => volume(dice, name)),
              nodeSelector: () => texts(dice, ['disk', 'zone']),
              tolerations: () =>
                items(dice, ['a', 'b'], (key) => ({ key, operator: dice.pick(['Equal', 'Exists']), effect: 'NoSchedule' })),
              topologySpreadConstraints: () =>
                items(dice, ['host', 'zone'], (topologyKey) => ({ topologyKey, maxSkew: 1 + dice.below(2) })),
              terminationGracePeriodSeconds: () => dice.below(3),
            },
            ['containers', 'volumes'],
          ),
        }),
      },
      ['template'],
    ),
  };
}

function service(dice: Dice): Fields {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'app', labels: texts(dice, ['x/y', 'z']) },
    spec: {
      selector: texts(dice, ['x/y', 'z']),
      ports: items(dice, names, (name) => ({ name, port: 80 + dice.below(2), targetPort: dice.pick(names) })),
    },
  };
}

function policy(dice: Dice): Fields {
  const rule = (port: string): Fields => ({ ports: [{ port, protocol: dice.pick(['TCP', 'UDP']) }] });
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'app' },
    spec: some(dice, {
      podSelector: () => ({ matchLabels: texts(dice, ['x/y', 'z']) }),
      policyTypes: () => items(dice, ['Ingress', 'Egress'], (each) => each),
      ingress: () => items(dice, ['a', 'b'], rule),
      egress: () => items(dice, ['c', 'd'], rule),
    }),
  };
}

function kustomization(dice: Dice): Fields {
  return some(
    dice,
    {
      apiVersion: () => 'kustomize.config.k8s.io/v1beta1',
      kind: () => 'Kustomization',
      resources: () => items(dice, ['a.yaml', 'b.yaml', 'c.yaml'], (each) => each),
      components: () => items(dice, ['../a', '../b'], (each) => each),
      labels: () => [{ pairs: texts(dice, ['x/y', 'z']), includeTemplates: dice.once(2) }],
      configMapGenerator: () =>
        items(dice, names, (name) =>
          some(
            dice,
            {
              name: () => name,
              envs: () => items(dice, ['a.properties', 'b.properties'], (each) => each),
              literals: () => items(dice, ['A=1', 'B=2'], (each) => each),
              options: () => ({ labels: texts(dice, ['x/y', 'z']) }),
            },
            ['name'],
          ),
        ),
      images: () => items(dice, names, (name) => ({ name, newTag: dice.pick(['blue', 'green', 'red']) })),
      patches: () => items(dice, ['a.yaml', 'b.yaml'], (path) => ({ path })),
    },
    ['apiVersion', 'kind'],
  );
}

/** A random manifest or kustomization. */
function manifest(dice: Dice): Fields {
  return dice.pick([workload, workload, service, policy, kustomization])(dice);
}

/** The fields that together name an item, by the key of the list. */
const keysOf: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  env: ['name'],
  volumes: ['name'],
  httpHeaders: ['name'],
  images: ['name'],
  configMapGenerator: ['name'],
  ports: ['name', 'port', 'protocol'],
  volumeMounts: ['mountPath'],
  tolerations: ['key', 'effect'],
  topologySpreadConstraints: ['topologyKey'],
};

const maps = ['labels', 'annotations', 'matchLabels', 'limits', 'requests', 'nodeSelector'];
const byContent = ['envFrom', 'resources', 'components', 'envs', 'literals', 'patches', 'ingress', 'egress', 'policyTypes', 'drop', 'add'];

/** Manifests, by rules that are written a second time. */
export const manifestRules: DocumentRules = {
  nameOf: (item, path) => {
    const keys = keysOf[path.at(-1) ?? ''];
    if (!isFields(item)) return String(item);
    return keys === undefined
      ? JSON.stringify(comparable(item, manifestRules))
      : JSON.stringify(keys.map((key) => (item[key] === undefined ? '' : String(item[key]))));
  },
  // A kustomization has a list of labels, which is one value.
  isOrdered: (path) => !isNamed(path),
  isCollection: (path) => isNamed(path) || maps.includes(path.at(-1) ?? ''),
};

function isNamed(path: readonly string[]): boolean {
  const list = path.at(-1) ?? '';
  // A container has resources, too: a map of limits and requests.
  if (list === 'resources') return path.length === 1;
  return list in keysOf || byContent.includes(list);
}

export const manifestSides = documentSides(manifest, manifestRules);
