import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

// The compiler writes declarations for every source. A user of the library needs only those that its entry point reaches.
const root = 'dist/types';
const reached = new Set([join(root, 'src/library.d.ts')]);
for (const path of reached) {
  for (const [, specifier] of readFileSync(path, 'utf8').matchAll(/(?:from |import\()["'](\.[^"']+)\.ts["']/g)) {
    reached.add(join(dirname(path), `${specifier}.d.ts`));
  }
}
for (const entry of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
  const path = join(root, entry);
  if (statSync(path).isFile() && !reached.has(path)) rmSync(path);
}
