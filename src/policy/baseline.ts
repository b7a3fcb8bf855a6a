import { KaizenError } from '../errors.ts';
import { parseJson } from '../manifests/json-text.ts';
import { isTable } from '../manifests/table.ts';
import { sha256 } from '../sha256.ts';
import type { Breach } from './breach.ts';

/** Where a repository keeps the violations that existed when the rules were introduced. */
export const baselineFile = '.kaizen-docker/policy-baseline.json';

/** Fingerprint → the number of known violations with it. */
export type Baseline = ReadonlyMap<string, number>;

/**
 * Identifies a violation after lines have moved: its rule, file, stage or service, and the text of the place. A stage without a name has a number,
 * which changes when a stage is added before it.
 */
export function fingerprintOf(rule: string, { path, subject, evidence }: Breach): string {
  const place = subject.replace(/^stage \d+$/, 'stage');
  return sha256(JSON.stringify([rule, path, place, evidence.replaceAll(/\s+/g, ' ').trim()])).slice(0, 16);
}

/** Parses a baseline. Throws KaizenError (exit code 1) if it is invalid. */
export function readBaseline(path: string, text: string): Baseline {
  const remedy = `make it again with "kaizen-docker policy --write-baseline"`;
  const value = parseJson(path, text, remedy);
  const known = isTable(value) && value['schema'] === 1 && isTable(value['violations']) ? value['violations'] : undefined;
  if (known === undefined) throw new KaizenError(`${path} is not a baseline of violations: ${remedy}.`);
  return new Map(
    Object.entries(known).map(([fingerprint, count]) => {
      if (typeof count !== 'number' || !Number.isInteger(count) || count < 1)
        throw new KaizenError(`${path}: "${fingerprint}" has no number above 0: ${remedy}.`);
      return [fingerprint, count];
    }),
  );
}

/** The text of a baseline with these fingerprints. */
export function printBaseline(fingerprints: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const each of fingerprints) counts.set(each, (counts.get(each) ?? 0) + 1);
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ schema: 1, violations: Object.fromEntries(sorted) }, null, 2)}\n`;
}
