import { posix } from 'node:path';
import type { Edit, FleetRecord } from './record.ts';

/** An edit that people made in several repositories. */
export interface Cluster {
  /** The name of the file, without its folder. */
  readonly file: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** What would make the edit unnecessary, as half a sentence; empty if nothing is known. */
  readonly instead: string;
  /** The repositories, sorted. */
  readonly repositories: readonly string[];
}

/**
 * Edits that at least two repositories have in common, the most frequent first. Edits are equal if they remove and add the same lines,
 * whatever their indentation.
 */
export function clustersOf(records: readonly FleetRecord[]): readonly Cluster[] {
  const found = new Map<string, { readonly edit: Edit; readonly repositories: Set<string> }>();
  for (const { repository, edits = [] } of records) {
    for (const edit of edits) {
      const key = JSON.stringify([posix.basename(edit.path), trimmed(edit.removed), trimmed(edit.added)]);
      const known = found.get(key) ?? { edit, repositories: new Set() };
      known.repositories.add(repository);
      found.set(key, known);
    }
  }
  return [...found.values()]
    .filter(({ repositories }) => repositories.size > 1)
    .map(({ edit: { path, removed, added, instead }, repositories }) => ({
      file: posix.basename(path),
      removed,
      added,
      instead,
      repositories: [...repositories].sort(),
    }))
    .sort((a, b) => b.repositories.length - a.repositories.length || (labelOf(a) < labelOf(b) ? -1 : 1));
}

function trimmed(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.trim());
}

function labelOf({ file, removed, added }: Cluster): string {
  return JSON.stringify([file, removed, added]);
}

/** The edit as lines of a diff: those that were removed with `-`, those that were added with `+`. */
export function editLines({ removed, added }: Pick<Cluster, 'removed' | 'added'>): readonly string[] {
  return [...removed.map((line) => `- ${line.trim()}`), ...added.map((line) => `+ ${line.trim()}`)];
}
