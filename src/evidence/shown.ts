import { severities } from '../questions/question.ts';
import type {
  ApplicationEvidence,
  AttemptEvidence,
  BudgetName,
  BuildEvidence,
  EvidenceRecord,
  ImageEvidence,
  Machine,
  ScanEvidence,
  ServiceEvidence,
  Severity,
  TestEvidence,
} from './record.ts';
import { bytesText, memoryText, secondsText } from './text.ts';

// Parts of a record that the document and the report share.

export const budgetTitles: Readonly<Record<BudgetName, string>> = {
  size: 'image size',
  build: 'build without a cache',
  rebuild: 'build after an edit',
  healthy: 'time to healthy',
  memory: 'memory when idle',
  stop: 'time to stop',
};

/** How many packages are listed; the record contains all. */
const shownPackages = 20;

export interface Proof {
  readonly says: string;
  /** The section with the details. */
  readonly section: 'images' | 'builds' | 'stack' | 'tests';
}

/** The figure of a criterion that is met, or else the message of its test, or else the time of its test. */
export function proofOf(
  { applications, budgets, stack }: EvidenceRecord,
  service: string,
  { number, outcome, seconds, message }: TestEvidence,
): Proof {
  if (outcome !== 'passed') return { says: firstLine(message ?? outcome), section: 'tests' };
  const application = applications.find((each) => each.service === service);
  const running = stack.services.find(({ name }) => name === service);
  const size = budgets.find((each) => each.name === 'size' && each.service === service);
  const { builds, image } = application ?? {};
  const figures: Readonly<Record<number, readonly [string | undefined, Proof['section']]>> = {
    2: [builds === undefined ? undefined : `built in ${secondsText(builds.cold.seconds)} without a cache`, 'builds'],
    3: [size?.actual === undefined ? undefined : `${bytesText(size.actual)}, budget ${bytesText(size.limit)}`, 'images'],
    4: [image === undefined ? undefined : `USER ${image.user}`, 'images'],
    6: [
      stack.healthy === undefined ? undefined : `${counted(stack.services.length, 'service')} healthy after ${secondsText(stack.healthy)}`,
      'stack',
    ],
    8: [running?.stop === undefined ? undefined : `exit code ${running.stop.exit} after ${secondsText(running.stop.seconds)}`, 'stack'],
    13: [builds === undefined ? undefined : `rebuilt in ${secondsText(builds.rebuild.seconds)}`, 'builds'],
  };
  const [says, section] = figures[number] ?? [];
  return says === undefined || section === undefined
    ? { says: `the test, in ${secondsText(seconds)}`, section: 'tests' }
    : { says, section };
}

/** The largest packages individually, and the sum of the others. */
export function packagesOf({ packages }: ImageEvidence, shown = shownPackages) {
  const [largest, others] = [packages.slice(0, shown), packages.slice(shown)];
  return { largest, rest: { count: others.length, size: others.reduce((sum, { size }) => sum + size, 0) } };
}

/** The steps of both builds side by side, except those of the builder itself. */
export function stepsOf({ cold, rebuild }: NonNullable<ApplicationEvidence['builds']>) {
  const timeOf = ({ steps }: BuildEvidence, name: string): string => {
    const step = steps.find((each) => each.name === name);
    return step === undefined ? '' : step.isCached ? 'cached' : secondsText(step.seconds);
  };
  const names = [...new Set([...cold.steps, ...rebuild.steps].map(({ name }) => name))].filter((name) => !isBuilders(name));
  return names.map((name) => ({ name, cold: timeOf(cold, name), rebuild: timeOf(rebuild, name) }));
}

/** True for a step without an instruction in the Dockerfile. */
export function isBuilders(step: string): boolean {
  return !/^\[(?!internal\])/.test(step);
}

/** Findings by severity, the most severe first: `1 critical, 4 high; red from high on`. */
export function countsOf({ findings, threshold }: Extract<ScanEvidence, { state: 'run' }>): string {
  const of = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  const counts = severities.toReversed().flatMap((severity) => (of(severity) === 0 ? [] : [`${of(severity)} ${severity}`]));
  return `${counts.length === 0 ? 'nothing found' : counts.join(', ')}; red from ${threshold} on`;
}

/** From the start of a service's container to its health, in seconds. */
export function timeToHealthy({ start, healthy }: ServiceEvidence): number | undefined {
  return start === undefined || healthy === undefined ? undefined : healthy - start;
}

/** The memory limit of a service as text; undefined if the limit is all memory of the machine. */
export function limitOf({ memoryLimit }: ServiceEvidence, { memory }: Machine): string | undefined {
  return memoryLimit === undefined || memoryLimit >= 0.999 * memory ? undefined : memoryText(memoryLimit);
}

/** True if scanners have scanned the image of each application. */
export function isScanned({ applications, scans }: EvidenceRecord): boolean {
  return applications.every(({ service }) => scans.some((scan) => scan.service === service && scan.state === 'run'));
}

/** An instruction or a step without parts that do not help a reader: mounts, and repeated blanks. */
export function plainInstruction(text: string): string {
  const plain = text
    .replaceAll(/--mount=\S+/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return plain === '' ? 'no instruction' : plain;
}

export function shortened(text: string, length = 90): string {
  const signs = [...text];
  return signs.length > length ? `${signs.slice(0, length - 1).join('')}…` : text;
}

export function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

/** A text with one full stop at its end, whether it has one or not. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}

/** Counts things in words: `1 test`, `3 tests`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

const reached: Readonly<Record<AttemptEvidence['reached'], string>> = {
  build: 'the build failed',
  start: 'the stack did not start',
  answer: 'it did not answer',
  suite: 'a test failed',
  all: 'everything passed',
};

/** How far an attempt of `prove` got: `web: the build failed`. */
export function reachedText({ reached: step, service }: AttemptEvidence): string {
  return service === undefined ? reached[step] : `${service}: ${reached[step]}`;
}
