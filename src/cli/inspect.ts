import { exitCode } from '../errors.ts';
import { type Application, type Inspection, inspect } from '../inspect/inspect.ts';
import type { Request } from './arguments.ts';
import { findings } from './findings.ts';
import { write, writeError } from './output.ts';

/** `kaizen-docker inspect`: prints what the folder says, as JSON or for a person. */
export function runInspect({ folder, json }: Extract<Request, { command: 'inspect' }>): number {
  const inspection = inspect(folder);
  const paths = inspection.members.length === 0 ? [''] : inspection.members.map(({ path }) => path);
  const applications = paths.flatMap((path) => inspection.application(path) ?? []);
  if (json) {
    write(`${JSON.stringify(document(inspection, applications), null, 2)}\n`);
  } else if (applications.length === 0) {
    write(`${inspection.folderName}: no application of a language that is known.\n`);
  } else {
    write(findings(inspection, applications));
    for (const { warnings } of applications) for (const warning of warnings) writeError(`Note: ${warning}\n`);
  }
  return exitCode.done;
}

function document({ containerFiles, members }: Inspection, applications: readonly Application[]): object {
  const there = containerFiles === undefined ? {} : { containerFiles };
  const all = applications.map(({ path, facts, warnings }) => ({ path, ...facts, warnings }));
  if (members.length > 0) return { ...there, members: all };
  const [only] = applications;
  return { ...only?.facts, ...there, warnings: only?.warnings ?? [] };
}
