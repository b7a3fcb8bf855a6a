import { byMeaning, type Identity, ownOr, type Path, type Shape, textOf } from './shape.ts';
import type { Value } from './value.ts';

/** Fields that together identify an item of a list of maps (kubernetes.io/docs/reference/kubernetes-api, "patch merge key"). */
function fields(...names: readonly string[]): Identity {
  return (item) => {
    if (item.kind !== 'mapping') return textOf(item);
    const texts = names.map((name) => textOf(item.entries.get(name)));
    return texts[0] === undefined ? undefined : texts.map((text) => text ?? '').join(' ');
  };
}

/** `configMapRef: {name: x}` or `secretRef: {name: x}`: returns the kind and the name. */
const reference: Identity = (item) => {
  if (item.kind !== 'mapping') return undefined;
  const named = [...item.entries].flatMap(([kind, value]) => nameIn(kind, value));
  return named[0];
};

function nameIn(kind: string, value: Value): readonly string[] {
  const name = value.kind === 'mapping' ? textOf(value.entries.get('name')) : undefined;
  return name === undefined ? [] : [`${kind} ${name}`];
}

/** The lists of independent items by the last key of their place. Any other list, above all the words of a command, is one value. */
const identities: ReadonlyMap<string, Identity> = new Map([
  ...[
    'containers',
    'initContainers',
    'volumes',
    'env',
    'imagePullSecrets',
    'images',
    'configMapGenerator',
    'secretGenerator',
    'parentRefs',
  ].map((key): [string, Identity] => [key, ownOr('name')]),
  ['envFrom', reference],
  ['volumeMounts', fields('mountPath')],
  ['ports', fields('name', 'port', 'protocol')],
  ['httpHeaders', fields('name')],
  ['topologySpreadConstraints', fields('topologyKey')],
  ['tolerations', fields('key', 'effect')],
  ['volumeClaimTemplates', byMeaning],
  ...[
    'resources',
    'components',
    'patches',
    'envs',
    'files',
    'literals',
    'hostnames',
    'accessModes',
    'ingress',
    'egress',
    'policyTypes',
    'drop',
    'add',
  ].map((key): [string, Identity] => [key, byMeaning]),
]);

/** Maps with independent entries. */
const collections: ReadonlySet<string> = new Set(['labels', 'annotations', 'matchLabels', 'data', 'limits', 'requests', 'nodeSelector']);

/** True for an item of a list, whose name may be a key with a meaning elsewhere, such as the volume `data`. */
function isItem(path: Path): boolean {
  return (identities.get(path.at(-2) ?? '') ?? byMeaning) !== byMeaning;
}

/** Manifests of Kubernetes and kustomizations, one document in each file. */
export const kubernetesShape: Shape = {
  identityAt: (path) => identities.get(path.at(-1) ?? ''),
  isIndependentMap: (path) => collections.has(path.at(-1) ?? '') && !isItem(path),
  isVariables: () => false,
  isNames: () => false,
  isImage: (path) => path.at(-1) === 'image' || path.at(-1) === 'newTag',
  settingDepth: 2,
};
