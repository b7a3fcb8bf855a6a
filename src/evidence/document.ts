import { render } from '../render/render.ts';
import { clusterCriteria } from '../suite/cluster-criteria.ts';
import { criteria } from '../suite/criteria.ts';
import { commandsOf } from './commands.ts';
import { isRed } from './compare.ts';
import type { ClusterEvidence, EvidenceRecord, ScanEvidence, ServiceEvidence, SuiteRun, TestEvidence } from './record.ts';
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
import { bytesText, differenceText, figureText, kindOf, memoryText, momentText, secondsText, shareText } from './text.ts';

/** Names that the record does not contain: the files next to the document, and the document's own folder. */
export interface DocumentNames {
  readonly record: string;
  /** Absent if there is no HTML report. */
  readonly report?: string;
  /** The path from the document's folder to the project's: `../..`. If it is absent, file names are not links. */
  readonly root?: string;
}

/** How many findings the document lists; the record contains all. */
const shownFindings = 50;

/** Anchors that GitHub makes of the document's headings. */
const anchors: Readonly<Record<Proof['section'], string>> = {
  images: '#image',
  builds: '#builds',
  stack: '#stack',
  tests: '#tests-and-acceptance-criteria',
};

/** The evidence document of a record, in GitHub's Markdown. It depends only on the record and the names, so it can be generated again. */
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
      actual: actual === undefined ? 'not measured' : figureText(actual, kindOf(unit, name)),
      limit: figureText(limit, kindOf(unit, name)),
      isHeld,
      outcome: isHeld ? 'held' : actual === undefined ? 'not measured' : 'exceeded',
    })),
    tested: applications.map(({ service, red, green }) => ({
      service,
      red: red === undefined ? undefined : seenRun(red),
      green: seenRun(green),
      rows: green.tests.map((test) => {
        const { says, section } = proofOf(record, service, test);
        const { title = test.title, proves = '' } = criteria.find(({ number }) => number === test.number) ?? {};
        return {
          ...test,
          title,
          proves,
          says,
          target: anchors[section],
          took: secondsText(test.seconds),
          before: outcomeBefore(red, test),
        };
      }),
    })),
    cluster: record.cluster === undefined ? undefined : seenCluster(record.cluster),
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
      before: figureText(change.before, kindOf(change.unit, change.what)),
      now: figureText(change.now, kindOf(change.unit, change.what)),
      difference: differenceText(change.before, change.now, kindOf(change.unit, change.what)),
    })),
    commands: commandsOf(record),
    bytes: bytesText,
    memory: memoryText,
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

/** The outcome of a test before there were files, with its time and message: `failed in 12 ms: There is no Dockerfile.` */
function outcomeBefore(red: SuiteRun | undefined, { number }: TestEvidence): string {
  const test = red?.tests.find((each) => each.number === number);
  if (test === undefined) return '–';
  const { outcome, seconds, message = '' } = test;
  return [`${outcome} in ${secondsText(seconds)}`, ...(message === '' ? [] : [firstLine(message)])].join(': ');
}

/** The section for a cluster, with its tests as rows. */
function seenCluster(cluster: ClusterEvidence) {
  if (cluster.state === 'not run') return cluster;
  const { red, green } = cluster;
  return {
    ...cluster,
    red: red === undefined ? undefined : seenRun(red),
    green: seenRun(green),
    rows: green.tests.map((test) => ({
      ...test,
      proves: clusterCriteria.find(({ number }) => number === test.number)?.proves ?? '',
      took: secondsText(test.seconds),
      before: outcomeBefore(red, test),
    })),
    notPassed: green.tests.filter(isRed),
  };
}

function seenRun({ command, exit, seconds, tests, started }: SuiteRun) {
  return {
    command,
    exit,
    started: momentText(started),
    took: secondsText(seconds),
    passed: tests.filter(({ outcome }) => outcome === 'passed').length,
    skipped: tests.filter(({ outcome }) => outcome === 'skipped').length,
    tests,
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
    memory: memory === undefined ? '–' : memoryText(memory),
    limit: limitOf(service, machine) ?? 'none',
    restarts,
    stop: stop === undefined ? '–' : `${secondsText(stop.seconds)}, exit code ${stop.exit}`,
  };
}
