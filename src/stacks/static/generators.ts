import type { Folder } from '../../folder/folder.ts';

/** A program that builds a site. This tool runs none: it cannot choose their versions and themes. */
interface Generator {
  readonly name: string;
  /** The command that builds the site. */
  readonly command: string;
  /** The default output folder, from its documentation. */
  readonly output: string;
  /** The generator's own manifest, which usually belongs to another language. */
  readonly manifest?: string;
}

/** How to recognise a generator: by its configuration in the root, and by a folder if that name is common. */
interface Signs extends Generator {
  readonly file: RegExp;
  readonly beside?: string;
}

/** A generator, with its configuration file. */
export interface FoundGenerator extends Generator {
  readonly configuration: string;
}

const hugo = { name: 'Hugo', command: 'hugo', output: 'public' } as const;

const generators: readonly Signs[] = [
  { ...hugo, file: /^hugo\.(?:toml|ya?ml|json)$/ },
  { ...hugo, file: /^config\.(?:toml|ya?ml|json)$/, beside: 'archetypes/' },
  { ...hugo, file: /^config\.(?:toml|ya?ml|json)$/, beside: 'layouts/' },
  { name: 'Zola', command: 'zola build', output: 'public', file: /^config\.toml$/, beside: 'content/' },
  { name: 'Jekyll', command: 'jekyll build', output: '_site', manifest: 'Gemfile', file: /^_config\.ya?ml$/ },
  { name: 'MkDocs', command: 'mkdocs build', output: 'site', file: /^mkdocs\.ya?ml$/ },
  { name: 'Eleventy', command: 'npx @11ty/eleventy', output: '_site', file: /^(?:\.eleventy\.js|eleventy\.config\.[cm]?js)$/ },
  { name: 'mdBook', command: 'mdbook build', output: 'book', file: /^book\.toml$/ },
];

/** Returns the generator whose configuration is in the folder's root, with that file; undefined if there is none. Reads no file. */
export function generatorOf(folder: Folder): FoundGenerator | undefined {
  const root = folder.files.filter((path) => !path.includes('/'));
  for (const { file, beside, ...generator } of generators) {
    const configuration = root.find((path) => file.test(path));
    if (configuration === undefined || (beside !== undefined && !folder.files.some((path) => path.startsWith(beside)))) continue;
    return { ...generator, configuration };
  }
  return undefined;
}

/** True if Jekyll would copy the pages unchanged: GitHub Pages also reads settings for plain HTML from `_config.yml`. */
export function isPlainJekyll(folder: Folder, { name }: Generator): boolean {
  if (name !== 'Jekyll' || !folder.has('index.html')) return false;
  const hasFrontMatter = /^---\s*\n/.test(folder.search('index.html'));
  return !hasFrontMatter && !folder.files.some((path) => /^_(?:layouts|includes|posts)\//.test(path));
}
