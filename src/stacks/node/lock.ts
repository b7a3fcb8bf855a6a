import type { Folder } from '../../folder/folder.ts';
import { isTable, type Table } from '../../manifests/table.ts';
import type { PackageJson } from './package-json.ts';

/** A package manager: `berry` is Yarn from 2 on, which has little but the name in common with Yarn 1. */
export type ManagerKind = 'npm' | 'pnpm' | 'yarn' | 'berry' | 'bun';

/** A version as semver has it, in bounds. */
const version = '(\\d{1,9}\\.\\d{1,9}\\.\\d{1,9}[\\w.+-]{0,80})';

/** The packages that a lock file names; none where there is no lock file, or one that is too long to be read. */
export interface Locked {
  has(name: string): boolean;
  /** The versions of a package that it names. */
  versions(name: string): readonly string[];
}

// Longer than any name and range; a pattern of hundreds of kilobytes can't be compiled.
const longest = 1000;

/** Looks into a lock file, of whatever format: npm's has a package's folder, and all others its name in front of a version. */
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

/** npm's formats have the version in the line below the name, Yarn's below a list of ranges, and those of pnpm and Bun behind the name. */
function versionsIn(text: string, name: string): readonly string[] {
  const patterns = [
    `"(?:node_modules/)?${name}": \\{\\n {1,20}"version": "${version}"`,
    `^"?${name}@[^\\n]{1,1000}:\\n {2}"?version"?:? "?${version}"?$`,
    `^ {2}["']?/?${name}[@/]${version}(?:\\([^\\n]{0,1000})?["']?:`,
    `"${name}": \\["${name}@${version}"`,
  ];
  return [...new Set(patterns.flatMap((pattern) => [...text.matchAll(new RegExp(pattern, 'gm'))].flatMap((match) => match[1] ?? [])))];
}

/** How a lock file writes that a project depends on a package in a range, by package manager. */
const entries: Readonly<Record<ManagerKind, (name: string, range: string) => RegExp>> = {
  npm: (name, range) => new RegExp(`"${name}":\\s*"${range}"`),
  bun: (name, range) => new RegExp(`"${name}":\\s*"${range}"`),
  yarn: (name, range) => new RegExp(`(?:^|["\\s])${name}@${range}(?=[",:])`, 'm'),
  berry: (name, range) => new RegExp(`(?:^|["\\s])${name}@(?:npm:)?${range}(?=[",:])`, 'm'),
  pnpm: (name, range) => new RegExp(`^[ \\t]+["']?${name}["']?:[ \\t]*\\n[ \\t]+specifier:\\s*["']?${range}["']?$`, 'm'),
};

/**
 * Lists the dependencies in package.json, with their ranges, that the lock file lacks, which a strict install ends at. Where package.json replaces versions,
 * the lock file has other ranges, and nothing is said of them.
 */
export function missingInLock(folder: Folder, file: string, kind: ManagerKind, manifest: PackageJson): readonly string[] {
  const text = folder.search(file);
  if (!isTelling(text, kind) || ['overrides', 'resolutions', 'pnpm'].some((key) => key in manifest.root)) return [];
  const stated = [...manifest.ownDependencies, ...manifest.devDependencies];
  return stated
    .filter(([name, range]) => name.length + range.length <= longest && !entries[kind](escaped(name), escaped(range)).test(text))
    .map(([name, range]) => `${name} ${range}`);
}

/** False for what is too long to be read, or binary, and for the first formats of npm and pnpm, which say otherwise what package.json had. */
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
  /** The package that brings a program of that name; undefined where none is known to. */
  ownerOf(name: string): string | undefined;
  /** True for a package that is installed, by what names the dependencies of others, too. */
  hasPackage(name: string): boolean;
  /** True where all that is installed is known. */
  readonly isComplete: boolean;
}

/** What is known without a look at what is installed. */
export const noPrograms: Programs = { ownerOf: () => undefined, hasPackage: () => true, isComplete: true };

/** The programs that the lock file of npm names; those of the others name none. */
export function readPrograms(folder: Folder, file: string | undefined, { has: hasPackage }: Locked): Programs {
  if (file === undefined || !/package-lock|shrinkwrap/.test(file)) return { ownerOf: () => undefined, hasPackage, isComplete: false };
  let known: ReadonlyMap<string, string> | undefined;
  return {
    ownerOf: (name) => {
      known ??= programsIn(folder.search(file));
      return known.get(name);
    },
    hasPackage,
    // Older formats do not name them.
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
