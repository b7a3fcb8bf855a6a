import type { Folder } from '../folder/folder.ts';

/** `${NAME}`; one with a default (`${NAME:-}`) or that may be missing (`${NAME?}`) is not needed. */
const reference = /\$\{([A-Za-z_]\w{0,80})\}/g;
/** Variables of the system, which hold no credential. */
const systemVariables = /^(?:HOME|USER|PWD|PATH|TMPDIR|CI|PYTHON_?VERSION|XDG_\w+|npm_config_\w+)$/;

/** Says which variables of the environment the files of a package manager take credentials from: a build has none of them. */
export function describeRegistryTokens(folder: Folder, files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const lines = folder
      .search(file)
      .split('\n')
      .filter((line) => !/^\s*[#;]/.test(line));
    const found = lines.flatMap((line) => [...line.matchAll(reference)].flatMap(([, name = '']) => name));
    const names = [...new Set(found)].filter((name) => !systemVariables.test(name));
    const [first] = names;
    if (first === undefined) return [];
    return [
      `${file} reads ${names.join(' and ')} from the environment, which a build does not have, so packages that need it can't be installed. Add "--mount=type=secret,id=${first},env=${first}" to each RUN of the Dockerfile that installs, and a secret with "environment: ${first}" to the build in the compose file.`,
    ];
  });
}
