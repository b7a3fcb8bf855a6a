import { fillSecret, valuesIn } from './secret-text.ts';
import type { SecretFile } from './service.ts';

/** A value that this tool generates: 24 random bytes. A person wrote any other one. */
const ownValue = /^[0-9a-f]{48}$/;

/**
 * True if a generated file of secrets is unchanged, without a person's edits: `read` returns the text of a file in the secrets folder by
 * its name, from which the values of the secrets are known.
 */
export function isOwnSecret(file: SecretFile, content: string, read: (name: string) => string | undefined = () => undefined): boolean {
  const values = valuesIn(file, content);
  if (values === undefined || ![...values.values()].every((value) => ownValue.test(value))) return false;
  return fillSecret(file, (name) => read(name)?.trim() ?? values.get(name) ?? '') === content;
}
