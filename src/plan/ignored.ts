import { posix } from 'node:path';
import { credentialPatterns } from '../folder/credentials.ts';
import type { Application } from '../inspect/application.ts';
import type { Inspection } from '../inspect/inspect.ts';
import type { Answers } from '../questions/question.ts';
import { ignorePath } from '../render/printers.ts';
import type { Build } from '../stacks/stack.ts';
import { writtenPatterns } from '../stacks/written.ts';
import { generalPatterns, packageOfSecrets, sourcePatterns } from './context.ts';
import { keptPaths } from './data.ts';
import { manifestsFolder } from './deployment.ts';
import { ignoredPatterns } from './git-ignored.ts';
import type { IgnoredPlan } from './plan.ts';

/** Returns the patterns for .dockerignore that follow from git's rules. Paths are relative to the build context. */
export function ignoredPlan({ files, ignored }: Inspection, { context, needs }: Application, { ignore, sources = [] }: Build): IgnoredPlan {
  const prefix = context === '' ? '' : `${context}/`;
  const inContext = (paths: readonly string[]): string[] =>
    paths.flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : []));
  const others = [...credentialPatterns, ...generalPatterns, ...ignore];
  const own = inContext(files);
  // The .gitignore of the manifests is the tool's own: their folder stays out as a whole.
  return {
    ...ignoredPatterns(
      ignored.files.filter(({ folder }) => folder !== manifestsFolder),
      { path: context, files: own, others, sources },
    ),
    needed: [...new Set([...needs.map(({ path }) => ignorePath(path)), ...sourcePatterns(inContext(ignored.forced))])],
    packages: sourcePatterns(own.filter((path) => packageOfSecrets.test(path))),
  };
}

/** Returns the patterns of files that the application writes, relative to the build context. */
export function writtenInContext({ files }: Inspection, { path, context, facts }: Application, { data }: Answers): readonly string[] {
  const own = path === '' ? files : files.flatMap((file) => (file.startsWith(`${path}/`) ? [file.slice(path.length + 1)] : []));
  const scratch = (facts.written?.value ?? []).filter(({ use }) => use === 'scratch');
  return writtenPatterns([...scratch, ...keptPaths(facts.written?.value ?? [], data)], own).map((pattern) =>
    ignorePath(posix.join(posix.relative(context, path), pattern)),
  );
}
