import { compose } from '../artifacts/compose.ts';
import { secretsFolder } from '../artifacts/secrets.ts';
import { exitCode } from '../errors.ts';
import { applySecrets, isWritten, missingSecrets } from '../project.ts';
import { together } from '../render/paint.ts';
import { statusLines } from '../report.ts';
import { requireGenerated, runSession } from '../session.ts';
import type { Request } from './arguments.ts';
import { giveReport } from './document.ts';
import { say, tellNotes } from './output.ts';

/** `kaizen-docker secrets`: creates the files of secrets that a clone lacks, and writes nothing else. Returns the exit code. */
export async function runSecrets(request: Request): Promise<number> {
  const { project, decision, changes, end } = await runSession(request.folder, {
    isDryRun: request.dryRun,
    artifacts: [compose],
    onOpened: (opened) => {
      tellNotes(opened);
      requireGenerated(opened);
    },
    settle: missingSecrets,
    write: (planned) => applySecrets(planned.project, planned.changes),
  });
  const made = changes.filter(isWritten);
  if (changes.length === 0) say('The stack needs no secrets.\n');
  else if (made.length === 0) say(`No file is missing in ${secretsFolder}.\n`);
  else {
    const what = end === 'dry' ? 'Nothing was written (--dry-run).' : 'Values that are in no other file are new and random.';
    say(together(statusLines(made), `\n${what}\n`));
  }
  const applications = decision.applications.map(({ application }) => application);
  giveReport(request, { project, applications, changes: made, exit: exitCode.done, isWritten: end === 'written' });
  return exitCode.done;
}
