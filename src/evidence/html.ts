import type { EvidenceRecord } from './record.ts';

/** placeholder */
export function evidenceReport(record: EvidenceRecord, earlier: readonly EvidenceRecord[]): string {
  return `${record.id} ${earlier.length}`;
}
