import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { apply, mostReplaced } from '../apply/apply.ts';
import { readTarget, statTarget } from '../apply/target.ts';
import { systemErrorCode } from '../errors.ts';
import type { Collected } from './collect.ts';
import { evidenceDocument } from './document.ts';
import { parseRecord } from './parse-record.ts';
import type { EvidenceRecord } from './record.ts';

/** The folder of earlier records in the evidence folder. */
const historyFolder = 'history';

/** How many earlier records the report shows. */
const shownRuns = 30;

export interface EvidencePaths {
  readonly document: string;
  readonly record: string;
  readonly report: string;
}

/** The paths of the evidence of an ID, relative to the project's root. */
export function evidencePaths(folder: string, id: string): EvidencePaths {
  const name = posix.join(folder, `${id}-DOCKERFILE-EVIDENCE`);
  return { document: `${name}.md`, record: `${name}.json`, report: `${name}.html` };
}

/** The existing record, or undefined if there is none. Throws like `readTarget` and `parseRecord`. */
export function lastRecord(root: string, { record }: EvidencePaths): EvidenceRecord | undefined {
  const text = readTarget(root, record, { most: mostReplaced });
  return text === undefined ? undefined : parseRecord(text, record);
}

/**
 * Writes the document, the record, the bills of materials and, if requested or already there, the report: all or none. The previous record
 * moves to the history. Returns the paths. See `apply` for the errors.
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

/** Earlier records of the same ID, the oldest first; files that are not records are left out. */
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
