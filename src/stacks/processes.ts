import type { Fact, Process } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { containerEvidence } from '../manifests/container-evidence.ts';
import { onPort } from '../manifests/port-slot.ts';
import { slug } from '../names.ts';

/** An additional process, with its source. */
export interface FoundProcess extends Process {
  readonly source: string;
}

/**
 * Adds processes in the code to those in a Procfile, which lists what exists: another worker or job counts only if the Procfile has none.
 */
export function addToStated(stated: readonly FoundProcess[], shown: readonly FoundProcess[]): readonly FoundProcess[] {
  const kinds = new Set(stated.map(({ kind }) => kind));
  return [...stated, ...shown.filter(({ kind }) => !kinds.has(kind))];
}

/** The fact of all additional processes; undefined for none. */
export function describeProcesses(found: readonly FoundProcess[]): Fact<readonly Process[]> | undefined {
  if (found.length === 0) return undefined;
  return {
    value: found.map(({ source: _, ...process }) => process),
    source: [...new Set(found.map(({ source }) => source))].join('; '),
  };
}

/** The additional processes that a person's compose file runs from the application's image, with this port for `$PORT`. */
export function statedInCompose(folder: Folder, port: number): readonly FoundProcess[] {
  const named = containerEvidence(folder).processes.map(({ name, kind, words, source }) => ({
    name: slug(name),
    kind,
    start: onPort(words, port),
    source,
  }));
  return named.filter(({ name }, index) => name !== '' && named.findIndex((each) => each.name === name) === index);
}
