import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { apply, mostReplaced } from '../apply/apply.ts';
import { readTarget, statTarget } from '../apply/target.ts';
import { systemErrorCode } from '../errors.ts';
import type { Collected } from './collect.ts';
import { evidenceDocument } from './document.ts';
import { parseRecord } from './parse-record.ts';
import type { EvidenceRecord } from './record.ts';

/** Earlier records, in the folder of the evidence. */
const historyFolder = 'history';

/** How many earlier records the report shows. */
const shownRuns = 30;

export interface EvidencePaths {
  readonly document: string;
  readonly record: string;
  readonly report: string;
}

/** Where the evidence of an ID stands, relative to the project's root. */
export function evidencePaths(folder: string, id: string): EvidencePaths {
  const name = posix.join(folder, `${id}-DOCKERFILE-EVIDENCE`);
  return { document: `${name}.md`, record: `${name}.json`, report: `${name}.html` };
}

/** The record that stands there, or undefined where there is none. Throws as `readTarget` and `parseRecord` do. */
export function lastRecord(root: string, { record }: EvidencePaths): EvidenceRecord | undefined {
  const text = readTarget(root, record, { most: mostReplaced });
  return text === undefined ? undefined : parseRecord(text, record);
}

/**
 * Writes the document, the record, the bills of materials and, where it is asked for or there already, the report: all or nothing. The record
 * before goes to the history. Returns the paths. See `apply` for the errors.
 */
export async function writeEvidence(
  root: string,
  folder: string,
  { record, sboms }: Collected,
  { html }: { readonly html: boolean },
): Promise<readonly string[]> {
  const paths = evidencePaths(folder, record.id);
  const texts = new Map(sboms);
  texts.set(paths.record, printRecord(record));
  const last = lastRecord(root, paths);
  if (last !== undefined && last.started !== record.started) texts.set(historyPath(folder, last), printRecord(last));
  const hasReport = html || statTarget(root, paths.report) !== undefined;
  texts.set(
    paths.document,
    await evidenceDocument(record, {
      record: posix.basename(paths.record),
      root: posix.relative(folder, ''),
      ...(hasReport ? { report: posix.basename(paths.report) } : {}),
    }),
  );
  if (hasReport) {
    const { evidenceReport } = await import('./html.ts');
    texts.set(paths.report, evidenceReport(record, earlierRecords(root, folder, record, last)));
  }
  apply(
    root,
    [...texts].map(([path, text]) => ({ path, text, seen: readTarget(root, path, { most: mostReplaced }) })),
  );
  return [...texts.keys()];
}

function printRecord(record: EvidenceRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

function historyPath(folder: string, { id, started }: EvidenceRecord): string {
  return posix.join(folder, historyFolder, `${id}-${started.slice(0, 19).replaceAll(/[-:]/g, '')}Z.json`);
}

/** Records of the same ID from before, the oldest first; what can't be read as one is left out. */
function earlierRecords(root: string, folder: string, { id, started }: EvidenceRecord, last: EvidenceRecord | undefined): EvidenceRecord[] {
  const kept = namesIn(join(root, folder, historyFolder))
    .filter((name) => name.startsWith(`${id}-`) && name.endsWith('.json'))
    .toSorted()
    .slice(-shownRuns)
    .flatMap((name) => {
      try {
        const path = posix.join(folder, historyFolder, name);
        return [parseRecord(readTarget(root, path, { most: mostReplaced }) ?? '', path)];
      } catch {
        return [];
      }
    });
  return [...kept, ...(last === undefined ? [] : [last])].filter((record) => record.started < started);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return [];
    throw error;
  }
}
