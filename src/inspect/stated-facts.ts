import { posix } from 'node:path';
import type { Facts } from '../facts.ts';
import type { ContainerEvidence } from '../manifests/stated.ts';
import type { Application } from './application.ts';

/** Facts that a container file may state. */
const stateable = [
  'version',
  'baseImage',
  'port',
  'start',
  'systemPackages',
  'buildPackages',
  'written',
  'environment',
  'processes',
  'serviceVersions',
] as const;

/** Returns the facts that container files state, with the paths of those files relative to the root. */
export function statedBy(facts: Facts, { files }: ContainerEvidence, path: string): Application['statedBy'] {
  return new Map(
    stateable.flatMap((name) => {
      const named = files.filter((file) => facts[name]?.source.includes(`${file} line `) === true);
      return named.length === 0 ? [] : [[name, named.map((file) => posix.join(path, file))] as const];
    }),
  );
}
