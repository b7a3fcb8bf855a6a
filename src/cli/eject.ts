import { eject, ejectChanges } from '../eject.ts';
import { exitCode } from '../errors.ts';
import { openProject } from '../project.ts';
import type { Request } from './arguments.ts';
import { giveReport } from './document.ts';
import { say, tellNotes } from './output.ts';

/** `kaizen-docker eject`: keeps the files, and removes the answers and the lock. */
export async function runEject(request: Request): Promise<number> {
  const project = await openProject(request.folder, undefined, { isWriting: !request.dryRun });
  tellNotes(project);
  const changes = ejectChanges(project);
  say(changes.map(({ path, status }) => `  ${(status === 'removed' ? 'remove' : 'update').padEnd(16)}${path}\n`).join(''));
  if (!request.dryRun) eject(project, changes);
  say(
    request.dryRun
      ? '\nNothing was written (--dry-run).\n'
      : '\nThe files are now yours. kaizen-docker no longer knows that it generated them.\n',
  );
  giveReport(request, { project, changes, exit: exitCode.done, isWritten: !request.dryRun });
  return exitCode.done;
}
