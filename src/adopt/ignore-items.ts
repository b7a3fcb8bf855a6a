import { lineAgainst } from '../dockerignore/ignored.ts';
import { credentialDecoys, credentialPatterns, examplePatterns } from '../folder/credentials.ts';
import type { Item, Target } from './item.ts';

/** Paths that never belong in a build context: an example path, the lines that exclude it, and the reason. */
const rules: readonly { readonly paths: readonly string[]; readonly lines: readonly string[]; readonly sentence: string }[] = [
  {
    paths: ['.git/config', 'nested/.git/config'],
    lines: ['**/.git'],
    sentence: 'The build context holds the history of the repository.',
  },
  {
    paths: [...credentialDecoys, 'secrets/decoy', 'nested/secrets/decoy'],
    lines: ['**/secrets', ...credentialPatterns, ...examplePatterns.map((pattern) => `!${pattern}`)],
    sentence: 'The build context may hold secrets, such as .env files and private keys.',
  },
  {
    paths: ['.kaizen-docker/lock.json', 'tests/deployment/decoy'],
    lines: ['.kaizen-docker', 'tests/deployment'],
    sentence: 'The build context holds the files of kaizen-docker itself.',
  },
];

/** All items about a .dockerignore. */
export const ignoreItems: readonly Item<Target>[] = [
  {
    name: 'ignore',
    reasons: ({ text }) => missing(text).map(({ sentence }) => sentence),
    apply: ({ text }) => {
      const known = new Set(text.split('\n').map((line) => line.trim()));
      const added = missing(text).flatMap(({ lines }) => lines.filter((line) => !known.has(line)));
      const ended = text === '' || text.endsWith('\n') ? text : `${text}\n`;
      return { text: `${ended}${added.map((line) => `${line}\n`).join('')}` };
    },
  },
];

function missing(text: string): typeof rules {
  return rules.filter(({ paths }) => paths.some((path) => lineAgainst(path, text) === undefined));
}
