import { type ExitCode, exitCode, KaizenError } from '../errors.ts';
import { describeChange } from '../prove/cause.ts';
import { proofReport } from '../prove/document.ts';
import type { Proof, Tried } from '../prove/loop.ts';
import { prove } from '../prove/prove.ts';
import { integer } from '../questions/kinds.ts';
import type { Request } from './arguments.ts';
import { giveReport } from './document.ts';
import { interruptible } from './interruptible.ts';
import { say, writeError, writeJson } from './output.ts';

const usualAttempts = 5;

/** `kaizen-docker prove`: builds, starts, asks, tests; says why something fails, and repairs it with --fix. Returns the exit code. */
export async function runProve(request: Request): Promise<ExitCode> {
  const attempts = attemptsOf(request);
  if (request.dryRun) {
    say('Nothing was run (--dry-run).\n');
    giveReport(request, { exit: exitCode.done });
    return exitCode.done;
  }
  return interruptible(request, 'nothing is left in the engine', async (progress, signal) => {
    const proof = await prove(request.folder, { signal, progress, isFixing: request.fix, attempts });
    progress.close();
    tell(proof, request.fix);
    const exit = proof.isProven ? exitCode.done : exitCode.outdated;
    if (request.json) writeJson(proofReport(proof, exit));
    return exit;
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

function tell({ isProven, answers, attempts, failure }: Proof, isFixing: boolean): void {
  for (const each of attempts) if (each.changes.length > 0) say(`\n${changeText(each)}`);
  if (!isProven) {
    if (failure !== undefined) writeError(failureText(failure, isFixing));
    return;
  }
  say('\nProven: the images build, the stack starts, and every test passes.\n');
  for (const { service, path, status, needsHttps = false } of answers) {
    const how = needsHttps ? ', a redirect to HTTPS: put a proxy with TLS before it, which sends X-Forwarded-Proto' : '';
    say(`  ${service} answers ${path} with ${status}${how}\n`);
  }
}

function changeText({ changes, diagnosis, isTakenBack }: Tried): string {
  return `${isTakenBack ? 'taken back' : 'changed'}: ${changes.join(', ')} (${diagnosis?.sentence ?? ''})\n`;
}

const failed: Readonly<Record<Tried['reached'], string>> = {
  build: 'The build',
  start: 'The start',
  answer: 'The request',
  suite: 'The suite',
  all: '',
};

function failureText({ reached, service = '', diagnosis, lines }: Tried, isFixing: boolean): string {
  const shown = lines.map((line) => `  | ${line}\n`).join('');
  const unknown = reached === 'suite' ? 'what its tests say:' : 'the tool knows no cause for it. The last lines:';
  const head = `\n${failed[reached]} of ${service} fails: ${diagnosis?.sentence ?? unknown}\n${shown}`;
  const changes = diagnosis?.changes ?? [];
  if (changes.length === 0) return head;
  const words = changes.map(describeChange).join(', ');
  return isFixing ? head : `${head}The repair: ${words} (kaizen-docker prove --fix applies it).\n`;
}
