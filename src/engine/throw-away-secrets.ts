import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomSecret } from '../services/random-secret.ts';
import { fillSecret } from '../services/secret-text.ts';
import type { SecretFile } from '../services/service.ts';

/**
 * Writes temporary secrets for one run into a folder below its work folder: random values that are deleted with it. Returns the folder's
 * path.
 */
export async function writeThrowAwaySecrets(files: readonly SecretFile[], work: string): Promise<string> {
  const folder = join(work, 'secrets');
  await mkdir(folder, { mode: 0o700, recursive: true });
  const values = new Map<string, string>();
  const valueOf = (name: string): string => {
    const value = values.get(name) ?? randomSecret(name, files);
    values.set(name, value);
    return value;
  };
  for (const file of files) {
    const path = join(folder, file.name);
    await writeFile(path, fillSecret(file, valueOf));
    // Containers read them as their own users.
    await chmod(path, 0o644);
  }
  return folder;
}
