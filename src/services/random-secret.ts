import { randomBytes } from 'node:crypto';
import type { SecretFile } from './service.ts';
import { type SecretForm, usualForm } from './signing-keys.ts';

/** Makes a random value for a secret of one of these files, in the form that the file asks for. */
export function randomSecret(name: string, files: readonly SecretFile[]): string {
  const { bytes, encoding } = files.find(({ forms }) => forms !== undefined && Object.hasOwn(forms, name))?.forms?.[name] ?? usualForm;
  return written(randomBytes(bytes), encoding);
}

/** A value of a form for a test's throw-away copy, the same each time: it is no secret. */
export function sampleSecret({ bytes, encoding }: SecretForm): string {
  return written(Buffer.alloc(bytes, 'k'), encoding);
}

function written(value: Buffer, encoding: SecretForm['encoding']): string {
  // Node.js leaves out the signs at the end that Python's decoder wants to see.
  return encoding === 'base64url' ? value.toString('base64').replaceAll('+', '-').replaceAll('/', '_') : value.toString(encoding);
}
