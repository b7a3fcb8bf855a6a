import { severities } from '../questions/question.ts';
import type { ComparedFigure, Comparison, EvidenceRecord, Finding } from './record.ts';

type Unjudged = Omit<EvidenceRecord, 'verdict' | 'comparison'>;

/** What two runs of the same may differ by: a share of the earlier figure, and that much at least. */
const allowances: Readonly<Record<string, { readonly share: number; readonly least: number }>> = {
  'image size': { share: 0.02, least: 1e6 },
  'cold build': { share: 0.3, least: 3 },
  rebuild: { share: 0.3, least: 2 },
  'time to healthy': { share: 0.5, least: 2 },
  'idle memory': { share: 0.15, least: 8e6 },
  restarts: { share: 0, least: 0 },
  'stop time': { share: 0.5, least: 1 },
};

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
    const { share, least } = allowances[what] ?? { share: 0, least: 0 };
    const difference = value - old;
    const is = Math.abs(difference) <= Math.max(share * old, least) ? 'same' : difference > 0 ? 'worse' : 'better';
    return [{ what, service, unit, before: old, now: value, is }];
  });
  const known = new Set(alarmsOf(earlier).map(({ service, id, package: name }) => `${service} ${id} ${name}`));
  const newFindings = alarmsOf(now).filter(({ service, id, package: name }) => !known.has(`${service} ${id} ${name}`));
  return { with: { started: earlier.started, path }, changes, newFindings };
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

function alarmsOf({ scans }: Unjudged): Comparison['newFindings'][number][] {
  const seen = new Map<string, Comparison['newFindings'][number]>();
  for (const scan of scans) {
    if (scan.state === 'not run') continue;
    for (const { id, severity, package: name, isWaived } of scan.findings.filter((finding) => isAlarm(finding, scan.threshold))) {
      if (!isWaived) seen.set(`${scan.service} ${id} ${name}`, { service: scan.service, id, package: name, severity });
    }
  }
  return [...seen.values()];
}

function isAlarm({ severity }: Finding, threshold: Finding['severity']): boolean {
  return severities.indexOf(severity) >= severities.indexOf(threshold);
}
