import { posix } from 'node:path';
import { isMap, isNode, isScalar, isSeq } from 'yaml';
import { KaizenError } from '../errors.ts';
import { lineAt } from '../lines.ts';
import { yamlDocument } from '../manifests/yaml-text.ts';
import type { Finding, Waiver } from './record.ts';

/** Name of the file in the evidence folder. */
export const waiversFile = 'waivers.yaml';

const keys = ['id', 'package', 'reason', 'owner', 'expires'] as const;
const needed = ['id', 'reason', 'owner', 'expires'] as const;

/**
 * Reads the waived findings: a list in `waivers.yaml`, each with `id`, `reason`, `owner`, `expires` (`2027-03-31`, the last day) and, if it
 * holds for one package only, `package`. `read` returns the text of a file of the project. Throws KaizenError (exit code 1) that names file
 * and line.
 */
export function readWaivers(read: (path: string) => string | undefined, folder: string, today: Date): Waiver[] {
  const path = posix.join(folder, waiversFile);
  const text = read(path);
  if (text === undefined) return [];
  const document = yamlDocument(path, text);
  const refuse = (offset: number, problem: string): never => {
    throw new KaizenError(`${path} line ${lineAt(text, offset)}: ${problem}.`);
  };
  if (document === undefined || document.contents === null) return [];
  if (!isSeq(document.contents)) return refuse(0, `a list of waivers is expected, each with ${needed.join(', ')}`);
  return document.contents.items.map((item) => {
    if (!isMap(item)) return refuse(isNode(item) ? (item.range?.[0] ?? 0) : 0, `each waiver has ${needed.join(', ')}`);
    const at = item.range?.[0] ?? 0;
    const values = new Map<string, string>();
    const places = new Map<string, number>();
    for (const { key, value } of item.items) {
      const name = isScalar(key) ? String(key.value) : '';
      const place = isScalar(key) ? (key.range?.[0] ?? at) : at;
      if (!keys.some((each) => each === name)) refuse(place, `"${name}" is not one of ${keys.join(', ')}`);
      const content = isScalar(value) && value.value !== null ? String(value.source ?? value.value).trim() : '';
      if (content === '') refuse(place, `"${name}" must be a text that is not empty`);
      values.set(name, content);
      places.set(name, place);
    }
    const valueOf = (name: (typeof needed)[number]): string =>
      values.get(name) ?? refuse(at, `a waiver without "${name}" waives nothing: add it`);
    const [id, reason, owner, expires] = [valueOf('id'), valueOf('reason'), valueOf('owner'), valueOf('expires')];
    if (!isDay(expires)) refuse(places.get('expires') ?? at, `"${expires}" is not a date such as 2027-03-31`);
    const only = values.get('package');
    return {
      id,
      ...(only === undefined ? {} : { package: only }),
      reason,
      owner,
      expires,
      isExpired: expires < today.toISOString().slice(0, 10),
    };
  });
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}

/** The findings, with a mark if an unexpired waiver covers them. */
export function waived(findings: readonly Omit<Finding, 'isWaived'>[], waivers: readonly Waiver[]): Finding[] {
  return findings.map((finding) => ({ ...finding, isWaived: waivers.some((waiver) => !waiver.isExpired && covers(waiver, finding)) }));
}

/** True for a waiver of this finding, expired or not. */
export function covers(waiver: Waiver, finding: Pick<Finding, 'id' | 'package'>): boolean {
  return waiver.id === finding.id && (waiver.package === undefined || waiver.package === finding.package);
}
