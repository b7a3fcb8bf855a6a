import { artifacts } from '../artifacts/registry.ts';
import { exitCode, KaizenError } from '../errors.ts';
import { applyChanges, isWritten, openProject, type Project, planChanges } from '../project.ts';
import { askQuestions } from '../questions/ask.ts';
import type { QuestionName } from '../questions/question.ts';
import { type Layer, type Resolution, resolve } from '../questions/resolve.ts';
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
  write(findings(project.inspection));
  for (const warning of project.inspection.warnings) writeError(`Note: ${warning}\n`);

  const known = [...layers, project.saved];
  const resolution = resolve(isInteractive(request) ? [await asked(known, project), ...known] : known, project.inspection);
  if (request.explain) write(explanation(resolution));
  const planned = planChanges(project, resolution, artifacts);
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
  applyChanges(project, resolution, changes);
  write(`\n${nextSteps(project, resolution, changes)}`);
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

async function asked(layers: readonly Layer[], { inspection }: Project): Promise<Layer> {
  if (inspection.build === undefined) return { origin: 'prompt', values: new Map() };
  const { ask } = await import('./terminal.ts');
  return askQuestions(
    ask,
    layers,
    inspection,
    artifacts.map(({ name }) => name),
  );
}

function explanation({ answers, origins }: Resolution): string {
  const lines = questionNames.map((name) => {
    const value: unknown = answers[name];
    return value === undefined ? '' : `  ${flagOf(name).padEnd(20)}${JSON.stringify(value)}   (${origins.get(name)})\n`;
  });
  return `\nAnswers\n${lines.join('')}`;
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
