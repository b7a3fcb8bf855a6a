import type { Stack } from './stack.ts';

/** What `--language` takes. */
export const languageNames = ['python', 'go', 'rust', 'node', 'static', 'other'] as const;
export type LanguageName = (typeof languageNames)[number];

/** A language whose module is loaded for folders only that can hold some of it: loading them all takes longer than looking at a folder. */
interface Entry {
  /** As `Stack.language` and the answer `language` have it. */
  readonly name: LanguageName;
  /** `Node.js` */
  readonly title: string;
  /** Paths of which there is one at least, wherever the language is. */
  readonly signs: RegExp;
  load(): Promise<Stack>;
}

/** All languages, in the order in which a folder is tried against them. */
const entries: readonly Entry[] = [
  {
    name: 'python',
    title: 'Python',
    signs: /\.py$|(?:^|\/)(?:pyproject\.toml|setup\.cfg|Pipfile)$|requirements/,
    load: async () => (await import('./python/python.ts')).python,
  },
  { name: 'go', title: 'Go', signs: /(?:^|\/)(?:go\.(?:mod|work)|main\.go)$/, load: async () => (await import('./go/go.ts')).go },
  { name: 'rust', title: 'Rust', signs: /(?:^|\/)Cargo\.toml$/, load: async () => (await import('./rust/rust.ts')).rust },
  {
    name: 'node',
    title: 'Node.js',
    signs: /(?:^|\/)package\.(?:json5?|yaml)$|^(?:server|app|index|main|bot)\.(?:[mc]?js|ts)$/,
    load: async () => (await import('./node/node.ts')).node,
  },
  {
    name: 'static',
    title: 'static files',
    signs: /(?:^|\/)(?:index\.html|_?config\.\w+|hugo\.\w+|mkdocs\.\w+|book\.toml|\.?eleventy\.[\w.]+)$/,
    load: async () => (await import('./static/static.ts')).staticSite,
  },
  // Never recognised: it is answered.
  { name: 'other', title: 'another language', signs: /(?!)/, load: async () => (await import('./other/other.ts')).other },
];

/** Names of all languages, for a person. */
export const languageTitles: ReadonlyMap<LanguageName, string> = new Map(entries.map(({ name, title }) => [name, title]));

/** The languages of which a folder with these paths can hold some. */
export async function stacksFor(paths: readonly string[]): Promise<readonly Stack[]> {
  const present = entries.filter(({ signs }) => paths.some((path) => signs.test(path)));
  return Promise.all(present.map(({ load }) => load()));
}

/** The stack of a language. */
export async function stackNamed(language: LanguageName): Promise<Stack> {
  const entry = entries.find(({ name }) => name === language);
  if (entry === undefined) throw new Error(`${language} has no stack`);
  return entry.load();
}
