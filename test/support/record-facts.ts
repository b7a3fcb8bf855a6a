import type { EvidenceRecord } from '../../src/evidence/record.ts';
import { bytesText, memoryText, momentText, secondsText } from '../../src/evidence/text.ts';

/** A single value of a record, with its place: `applications[].image.size`. */
export interface Leaf {
  readonly place: string;
  readonly value: string | number | boolean;
}

export function leavesOf(value: unknown, place = ''): Leaf[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [{ place, value }];
  if (Array.isArray(value)) return value.flatMap((each) => leavesOf(each, `${place}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => leavesOf(each, place === '' ? key : `${place}.${key}`));
}

/** The values of a record that none of these texts contains in any printed form, except those at ignored places. */
export function missingFrom(text: string, record: EvidenceRecord, leftOut: readonly RegExp[]): string[] {
  const seen = text.replaceAll(/\s+/g, ' ').toLowerCase();
  return leavesOf(record).flatMap(({ place, value }) => {
    if (typeof value === 'boolean' || leftOut.some((pattern) => pattern.test(place))) return [];
    const spellings =
      typeof value === 'number' ? [bytesText(value), memoryText(value), secondsText(value), String(value)] : spellingsOf(value);
    return spellings.some((each) => seen.includes(each.toLowerCase())) ? [] : [`${place}: ${value}`];
  });
}

/** A complete text, or the beginning of a long one, without mounts, which do not help a reader. */
function spellingsOf(text: string): string[] {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return [line, line.slice(0, 80), momentText(line), `${line}.`].map((each) => each.trim());
}
