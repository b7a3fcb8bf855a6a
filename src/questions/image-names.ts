import { flavours } from '../stacks/stack.ts';

// User names and IDs of Debian's base image, which `useradd` refuses.
export const takenUsers = new Set(
  'root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc _apt nobody'.split(' '),
);

// The reference grammar of the distribution project, with a tag that is not "latest", or a digest.
export const imageReference =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\d{1,5})?\/)?[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$/;

export const repository =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\d{1,5})?\/)?[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$/;

export const baseImage = new RegExp(`^(?:${flavours.join('|')})$|${imageReference.source}`);

/** Returns why a base image cannot be used, or undefined: no tag, a tag that changes, or a name that is too long. */
export function unsuitable(reference: string): string | undefined {
  if (flavours.some((flavour) => flavour === reference)) return undefined;
  const excess = tooLong(255)(reference.replace(/@.*$/, '').replace(/:[^/]*$/, ''));
  if (excess !== undefined) return excess;
  const last = reference.slice(reference.lastIndexOf('/') + 1);
  if (last.includes('@')) return undefined;
  if (!last.includes(':')) return `"${reference}" names no tag: a build must not change by itself`;
  return last.endsWith(':latest') ? `"${reference}" changes by itself: name a version` : undefined;
}

// The name of an image has at most 255 characters (distribution, "reference"). The limit leaves room for suffixes.
/** Returns a check for names that are longer than a number of characters. */
export function tooLong(most: number): (name: string) => string | undefined {
  return (name) => (name.length > most ? `"${name.slice(0, 20)}…" is longer than ${most} characters` : undefined);
}
