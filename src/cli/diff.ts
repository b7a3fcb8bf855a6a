import { coloured, diffOf } from '../diff.ts';
import { exitCode } from '../errors.ts';
import { requireGenerated } from '../session.ts';
import { check } from '../state.ts';
import type { Request } from './arguments.ts';
import { giveReport } from './document.ts';
import { sayAsItIs, tellNotes } from './output.ts';

/**
 * `kaizen-docker diff`: prints what `update` would change, as a unified diff. A conflict shows both sides between markers. Returns 0, or 2
 * if there are differences and `--exit-code` is given, like `git diff`.
 */
export async function runDiff(request: Request): Promise<number> {
  const { project, decision, changes } = await check(request.folder, undefined, { isRenewing: true });
  tellNotes(project);
  requireGenerated(project);
  const text = changes.map(diffOf).join('');
  sayAsItIs(coloured(text));
  const exit = request.failsOnDifference && text !== '' ? exitCode.outdated : exitCode.done;
  giveReport(request, { project, applications: decision.applications.map(({ application }) => application), changes, exit });
  return exit;
}
