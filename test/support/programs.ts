import { chmodSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { folderWith, write } from './folders.ts';

/** A test's own programs, by name, each with its sh script. */
export type Programs = Readonly<Record<string, string>>;

/** Runs a function with these programs first on the path; `isAlone`: with only these. */
export async function withPrograms<Result>(
  programs: Programs,
  action: () => Promise<Result>,
  { isAlone = false }: { readonly isAlone?: boolean } = {},
): Promise<Result> {
  const folder = folderWith({});
  for (const [name, script] of Object.entries(programs)) {
    write(folder, { [name]: `#!/bin/sh\n${script}\n` });
    chmodSync(join(folder, name), 0o755);
  }
  const before = process.env['PATH'] ?? '';
  process.env['PATH'] = isAlone ? folder : [folder, before].join(delimiter);
  try {
    return await action();
  } finally {
    process.env['PATH'] = before;
  }
}
