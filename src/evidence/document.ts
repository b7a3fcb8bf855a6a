import { render } from '../render/render.ts';
import { criteria } from '../suite/criteria.ts';
import { commandsOf } from './commands.ts';
import type { EvidenceRecord, ScanEvidence, ServiceEvidence, SuiteRun } from './record.ts';
import {
  budgetTitles,
  counted,
  countsOf,
  firstLine,
  isScanned,
  limitOf,
  type Proof,
  packagesOf,
  plainInstruction,
  proofOf,
  reachedText,
  sentence,
  shortened,
  stepsOf,
} from './shown.ts';
import { bytesText, differenceText, figureText, momentText, secondsText, shareText } from './text.ts';

/** What the record can't say of itself: what is beside the document, and where the document is. */
export interface DocumentNames {
  readonly record: string;
  /** Absent where there is no report for a browser. */
  readonly report?: string;
  /** The way from the document's folder to the project's: `../..`. Files are named without links where it is absent. */
  readonly root?: string;
}

/** How many findings the document shows one by one; the record has all. */
const shownFindings = 50;

/** Headings of the document, as GitHub makes anchors of them. */
const anchors: Readonly<Record<Proof['section'], string>> = { images: '#image', builds: '#builds', stack: '#stack', tests: '#green-run' };

/** The evidence document of a record, in GitHub's Markdown. It follows from the record and the names alone, so that it can be made again. */
export function evidenceDocument(record: EvidenceRecord, names: DocumentNames): Promise<string> {
  const { applications, stack, comparison } = record;
  return render('evidence/document.md', {
    record,
    names,
    isAlone: applications.length === 1,
    isScanned: isScanned(record),
    started: momentText(record.started),
    took: secondsText(record.seconds),
    budgets: record.budgets.map(({ name, service, actual, limit, unit, isHeld }) => ({
      title: budgetTitles[name],
      service,
      actual: actual === undefined ? 'not measured' : figureText(actual, unit),
      limit: figureText(limit, unit),
      isHeld,
      outcome: isHeld ? 'held' : actual === undefined ? 'not measured' : 'exceeded',
    })),
    red: applications.flatMap(({ service, red }) => (red === undefined ? [] : [{ service, run: seenRun(red) }])),
    green: applications.map(({ service, green }) => ({ service, run: seenRun(green) })),
    criteria: applications.map(({ service, green: { tests } }) => ({
      service,
      rows: tests.map((test) => {
        const { says, section } = proofOf(record, service, test);
        const { title = test.title, proves = '' } = criteria.find(({ number }) => number === test.number) ?? {};
        return { id: test.id, title, proves, says, target: anchors[section], isMet: test.outcome === 'passed' };
      }),
    })),
    attempts: (record.attempts ?? []).map((attempt, at) => ({ ...attempt, number: at + 1, reached: reachedText(attempt) })),
    services: stack.services.map((service) => seenService(record, service)),
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
      difference: differenceText(change.before, change.now, change.unit),
    })),
    commands: commandsOf(record),
    bytes: bytesText,
    seconds: secondsText,
    share: shareText,
    moment: momentText,
    instruction: (text: string) => shortened(plainInstruction(text)),
    sentence,
    counted,
    packagesOf,
    stepsOf,
    countsOf,
    findingsOf: ({ findings }: Extract<ScanEvidence, { state: 'run' }>) => findings.slice(0, shownFindings),
  });
}

function seenRun({ command, exit, seconds, tests, started }: SuiteRun) {
  return {
    command,
    exit,
    started: momentText(started),
    took: secondsText(seconds),
    passed: tests.filter(({ outcome }) => outcome === 'passed').length,
    tests: tests.map((test) => ({ ...test, took: secondsText(test.seconds), said: firstLine(test.message ?? '') })),
  };
}

function seenService({ machine }: EvidenceRecord, service: ServiceEvidence) {
  const { name, image, role, created, start, healthy, ended, memory, restarts, stop } = service;
  const at = (moment: number | undefined): string => (moment === undefined ? '–' : secondsText(moment));
  return {
    name,
    image,
    role,
    created: at(created),
    start: at(start),
    healthy:
      ended === undefined ? at(healthy) : `${healthy === undefined ? '' : `${at(healthy)}, `}ended at ${at(ended.at)} with ${ended.exit}`,
    memory: memory === undefined ? '–' : bytesText(memory),
    limit: limitOf(service, machine) ?? 'none',
    restarts,
    stop: stop === undefined ? '–' : `${secondsText(stop.seconds)}, exit code ${stop.exit}`,
  };
}
