#!/usr/bin/env node
import { type ExitCode, exitCode, KaizenError, systemErrorCode } from '../errors.ts';
import type { Layer } from '../questions/resolve.ts';
import { colourModeOf, parseArguments, type Reporting, type Request, reportingOf } from './arguments.ts';
import { screen, silenceText, tellError, useColours, write, writeAsItIs, writeError } from './output.ts';

/** Runs a command and returns its exit code. The modules of a command are loaded only when it is known. */
async function run(request: Request): Promise<number> {
  switch (request.command) {
    case 'help':
      return help(request);
    case 'completion':
      writeAsItIs((await import('./completion.ts')).completionScript(request.words));
      return exitCode.done;
    case 'version':
      write(`${(await import('../version.ts')).version}\n`);
      return exitCode.done;
    case 'inspect':
      return (await import('./inspect.ts')).runInspect(request);
    case 'answers':
      return (await import('./answers.ts')).runAnswers(request);
    case 'generate':
      return generated(request, await (await import('./layers.ts')).givenLayers(request));
    case 'set':
      return generate(request, [(await import('./layers.ts')).assignedLayer(request.words)]);
    case 'service':
      return generate(request, [await (await import('./layers.ts')).serviceLayer(request)]);
    case 'update':
      return request.pins || request.prove ? (await import('./pins.ts')).runUpdate(request) : generate(request, []);
    case 'adopt':
      return generate(request, await (await import('./layers.ts')).givenLayers(request));
    case 'check':
      return (await import('./check.ts')).runCheck(request);
    case 'diff':
      return (await import('./diff.ts')).runDiff(request);
    case 'tdd':
      return (await import('./evidence.ts')).runTdd(request, await (await import('./layers.ts')).givenLayers(request));
    case 'evidence':
      return (await import('./evidence.ts')).runEvidence(request);
    case 'prove':
      return (await import('./prove.ts')).runProve(request);
    case 'policy':
      return (await import('./policy.ts')).runPolicy(request);
    case 'preset':
      return (await import('./preset.ts')).runPreset(request);
    case 'secrets':
      return (await import('./secrets.ts')).runSecrets(request);
    case 'fleet':
      return (await import('./fleet.ts')).runFleet(request);
    case 'eject':
      return (await import('./eject.ts')).runEject(request);
  }
}

async function help({ words: [word] }: Request): Promise<ExitCode> {
  const { commandHelp, helpText, namedCommand } = await import('./help.ts');
  const { width } = screen();
  write(word === undefined ? helpText(width) : commandHelp(namedCommand(word), width));
  return exitCode.done;
}

async function generated(request: Request, layers: readonly Layer[]): Promise<number> {
  return request.pin ? (await import('./pins.ts')).runPin(request, layers) : generate(request, layers);
}

async function generate(request: Request, layers: readonly Layer[]): Promise<number> {
  return (await import('./generate.ts')).runGenerate(request, layers);
}

// A prompt that ends by Ctrl-C or by a closed input throws an error with this name (inquirer's documentation).
function isInterrupt(error: unknown): boolean {
  return error instanceof Error && error.name === 'ExitPromptError';
}

function report(error: unknown, debug: boolean): ExitCode {
  if (isInterrupt(error)) {
    writeError('\nInterrupted: nothing was written.\n');
    return exitCode.interrupted;
  }
  const known = error instanceof KaizenError;
  tellError(sentenceOf(error));
  if (!known && !debug) writeError('This is a bug in kaizen-docker. Please report it with the output of --debug.\n');
  if (debug && error instanceof Error) writeError(`${error.stack}\n`);
  return known ? error.code : exitCode.invalid;
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// The reader of the output may stop reading (`| head`): the command continues.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (systemErrorCode(error) !== 'EPIPE') throw error;
  });
}

async function main(words: readonly string[]): Promise<void> {
  const reporting = reportingOf(words);
  useColours(colourModeOf(words));
  if (reporting.json) silenceText();
  try {
    if (reporting.report !== undefined) (await import('./document.ts')).requireReport(reporting.report);
    process.exitCode = await run(parseArguments(words));
  } catch (error) {
    const exit = report(error, words.includes('--debug'));
    process.exitCode = exit;
    if (reporting.json || reporting.report !== undefined) await reportFailure(reporting, { exit, error: sentenceOf(error) });
  }
}

/** Reports a failure for machines, at least on the standard output: the file of --report may be the cause of the failure. */
async function reportFailure(reporting: Reporting, failure: { readonly exit: ExitCode; readonly error: string }): Promise<void> {
  const { giveReport } = await import('./document.ts');
  // The file of a fleet command has the records of repositories, which an error must not replace.
  const isRecords = reporting.command === 'fleet';
  try {
    giveReport(isRecords ? { ...reporting, report: undefined } : reporting, failure);
  } catch {
    giveReport({ ...reporting, report: undefined }, failure);
  }
}

// Not awaited at the top level, because the build converts this file to CommonJS.
void main(process.argv.slice(2));
