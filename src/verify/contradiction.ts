import { posix } from 'node:path';
import { lineAgainst } from '../dockerignore/ignored.ts';
import { exitCode, KaizenError } from '../errors.ts';
import type { ApplicationPlan, Plan } from '../plan/plan.ts';
import { version } from '../version.ts';

/** A file that was rendered. */
interface Rendered {
  readonly path: string;
  readonly text: string;
}

/**
 * Holds a plan to the folder before anything is written: the source that an image is made of is there, and in its build context. `begun`: paths of
 * applications that are not there yet, whose source comes later.
 * Throws KaizenError (exit code 1) where it is not: whatever the folder holds, that is a defect of ours.
 */
export function refuseContradictions(
  { applications }: Plan,
  files: readonly string[],
  rendered: readonly Rendered[],
  begun: readonly string[] = [],
): void {
  const known = new Set(files);
  for (const application of applications) {
    const what = contradictionIn(application, begun.includes(application.path) ? undefined : known, rendered);
    if (what === undefined) continue;
    throw new KaizenError(
      `${application.dockerfile}: ${what}. This is a defect of kaizen-docker ${version}: nothing was written; please report it with this sentence.`,
      exitCode.invalid,
    );
  }
}

function contradictionIn(
  { context, ignoreFile, image: { build } }: ApplicationPlan,
  files: ReadonlySet<string> | undefined,
  rendered: readonly Rendered[],
): string | undefined {
  const { sourceFile } = build;
  if (files?.has(posix.join(context, sourceFile)) === false) return `the image is made of ${sourceFile}, which is not in its build context`;
  const ignore = rendered.find(({ path }) => path === ignoreFile);
  const line = ignore && lineAgainst(sourceFile, ignore.text);
  return line === undefined ? undefined : `the image is made of ${sourceFile}, and the line ${line} of ${ignoreFile} keeps it out`;
}
