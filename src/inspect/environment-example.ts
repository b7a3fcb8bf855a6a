import type { Folder } from './folder.ts';

/** A variable that an example environment file names. Its value stays in that file. */
export interface ExampleVariable {
  readonly file: string;
  /** The scheme where the value is a URL: `postgresql`. */
  readonly scheme?: string;
}

const files = ['.env.example', '.env.sample', '.env.template', '.env.dist', 'env.example', 'env.sample', 'example.env', 'sample.env'];

/** Reads the example environment files in the root: each variable's name, and the scheme only where its value is a URL. */
export function environmentExample(folder: Folder): ReadonlyMap<string, ExampleVariable> {
  const variables = new Map<string, ExampleVariable>();
  for (const file of files) {
    for (const line of folder.search(file).split('\n')) {
      const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*["']?(.*)$/.exec(line);
      const name = match?.[1];
      if (name === undefined || variables.has(name)) continue;
      const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(match?.[2] ?? '')?.[1]?.toLowerCase();
      variables.set(name, scheme === undefined ? { file } : { file, scheme });
    }
  }
  return variables;
}
