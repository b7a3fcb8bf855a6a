import { severities } from '../questions/question.ts';
import type { ComparedFigure, Comparison, EvidenceRecord, Finding, TestEvidence } from './record.ts';

type Unjudged = Omit<EvidenceRecord, 'verdict' | 'comparison'>;

/** Differences that two runs of the same files may have: a share of the earlier figure, and a minimum. */
const allowances: ReadonlyMap<string, { readonly share: number; readonly least: number }> = new Map(
  Object.entries<{ readonly share: number; readonly least: number }>({
    'image size': { share: 0.02, least: 1e6 },
    // Most of the time goes into downloads.
    'cold build': { share: 0.5, least: 10 },
    rebuild: { share: 0.3, least: 2 },
    'time to healthy': { share: 0.5, least: 2 },
    'idle memory': { share: 0.15, least: 8e6 },
    restarts: { share: 0, least: 0 },
    'red tests': { share: 0, least: 0 },
    'stop time': { share: 0.5, least: 1 },
  }),
);

/** One measurement of a run. */
export interface Figure {
  readonly what: string;
  readonly service: string;
  readonly unit: ComparedFigure['unit'];
  /** Absent if it was not measured. */
  readonly value: number | undefined;
}

/** The changes since an earlier record at that path. Compares only figures that both records have. */
export function compare(earlier: EvidenceRecord, path: string, now: Unjudged): Comparison {
  const before = figuresOf(earlier);
  const changes = figuresOf(now).flatMap(({ what, service, unit, value }): ComparedFigure[] => {
    const old = before.find((each) => each.what === what && each.service === service)?.value;
    if (value === undefined || old === undefined) return [];
    const { share, least } = allowances.get(what) ?? { share: 0, least: 0 };
    const difference = value - old;
    const is = Math.abs(difference) <= Math.max(share * old, least) ? 'same' : difference > 0 ? 'worse' : 'better';
    return [{ what, service, unit, before: old, now: value, is }];
  });
  return { with: { started: earlier.started, path }, changes, newFindings: newFindings(earlier, now) };
}

/** True for a test that failed, or that could not run because another one had failed. */
export function isRed({ outcome }: TestEvidence): boolean {
  return outcome === 'failed' || outcome === 'blocked';
}

/** All figures that are compared between runs: those of the images, of the services, and of the cluster if its section ran. */
export function figuresOf({ applications, stack, cluster }: Pick<EvidenceRecord, 'applications' | 'stack' | 'cluster'>): Figure[] {
  return [
    ...applications.flatMap(({ service, image, builds }): Figure[] => [
      { what: 'image size', service, unit: 'bytes', value: image?.size },
      { what: 'cold build', service, unit: 'seconds', value: builds?.cold.seconds },
      { what: 'rebuild', service, unit: 'seconds', value: builds?.rebuild.seconds },
    ]),
    ...stack.services.flatMap(({ name, start, healthy, memory, restarts, stop }): Figure[] => [
      {
        what: 'time to healthy',
        service: name,
        unit: 'seconds',
        value: healthy === undefined || start === undefined ? undefined : healthy - start,
      },
      { what: 'idle memory', service: name, unit: 'bytes', value: memory },
      { what: 'restarts', service: name, unit: 'count', value: restarts },
      { what: 'stop time', service: name, unit: 'seconds', value: stop?.seconds },
    ]),
    ...(cluster?.state === 'run'
      ? [{ what: 'red tests', service: 'cluster', unit: 'count', value: cluster.green.tests.filter(isRed).length } as const]
      : []),
  ];
}

/**
 * Findings of a scanner that no scanner reported before. Only scanners that also ran on the same service before count: without an earlier
 * scan, a finding is not new. An earlier finding is known, whatever its severity was, and whether it was waived or not.
 */
function newFindings(earlier: Unjudged, now: Unjudged): Comparison['newFindings'] {
  const before = earlier.scans.flatMap((scan) => (scan.state === 'run' ? [scan] : []));
  const known = new Set(before.flatMap(({ service, findings }) => findings.map((finding) => keyOf(service, finding))));
  const found = new Map<string, Comparison['newFindings'][number]>();
  for (const scan of now.scans) {
    const { service, scanner } = scan;
    if (scan.state === 'not run' || !before.some((each) => each.service === service && each.scanner === scanner)) continue;
    for (const finding of scan.findings.filter((each) => isAlarm(each, scan.threshold) && !known.has(keyOf(service, each)))) {
      found.set(keyOf(service, finding), { service, id: finding.id, package: finding.package, severity: finding.severity });
    }
  }
  return [...found.values()];
}

function keyOf(service: string, finding: Pick<Finding, 'id' | 'package'>): string {
  return [service, finding.id, finding.package].join(' ');
}

/** True for a finding at or above the threshold that is not waived. */
export function isAlarm({ severity, isWaived }: Finding, threshold: Finding['severity']): boolean {
  return !isWaived && severities.indexOf(severity) >= severities.indexOf(threshold);
}
