import { exitCode, KaizenError } from '../errors.ts';
import { version } from '../version.ts';
import { composeFault } from './compose.ts';
import { dockerfileFault } from './dockerfile.ts';
import type { Reader } from './fault.ts';
import { ignoreFault } from './ignore-file.ts';
import { jsonFault } from './json.ts';
import { javaScriptFault, pythonFault, shellFault } from './script.ts';
import { variablesFault } from './variables.ts';

// Of a shell script and of Python only quotes and brackets are known here: no parser of them is small enough.
const readers: readonly (readonly [path: RegExp, reader: Reader])[] = [
  [/(?:^|\.)dockerignore$/, ignoreFault],
  [/(?:^|\/)Dockerfile$/, dockerfileFault],
  [/\.ya?ml$/, composeFault],
  [/\.mjs$/, javaScriptFault],
  [/\.py$/, pythonFault],
  [/\.sh$/, shellFault],
  [/\.env$/, variablesFault],
  [/\.json$/, jsonFault],
];

/**
 * Reads a text that is about to be written, by the kind of its file. Of other files nothing is known.
 * Throws KaizenError (exit code 1) where it is invalid: whatever the folder holds, that is a defect of ours.
 */
export function refuseInvalid(path: string, text: string): void {
  const [, reader] = readers.find(([pattern]) => pattern.test(path)) ?? [];
  const fault = reader?.(text);
  if (fault === undefined) return;
  throw new KaizenError(
    `${path} line ${fault.line} would be invalid: ${fault.what}. This is a defect of kaizen-docker ${version}: nothing was written; please report it with this sentence.`,
    exitCode.invalid,
  );
}
