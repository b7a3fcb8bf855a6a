import { isAdoptablePath, isConfigurationPath, isGeneratedPath, isManifestPath, isOwnPath, isPresetPath } from './artifacts/paths.ts';
import type { Lock, LockEntry } from './reconcile/lock.ts';
import type { Pending } from './reconcile/pending.ts';
import type { Service } from './services/service.ts';
import { visible } from './visible.ts';

/** Files that pinned presets add, by path: their texts. */
export type Brought = ReadonlyMap<string, readonly string[]>;

/** The files and services of the presets that these locks pin. */
export async function broughtBy(locks: readonly Lock[]): Promise<{ readonly brought: Brought; readonly former: readonly Service[] }> {
  const pinned = locks.flatMap(({ preset }) => preset ?? []);
  if (pinned.length === 0) return { brought: new Map(), former: [] };
  const { pinnedContents } = await import('./preset/use.ts');
  const contents = pinned.map(pinnedContents);
  const brought = new Map<string, string[]>();
  for (const { files } of contents) for (const [path, { text }] of files) brought.set(path, [...(brought.get(path) ?? []), text]);
  return { brought, former: contents.flatMap(({ services }) => services) };
}

/**
 * A lock without entries that neither an artifact can create nor the pinned preset contains with that text: the lock came with the folder, and the
 * tool might otherwise remove any file that it lists.
 */
export function withGenerated(lock: Lock, brought: Brought): Lock {
  const isOfPreset = (path: string, { base, state }: LockEntry): boolean => {
    const texts = brought.get(path);
    return texts !== undefined && state !== 'adopted' && isPresetPath(path) && (base === undefined || texts.includes(base));
  };
  const entries = [...lock.entries].filter(
    ([path, entry]) =>
      (entry.state === 'adopted' ? isAdoptablePath(path) || isManifestPath(path) : isGeneratedPath(path)) || isOfPreset(path, entry),
  );
  // An entry with a base would be removed if it is no longer rendered.
  return {
    ...lock,
    entries: new Map(entries.map(([path, entry]) => [path, isConfigurationPath(path) ? { ...entry, base: undefined } : entry])),
  };
}

/** The texts that a pending run replaced, without paths that the tool never writes. */
export function generatedIn(before: Pending['before'], brought: Brought): Pending['before'] {
  return Object.fromEntries(Object.entries(before).filter(([path]) => isOwnPath(path) || brought.has(path)));
}

const mostNamed = 3;

/** A sentence about the paths in a file of the state that the tool never writes. */
export function neverGenerated(
  file: string,
  { entries }: Pick<Lock, 'entries'>,
  brought: Brought,
  replaced: readonly string[] = [],
): string[] {
  const isAdopted = (path: string): boolean => entries.get(path)?.state === 'adopted' && isManifestPath(path);
  const others = [...new Set([...entries.keys(), ...replaced])].filter(
    (path) => !isOwnPath(path) && !brought.has(path) && !isAdopted(path),
  );
  if (others.length === 0) return [];
  const named = others.slice(0, mostNamed).map((path) => visible(path).replaceAll('\n', ' ').slice(0, 200));
  const more = others.length > mostNamed ? ` and ${others.length - mostNamed} more` : '';
  return [`${file} lists ${named.join(', ')}${more}, which kaizen-docker never generates and does not touch.`];
}
