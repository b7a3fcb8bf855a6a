import { randomBytes } from 'node:crypto';
import type { SecretFile } from './service.ts';
import { usualForm } from './signing-keys.ts';

/** Makes a random value for a secret of one of these files, in the form that the file asks for. */
export function randomSecret(name: string, files: readonly SecretFile[]): string {
  const { bytes, encoding } = files.find(({ forms }) => forms !== undefined && Object.hasOwn(forms, name))?.forms?.[name] ?? usualForm;
  const value = randomBytes(bytes);
  // Node.js leaves out the signs at the end that Python's decoder wants to see.
  return encoding === 'base64url' ? value.toString('base64').replaceAll('+', '-').replaceAll('/', '_') : value.toString(encoding);
}
