import { KaizenError } from './errors.ts';
import type { EvidenceRecord } from './evidence/record.ts';
import { figureText, kindOf, momentText } from './evidence/text.ts';
import { imagesNamedIn } from './manifests/image-names.ts';
import type { Layer } from './questions/resolve.ts';
import type { Change } from './reconcile/reconcile.ts';
import { type Planned, planSession, requireGenerated } from './session.ts';

/** An image whose digest is not the one that the files had. */
export interface Moved {
  readonly image: string;
  /** Undefined if it had none. */
  readonly from: string | undefined;
  readonly to: string;
}

/** The digests of the images of a project, as the registries report them. */
export interface Pins {
  /** The answer that the files follow from. */
  readonly digests: Readonly<Record<string, string>>;
  readonly moved: readonly Moved[];
}

/** How many registries are asked at a time. */
const atATime = 4;

/**
 * Asks for the digest of every image that the generated files of a folder name; writes nothing. `ask` gives the digest of one image.
 * Throws KaizenError as `planSession` and `ask` do, and 1 for a folder whose files name no image.
 */
export async function askForPins(folder: string, ask: (image: string) => Promise<string>): Promise<Pins> {
  const unpinned: Layer = { origin: 'flag', values: new Map([['digests', {}]]) };
  const planned = await planSession(folder, { isDryRun: true, onOpened: requireGenerated, layers: ({ saved }) => [unpinned, saved] });
  const images = [...new Set(planned.changes.flatMap(imagesOf))].sort();
  if (images.length === 0) throw new KaizenError('The files name no image that a digest could pin.');
  const before = savedDigests(planned);
  const digests = new Map<string, string>();
  const left = [...images];
  const work = async (): Promise<void> => {
    for (let image = left.shift(); image !== undefined; image = left.shift()) digests.set(image, await ask(image));
  };
  await Promise.all(Array.from({ length: atATime }, work));
  const moved = images.flatMap((image): Moved[] => {
    const to = digests.get(image);
    return to === undefined || to === before[image] ? [] : [{ image, from: before[image], to }];
  });
  return { digests: Object.fromEntries(images.map((image) => [image, digests.get(image) ?? ''])), moved };
}

/** The layer of answers that pins the images of a project. */
export function pinsLayer({ digests }: Pins): Layer {
  return { origin: 'flag', values: new Map([['digests', digests]]) };
}

function imagesOf({ path, file }: Change): readonly string[] {
  return file === undefined ? [] : imagesNamedIn(path, file.text);
}

function savedDigests({ project: { saved } }: Planned): Readonly<Record<string, unknown>> & Record<string, string> {
  const value = saved.values.get('digests');
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).filter(([, digest]) => typeof digest === 'string'))
    : {};
}

/** The images that moved, for a pull request (Markdown). */
export function pinsText({ moved }: Pins): string {
  if (moved.length === 0) return 'All images have the digests that their registries report.\n';
  const rows = moved.map(
    ({ image, from, to }) => `| \`${image}\` | ${from === undefined ? 'none' : `\`${shown(from)}\``} | \`${shown(to)}\` |\n`,
  );
  return `| image | digest before | digest now |\n| --- | --- | --- |\n${rows.join('')}`;
}

/** The verdict of an evidence record on images that have moved, for a pull request (Markdown). */
export function verdictText({ verdict: { isGreen, reasons }, comparison }: Pick<EvidenceRecord, 'verdict' | 'comparison'>): string {
  const figures = (comparison?.changes ?? []).map(({ what, service, unit, before, now, is }) => {
    const kind = kindOf(unit, what);
    return `| ${what} of ${service} | ${figureText(before, kind)} | ${figureText(now, kind)} | ${is} |\n`;
  });
  const findings = (comparison?.newFindings ?? []).map(({ id, package: name }) => `- new finding: ${id} in ${name}\n`);
  return [
    isGreen ? '**Green**: the images build, the stack becomes healthy, and every test passes.\n' : '**Red**\n',
    ...(reasons.length === 0 ? [] : ['\n', ...reasons.map((reason) => `- ${reason}\n`)]),
    ...(comparison === undefined
      ? ['\nThere is no earlier record of evidence to compare with.\n']
      : [
          `\nCompared with the record of ${momentText(comparison.with.started)}:\n\n| figure | before | now | |\n| --- | --- | --- | --- |\n`,
          ...figures,
        ]),
    ...(findings.length === 0 ? [] : ['\n', ...findings]),
  ].join('');
}

function shown(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}
