import { placeText } from '../preset/preset.ts';
import { isWritten, type Project } from '../project.ts';
import { presetOwner } from '../reconcile/lock.ts';
import type { Change, Status } from '../reconcile/reconcile.ts';
import type { Planned } from '../session.ts';
import { normalised } from '../text.ts';
import { differences } from '../unified-diff.ts';
import { version } from '../version.ts';
import { visible } from '../visible.ts';
import { type Cause, causesOf } from './causes.ts';

/** The maximum number of characters of a quoted line. */
const longestQuote = 80;

/**
 * The text of a pull request for a planned update (Markdown): each file that changes, and the reason of each changed place. The reasons are
 * measured: the project is rendered again without each difference between the old and the new preset, and a place has the reasons whose
 * absence changes it. Empty if nothing changes. Writes nothing.
 */
export async function reasonsText(planned: Planned): Promise<string> {
  const written = planned.changes.filter((change) => isWritten(change) && change.file?.isSecret !== true);
  if (written.length === 0) return '';
  const causes = written.some(hasPlaces) ? await causesOf(planned) : [];
  const files = written.map(
    (change) => `- \`${visible(change.path)}\` ${reasonOf(change, planned.project)}\n${placesText(change, causes, planned)}`,
  );
  return `Container files updated by kaizen-docker ${version}.\n\n${files.join('')}`;
}

const usual: Readonly<Partial<Record<Status, string>>> = {
  created: 'is new',
  updated: 'was updated; nobody had edited it',
  merged: 'was updated; the edits of this repository are kept',
  removed: 'is no longer generated; nobody had edited it',
};

function reasonOf({ path, status, because, file, entry }: Change, { preset }: Project): string {
  const place = file?.isOfPreset === true ? preset?.preset.files.get(path)?.place : undefined;
  const source =
    place !== undefined ? `; the ${placeText(place)} adds it` : entry?.owner === presetOwner ? '; it comes from the preset' : '';
  return `${because ?? usual[status] ?? status}${source}`;
}

function hasPlaces({ status }: Change): boolean {
  return status === 'updated' || status === 'merged';
}

function placesText(change: Change, causes: readonly Cause[], { project }: Planned): string {
  const { path, current, write, file } = change;
  if (!hasPlaces(change) || file === undefined || file.isOfPreset === true || typeof write !== 'string') return '';
  const influences = causes.flatMap(({ text, with: own, without }) => {
    const [before = '', after = ''] = [without.get(path), own.get(path)];
    return before === after ? [] : [{ text, lines: differentLines(before, after) }];
  });
  const rest = restReason(project);
  const places = new Map<string, string[]>();
  for (const { to: line, removed, added } of differences(normalised(current ?? ''), normalised(write))) {
    const lines = [...added, ...removed];
    const found = influences.filter((each) => lines.some((one) => each.lines.has(one.trim()))).map(({ text }) => text);
    const shown = lines.find((each) => each.trim() !== '')?.trim() ?? '';
    const quoted = visible(shown.length > longestQuote ? `${shown.slice(0, longestQuote)}…` : shown).replaceAll('`', "'");
    const where = `line ${line}${added.length > 1 ? `–${line + added.length - 1}` : ''} \`${quoted}\``;
    const why = found.length === 0 ? rest : [...new Set(found)].join('; ');
    places.set(why, [...(places.get(why) ?? []), where]);
  }
  return [...places].map(([why, where]) => `  - ${where.join(', ')}: ${visible(why)}\n`).join('');
}

/** The reason of a place that no difference between the presets explains. */
function restReason({ lock: { generator } }: Project): string {
  return generator === version
    ? 'the application or its answers have changed since the last run'
    : `kaizen-docker ${version} generates it in another way than ${generator}, or the application has changed`;
}

/** The lines that only one of two texts has at its place, without their indentation. */
function differentLines(before: string, after: string): ReadonlySet<string> {
  return new Set(
    differences(before, after)
      .flatMap(({ removed, added }) => [...added, ...removed])
      .map((each) => each.trim())
      .filter((each) => each !== ''),
  );
}
