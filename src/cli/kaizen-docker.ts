#!/usr/bin/env node
import { exitCode, KaizenError } from '../errors.ts';
import { parseArguments } from './arguments.ts';
import { write, writeError } from './output.ts';

/** Runs the command line and returns its exit code. What a command needs is loaded when it is known which one it is. */
async function main(words: readonly string[]): Promise<number> {
  const request = parseArguments(words);
  switch (request.command) {
    case 'help':
      write((await import('./help.ts')).helpText());
      return exitCode.done;
    case 'version':
      write(`${(await import('../version.ts')).version}\n`);
      return exitCode.done;
    case 'inspect':
      return (await import('./inspect.ts')).runInspect(request);
    case 'generate':
      return (await import('./generate.ts')).runGenerate(request);
  }
}

// Prompts that are cut off by Ctrl-C or by a closed input throw an error of this name (inquirer's documentation).
function isInterrupt(error: unknown): boolean {
  return error instanceof Error && error.name === 'ExitPromptError';
}

function report(error: unknown, debug: boolean): number {
  if (isInterrupt(error)) {
    writeError('\nInterrupted: nothing was written.\n');
    return exitCode.interrupted;
  }
  const known = error instanceof KaizenError;
  writeError(`kaizen-docker: ${error instanceof Error ? error.message : String(error)}\n`);
  if (!known && !debug) writeError('This is a defect of kaizen-docker: please report it with the output of --debug.\n');
  if (debug && error instanceof Error) writeError(`${error.stack}\n`);
  return known ? error.code : exitCode.invalid;
}

const words = process.argv.slice(2);
try {
  process.exitCode = await main(words);
} catch (error) {
  process.exitCode = report(error, words.includes('--debug'));
}
