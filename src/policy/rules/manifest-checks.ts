import type { Breach } from '../breach.ts';
import type { CheckedObject } from '../manifests.ts';
import type { Pod, PodContainer } from '../pods.ts';
import type { Context, Rule } from '../rule.ts';
import type { FileValue } from '../values.ts';

/** A place in a manifest that breaks a rule. */
export interface Found {
  readonly at: { readonly path: string; readonly line: number };
  readonly message: string;
  readonly evidence: string;
}

/** The breach about a place in an object. */
export function manifestBreach({ subject }: CheckedObject, { at: { path, line }, message, evidence }: Found): Breach {
  return { path, line, subject, message, evidence };
}

/** Makes the check of a rule about pods. */
export function onPods(check: (pod: Pod, context: Context, object: CheckedObject) => readonly Found[]): Pick<Rule, 'manifest'> {
  return {
    manifest: (object, context) =>
      object.pod === undefined ? [] : check(object.pod, context, object).map((found) => manifestBreach(object, found)),
  };
}

/** Makes the check of a rule about each container of a pod. */
export function onContainers(check: (container: PodContainer, pod: Pod, context: Context) => readonly Found[]): Pick<Rule, 'manifest'> {
  return onPods((pod, context) =>
    pod.containers.flatMap((container) =>
      check(container, pod, context).map(({ at, message, evidence }) => ({
        at,
        message: `container ${container.name} ${message}`,
        evidence: `container ${container.name} ${evidence}`,
      })),
    ),
  );
}

/** A setting that a container lacks. A patch has only what differs, and Windows has none of the settings of Linux. */
export function lackingSetting(container: PodContainer, pod: Pod, isSet: boolean, message: string): readonly Found[] {
  return isSet || container.isPart || pod.isWindows ? [] : [{ at: container, message, evidence: message }];
}

/** Values with names in an object: variables of its containers, its data, and literals of a kustomization. */
export function namedValues({ kind, fields, pod }: CheckedObject): readonly { readonly name: string; readonly value: FileValue }[] {
  const variables = (pod?.containers ?? []).flatMap((container) =>
    (container.fields.get('env')?.items ?? []).flatMap(({ entries }) => {
      const value = entries?.get('value');
      return value === undefined ? [] : [{ name: entries?.get('name')?.text ?? '', value }];
    }),
  );
  const data = kind === 'ConfigMap' ? [...(fields.get('data')?.entries ?? [])].map(([name, value]) => ({ name, value })) : [];
  const literals = ['configMapGenerator', 'secretGenerator'].flatMap((key) =>
    (fields.get(key)?.items ?? []).flatMap((each) =>
      (each.entries?.get('literals')?.items ?? []).map((literal) => {
        const [, name = '', text = ''] = /^([^=]{0,300})=(.*)$/s.exec(literal.text ?? '') ?? [];
        return { name, value: { ...literal, text: text.replace(/^(["'])(.*)\1$/s, '$2') } };
      }),
    ),
  );
  return [...variables, ...data, ...literals];
}
