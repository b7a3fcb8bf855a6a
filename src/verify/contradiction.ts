import { posix } from 'node:path';
import { lineAgainst } from '../dockerignore/ignored.ts';
import { exitCode, KaizenError } from '../errors.ts';
import type { ApplicationPlan, Plan } from '../plan/plan.ts';
import { version } from '../version.ts';

/** A rendered file. */
interface Rendered {
  readonly path: string;
  readonly text: string;
}

/**
 * Compares a plan with the folder before anything is written: the source of an image must exist, and be in its build context. Throws
 * KaizenError (exit code 1) otherwise: whatever the folder contains, that is a defect of this tool.
 */
export function refuseContradictions({ applications }: Plan, files: readonly string[], rendered: readonly Rendered[]): void {
  const known = new Set(files);
  for (const application of applications) {
    const what = contradictionIn(application, known, rendered);
    if (what === undefined) continue;
    throw new KaizenError(
      `${application.dockerfile}: ${what}. This is a defect of kaizen-docker ${version}: nothing was written; please report it with this sentence.`,
      exitCode.invalid,
    );
  }
}

function contradictionIn(
  { context, ignoreFile, isThere, image: { build } }: ApplicationPlan,
  files: ReadonlySet<string>,
  rendered: readonly Rendered[],
): string | undefined {
  const { sourceFile } = build;
  if (isThere && !files.has(posix.join(context, sourceFile)))
    return `the image is made of ${sourceFile}, which is not in its build context`;
  const ignore = rendered.find(({ path }) => path === ignoreFile);
  const line = ignore && lineAgainst(sourceFile, ignore.text);
  return line === undefined ? undefined : `the image is made of ${sourceFile}, and the line ${line} of ${ignoreFile} keeps it out`;
}
