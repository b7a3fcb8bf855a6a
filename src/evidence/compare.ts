import { severities } from '../questions/question.ts';
import type { ComparedFigure, Comparison, EvidenceRecord, Finding } from './record.ts';

type Unjudged = Omit<EvidenceRecord, 'verdict' | 'comparison'>;

/** What two runs of the same may differ by: a share of the earlier figure, and that much at least. */
const allowances: ReadonlyMap<string, { readonly share: number; readonly least: number }> = new Map(
  Object.entries<{ readonly share: number; readonly least: number }>({
    'image size': { share: 0.02, least: 1e6 },
    // Most of it is downloads.
    'cold build': { share: 0.5, least: 10 },
    rebuild: { share: 0.3, least: 2 },
    'time to healthy': { share: 0.5, least: 2 },
    'idle memory': { share: 0.15, least: 8e6 },
    restarts: { share: 0, least: 0 },
    'stop time': { share: 0.5, least: 1 },
  }),
);

/** One measurement of a run. */
export interface Figure {
  readonly what: string;
  readonly service: string;
  readonly unit: ComparedFigure['unit'];
  /** Absent where it was not measured. */
  readonly value: number | undefined;
}

/** What has changed since an earlier record, which stands at that path. Only what both have is compared. */
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

/** All that is compared between runs: figures of the images, and of the services. */
export function figuresOf({ applications, stack }: Pick<EvidenceRecord, 'applications' | 'stack'>): Figure[] {
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
  ];
}

/**
 * What a scanner finds now and no scanner found then. Only scanners that had run on the same service then can tell: what was not looked for is not
 * new. What was found then is known, whatever its severity was, and whether it was waived or not.
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

/** True for a finding that is at or above the threshold, and that nobody has waived. */
export function isAlarm({ severity, isWaived }: Finding, threshold: Finding['severity']): boolean {
  return !isWaived && severities.indexOf(severity) >= severities.indexOf(threshold);
}
