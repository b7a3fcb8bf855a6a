import type { Fault } from './fault.ts';
import { readYaml, type Value } from './yaml.ts';

/** The error in a rendered manifest: it cannot be parsed, or is not an object of the API. */
export function manifestFault(text: string): Fault | undefined {
  const read = readYaml(text);
  if ('fault' in read) return read.fault;
  const what = objectProblem(read.value);
  return what === undefined ? undefined : { line: 1, what };
}

/** Why a value is not an object of the API, nor a kustomization; undefined if it is one. */
export function objectProblem(value: Value): string | undefined {
  if (!(value instanceof Map)) return 'it is not a map';
  const [apiVersion, kind] = [value.get('apiVersion'), value.get('kind')];
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return 'it has no apiVersion or no kind';
  if (kind === 'Kustomization' || kind === 'Component') return undefined;
  const metadata = value.get('metadata');
  const name = metadata instanceof Map ? metadata.get('name') : undefined;
  return typeof name === 'string' && /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name) ? undefined : 'it has no valid name';
}
