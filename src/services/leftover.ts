import type { SecretFile } from './service.ts';

/** A value as this tool makes it: 24 random bytes. Any other one was put there by a person. */
const ownValue = /^[0-9a-f]{48}$/;

/**
 * True where a file of secrets is as it was made, with nothing of a person's in it: `read` gives the text of a file in the secrets'
 * folder by its name.
 */
export function isOwnSecret({ text }: SecretFile, content: string, read: (name: string) => string | undefined): boolean {
  const values = [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, read(name)?.trim() ?? content.trim()] as const);
  const isOwn = values.every(([, value]) => ownValue.test(value));
  return isOwn && content === text.replaceAll(/\{(\w+)\}/g, (_, name: string) => values.find(([each]) => each === name)?.[1] ?? '');
}
