import { KaizenError } from '../../errors.ts';
import type { Folder } from '../../folder/folder.ts';
import { type FoundGenerator, generatorOf, isPlainJekyll } from './generators.ts';

/** The folder to serve. */
export interface Place {
  /** Relative to the application's folder; empty for that folder itself. */
  readonly folder: string;
  /** Its start page: `public/index.html`. */
  readonly index: string;
  /** Its source. */
  readonly source: string;
  readonly warnings: readonly string[];
}

/** Usual names of folders to serve, and output folders of build tools. */
const served = ['public', 'public_html', 'www', 'htdocs', 'html', 'site'];
const built = ['dist', 'build', 'out', '_site'];

/** Files of a program that builds or serves the pages, in unsupported languages: visitors do not get its folder. */
const otherPrograms =
  /^(?:Cargo\.toml|Trunk\.toml|pom\.xml|build\.gradle(?:\.kts)?|build\.sbt|composer\.json|index\.php|wp-config\.php|Gemfile|mix\.exs|elm\.json|pubspec\.yaml|deno\.jsonc?|Package\.swift|CMakeLists\.txt|[^/]+\.(?:csproj|fsproj|sln))$/;

/** Files of a program in a subfolder: pages in docs are then its documentation. */
const programBelow =
  /^(?!docs\/)(?:[\w.-]{1,60}\/){1,3}(?:go\.mod|package\.json|pyproject\.toml|requirements\.txt|manage\.py|Cargo\.toml|pom\.xml|composer\.json|Gemfile)$/;

/** True for a folder with a site, or with the configuration of a program that builds one, and without any other program. Reads no file. */
export function holdsSite(folder: Folder): boolean {
  const generator = generatorOf(folder);
  if (folder.files.some((path) => otherPrograms.test(path) && generator?.manifest !== path)) return false;
  return generator !== undefined || folder.has('index.html') || siteFolders(folder).length > 0;
}

/**
 * Finds the folder to serve, in a folder for which `holdsSite` is true. Throws KaizenError (exit code 1) if a generator has not built it
 * yet, or if there are several candidates.
 */
export function findPlace(folder: Folder): Place {
  const generator = generatorOf(folder);
  if (generator !== undefined && !isPlainJekyll(folder, generator)) return outputOf(folder, generator);
  const folders = siteFolders(folder);
  if (folder.has('index.html')) return { folder: '', index: 'index.html', source: 'index.html', warnings: folders.map(besideTheSite) };
  const [only, ...others] = folders;
  if (only === undefined || others.length > 0) throw severalPlaces(folders);
  return { folder: only, index: indexOf(only), source: indexOf(only), warnings: [] };
}

function siteFolders(folder: Folder): string[] {
  // docs may also contain documentation; these two files are for GitHub Pages, which publishes that folder.
  const isPublished = folder.has('docs/CNAME') || folder.has('docs/.nojekyll');
  const docs = isPublished && !folder.files.some((path) => programBelow.test(path)) ? ['docs'] : [];
  // A start page next to a manifest is a source of its build.
  return [...served, ...built, ...docs].filter((path) => folder.has(indexOf(path)) && !folder.has(`${path}/package.json`));
}

function outputOf(folder: Folder, { name, command, output, configuration }: FoundGenerator): Place {
  const index = indexOf(output);
  if (!folder.has(index))
    throw new KaizenError(
      `${configuration}: the tool does not run ${name}, which builds this site. Run "${command}" first, and make sure that no .gitignore ignores ${index}.`,
    );
  return { folder: output, index, source: `${index}, made by ${name} (${configuration})`, warnings: [] };
}

function besideTheSite(path: string): string {
  return `${indexOf(path)} is served below /${path}/, with index.html at /: use --service ${path} to serve that folder alone.`;
}

function severalPlaces(folders: readonly string[]): KaizenError {
  const flags = folders.map((path) => `--service ${path}`).join(' or ');
  return new KaizenError(`${folders.map(indexOf).join(' and ')} could each be the site: choose one with ${flags}.`);
}

function indexOf(path: string): string {
  return `${path}/index.html`;
}
