import { chmodSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { folderWith, write } from './folders.ts';

/** Programs of a test's own, by their names: what each does, as a script of sh. */
export type Programs = Readonly<Record<string, string>>;

/** Does something while these programs come first on the path; `isAlone`: while they are all that is there. */
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
