import { isHarmless, isSecretName, secretIn } from '../policy/secrets.ts';
import type { LockEntry } from '../reconcile/lock.ts';
import type { Change } from '../reconcile/reconcile.ts';
import { linesOf, normalised } from '../text.ts';
import { differences } from '../unified-diff.ts';
import type { Edit } from './record.ts';
import { insteadOf } from './remedies.ts';

/** The maximum number of edits of one repository, lines of one side of an edit, and characters of a line in a record. */
const most = { edits: 40, lines: 12, characters: 160 };

/**
 * The changes that people made in generated files, by comparison with the last rendered texts. Values that look like secrets are left out,
 * because records are collected from many repositories. Files that a person wrote are theirs, and have no edits.
 */
export function editsOf(changes: readonly Change[], entries: ReadonlyMap<string, LockEntry>): readonly Edit[] {
  return changes.flatMap((change) => editsIn(change, entries.get(change.path))).slice(0, most.edits);
}

function editsIn({ path, current, file }: Change, entry: LockEntry | undefined): readonly Edit[] {
  const base = entry?.base;
  if (current === undefined || base === undefined || entry?.state !== 'present' || file?.isSecret === true) return [];
  const [mine, before] = [normalised(current), normalised(base)];
  if (mine === before) return [];
  const [own, old] = [linesOf(mine), linesOf(before)];
  return differences(before, mine).map(({ from, to, removed, added }) => {
    const place =
      added.length > 0 ? { lines: own, index: to - 1, count: added.length } : { lines: old, index: from - 1, count: removed.length };
    return { path, removed: kept(removed), added: kept(added), instead: insteadOf(path, place) };
  });
}

function kept(lines: readonly string[]): readonly string[] {
  return lines.slice(0, most.lines).map((line) => withoutSecret(line).slice(0, most.characters));
}

// A value without its closing quote ends with the line.
const assignment = /([A-Za-z_][\w-]{0,60})(\s{0,3}[=:]\s{0,3})("[^"]*(?:"|$)|'[^']*(?:'|$)|[^\s"',}\]]+)/g;

/** The line with `…` in the place of a value that is, or looks like, a secret. */
function withoutSecret(line: string): string {
  if (secretIn(line) !== undefined) return '…';
  return line.replaceAll(assignment, (whole, name: string, sign: string, value: string) =>
    isSecretName(name) && !isHarmless(value.replaceAll(/["']/g, '')) ? `${name}${sign}…` : whole,
  );
}
