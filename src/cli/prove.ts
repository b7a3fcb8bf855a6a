import { type ExitCode, exitCode, KaizenError } from '../errors.ts';
import { describeChange } from '../prove/cause.ts';
import { type Proof, prove, type Tried } from '../prove/prove.ts';
import { integer } from '../questions/kinds.ts';
import type { Request } from './arguments.ts';
import { interruptible } from './interruptible.ts';
import { say, writeError, writeJson } from './output.ts';

const usualAttempts = 5;

/** `kaizen-docker prove`: builds, starts, asks, tests; says why something fails, and repairs it with --fix. Returns the exit code. */
export async function runProve(request: Request): Promise<ExitCode> {
  const attempts = attemptsOf(request);
  if (request.dryRun) {
    say('Nothing was run (--dry-run).\n');
    return exitCode.done;
  }
  return interruptible(request, 'nothing is left in the engine', async (progress, signal) => {
    const proof = await prove(request.folder, { signal, progress, isFixing: request.fix, attempts });
    progress.close();
    tell(proof, request.fix);
    if (request.json) writeJson(proof);
    return proof.isProven ? exitCode.done : exitCode.outdated;
  });
}

/** Throws KaizenError (exit code 1) for what is no number of attempts. */
function attemptsOf({ attempts }: Request): number {
  if (attempts === undefined) return usualAttempts;
  try {
    return integer(1, 20).parse(attempts);
  } catch (error) {
    throw new KaizenError(`--attempts: ${error instanceof Error ? error.message : error}.`, exitCode.invalid, error);
  }
}

function tell({ isProven, answers, tried }: Proof, isFixing: boolean): void {
  for (const each of tried) if (each.applied.length > 0) say(`\n${changeText(each)}`);
  if (isProven) {
    say('\nProven: the images build, the stack starts, and every test passes.\n');
    for (const { service, path, status } of answers) say(`  ${service} answers ${path} with ${status}\n`);
    return;
  }
  const last = tried.at(-1);
  if (last !== undefined) writeError(failureText(last, isFixing));
}

function changeText({ applied, diagnosis, isTakenBack }: Tried): string {
  return applied.map((words) => `${isTakenBack ? 'taken back' : 'changed'}: ${words} (${diagnosis?.sentence ?? ''})\n`).join('');
}

const failed: Readonly<Record<Tried['step'], string>> = {
  build: 'The build',
  start: 'The start',
  answer: 'The request',
  suite: 'The suite',
};

function failureText({ step, service, diagnosis, lines, applied }: Tried, isFixing: boolean): string {
  const shown = (diagnosis?.lines ?? lines).map((line) => `  | ${line}\n`).join('');
  const head = `\n${failed[step]} of ${service} fails: ${diagnosis?.sentence ?? 'the tool knows no cause for it. The last lines:'}\n${shown}`;
  const changes = diagnosis?.changes ?? [];
  if (changes.length === 0 || applied.length > 0) return head;
  const words = changes.map(describeChange);
  return `${head}The repair: ${words.join(', ')}${isFixing ? '' : ' (kaizen-docker prove --fix applies it)'}.\n`;
}
