import { KaizenError } from '../errors.ts';
import type { EvidenceRecord } from './record.ts';

/** What a record has at least, and of what kind: enough to know one. `schema/evidence.schema.json` has all of it. */
const members: Readonly<Record<keyof Omit<EvidenceRecord, 'schema' | 'comparison'>, 'string' | 'number' | 'object' | 'array'>> = {
  id: 'string',
  project: 'string',
  started: 'string',
  seconds: 'number',
  versions: 'object',
  machine: 'object',
  files: 'array',
  applications: 'array',
  stack: 'object',
  budgets: 'array',
  scans: 'array',
  sboms: 'array',
  waivers: 'array',
  verdict: 'object',
};

/** Reads a record. Throws KaizenError (exit code 1) that names its file for what is none, or one that another version has written. */
export function parseRecord(text: string, path: string): EvidenceRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new KaizenError(`${path} is not JSON (${error instanceof Error ? error.message : error}): name a record of evidence.`);
  }
  if (isRecord(value)) return value;
  throw new KaizenError(
    `${path} is not a record of evidence that this version reads: name one, or make it anew with "kaizen-docker evidence".`,
  );
}

function isRecord(value: unknown): value is EvidenceRecord {
  if (typeof value !== 'object' || value === null) return false;
  const found = new Map<string, unknown>(Object.entries(value));
  const isOf = (name: string, kind: string): boolean => {
    const member = found.get(name);
    return kind === 'array' ? Array.isArray(member) : typeof member === kind && member !== null;
  };
  return found.get('schema') === 1 && Object.entries(members).every(([name, kind]) => isOf(name, kind));
}
