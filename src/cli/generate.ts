import { artifacts } from '../artifacts/registry.ts';
import { exitCode, KaizenError } from '../errors.ts';
import type { Application, Inspection } from '../inspect/inspect.ts';
import { applyChanges, isWritten, openProject, planChanges } from '../project.ts';
import { type Decided, decide } from '../questions/decide.ts';
import type { QuestionName } from '../questions/question.ts';
import type { Layer } from '../questions/resolve.ts';
import { flagOf, questionNames } from '../questions/table.ts';
import type { Change } from '../reconcile/reconcile.ts';
import { conflictSentence, nextSteps, statusLines } from '../report.ts';
import type { GenerateRequest } from './arguments.ts';
import { findings } from './findings.ts';
import { write, writeError } from './output.ts';

/** `kaizen-docker [FOLDER]`: finds out, asks, shows, writes. Returns the exit code. */
export async function runGenerate(request: GenerateRequest): Promise<number> {
  const layers = await givenLayers(request);
  const project = openProject(request.folder);
  const known = [...layers, project.saved];
  const decision = await decide(project.inspection, known, {
    // Before the first question, a person sees what it is about.
    onChosen: (chosen) => showFindings(project.inspection, chosen),
    ...(isInteractive(request)
      ? { person: { ask: (await import('./terminal.ts')).ask, artifacts: artifacts.map(({ name }) => name) } }
      : {}),
  });
  if (request.explain) for (const each of decision.applications) write(explanation(each));
  const planned = planChanges(project, decision, artifacts);
  write(`\n${statusLines(planned)}`);
  const changes = await settled(planned, request);
  if (changes.some(({ status }) => status === 'conflict')) throw new KaizenError(conflictSentence(changes), exitCode.conflict);
  if (request.dryRun) {
    write('\nNothing was written (--dry-run).\n');
    return exitCode.done;
  }
  if (isInteractive(request) && changes.some(isWritten) && !(await (await import('./terminal.ts')).confirm('Write these files?'))) {
    write('Nothing was written.\n');
    return exitCode.done;
  }
  applyChanges(project, decision, changes);
  write(`\n${nextSteps(project, decision, changes)}`);
  return exitCode.done;
}

async function givenLayers({ flags, answersFile }: GenerateRequest): Promise<Layer[]> {
  const values = questionNames.flatMap((name): [QuestionName, unknown][] => {
    const value = flags.get(flagOf(name));
    return value === undefined ? [] : [[name, value]];
  });
  const layers: Layer[] = [{ origin: 'flag', values: new Map(values) }];
  if (answersFile === undefined) return layers;
  const { readAnswersFile } = await import('../questions/answers-file.ts');
  return [...layers, readAnswersFile(answersFile)];
}

function isInteractive({ yes }: GenerateRequest): boolean {
  return !yes && process.stdin.isTTY === true && process.stdout.isTTY === true && process.env['CI'] === undefined;
}

function showFindings(inspection: Inspection, chosen: readonly Application[]): void {
  write(findings(inspection, chosen));
  for (const { path, warnings } of chosen) {
    for (const warning of warnings) writeError(`Note: ${path === '' ? '' : `${path}: `}${warning}\n`);
  }
}

function explanation({ application: { path }, resolution: { answers, origins } }: Decided): string {
  const lines = questionNames.map((name) => {
    const value: unknown = answers[name];
    return value === undefined ? '' : `  ${flagOf(name).padEnd(20)}${JSON.stringify(value)}   (${origins.get(name)})\n`;
  });
  return `\nAnswers${path === '' ? '' : ` for ${path}`}\n${lines.join('')}`;
}

/** Turns conflicts into what a person, or `--force`, says of them. */
async function settled(changes: readonly Change[], request: GenerateRequest): Promise<Change[]> {
  const decided: Change[] = [];
  for (const change of changes) decided.push(change.status === 'conflict' ? await settledOne(change, request) : change);
  return decided;
}

async function settledOne(change: Change, request: GenerateRequest): Promise<Change> {
  if (request.force) return { ...change, status: 'updated' };
  if (!isInteractive(request)) return change;
  const { mayOverwrite } = await import('./terminal.ts');
  return { ...change, status: (await mayOverwrite(change)) ? 'updated' : 'kept' };
}
