import { isTable } from '../manifests/table.ts';
import { type FleetRecord, fleetCommands } from './record.ts';

/** Reads the records of an NDJSON file. Skips lines that are not records, such as the last one of a killed run. */
export function readRecords(text: string): readonly FleetRecord[] {
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isRecord(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

/** True for a record of a fleet command, as far as tables show it: anybody may have written the file. */
export function isRecord(value: unknown): value is FleetRecord {
  if (!isTable(value)) return false;
  const { schema, command, repository, labels, result, exit, error, inventory, violations, files, generator, preset, edits } = value;
  return (
    schema === 1 &&
    fleetCommands.some((each) => each === command) &&
    typeof repository === 'string' &&
    hasTexts(labels) &&
    results.some((each) => each === result) &&
    typeof exit === 'number' &&
    (error === undefined || typeof error === 'string') &&
    (files === undefined || hasTexts(files)) &&
    (violations === undefined || isListOf(violations, isViolation)) &&
    (inventory === undefined || isInventory(inventory)) &&
    [generator, preset].every((each) => each === undefined || isText(each)) &&
    (edits === undefined || isListOf(edits, isEdit))
  );
}

const results: readonly FleetRecord['result'][] = ['done', 'failed', 'skipped'];

function hasTexts(value: unknown): boolean {
  return isTable(value) && Object.values(value).every((each) => typeof each === 'string');
}

function isListOf(value: unknown, isOne: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isViolation(value: unknown): boolean {
  return isTable(value) && typeof value['rule'] === 'string' && typeof value['level'] === 'string';
}

function isEdit(value: unknown): boolean {
  return (
    isTable(value) &&
    [value['path'], value['instead']].every(isText) &&
    [value['removed'], value['added']].every((each) => isListOf(each, isText))
  );
}

function isInventory(value: unknown): boolean {
  return (
    isTable(value) &&
    typeof value['writtenBy'] === 'string' &&
    isListOf(value['services'], isText) &&
    isListOf(value['applications'], hasTexts) &&
    isListOf(value['images'], (each) => isTable(each) && isText(each['base']) && isText(each['user']) && isListOf(each['ended'], isText))
  );
}

/** A row for each repository, with its columns by name. */
export type Row = Readonly<Record<string, string>>;

/** The row of a record in a spreadsheet. */
export function rowOf({ repository, labels, result, exit, error, inventory, violations, files, generator, preset }: FleetRecord): Row {
  const states = Object.values(files ?? {});
  const counts = [...new Set(states)].sort().map((state) => `${states.filter((each) => each === state).length} ${state}`);
  const counted = (violations ?? []).filter(({ excuse }) => excuse === undefined);
  return {
    repository,
    labels: Object.entries(labels)
      .map((pair) => pair.join('='))
      .join(' '),
    result,
    exit: String(exit),
    ...(inventory === undefined
      ? {}
      : {
          languages: inventory.applications
            .map(({ language, version }) => [language, version].filter((each) => each !== undefined).join(' '))
            .join(', '),
          frameworks: inventory.applications.flatMap(({ framework }) => framework ?? []).join(', '),
          bases: unique(inventory.images.map(({ base }) => base)),
          ended: unique([...inventory.images.flatMap(({ ended }) => ended), ...inventory.applications.flatMap(({ ended }) => ended ?? [])]),
          users: unique(inventory.images.map(({ user }) => user || 'root')),
          pinned: portion(inventory.images.map(({ isPinned }) => isPinned)),
          'health checks': portion(inventory.images.map(({ hasHealthCheck }) => hasHealthCheck)),
          services: inventory.services.join(', '),
          'written by': inventory.writtenBy,
        }),
    ...(violations === undefined
      ? {}
      : {
          denied: String(counted.filter(({ level }) => level === 'deny').length),
          warnings: String(counted.filter(({ level }) => level === 'warn').length),
          rules: unique(counted.map(({ rule }) => rule)),
        }),
    ...(files === undefined ? {} : { files: counts.join(', ') }),
    ...(generator === undefined ? {} : { version: generator }),
    ...(preset === undefined ? {} : { preset }),
    error: error ?? '',
  };
}

function unique(texts: readonly string[]): string {
  return [...new Set(texts)].sort().join(', ');
}

function portion(values: readonly boolean[]): string {
  return values.length === 0 ? '' : `${values.filter((each) => each).length} of ${values.length}`;
}

/** The columns of these rows, in the order of their first occurrence. */
export function columnsOf(rows: readonly Row[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

/** The rows as CSV (RFC 4180, with Unix line endings). A text that a spreadsheet would read as a formula gets an apostrophe. */
export function printCsv(rows: readonly Row[]): string {
  const columns = columnsOf(rows);
  const cell = (text: string): string => `"${(/^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  return [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
    .map((line) => line.map(cell).join(','))
    .join('\n')
    .concat('\n');
}

/** The exit code of a run: 1 if a repository failed, or else the highest one of a repository: 4, 3, 2. */
export function exitOf(records: readonly FleetRecord[]): 0 | 1 | 2 | 3 | 4 {
  if (records.some(({ result }) => result === 'failed')) return 1;
  return ([4, 3, 2] as const).find((code) => records.some(({ exit }) => exit === code)) ?? 0;
}
