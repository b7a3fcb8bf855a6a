import type { Folder } from '../../folder/folder.ts';
import { tableAt, textAt } from '../../manifests/table.ts';
import { lineOf, readToml } from '../../manifests/toml.ts';
import type { Task } from './pyproject.ts';
import type { Requirement } from './requirement.ts';
import { tableRequirements } from './requirement-table.ts';

/** The content of a Pipfile. */
export interface Pipfile {
  /** [packages]: the production dependencies. */
  readonly dependencies: readonly Requirement[];
  /** [requires]: `3.13` or `3.13.2`. */
  readonly python?: { readonly version: string; readonly line: number };
  readonly tasks: readonly Task[];
}

const file = 'Pipfile';

/** Reads the Pipfile. Returns undefined if there is none. Throws KaizenError that names the line if it cannot be parsed. */
export function readPipfile(folder: Folder): Pipfile | undefined {
  const document = readToml(folder, file);
  if (document === undefined) return undefined;
  const { text, root } = document;
  const requires = tableAt(root, 'requires');
  const version = textAt(requires, 'python_full_version') ?? textAt(requires, 'python_version');
  const scripts = tableAt(root, 'scripts') ?? {};
  return {
    dependencies: tableRequirements(tableAt(root, 'packages')).map(({ requirement }) => requirement),
    ...(version === undefined ? {} : { python: { version, line: lineOf(text, /^[ \t]*python_(?:full_)?version\b/m) } }),
    tasks: Object.keys(scripts).flatMap((name) => {
      const command = textAt(scripts, name);
      return command === undefined ? [] : [{ name, command, source: `${name} in [scripts] of ${file}` }];
    }),
  };
}
