import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import type { BuildArgument } from '../stack.ts';
import { publicVariable } from './environment.ts';

/** Public variables that are fixed when the image is built. */
export interface PublicVariables {
  readonly fact?: Fact<readonly string[]>;
  readonly values: readonly BuildArgument[];
}

// The files that a production build reads, the strongest first (vite.dev and nextjs.org, "Environment Variables"); an example contains only
// names.
const files = ['.env.production', '.env'];
const examples = ['.env.example', '.env.sample', '.env.template', '.env.dist'];
const code = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/;
const names = new RegExp(`\\b(?:process\\.env|import\\.meta\\.env)\\??\\.(${publicVariable.source.slice(1)}\\w+)`, 'g');
const dollar = /["'](?:\$env\/static\/public|astro:env\/client)["']/;
const mostFiles = 4000;

/**
 * Finds the variables with a public prefix in the code or the environment files, with their values from these files. `surrounding`: the
 * folder of the environment files.
 */
export function findPublicVariables(folder: Folder, surrounding: Folder = folder): PublicVariables {
  const values = new Map<string, string | undefined>();
  const sources = new Map<string, string>();
  for (const file of [...files, ...examples]) {
    for (const [name, value] of entriesIn(surrounding.search(file))) {
      if (!publicVariable.test(name)) continue;
      if (!sources.has(name)) sources.set(name, file);
      if (files.includes(file) && !values.has(name)) values.set(name, value);
    }
  }
  for (const file of folder.files.filter((path) => code.test(path)).slice(0, mostFiles)) {
    for (const name of namesIn(folder.search(file))) if (!sources.has(name)) sources.set(name, file);
  }
  const found = [...sources.keys()].sort();
  return {
    ...(found.length === 0 ? {} : { fact: { value: found, source: [...new Set(sources.values())].slice(0, 3).join(', ') } }),
    values: found.map((name) => {
      const value = values.get(name);
      return { name, ...(value === undefined ? {} : { value }) };
    }),
  };
}

/**
 * The variables of a file with their values. Multi-line values are left out, because a build argument cannot have one: the build reads the
 * file itself.
 */
function entriesIn(text: string): [name: string, value: string | undefined][] {
  const entries: [string, string | undefined][] = [];
  let open = '';
  for (const line of text.split('\n')) {
    if (open !== '') {
      if (line.includes(open)) open = '';
      continue;
    }
    const [, name, raw = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)/s.exec(line) ?? [];
    if (name === undefined) continue;
    const [, , quoted] = /^(["'])(.*)\1$/.exec(raw.trim()) ?? [];
    const [quote = ''] = /^["'`]/.exec(raw.trimStart()) ?? [];
    if (quote !== '' && !raw.trimStart().slice(1).includes(quote)) open = quote;
    entries.push([name, open === '' ? (quoted ?? raw.trimStart().replace(/\s#.*/s, '').trimEnd()) : undefined]);
  }
  return entries;
}

function namesIn(text: string): string[] {
  if (!text.includes('env')) return [];
  const read = [...text.matchAll(names)].flatMap(([, name]) => name ?? []);
  const imported = dollar.test(text) ? [...text.matchAll(/\bPUBLIC_\w+/g)].map(([name]) => name) : [];
  return [...read, ...imported];
}
