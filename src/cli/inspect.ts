import { exitCode } from '../errors.ts';
import { inspect } from '../inspect/inspect.ts';
import type { Request } from './arguments.ts';
import { findings } from './findings.ts';
import { write, writeError } from './output.ts';

/** `kaizen-docker inspect`: prints what the folder says, as JSON or for a person. */
export function runInspect({ folder, json }: Extract<Request, { command: 'inspect' }>): number {
  const inspection = inspect(folder);
  if (json) {
    const { facts, containerFiles, warnings } = inspection;
    write(`${JSON.stringify({ ...facts, ...(containerFiles === undefined ? {} : { containerFiles }), warnings }, null, 2)}\n`);
  } else {
    write(findings(inspection));
    for (const warning of inspection.warnings) writeError(`Note: ${warning}\n`);
  }
  return exitCode.done;
}
