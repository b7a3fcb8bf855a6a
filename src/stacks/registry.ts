import type { Stack } from './stack.ts';

/** A language whose module is loaded for folders only that can hold some of it: loading them all takes longer than looking at a folder. */
interface Entry {
  /** `Node.js` */
  readonly title: string;
  /** Paths of which there is one at least, wherever the language is. */
  readonly signs: RegExp;
  load(): Promise<Stack>;
}

/** All languages, in the order in which a folder is tried against them. */
const entries: readonly Entry[] = [
  {
    title: 'Python',
    signs: /\.py$|(?:^|\/)(?:pyproject\.toml|setup\.cfg|Pipfile)$|requirements/,
    load: async () => (await import('./python/python.ts')).python,
  },
  { title: 'Go', signs: /(?:^|\/)go\.(?:mod|work)$/, load: async () => (await import('./go/go.ts')).go },
  { title: 'Rust', signs: /(?:^|\/)Cargo\.toml$/, load: async () => (await import('./rust/rust.ts')).rust },
  {
    title: 'Node.js',
    signs: /(?:^|\/)package\.json$|^(?:server|app|index|main|bot)\.(?:[mc]?js|ts)$/,
    load: async () => (await import('./node/node.ts')).node,
  },
  {
    title: 'static files',
    signs: /(?:^|\/)(?:index\.html|_?config\.\w+|hugo\.\w+|mkdocs\.\w+|book\.toml|\.?eleventy\.[\w.]+)$/,
    load: async () => (await import('./static/static.ts')).staticSite,
  },
];

/** Names of all languages, for a sentence. */
export const languageTitles: readonly string[] = entries.map(({ title }) => title);

/** The languages of which a folder with these paths can hold some. */
export async function stacksFor(paths: readonly string[]): Promise<readonly Stack[]> {
  const present = entries.filter(({ signs }) => paths.some((path) => signs.test(path)));
  return Promise.all(present.map(({ load }) => load()));
}
