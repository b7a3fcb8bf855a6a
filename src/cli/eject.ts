import { eject, ejectWrites } from '../eject.ts';
import { exitCode } from '../errors.ts';
import { openProject } from '../project.ts';
import type { Request } from './arguments.ts';
import { say } from './output.ts';

/** `kaizen-docker eject`: the files stay, and nothing is known of them any more. */
export async function runEject({ folder, dryRun }: Request): Promise<number> {
  const project = await openProject(folder);
  const paths = ejectWrites(project).map(({ path, text }) => `  ${text === null ? 'remove' : 'forget in'}${' '.repeat(9)}${path}\n`);
  say(paths.join(''));
  if (dryRun) {
    say('\nNothing was written (--dry-run).\n');
    return exitCode.done;
  }
  eject(project);
  say('\nThe files are yours now; a later run takes them for hand-written ones.\n');
  return exitCode.done;
}
