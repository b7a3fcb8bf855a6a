import { randomBytes } from 'node:crypto';
import type { SecretFile } from './service.ts';
import { type SecretForm, usualForm } from './signing-keys.ts';

/** Generates a random value for a secret in one of these files, in the form that the file requires. */
export function randomSecret(name: string, files: readonly SecretFile[]): string {
  const { bytes, encoding } = files.find(({ forms }) => forms !== undefined && Object.hasOwn(forms, name))?.forms?.[name] ?? usualForm;
  return written(randomBytes(bytes), encoding);
}

/** A constant value in this form for the temporary copy of a test: it is not a secret. */
export function sampleSecret({ bytes, encoding }: SecretForm): string {
  return written(Buffer.alloc(bytes, 'k'), encoding);
}

function written(value: Buffer, encoding: SecretForm['encoding']): string {
  // Node.js leaves out the padding that Python's decoder requires.
  return encoding === 'base64url' ? value.toString('base64').replaceAll('+', '-').replaceAll('/', '_') : value.toString(encoding);
}
