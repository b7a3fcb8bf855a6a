import { render } from '../render/render.ts';
import { criteria } from '../suite/criteria.ts';
import type {
  ApplicationEvidence,
  BudgetName,
  BuildEvidence,
  EvidenceRecord,
  ImageEvidence,
  ScanEvidence,
  ServiceEvidence,
  Severity,
  SuiteRun,
  TestEvidence,
} from './record.ts';
import { bytesText, figureText, secondsText } from './text.ts';

/** Names of the files beside the document. */
export interface DocumentNames {
  readonly record: string;
  /** Absent where there is no report for a browser. */
  readonly report?: string;
}

/** How many packages and findings the document shows; the record has all. */
const shownPackages = 20;
const shownLimit = 50;

export const budgetTitles: Readonly<Record<BudgetName, string>> = {
  size: 'image size',
  build: 'build without a cache',
  rebuild: 'build after an edit of the source',
  healthy: 'time to healthy',
  memory: 'memory when idle',
  stop: 'time to stop',
};

/** The evidence document of a record, in GitHub's Markdown. It follows from the record and the names alone, so that it can be made again. */
export function evidenceDocument(record: EvidenceRecord, names: DocumentNames): Promise<string> {
  const { applications, stack, comparison, scans } = record;
  return render('evidence/document.md', {
    record,
    names,
    criteria: Object.fromEntries(criteria.map((criterion) => [criterion.number, criterion])),
    scanned:
      scans.length > 0 && applications.every(({ service }) => scans.some((scan) => scan.service === service && scan.state === 'run')),
    date: `${record.started.slice(0, 10)} at ${record.started.slice(11, 16)} UTC`,
    took: secondsText(record.seconds),
    budgets: record.budgets.map(({ name, service, actual, limit, unit, isHeld }) => ({
      title: budgetTitles[name],
      service,
      actual: actual === undefined ? 'not measured' : figureText(actual, unit),
      limit: figureText(limit, unit),
      isHeld,
    })),
    red: applications.flatMap(({ service, red }) => (red === undefined ? [] : [{ service, run: seen(red) }])),
    green: applications.map(({ service, green }) => ({ service, run: seen(green) })),
    images: applications,
    services: stack.services.map((service) => seenService(record.machine.memory, service)),
    edges: stack.services.flatMap(({ dependsOn }, from) =>
      dependsOn.flatMap(({ service, condition }) => {
        const to = stack.services.findIndex(({ name }) => name === service);
        return to < 0 ? [] : [{ from, to, condition }];
      }),
    ),
    volumes: stack.services.flatMap(({ volumes }, owner) => volumes.map((name) => ({ owner, name }))),
    changes: comparison?.changes.map((change) => ({
      ...change,
      before: figureText(change.before, change.unit),
      now: figureText(change.now, change.unit),
    })),
    evidenceOf: (service: string, test: TestEvidence) => evidenceOf(record, service, test),
    bytes: bytesText,
    seconds: secondsText,
    short: shortened,
    packagesOf,
    stepsOf,
    countsOf,
    shownFindings: ({ findings }: Extract<ScanEvidence, { state: 'run' }>) => findings.slice(0, shownLimit),
  });
}

function seen({ command, exit, seconds, tests }: SuiteRun) {
  return {
    command,
    exit,
    took: secondsText(seconds),
    tests: tests.map((test) => ({ ...test, took: secondsText(test.seconds), said: test.message?.split('\n')[0] ?? '' })),
  };
}

function seenService(machineMemory: number, { name, role, start, healthy, ended, memory, memoryLimit, restarts, stop }: ServiceEvidence) {
  const ending = ended === undefined ? 'never' : `ended with ${ended.exit}`;
  return {
    name,
    role,
    healthy: healthy === undefined || start === undefined ? ending : secondsText(healthy - start),
    memory: memory === undefined ? '' : bytesText(memory),
    limit: memoryLimit === undefined || memoryLimit >= machineMemory ? 'none' : bytesText(memoryLimit),
    restarts,
    stop: stop === undefined ? '' : `${secondsText(stop.seconds)} (exit code ${stop.exit})`,
  };
}

/** The figure that goes with a criterion, else the time that its test took. */
function evidenceOf(
  { applications, budgets, stack }: EvidenceRecord,
  service: string,
  { number, outcome, seconds, message }: TestEvidence,
): string {
  if (outcome !== 'passed') return message?.split('\n')[0] ?? outcome;
  const application = applications.find((each) => each.service === service);
  const running = stack.services.find(({ name }) => name === service);
  const size = budgets.find((each) => each.name === 'size' && each.service === service);
  const figures: Readonly<Record<number, string | undefined>> = {
    2: application?.builds === undefined ? undefined : `built in ${secondsText(application.builds.cold.seconds)} without a cache`,
    3: size?.actual === undefined ? undefined : `${bytesText(size.actual)} of ${bytesText(size.limit)}`,
    4: application?.image === undefined ? undefined : `USER ${application.image.user}`,
    6: stack.healthy === undefined ? undefined : `${stack.services.length} services, healthy after ${secondsText(stack.healthy)}`,
    8: running?.stop === undefined ? undefined : `exit code ${running.stop.exit} after ${secondsText(running.stop.seconds)}`,
    13: application?.builds === undefined ? undefined : `rebuilt in ${secondsText(application.builds.rebuild.seconds)}`,
  };
  return figures[number] ?? `the test, in ${secondsText(seconds)}`;
}

function packagesOf({ packages }: ImageEvidence) {
  const [largest, rest] = [packages.slice(0, shownPackages), packages.slice(shownPackages)];
  return { largest, rest: { count: rest.length, size: rest.reduce((sum, { size }) => sum + size, 0) } };
}

/** The steps of both builds side by side, but for those of the builder itself. */
function stepsOf({ cold, rebuild }: NonNullable<ApplicationEvidence['builds']>) {
  const timeOf = ({ steps }: BuildEvidence, name: string): string => {
    const step = steps.find((each) => each.name === name);
    return step === undefined ? '' : step.isCached ? 'cached' : secondsText(step.seconds);
  };
  const names = [...new Set([...cold.steps, ...rebuild.steps].map(({ name }) => name))].filter((name) => !name.startsWith('[internal]'));
  return names.map((name) => ({ name, cold: timeOf(cold, name), rebuild: timeOf(rebuild, name) }));
}

function countsOf({ findings, threshold }: Extract<ScanEvidence, { state: 'run' }>): string {
  const counted = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  const order = ['critical', 'high', 'medium', 'low', 'negligible', 'unknown'] as const;
  const counts = order.flatMap((severity) => (counted(severity) === 0 ? [] : [`${counted(severity)} ${severity}`]));
  return counts.length === 0 ? 'nothing found' : `${counts.join(', ')}; red from ${threshold} on`;
}

function shortened(text: string): string {
  const shown = text.trim() === '' ? 'no instruction' : text;
  return shown.length > 90 ? `${shown.slice(0, 89)}…` : shown;
}
