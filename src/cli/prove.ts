import { describeEngine } from '../engine/docker.ts';
import { type ExitCode, exitCode, KaizenError } from '../errors.ts';
import { describeChange, isForDockerfile } from '../prove/cause.ts';
import { proofReport } from '../prove/document.ts';
import type { LoopOptions, Proof, Tried } from '../prove/loop.ts';
import { prove } from '../prove/prove.ts';
import { integer } from '../questions/kinds.ts';
import { visible } from '../visible.ts';
import type { Request } from './arguments.ts';
import { giveReport } from './document.ts';
import { interruptible } from './interruptible.ts';
import { say, writeError, writeJson } from './output.ts';

const usualAttempts = 5;

/**
 * `kaizen-docker prove`: builds, starts, sends a request and tests; explains failures, and repairs them with --fix. Returns the exit code.
 */
export async function runProve(request: Request): Promise<ExitCode> {
  const attempts = attemptsOf(request);
  if (request.dryRun) {
    say('Nothing was run (--dry-run).\n');
    giveReport(request, { exit: exitCode.done });
    return exitCode.done;
  }
  const proof = await shownProof(request, { isFixing: request.fix, attempts });
  if (request.json) writeJson(proofReport(proof, exitOf(proof)));
  return exitOf(proof);
}

function exitOf({ isProven }: Proof): ExitCode {
  return isProven ? exitCode.done : exitCode.outdated;
}

function shownProof(request: Pick<Request, 'folder' | 'verbose'>, options: LoopOptions): Promise<Proof> {
  return interruptible(request, 'nothing is left in the engine', async (progress, signal) => {
    const proof = await prove(request.folder, { signal, progress, ...options });
    progress.close();
    tell(proof, options);
    return proof;
  });
}

/** Seconds that an engine may take to answer. */
const patience = 5;

/**
 * Offers a proof at the end of a first run if an engine answers, and the repair of failures. `confirm` asks the person at the terminal.
 * Returns the exit code of the proof, or `done` if the person declines.
 */
export async function offerProof(
  request: Pick<Request, 'folder' | 'verbose'>,
  confirm: (message: string) => Promise<boolean>,
): Promise<ExitCode> {
  if (!(await answers()) || !(await confirm('Build it, start it and test it now? It takes some minutes, and Ctrl-C stops it.')))
    return exitCode.done;
  const proof = await shownProof(request, { isFixing: false, attempts: 1 });
  const repair = proof.failure?.diagnosis?.changes ?? [];
  if (repair.length === 0 || !(await confirm(visible(`Change ${repair.map(describeChange).join(', ')}, and try again?`))))
    return exitOf(proof);
  return exitOf(await shownProof(request, { isFixing: true, attempts: usualAttempts }));
}

async function answers(): Promise<boolean> {
  return describeEngine({ timeout: patience }).then(
    () => true,
    () => false,
  );
}

/** Throws KaizenError (exit code 1) for an invalid number of attempts. */
function attemptsOf({ attempts }: Request): number {
  if (attempts === undefined) return usualAttempts;
  try {
    return integer(1, 20).parse(attempts);
  } catch (error) {
    throw new KaizenError(`--attempts: ${error instanceof Error ? error.message : error}.`, exitCode.invalid, error);
  }
}

function tell({ isProven, answers: given, attempts, failure }: Proof, options: LoopOptions): void {
  const services = new Set([...given, ...attempts].flatMap(({ service }) => service ?? []));
  for (const each of attempts) if (each.changes.length > 0) say(`\n${changeText(each, services.size > 1)}`);
  if (!isProven) {
    if (failure !== undefined) writeError(failureText(failure, attempts, options));
    return;
  }
  say('\nProven: the images build, the stack starts, and every test passes.\n');
  for (const { service, path, status, needsHttps = false } of given) {
    const how = needsHttps ? ', a redirect to HTTPS: put a TLS proxy in front of it that sends X-Forwarded-Proto' : '';
    say(`  ${service} answers ${path} with ${status}${how}\n`);
  }
}

function changeText({ changes, diagnosis, service, isTakenBack }: Tried, isOneOfMany: boolean): string {
  const what = isTakenBack ? 'taken back' : 'changed';
  const where = isOneOfMany && service !== undefined ? ` in ${service}` : '';
  return `${what}${where}: ${changes.join(', ')} (${diagnosis?.sentence ?? ''})\n`;
}

const failed: Readonly<Record<Tried['reached'], string>> = {
  build: 'The build',
  start: 'The start',
  answer: 'The request',
  suite: 'The suite',
  all: '',
};

function failureText(
  { reached, service = '', ownDockerfile, diagnosis, lines }: Tried,
  made: readonly Tried[],
  { isFixing, attempts }: LoopOptions,
): string {
  const shown = lines.map((line) => `  | ${line}\n`).join('');
  const unknown = lines.length === 0 ? 'it printed nothing that says why.' : 'kaizen-docker does not know the cause. The last lines:';
  const head = `\n${failed[reached]} of ${service} fails: ${diagnosis?.sentence ?? (reached === 'suite' ? 'see the messages of its tests.' : unknown)}\n${shown}`;
  const changes = diagnosis?.changes ?? [];
  if (changes.length === 0) return head;
  const words = changes.map(describeChange).join(', ');
  if (ownDockerfile !== undefined && isForDockerfile(changes))
    return `${head}The repair: ${words}. ${ownDockerfile} is your own: make the change there.\n`;
  if (!isFixing) return `${head}The repair: ${words} (kaizen-docker prove --fix applies it).\n`;
  // A change that was tried is already shown as taken back.
  const isTried = made.some(({ changes: applied }) => applied.join() === changes.map(describeChange).join());
  if (made.length < attempts)
    return isTried
      ? head
      : `${head}Not applied: ${words}. It changes no generated file, or does not fit the other answers: make the change in your own file.\n`;
  return `${head}The next repair: ${words}. All ${attempts} attempts are used: --attempts gives more.\n`;
}
