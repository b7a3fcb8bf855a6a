import { at, type FileValue, itemsIn } from './values.ts';

/** A container of a pod. */
export interface PodContainer {
  readonly path: string;
  readonly line: number;
  readonly name: string;
  readonly fields: ReadonlyMap<string, FileValue>;
  /** True for one that ends before the others start. */
  readonly isFirst: boolean;
  /** True for a part of a container that a patch changes. */
  readonly isPart: boolean;
}

/** The pods of an object. */
export interface Pod {
  readonly path: string;
  readonly line: number;
  /** The fields of its specification. */
  readonly fields: ReadonlyMap<string, FileValue>;
  readonly annotations: ReadonlyMap<string, FileValue>;
  readonly containers: readonly PodContainer[];
  /** True for a patch: what it does not have may be elsewhere. */
  readonly isPart: boolean;
  readonly isWindows: boolean;
  /** True for a workload that runs until it is stopped. */
  readonly isServing: boolean;
  /** True if the default account of its namespace gives no token. */
  readonly isDefaultWithoutToken: boolean;
  /** True if a network policy of the folder selects it. */
  readonly isIsolated: boolean;
}

/** What other objects and files do to a pod. */
export interface Around {
  readonly isPatch: boolean;
  readonly isServing: boolean;
  /** Labels that a kustomization adds. */
  readonly added: ReadonlyMap<string, string>;
  readonly isDefaultWithoutToken: boolean;
  isIsolated(labels: ReadonlyMap<string, string>): boolean;
}

const none: ReadonlyMap<string, FileValue> = new Map();

/** The pods of a template. */
export function podOf(template: FileValue, { isPatch, isServing, added, isDefaultWithoutToken, isIsolated }: Around): Pod {
  const spec = at(template, 'spec');
  const { path, line } = spec ?? template;
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) =>
    itemsIn(spec?.entries?.get(key)).map((each): PodContainer => {
      const fields = each.entries ?? none;
      return {
        path: each.path,
        line: each.line,
        name: fields.get('name')?.text ?? '',
        fields,
        // One that is always restarted runs beside the others.
        isFirst: key === 'initContainers' && fields.get('restartPolicy')?.text !== 'Always',
        isPart: isPatch || !fields.has('image'),
      };
    }),
  );
  const labels = new Map([
    ...[...(at(template, 'metadata', 'labels')?.entries ?? [])].map(([name, { text = '' }]) => [name, text] as const),
    ...added,
  ]);
  return {
    path,
    line,
    fields: spec?.entries ?? none,
    annotations: at(template, 'metadata', 'annotations')?.entries ?? none,
    containers,
    isPart: containers.every(({ isPart }) => isPart),
    isWindows: at(spec, 'os', 'name')?.text === 'windows',
    isServing,
    isDefaultWithoutToken,
    isIsolated: isIsolated(labels),
  };
}

/** A setting of the security context of a container, or that of its pod. */
export function securityOf({ fields }: PodContainer, pod: Pod, key: string): FileValue | undefined {
  return fields.get('securityContext')?.entries?.get(key) ?? pod.fields.get('securityContext')?.entries?.get(key);
}

/** True if a network policy selects pods with these labels. A selector with expressions, or of a network plugin, may select any. */
export function isIsolated(
  policy: { readonly kind: string; readonly fields: ReadonlyMap<string, FileValue> },
  labels: ReadonlyMap<string, string>,
): boolean {
  if (policy.kind !== 'NetworkPolicy') return true;
  const selector = at(policy.fields.get('spec'), 'podSelector');
  if (at(selector, 'matchExpressions') !== undefined) return true;
  return [...(at(selector, 'matchLabels')?.entries ?? [])].every(([name, { text }]) => labels.get(name) === text);
}
