import { availableParallelism } from 'node:os';
import { isWorker, serveTasks, workOnAll } from '../engine/workers.ts';
import { type ExitCode, exitCode, KaizenError } from '../errors.ts';
import { type Cluster, clustersOf, editLines } from '../fleet/clusters.ts';
import { printPage } from '../fleet/page.ts';
import { type FleetCommand, type FleetRecord, fleetCommands } from '../fleet/record.ts';
import { isRoot, readRoots, sampleOf, withLabels } from '../fleet/roots.ts';
import { exitOf, isRecord, printCsv, readRecords, rowOf } from '../fleet/tables.ts';
import { type Assignment, failedRecord, isAssignment, workOn } from '../fleet/work.ts';
import { noPreset } from '../preset/use.ts';
import { nearest } from '../questions/kinds.ts';
import { readTypedText } from '../read-file.ts';
import type { Request } from './arguments.ts';
import { openReport } from './document.ts';
import { drawLine, say, writeAsItIs } from './output.ts';
import { houseOf } from './policy.ts';

const mostRecords = 256 * 1024 * 1024;
/** Milliseconds between two lines of progress. */
const progressEvery = 200;
/** More workers than this start only on request, because each of them takes memory. */
const mostWorkers = 4;
/** Characters of the progress bar. */
const widthOfBar = 24;
/** The maximum number of clusters of edits in the text. */
const mostClusters = 20;

/**
 * `kaizen-docker fleet COMMAND`: runs a command in many repositories on this machine. Returns 1 if a repository failed, or else the highest
 * exit code of a repository.
 */
export async function runFleet(request: Request): Promise<ExitCode> {
  if (isWorker) return serveTasks(workOn, { isTask: isRoot, isData: isAssignment });
  const [name, ...words] = request.words;
  const command = fleetCommands.find((each) => each === name);
  if (command === undefined) {
    throw new KaizenError(
      `"fleet ${name ?? ''}" is not a command${nearest(name ?? '', fleetCommands) || `: give one of ${fleetCommands.join(', ')}.`}`,
    );
  }
  return command === 'report' ? report(words, request) : work(command, request);
}

async function work(command: Exclude<FleetCommand, 'report'>, request: Request): Promise<ExitCode> {
  if (request.roots === undefined)
    throw new KaizenError(`fleet ${command} needs --roots FILE or --roots 'GLOB': the repositories on this machine.`);
  if (request.format !== undefined)
    throw new KaizenError(
      `fleet ${command} takes no --format: write records with --report FILE, and make tables of them with "fleet report FILE".`,
    );
  if (request.resume && request.report === undefined)
    throw new KaizenError('--resume needs --report FILE: the records of the run to continue.');
  if (request.to !== undefined && command !== 'preview' && command !== 'update')
    throw new KaizenError(`fleet ${command} takes no --to: preview and update change the preset.`);
  if (request.to !== undefined && request.preset !== undefined)
    throw new KaizenError('--to and --preset both name a preset: give one of them.');
  const labelled = withLabels(readRoots(request.roots), request.where);
  const all = sampleOf(labelled, countOf('sample', request.sample, labelled.length));
  const before = request.report !== undefined && request.resume ? known(request.report, command) : [];
  const done = new Set(before.filter(({ result }) => result !== 'failed').map(({ repository }) => repository));
  const roots = all.filter((root) => !done.has(root.name));
  const log = request.report === undefined ? undefined : openReport(request.report, request.resume);
  const records: FleetRecord[] = before.filter(({ repository }) => done.has(repository));
  const progress = progressOf(records.length + roots.length);
  const preset = request.to ?? request.preset;
  // A removed preset has no rules.
  const house = await houseOf({ rules: request.rules, preset: preset === noPreset ? undefined : preset });
  const assignment: Assignment = {
    command,
    house,
    preset,
    isRollback: request.to !== undefined,
    today: new Date().toISOString().slice(0, 10),
    isDurable: !request.withoutFsync,
  };
  const mostFailures = countOf('max-failures', request.maxFailures, Number.POSITIVE_INFINITY);
  let failures = 0;
  const left = await workOnAll(roots, {
    concurrency: countOf('concurrency', request.concurrency, Math.min(mostWorkers, availableParallelism())),
    mostTime: 60_000,
    words: ['fleet', command],
    data: assignment,
    failed: (root, error) => failedRecord(root, command, error),
    isResult: isRecord,
    onResult: (record) => {
      const line = `${JSON.stringify(record)}\n`;
      log?.append(line);
      if (request.json) writeAsItIs(line);
      // Diffs would fill the memory; the report file has them.
      const { diff: _, ...kept } = record;
      records.push(kept);
      progress(records.length);
      if (record.result === 'failed') failures += 1;
      return failures < mostFailures;
    },
  });
  log?.close();
  progress();
  say(summary(records, left));
  return exitOf(records);
}

function known(path: string, command: FleetCommand): readonly FleetRecord[] {
  const found = readTypedText(path, mostRecords);
  return 'wrong' in found ? [] : readRecords(found.text).filter((record) => record.command === command);
}

/** Shows the progress of the run, on a terminal only. */
function progressOf(count: number): (done?: number) => void {
  let last = 0;
  return (done) => {
    const now = Date.now();
    if (done !== undefined && now - last < progressEvery && done < count) return;
    last = now;
    const filled = Math.round(((done ?? 0) / Math.max(1, count)) * widthOfBar);
    drawLine(done === undefined ? '' : `[${'#'.repeat(filled)}${'-'.repeat(widthOfBar - filled)}] ${done} of ${count}`);
  };
}

function summary(records: readonly FleetRecord[], left: number): string {
  const lines = records
    .filter(({ result, exit }) => result === 'failed' || exit !== 0)
    .toSorted((a, b) => (a.repository < b.repository ? -1 : 1))
    .map((record) => {
      const { result, exit, error, files, denied, warnings, rules } = rowOf(record);
      const what =
        result === 'failed'
          ? `failed: ${error}`
          : record.error !== undefined
            ? record.error
            : (files ?? (denied === undefined ? `exit ${exit}` : `${denied} denied, ${warnings} warnings: ${rules}`));
      // A folder's name may contain line ends, which would start a new line.
      return `  ${record.repository.replaceAll(/\s/g, ' ')}  ${what}\n`;
    });
  const count = (matches: (record: FleetRecord) => boolean): number => records.filter(matches).length;
  const parts = [
    `${count(({ result, exit }) => result === 'done' && exit === 0)} without findings`,
    `${count(({ result, exit }) => result === 'done' && exit !== 0)} with findings`,
    `${count(({ result }) => result === 'failed')} failed`,
    ...skippedParts(records),
  ];
  const rest = left === 0 ? '' : ` ${left} were not started, because too many failed.`;
  return `${lines.join('')}${lines.length === 0 ? '' : '\n'}${records.length} repositories: ${parts.join(', ')}.${rest}\n`;
}

function skippedParts(records: readonly FleetRecord[]): readonly string[] {
  const skipped = records.filter(({ result }) => result === 'skipped');
  const reasons = [...new Set(skipped.map(({ error = '' }) => error))].sort();
  return reasons.map((reason) => {
    const count = skipped.filter(({ error = '' }) => error === reason).length;
    return `${count} skipped${reason === '' ? '' : ` (${reason.replace(/^(.)/, (letter) => letter.toLowerCase()).replace(/\.$/, '')})`}`;
  });
}

const reportFormats = ['text', 'csv', 'html'] as const;

function report(paths: readonly string[], { format = 'text' }: Request): ExitCode {
  const asked = reportFormats.find((each) => each === format);
  if (asked === undefined) throw new KaizenError(`--format: "${format}" is not one of ${reportFormats.join(', ')}.`);
  if (paths.length === 0) throw new KaizenError('fleet report needs the files that --report of other fleet commands wrote.');
  const records = paths.flatMap((path) => {
    const found = readTypedText(path, mostRecords);
    if ('wrong' in found) throw new KaizenError(`${path} ${found.wrong}.`);
    const read = readRecords(found.text);
    if (read.length === 0) throw new KaizenError(`${path} holds no record of a fleet command: name a file that --report wrote.`);
    return read;
  });
  const rows = merged(records);
  if (asked === 'csv') writeAsItIs(printCsv(rows));
  else if (asked === 'html')
    writeAsItIs(printPage('Container files of the fleet', { rows, sums: sumsOf(records), clusters: clustersOf(records) }));
  else say(`${summary(records, 0)}${clusterText(clustersOf(records))}`);
  return exitCode.done;
}

/** The edits that people keep making, as text. */
function clusterText(clusters: readonly Cluster[]): string {
  if (clusters.length === 0) return '';
  const parts = clusters.slice(0, mostClusters).map((cluster) => {
    const lines = editLines(cluster).map((line) => `    ${line}\n`);
    const instead = cluster.instead === '' ? '' : `; instead: ${cluster.instead}`;
    return `  ${cluster.file} in ${cluster.repositories.length} repositories${instead}\n${lines.join('')}`;
  });
  const rest = clusters.length - mostClusters;
  return `\nWhat people keep changing:\n${parts.join('')}${rest > 0 ? `  and ${rest} more\n` : ''}`;
}

/** One row for each repository, with the findings of each command. */
function merged(records: readonly FleetRecord[]): readonly Readonly<Record<string, string>>[] {
  const rows = new Map<string, Record<string, string>>();
  for (const record of records) {
    const { exit, ...row } = rowOf(record);
    rows.set(record.repository, { ...rows.get(record.repository), ...row, [`exit of ${record.command}`]: exit ?? '' });
  }
  return [...rows.values()];
}

function sumsOf(records: readonly FleetRecord[]): readonly (readonly [string, string])[] {
  const repositories = new Set(records.map(({ repository }) => repository));
  const count = (matches: (record: FleetRecord) => boolean): string =>
    String(new Set(records.filter(matches).map(({ repository }) => repository)).size);
  const states = (state: string) => (record: FleetRecord) =>
    Object.values(record.files ?? {}).includes(state) && record.command === 'check';
  const versions = [...new Set(records.flatMap(({ generator }) => generator ?? []))].sort();
  return [
    ['repositories', String(repositories.size)],
    ['failed', count(({ result }) => result === 'failed')],
    ['up to date', count(({ command, result, exit }) => command === 'check' && result === 'done' && exit === 0)],
    ['out of date', count(states('outdated'))],
    ['drifted', count(states('drifted'))],
    ['in conflict', count(({ exit }) => exit === 3)],
    ['denied by a rule', count(({ violations = [] }) => violations.some((each) => each.level === 'deny' && each.excuse === undefined))],
    ['written by a person', count(({ inventory }) => inventory?.writtenBy === 'person')],
    ...versions.map((each) => [`version ${each}`, count(({ generator }) => generator === each)] as const),
  ];
}

function countOf(flag: string, text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new KaizenError(`--${flag}: "${text}" is not a whole number above 0.`);
  return Number(text);
}
