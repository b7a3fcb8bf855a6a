import type { Folder } from '../../folder/folder.ts';
import { isTable, type Table } from '../../manifests/table.ts';
import type { PackageJson } from './package-json.ts';

/** A package manager: `berry` is Yarn from 2 on, which has little in common with Yarn 1 except the name. */
export type ManagerKind = 'npm' | 'pnpm' | 'yarn' | 'berry' | 'bun';

/** A semver version, with limits. */
const version = '(\\d{1,9}\\.\\d{1,9}\\.\\d{1,9}[\\w.+-]{0,80})';

/** The packages in a lock file; empty if there is none, or if it is too long to be read. */
export interface Locked {
  has(name: string): boolean;
  /** The versions of a package in it. */
  versions(name: string): readonly string[];
}

// Longer than any name and range; a pattern of hundreds of kilobytes cannot be compiled.
const longest = 1000;

/** Searches a lock file of any format: npm's contains the folder of a package, and all others its name before a version. */
export function readLock(folder: Folder, file: string | undefined): Locked {
  const text = file === undefined ? '' : folder.search(file);
  return {
    versions: (name) => (name.length <= longest && text.includes(name) ? versionsIn(text, escaped(name)) : []),
    has: (name) =>
      name.length <= longest &&
      text.includes(name) &&
      new RegExp(`node_modules/${escaped(name)}"|(?:^|["'\\s,])${escaped(name)}@`, 'm').test(text),
  };
}

/**
 * The version is on the line after the name in npm's formats, after a list of ranges in Yarn's, and directly after the name in those of
 * pnpm and Bun.
 */
function versionsIn(text: string, name: string): readonly string[] {
  const patterns = [
    `"(?:node_modules/)?${name}": \\{\\n {1,20}"version": "${version}"`,
    `^"?${name}@[^\\n]{1,1000}:\\n {2}"?version"?:? "?${version}"?$`,
    `^ {2}["']?/?${name}[@/]${version}(?:\\([^\\n]{0,1000})?["']?:`,
    `"${name}": \\["${name}@${version}"`,
  ];
  return [...new Set(patterns.flatMap((pattern) => [...text.matchAll(new RegExp(pattern, 'gm'))].flatMap((match) => match[1] ?? [])))];
}

/** How a lock file records a project's dependency on a package with a range, by package manager. */
const entries: Readonly<Record<ManagerKind, (name: string, range: string) => RegExp>> = {
  npm: (name, range) => new RegExp(`"${name}":\\s*"${range}"`),
  bun: (name, range) => new RegExp(`"${name}":\\s*"${range}"`),
  yarn: (name, range) => new RegExp(`(?:^|["\\s])${name}@${range}(?=[",:])`, 'm'),
  berry: (name, range) => new RegExp(`(?:^|["\\s])${name}@(?:npm:)?${range}(?=[",:])`, 'm'),
  pnpm: (name, range) => new RegExp(`^[ \\t]+["']?${name}["']?:[ \\t]*\\n[ \\t]+specifier:\\s*["']?${range}["']?$`, 'm'),
};

/**
 * Lists the dependencies in package.json, with their ranges, that the lock file lacks, because a strict install would fail. If package.json
 * overrides versions, the lock file has other ranges, and the list is empty.
 */
export function missingInLock(folder: Folder, file: string, kind: ManagerKind, manifest: PackageJson): readonly string[] {
  const text = folder.search(file);
  if (!isTelling(text, kind) || ['overrides', 'resolutions', 'pnpm'].some((key) => key in manifest.root)) return [];
  const stated = [...manifest.ownDependencies, ...manifest.devDependencies];
  return stated
    .filter(([name, range]) => name.length + range.length <= longest && !entries[kind](escaped(name), escaped(range)).test(text))
    .map(([name, range]) => `${name} ${range}`);
}

/** False for text that is too long, or binary, and for the first formats of npm and pnpm, which record the ranges differently. */
function isTelling(text: string, kind: ManagerKind): boolean {
  if (text === '' || text.includes('\0')) return false;
  if (kind === 'npm') return text.includes('"packages"');
  return kind !== 'pnpm' || !/^lockfileVersion: 5/m.test(text);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** Programs of installed packages. */
export interface Programs {
  /** The package that provides a program with that name; undefined if none is known. */
  ownerOf(name: string): string | undefined;
  /** True for an installed package, including dependencies of dependencies. */
  hasPackage(name: string): boolean;
  /** True if all installed packages are known. */
  readonly isComplete: boolean;
}

/** The result without the installed packages. */
export const noPrograms: Programs = { ownerOf: () => undefined, hasPackage: () => true, isComplete: true };

/** The programs in the lock file of npm; those of other package managers list none. */
export function readPrograms(folder: Folder, file: string | undefined, { has: hasPackage }: Locked): Programs {
  if (file === undefined || !/package-lock|shrinkwrap/.test(file)) return { ownerOf: () => undefined, hasPackage, isComplete: false };
  let known: ReadonlyMap<string, string> | undefined;
  return {
    ownerOf: (name) => {
      known ??= programsIn(folder.search(file));
      return known.get(name);
    },
    hasPackage,
    // Older formats do not list them.
    isComplete: folder.search(file).includes('"packages"'),
  };
}

function programsIn(text: string): ReadonlyMap<string, string> {
  const packages = parsed(text)?.['packages'];
  return new Map(
    Object.entries(isTable(packages) ? packages : {}).flatMap(([path, entry]): [string, string][] => {
      const owner = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
      const bin = isTable(entry) ? entry['bin'] : undefined;
      return owner === undefined || !isTable(bin) ? [] : Object.keys(bin).map((name) => [name, owner]);
    }),
  );
}

function parsed(text: string): Table | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isTable(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
