import type { HunkLines } from './merge-lines.ts';

/** An image reference, split at the parts that a mirror and a new release change. */
interface Reference {
  /** Registry and path before the part that the three references have in common, with its `/`. */
  readonly prefix: string;
  readonly name: string;
  /** Tag and digest, with `:` and `@`. They always change together. */
  readonly release: string;
}

/** Where a line pins a version: the text before the pin, the pin, and the text after it. */
const pinned: readonly { readonly line: RegExp; readonly merge: typeof mergeReference }[] = [
  { line: /^(\s*FROM\s+(?:--\S+\s+)*)(\S+)(.*)$/i, merge: mergeReference },
  { line: /^(\s*(?:COPY|ADD)\s(?:.*\s)?--from=)(\S+)(.*)$/i, merge: mergeReference },
  { line: /^(\s*image:\s+["']?)([^\s"'#]+)(.*)$/, merge: mergeReference },
  { line: /^(\s*ARG\s+\w+_VERSION=["']?)([^\s"']+)(.*)$/, merge: mergeRelease },
];

/**
 * Merges lines that differ only in the pinned image or version, for example, after an update by a person or a dependency bot: the newer one
 * is kept. Undefined if anything else differs, or if it is not certain which is newer.
 */
export function mergePins({ mine, base, theirs }: HunkLines): readonly string[] | undefined {
  if (mine.length !== base.length || theirs.length !== base.length) return undefined;
  const merged = base.map((line, index) => mergePinnedLine(mine[index] ?? '', line, theirs[index] ?? ''));
  return merged.every((line) => line !== undefined) ? merged : undefined;
}

function mergePinnedLine(mine: string, base: string, theirs: string): string | undefined {
  if (mine === base && theirs === base) return base;
  for (const { line, merge } of pinned) {
    const [ours, before, template] = [line.exec(mine), line.exec(base), line.exec(theirs)];
    if (ours === null || before === null || template === null) continue;
    const around = [ours, before, template].map(([, start = '', , end = '']) => `${start}\n${end}`);
    const pin = merge(ours[2] ?? '', before[2] ?? '', template[2] ?? '');
    if (pin === undefined || new Set(around).size > 1) continue;
    return `${ours[1]}${pin}${ours[3]}`;
  }
  return undefined;
}

/**
 * Merges an image reference: the template's registry if the template changed it, with tag and digest of the newer release. Undefined for
 * different images, or if it is not certain which is newer.
 */
export function mergeReference(mine: string, base: string, theirs: string): string | undefined {
  const name = commonName([mine, base, theirs]);
  if (name === undefined) return undefined;
  const [ours, before, template] = [mine, base, theirs].map((reference) => splitReference(reference, name));
  if (ours === undefined || before === undefined || template === undefined) return undefined;
  const prefix = template.prefix === before.prefix ? ours.prefix : template.prefix;
  const release = mergeRelease(ours.release, before.release, template.release);
  return release === undefined ? undefined : `${prefix}${name}${release}`;
}

/** The repository path at the end of all references: that of the shortest one, without its registry. */
function commonName(references: readonly string[]): string | undefined {
  const paths = references.map((reference) => withoutRelease(reference).replace(/^(?:localhost|[^/]*[.:][^/]*)\//, ''));
  const [shortest] = paths.toSorted((a, b) => a.length - b.length);
  return paths.every((path) => path === shortest || path.endsWith(`/${shortest}`)) ? shortest : undefined;
}

function withoutRelease(reference: string): string {
  return reference.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
}

// A path before the name belongs to a registry only if it starts with one: `acme/python` is another image than `python`.
function splitReference(reference: string, name: string): Reference | undefined {
  const repository = withoutRelease(reference);
  const prefix = repository.slice(0, repository.length - name.length);
  if (!/^(?:(?:localhost|[^/]*[.:][^/]*)\/.*)?$/.test(prefix)) return undefined;
  return { prefix, name, release: reference.slice(repository.length) };
}

/**
 * Merges the text after an image's name, or a separate version: the newer one is kept. Undefined if their schemes differ, if one side is a
 * downgrade (somebody decided that), or if two digests belong to one version.
 */
export function mergeRelease(mine: string, base: string, theirs: string): string | undefined {
  if (mine === theirs || theirs === base) return mine;
  if (mine === base) return theirs;
  const [ours, before, template] = [mine, base, theirs].map(versionOf);
  if (ours === undefined || before === undefined || template === undefined) return undefined;
  if (ours.scheme !== before.scheme || template.scheme !== before.scheme) return undefined;
  if (compare(ours, before) < 0 || compare(template, before) < 0) return undefined;
  const order = compare(ours, template);
  if (order !== 0) return order > 0 ? mine : theirs;
  return [mine, theirs].find((release) => [mine, theirs].every((other) => release === other || !other.includes('@')));
}

interface Version {
  /** The number of version parts, and the text around them: only versions with the same scheme can be compared. */
  readonly scheme: string;
  readonly numbers: readonly number[];
}

function compare(a: Version, b: Version): number {
  return a.numbers.map((number, index) => number - (b.numbers[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

function versionOf(release: string): Version | undefined {
  const [, start, digits, end] = /^(:?v?)(\d+(?:\.\d+)*)([^@]*)(?:@.*)?$/.exec(release) ?? [];
  if (digits === undefined) return undefined;
  const numbers = digits.split('.').map(Number);
  return { scheme: `${start} ${numbers.length} ${end}`, numbers };
}
