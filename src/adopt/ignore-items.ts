import type { Item, Target } from './item.ts';

/** What never belongs into a build context, and why. */
const patterns: readonly { readonly name: string; readonly pattern: string; readonly sentence: string }[] = [
  { name: '.git', pattern: '**/.git', sentence: 'The history of the repository comes into the build.' },
  { name: '.env', pattern: '**/.env', sentence: 'Files of secrets (.env) come into the build.' },
];

/** All items about a .dockerignore. */
export const ignoreItems: readonly Item<Target>[] = [
  {
    name: 'ignore',
    reasons: ({ text }) => missing(text).map(({ sentence }) => sentence),
    apply: ({ text }) => {
      const ended = text === '' || text.endsWith('\n') ? text : `${text}\n`;
      return {
        text: `${ended}${missing(text)
          .map(({ pattern }) => `${pattern}\n`)
          .join('')}`,
      };
    },
  },
];

function missing(text: string): typeof patterns {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return patterns.filter(({ name }) => !keepsOut(lines, name));
}

function keepsOut(lines: readonly string[], name: string): boolean {
  return lines.some((line) =>
    ['*', '**', '**/*', name, `/${name}`, `**/${name}`, `${name}*`, `**/${name}*`, `${name}/`, `**/${name}/`].includes(line),
  );
}
