import { secretsFolder } from '../artifacts/secrets.ts';
import { requiredNotes } from '../decided.ts';
import { KaizenError } from '../errors.ts';
import { notesOf } from '../inspect/document.ts';
import { answersPath } from '../project.ts';
import { contradictedAnswers } from '../questions/contradicted.ts';
import { paint, type Style, together } from '../render/paint.ts';
import { reason, remedyFor } from '../report.ts';

import { requireGenerated } from '../session.ts';
import { check, type FailingState, type FileState, failingStates } from '../state.ts';
import type { Request } from './arguments.ts';
import { giveReport } from './document.ts';
import { say, tellNotes } from './output.ts';

const styles: Readonly<Record<FileState, Style>> = {
  'up to date': 'green',
  outdated: 'yellow',
  drifted: 'yellow',
  missing: 'red',
  pending: 'red',
};

/** `kaizen-docker check`: prints the state of each generated file. Returns the exit code: 0, 2, or 3 if something is pending. */
export async function runCheck(request: Request): Promise<number> {
  const { project, decision, files, exit } = await check(request.folder, countedStates(request.failOn));
  tellNotes(project);
  requireGenerated(project);
  const applications = decision.applications.map(({ application }) => application);
  const required = await requiredNotes(project);
  tellNotes({
    notes: [...notesOf(project.inspection, applications, project.isByHand), ...contradictedAnswers(decision, answersPath), ...required],
  });
  say(
    together(
      ...files.map(({ path, state, change }) =>
        together('  ', paint(styles[state], state.padEnd(16)), `${path}${reason(change.because)}\n`),
      ),
    ),
  );
  const waiting = files.filter(({ state }) => state === 'pending').map(({ path }) => path);
  if (waiting.length > 0) say(`\nThere are unresolved conflicts: ${remedyFor(waiting)}.\n`);
  const secrets = files.filter(({ path, state }) => state === 'missing' && path.startsWith(`${secretsFolder}/`));
  if (secrets.length > 0) say(`\n${files.some(({ state }) => state === 'outdated') ? newSecrets(request) : missingSecrets(request)}\n`);
  const changes = files.map(({ change }) => change);
  giveReport(request, { project, applications, changes, states: new Map(files.map(({ path, state }) => [path, state])), exit });
  return exit;
}

/** How to create the secrets, which a clone lacks because they are outside of git. */
function missingSecrets({ folder }: Request): string {
  const where = folder === '.' ? '' : ` ${folder}`;
  return `Git ignores ${secretsFolder}, so a fresh clone lacks its files. Run "kaizen-docker secrets${where}" to create them with new random values. check fails for them only with --fail-on=missing.`;
}

/** An update may add secrets to the stack. Then the outdated files are mentioned first. */
function newSecrets({ folder }: Request): string {
  const where = folder === '.' ? '' : ` ${folder}`;
  return `"kaizen-docker update${where}" brings the outdated files up to date, and creates the missing files in ${secretsFolder}.`;
}

function countedStates(list: string | undefined): readonly FailingState[] | undefined {
  if (list === undefined) return undefined;
  return list.split(',').map((word) => {
    const state = failingStates.find((each) => each === word.trim());
    if (state === undefined) throw new KaizenError(`--fail-on: "${word.trim()}" is not one of ${failingStates.join(', ')}.`);
    return state;
  });
}
