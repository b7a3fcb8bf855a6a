import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { globPattern } from '../../manifests/glob.ts';
import { readJson } from '../../manifests/json.ts';
import { isTable, type Table, tableAt, textAt, textsAt } from '../../manifests/table.ts';
import { codeFile } from './modules.ts';

/** Paths in TypeScript's configuration, relative to the application's folder. */
export interface TypeScript {
  /** Output folders of the compiler. */
  readonly outDirs: readonly string[];
  /** The compiled folder, if it is stated. */
  readonly rootDir: string | undefined;
  /** Prefixes of imports, and their folders. */
  readonly aliases: readonly (readonly [string, string])[];
}

const files = ['tsconfig.json', 'tsconfig.build.json', 'tsconfig.prod.json', 'tsconfig.server.json', 'tsconfig.app.json', 'jsconfig.json'];
// Usual output folders of bundlers and TypeScript.
const usualFolders = ['dist', 'build', 'lib', 'out'];
const deepest = 5;

/**
 * Reads tsconfig.json and similar files, and the files in the folder that they extend. Throws KaizenError for one that cannot be parsed.
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
  /** The whole file. */
  readonly root: Table;
  /** The folder to which its paths are relative. */
  readonly from: string;
}

/** The input and output of one configuration. */
export interface Compilation {
  /** Undefined if compiled files are next to their sources. */
  readonly outDir: string | undefined;
  /** The folder whose structure the output reproduces. */
  readonly rootDir: string;
}

const sourceFile = /\.[cm]?tsx?$/;
const imported = /\b(?:from|import|require)\s{0,9}\(?\s{0,9}["'](\.{1,2}\/[^"'\n]{1,300})["']/g;
const mostSources = 2000;

/**
 * Returns where `tsc -p FILE` writes: below `outDir`, with the structure below `rootDir`, or else below the common folder of its sources
 * (typescriptlang.org/tsconfig, "rootDir"). Undefined if there is no such file, or if it writes nothing.
 */
export function compilationOf(folder: Folder, file: string): Compilation | undefined {
  const chain = compilerOptions(folder, file, 0);
  const root = readJson(folder, file, 'jsonc')?.root;
  const optionAt = (key: string): Options | undefined => chain.find(({ table }) => table[key] !== undefined);
  const textOf = (key: string): string | undefined => {
    const found = optionAt(key);
    return found === undefined ? undefined : pathIn(found.from, textAt(found.table, key))[0]?.replace(/\/$/, '');
  };
  const isOn = (key: string): boolean => optionAt(key)?.table[key] === true;
  if (root === undefined || isOn('noEmit')) return undefined;
  const outDir = textOf('outDir');
  const own = posix.dirname(file);
  const stated = textOf('rootDir') ?? (isOn('composite') ? own : undefined);
  return { outDir, rootDir: stated ?? commonFolder(sourcesOf(folder, chain, outDir, own), folder, isOn('resolveJsonModule')) };
}

function sourcesOf(folder: Folder, chain: readonly Options[], outDir: string | undefined, own: string): readonly string[] {
  const listOf = (key: 'include' | 'exclude' | 'files'): readonly RegExp[] | undefined => {
    const found = chain.find(({ root }) => root[key] !== undefined);
    return found === undefined ? undefined : textsAt(found.root, key).flatMap((glob) => patternOf(posix.join(found.from, glob), key) ?? []);
  };
  const included = [...(listOf('include') ?? []), ...(listOf('files') ?? [])];
  const all = included.length > 0 ? included : [patternOf(own, 'include')].filter((each) => each !== undefined);
  const excluded = [...(listOf('exclude') ?? []), ...(outDir === undefined ? [] : [patternOf(outDir, 'exclude')])].filter(
    (each) => each !== undefined,
  );
  return folder.files
    .filter((path) => sourceFile.test(path) && !/\.d\.[cm]?ts$/.test(path) && !/(?:^|\/)node_modules\//.test(path))
    .slice(0, mostSources)
    .filter((path) => all.some((each) => each.test(path)) && !excluded.some((each) => each.test(path)));
}

/** `src` means everything in it, like `src/**\/*`. */
function patternOf(glob: string, key: 'include' | 'exclude' | 'files'): RegExp | undefined {
  const bare = glob.replace(/\/$/, '');
  if (key !== 'files' && !/[*?]/.test(bare) && !/\.\w+$/.test(bare)) return globPattern(bare === '.' ? '**' : `${bare}/**`);
  return globPattern(bare);
}

/** The common folder of the sources, and of the files outside of it that they import. */
function commonFolder(sources: readonly string[], folder: Folder, hasJson: boolean): string {
  let common = sources.map((path) => posix.dirname(path)).reduce<string | undefined>(shared, undefined) ?? '.';
  for (const path of sources) {
    if (common === '.') break;
    for (const [, specifier = ''] of folder.search(path).matchAll(imported)) {
      const target = posix.join(posix.dirname(path), specifier);
      if (`${target}/`.startsWith(`${common}/`)) continue;
      const file = hasJson && target.endsWith('.json') && folder.has(target) ? target : codeFile(folder, target);
      if (file !== undefined && (sourceFile.test(file) || file.endsWith('.json')) && !/\.d\.[cm]?ts$/.test(file))
        common = shared(common, posix.dirname(file));
    }
  }
  return common;
}

function shared(first: string | undefined, second: string): string {
  if (first === undefined || first === second) return second;
  const [a, b] = [first.split('/'), second.split('/')];
  const end = a.findIndex((part, index) => part !== b[index]);
  return a.slice(0, end === -1 ? a.length : end).join('/') || '.';
}

/** The options of a file, followed by those of the files that it extends. */
function compilerOptions(folder: Folder, file: string, depth: number): Options[] {
  const root = depth > deepest ? undefined : readJson(folder, file, 'jsonc')?.root;
  if (root === undefined) return [];
  const from = posix.dirname(file);
  const parents = [...textsAt(root, 'extends'), textAt(root, 'extends') ?? ''].filter((parent) => parent.startsWith('.'));
  return [
    { table: tableAt(root, 'compilerOptions') ?? {}, root, from },
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

/** The source of a file in a command: the file itself, or the file that the build compiles to it. */
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
