import { posix } from 'node:path';
import { apply } from '../apply/apply.ts';
import { readTarget } from '../apply/target.ts';
import { digestInRegistry } from '../engine/registry.ts';
import { type ExitCode, exitCode, KaizenError } from '../errors.ts';
import { exitOf } from '../evidence/verdict.ts';
import { askForPins, type Pins, pinsLayer, pinsText, verdictText } from '../pins.ts';
import { openProject, planOf } from '../project.ts';
import { decide } from '../questions/decide.ts';
import type { Layer } from '../questions/resolve.ts';
import type { Request } from './arguments.ts';
import { runGenerate } from './generate.ts';
import { say } from './output.ts';

/** The file with the text for the pull request, in the folder of the evidence. */
const verdictFile = 'PINS.md';

/** `kaizen-docker --pin`: generates, then pins the images in the files. Returns the exit code. */
export async function runPin(request: Request, layers: readonly Layer[]): Promise<number> {
  const exit = await runGenerate(request, layers);
  if (exit !== exitCode.done || request.dryRun) return exit;
  const pins = await askForPins(request.folder, digestInRegistry);
  // The first run has asked and reported everything already.
  const pinned = await runGenerate({ ...request, command: 'update', json: false, report: undefined, explain: false }, [pinsLayer(pins)]);
  say(`\n${pinsText(pins)}`);
  return pinned;
}

/**
 * `kaizen-docker update --pins`: moves the pins to the current digests in the registries, and with --prove builds and tests the moved images. Returns the exit code.
 * Throws KaizenError (exit code 1) for --prove without --pins.
 */
export async function runUpdate(request: Request): Promise<number> {
  if (!request.pins) {
    if (request.prove) throw new KaizenError('--prove needs --pins: "kaizen-docker prove" tests a project as it is.');
    return runGenerate(request, []);
  }
  const pins = await askForPins(request.folder, digestInRegistry);
  const exit = await runGenerate(request, [pinsLayer(pins)]);
  say(`\n${pinsText(pins)}`);
  if (exit !== exitCode.done || request.dryRun || !request.prove || pins.moved.length === 0) return exit;
  return proven(request, pins);
}

/** Runs the suite on the moved images, and writes the verdict for the pull request. */
async function proven(request: Request, pins: Pins): Promise<ExitCode> {
  const { evidenceOf } = await import('./evidence.ts');
  const record = await evidenceOf({ ...request, json: false }, { started: new Date(), requiresNoWorse: true });
  const text = `# Images moved to new digests\n\n${pinsText(pins)}\n${verdictText(record)}`;
  const project = await openProject(request.folder);
  const { root } = project.inspection;
  const { evidence } = planOf(project, await decide(project.inspection, [project.saved]));
  const path = posix.join(evidence.folder, verdictFile);
  apply(root, [{ path, text, seen: readTarget(root, path) }]);
  say(`\n${verdictText(record)}\nThe text for the pull request is in ${path}.\n`);
  return exitOf(record);
}
