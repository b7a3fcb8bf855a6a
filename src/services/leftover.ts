import { fillSecret, valuesIn } from './secret-text.ts';
import type { SecretFile } from './service.ts';

/** A value as this tool makes it: 24 random bytes. Any other one was put there by a person. */
const ownValue = /^[0-9a-f]{48}$/;

/**
 * True where a file of secrets is as it was made, with nothing of a person's in it: `read` gives the text of a file in the secrets'
 * folder by its name, where the secrets' values are known from.
 */
export function isOwnSecret(file: SecretFile, content: string, read: (name: string) => string | undefined = () => undefined): boolean {
  const values = valuesIn(file, content);
  if (values === undefined || ![...values.values()].every((value) => ownValue.test(value))) return false;
  return fillSecret(file, (name) => read(name)?.trim() ?? values.get(name) ?? '') === content;
}
