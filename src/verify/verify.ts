import { exitCode, KaizenError } from '../errors.ts';
import { version } from '../version.ts';
import { composeFault } from './compose.ts';
import { dockerfileFault } from './dockerfile.ts';
import type { Reader } from './fault.ts';
import { ignoreFault } from './ignore-file.ts';
import { jsonFault } from './json.ts';
import { manifestFault } from './manifest.ts';
import { javaScriptFault, pythonFault, shellFault } from './script.ts';
import { variablesFault } from './variables.ts';

// For a shell script and for Python, only quotes and brackets are checked: there is no small parser for them.
const readers: readonly (readonly [path: RegExp, reader: Reader])[] = [
  [/(?:^|\.)dockerignore$/, ignoreFault],
  [/(?:^|\/)Dockerfile$/, dockerfileFault],
  [/^deploy\/kubernetes\/.+\.yaml$/, manifestFault],
  [/\.ya?ml$/, composeFault],
  [/\.mjs$/, javaScriptFault],
  [/\.py$/, pythonFault],
  [/\.sh$/, shellFault],
  [/\.(?:env|properties)$/, variablesFault],
  [/\.json$/, jsonFault],
];

/**
 * Checks a text before it is written, by the kind of its file. Other files are not checked. Throws KaizenError (exit code 1) for an invalid
 * text: whatever the folder contains, that is a defect of this tool.
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
