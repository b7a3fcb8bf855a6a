import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { packageRoot } from '../../src/package-root.ts';

/** The versions of Kubernetes whose schemas are in `test/schemas/kubernetes`. */
export const kubernetesVersions = ['1.34', '1.35', '1.36'] as const;

const known = new Map<string, ValidateFunction>();

/** Why an object is not valid in a version of Kubernetes; undefined if it is. Unknown fields are errors. */
export function schemaProblem(version: string, object: { readonly apiVersion: string; readonly kind: string }): string | undefined {
  const kind = `${object.apiVersion} ${object.kind}`;
  const key = `${version} ${kind}`;
  const found = known.get(key) ?? compiled(version, kind);
  if (found === undefined) return `${kind} has no schema`;
  known.set(key, found);
  return found(object)
    ? undefined
    : JSON.stringify(found.errors?.map(({ instancePath, message, params }) => ({ instancePath, message, params })));
}

function compiled(version: string, kind: string): ValidateFunction | undefined {
  const { kinds, definitions } = JSON.parse(readFileSync(join(packageRoot, 'test', 'schemas', 'kubernetes', `${version}.json`), 'utf8'));
  if (!Object.hasOwn(kinds, kind)) return undefined;
  return new Ajv({ allErrors: true, strict: false }).compile({ ...kinds[kind], definitions });
}
