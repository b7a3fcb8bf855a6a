import { type ExitCode, exitCode } from '../errors.ts';
import { isAlarm, isRed } from './compare.ts';
import type { BudgetName, EvidenceRecord, Finding, ScanEvidence, SuiteRun, Verdict } from './record.ts';
import { sentence } from './shown.ts';
import { figureText, kindOf } from './text.ts';
import { covers } from './waivers.ts';

type Unjudged = Omit<EvidenceRecord, 'verdict'>;

const budgetTitles: Readonly<Record<BudgetName, string>> = {
  size: 'The size of the image',
  build: 'The build without a cache',
  rebuild: 'The build after an edit of the source',
  healthy: 'The time to health',
  memory: 'The memory when idle',
  stop: 'The time to stop',
};

/** Requirements in addition to tests and budgets. */
export interface Demands {
  /** True if a scan that could not run is red. */
  readonly requiresScan: boolean;
  /** True if a value that is worse than in the earlier record is red. */
  readonly requiresNoWorse: boolean;
}

/** Judges a record: a sentence for each red result. */
export function verdictOf(record: Unjudged, demands: Demands): Verdict {
  const reasons = [...unwell(record), ...overspent(record), ...vulnerable(record, demands), ...worse(record, demands)];
  return { isGreen: reasons.length === 0, reasons };
}

/** The exit code of a record: 2 if a test or the stack is red, 4 if only a budget, a finding or a comparison is. */
export function exitOf(record: EvidenceRecord): ExitCode {
  if (record.verdict.isGreen) return exitCode.done;
  return unwell(record).length > 0 ? exitCode.outdated : exitCode.policy;
}

/** A sentence for each red test of a run. */
function redTests({ tests, exit }: SuiteRun, what: string): string[] {
  return [
    ...tests.filter(({ outcome }) => outcome === 'failed').map(({ id, title }) => `${id} (${title}) failed.`),
    ...tests.filter(({ outcome }) => outcome === 'blocked').map(({ id, title }) => `${id} (${title}) could not run.`),
    ...(exit !== 0 && !tests.some(isRed) ? [`${what} ended with ${exit}: a test that is not one of the criteria is red.`] : []),
  ];
}

function unwell({ applications, stack, cluster }: Unjudged): string[] {
  return [
    ...applications.flatMap(({ service, green, image }) => [
      ...redTests(green, `The suite of ${service}`),
      ...(image === undefined ? [`The image of ${service} was not built.`] : []),
    ]),
    ...(stack.problem === undefined ? [] : [sentence(`The stack did not become healthy: ${stack.problem.split('\n').at(-1)}`)]),
    ...stack.services
      .filter(({ restarts }) => restarts > 0)
      .map(({ name, restarts }) => `${name} restarted ${restarts} ${restarts === 1 ? 'time' : 'times'}.`),
    ...stack.services
      .filter(({ stop }) => stop !== undefined && stop.exit === 137)
      .map(({ name }) => `${name} did not stop when it was told to, and was killed.`),
    ...(cluster?.state === 'run' ? redTests(cluster.green, 'The section for the cluster') : []),
  ];
}

function overspent({ budgets, applications }: Unjudged): string[] {
  return budgets
    .filter(({ isHeld }) => !isHeld)
    .map(({ name, service, actual, limit, unit }) => {
      const print = (figure: number): string => figureText(figure, kindOf(unit, name));
      const whose = applications.length === 1 ? '' : ` of ${service}`;
      return actual === undefined
        ? `${budgetTitles[name]}${whose} could not be measured.`
        : `${budgetTitles[name]}${whose} is ${print(actual)}. Its budget is ${print(limit)}.`;
    });
}

// An expired waiver is red if its finding still exists.
function vulnerable({ scans, waivers }: Unjudged, { requiresScan }: Demands): string[] {
  const alarms = scans.flatMap((scan) => (scan.state === 'run' ? alarmsOf(scan) : []));
  return [
    ...scans.flatMap((scan) => (scan.state === 'not run' ? (requiresScan ? [notRun(scan)] : []) : alarming(scan))),
    ...waivers
      .filter((waiver) => waiver.isExpired && alarms.some((finding) => covers(waiver, finding)))
      .map(({ id, owner, expires }) => `The waiver of ${id} (${owner}) expired on ${expires}.`),
  ];
}

function notRun({ scanner, service, reason }: Extract<ScanEvidence, { state: 'not run' }>): string {
  return sentence(`${scanner} did not scan ${service}: ${reason}`);
}

function alarmsOf({ findings, threshold }: Extract<ScanEvidence, { state: 'run' }>): Finding[] {
  return findings.filter((finding) => isAlarm(finding, threshold));
}

function alarming(scan: Extract<ScanEvidence, { state: 'run' }>): string[] {
  const { scanner, service, threshold } = scan;
  const ids = [...new Set(alarmsOf(scan).map(({ id }) => id))];
  const more = ids.length > 5 ? `, and ${ids.length - 5} more` : '';
  return ids.length === 0
    ? []
    : [
        `${scanner} finds ${ids.length} of severity ${threshold} or above in ${service} without a waiver: ${ids.slice(0, 5).join(', ')}${more}.`,
      ];
}

function worse({ comparison }: Unjudged, { requiresNoWorse }: Demands): string[] {
  if (comparison === undefined || !requiresNoWorse) return [];
  return [
    ...comparison.changes
      .filter((change) => change.is === 'worse')
      .map(({ what, service, unit, before, now }) => {
        const print = (figure: number): string => figureText(figure, kindOf(unit, what));
        return `${what} of ${service} was ${print(before)}, and is ${print(now)}.`;
      }),
    ...comparison.newFindings.map(
      ({ service, id, package: name, severity }) => `${service} is newly vulnerable: ${id} in ${name} (${severity}).`,
    ),
  ];
}
