import { cutOffNotes } from '../apply/cut-off.ts';
import { exitCode } from '../errors.ts';
import { inspectionDocument, knownApplications, notesOf } from '../inspect/document.ts';
import { inspect } from '../inspect/inspect.ts';
import type { Request } from './arguments.ts';
import { findings } from './findings.ts';
import { say, tellNotes, writeJson } from './output.ts';

/** `kaizen-docker inspect`: prints the facts of the folder, as JSON or as text. */
export async function runInspect({ folder, json }: Request): Promise<number> {
  const inspection = await inspect(folder);
  tellNotes({ notes: cutOffNotes(inspection.root) });
  if (json) {
    writeJson(inspectionDocument(inspection));
    return exitCode.done;
  }
  const applications = knownApplications(inspection);
  if (applications.length === 0)
    say(`${inspection.folderName}: no application in a known language. kaizen-docker asks for the language when it generates files.\n`);
  else
    say(
      findings(
        inspection,
        applications.map((application) => ({ application })),
      ),
    );
  tellNotes({ notes: notesOf(inspection, applications) });
  return exitCode.done;
}
