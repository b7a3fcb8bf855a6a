import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { readJson } from '../../manifests/json.ts';
import { isTable, type Table, tableAt, textAt, textsAt } from '../../manifests/table.ts';
import { codeFile } from './modules.ts';

/** What TypeScript's configuration says of where files are. Paths are relative to the application's folder. */
export interface TypeScript {
  /** Folders that compiled files are written to. */
  readonly outDirs: readonly string[];
  /** The folder that is compiled, where it is stated. */
  readonly rootDir: string | undefined;
  /** Prefixes of imports, and the folders that they mean. */
  readonly aliases: readonly (readonly [string, string])[];
}

const files = ['tsconfig.json', 'tsconfig.build.json', 'tsconfig.prod.json', 'tsconfig.server.json', 'tsconfig.app.json', 'jsconfig.json'];
// Where a bundler writes to, and TypeScript by everyone's habit.
const usualFolders = ['dist', 'build', 'lib', 'out'];
const deepest = 5;

/**
 * Reads tsconfig.json and its usual companions, and what they extend in the folder.
 * Throws KaizenError for one that can't be parsed.
 */
export function readTypeScript(folder: Folder): TypeScript {
  const options = files.flatMap((file) => compilerOptions(folder, file, 0));
  const texts = (key: string): string[] => options.flatMap(({ table, from }) => pathIn(from, textAt(table, key)));
  return {
    outDirs: [...new Set([...texts('outDir'), ...usualFolders])],
    rootDir: texts('rootDir')[0],
    aliases: options.flatMap(({ table, from }) => aliasesOf(table, pathIn(from, textAt(table, 'baseUrl'))[0] ?? from)),
  };
}

interface Options {
  readonly table: Table;
  /** The folder that its paths are relative to. */
  readonly from: string;
}

/** The options of a file, and then those of what it extends. */
function compilerOptions(folder: Folder, file: string, depth: number): Options[] {
  const root = depth > deepest ? undefined : readJson(folder, file, 'jsonc')?.root;
  if (root === undefined) return [];
  const from = posix.dirname(file);
  const parents = [...textsAt(root, 'extends'), textAt(root, 'extends') ?? ''].filter((parent) => parent.startsWith('.'));
  return [
    { table: tableAt(root, 'compilerOptions') ?? {}, from },
    ...parents.flatMap((parent) => {
      const path = posix.join(from, parent);
      return compilerOptions(folder, path.endsWith('.json') ? path : `${path}.json`, depth + 1);
    }),
  ];
}

function pathIn(from: string, path: string | undefined): string[] {
  // ${configDir} is the folder of the outermost configuration, which is the application's own.
  return path === undefined
    ? []
    : [posix.normalize(path.startsWith('${configDir}') ? path.slice('${configDir}/'.length) : posix.join(from, path))];
}

function aliasesOf(table: Table, base: string): [string, string][] {
  const paths = table['paths'];
  if (!isTable(paths)) return [];
  return Object.keys(paths).flatMap((pattern): [string, string][] => {
    const [target] = textsAt(paths, pattern);
    if (target === undefined || !pattern.endsWith('/*') || !target.endsWith('/*')) return [];
    return [[pattern.slice(0, -1), posix.join(base, target.slice(0, -1))]];
  });
}

/** The source of a file that a command names: that file itself, or what a build makes it of. */
export function sourceOf(folder: Folder, path: string, { outDirs, rootDir }: TypeScript): string | undefined {
  const own = codeFile(folder, path);
  if (own !== undefined) return own;
  const normal = posix.normalize(path);
  const outDir = outDirs.find((each) => normal.startsWith(`${each}/`) || normal === each);
  if (outDir === undefined) return undefined;
  const rest = normal.slice(outDir.length + 1);
  const roots = [...(rootDir === undefined ? [] : [rootDir]), 'src', '.'];
  return roots.flatMap((root) => codeFile(folder, posix.join(root, rest)) ?? [])[0];
}
