import type { Stack } from './stack.ts';

/** The values of `--language`. */
export const languageNames = ['python', 'go', 'rust', 'node', 'static', 'other'] as const;
export type LanguageName = (typeof languageNames)[number];

/** A language whose module is loaded only for folders that may contain it: loading all of them takes longer than inspecting a folder. */
interface Entry {
  /** The value of `Stack.language` and of the answer `language`. */
  readonly name: LanguageName;
  /** `Node.js` */
  readonly title: string;
  /** Matches at least one path in every folder with the language. */
  readonly signs: RegExp;
  load(): Promise<Stack>;
}

/** All languages, in the order in which a folder is checked. */
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
  // Never recognised, only answered.
  { name: 'other', title: 'another language', signs: /(?!)/, load: async () => (await import('./other/other.ts')).other },
];

/** Titles of all languages, for a person. */
export const languageTitles: ReadonlyMap<LanguageName, string> = new Map(entries.map(({ name, title }) => [name, title]));

/** The languages that a folder with these paths may contain. */
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
