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

// What the document and the report both show of a record.

export const budgetTitles: Readonly<Record<BudgetName, string>> = {
  size: 'image size',
  build: 'build without a cache',
  rebuild: 'build after an edit',
  healthy: 'time to healthy',
  memory: 'memory when idle',
  stop: 'time to stop',
};

/** How many packages are shown one by one; the record has all. */
const shownPackages = 20;

export interface Proof {
  readonly says: string;
  /** Where more of it stands. */
  readonly section: 'images' | 'builds' | 'stack' | 'tests';
}

/** The figure that goes with a criterion that is met, else what its test said, else the time that its test took. */
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

/** The largest packages one by one, and what the others are together. */
export function packagesOf({ packages }: ImageEvidence, shown = shownPackages) {
  const [largest, others] = [packages.slice(0, shown), packages.slice(shown)];
  return { largest, rest: { count: others.length, size: others.reduce((sum, { size }) => sum + size, 0) } };
}

/** The steps of both builds side by side, but for those of the builder itself. */
export function stepsOf({ cold, rebuild }: NonNullable<ApplicationEvidence['builds']>) {
  const timeOf = ({ steps }: BuildEvidence, name: string): string => {
    const step = steps.find((each) => each.name === name);
    return step === undefined ? '' : step.isCached ? 'cached' : secondsText(step.seconds);
  };
  const names = [...new Set([...cold.steps, ...rebuild.steps].map(({ name }) => name))].filter((name) => !isBuilders(name));
  return names.map((name) => ({ name, cold: timeOf(cold, name), rebuild: timeOf(rebuild, name) }));
}

/** True for a step that no instruction of the Dockerfile asks for. */
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

/** The memory that a service may use, as people read it; undefined where that is all that the machine has. */
export function limitOf({ memoryLimit }: ServiceEvidence, { memory }: Machine): string | undefined {
  return memoryLimit === undefined || memoryLimit >= 0.999 * memory ? undefined : memoryText(memoryLimit);
}

/** True where scanners have looked at the image of each application. */
export function isScanned({ applications, scans }: EvidenceRecord): boolean {
  return applications.every(({ service }) => scans.some((scan) => scan.service === service && scan.state === 'run'));
}

/** An instruction or a step without what is no use to a reader: mounts, and blanks in a row. */
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

/** A text with one full stop behind it, for what may or may not be a sentence. */
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

/** How far an attempt of `prove` came: `web: the build failed`. */
export function reachedText({ reached: step, service }: AttemptEvidence): string {
  return service === undefined ? reached[step] : `${service}: ${reached[step]}`;
}
