import type { Folder } from '../folder/folder.ts';

/** A variable in an example environment file. Its value stays in that file. */
export interface ExampleVariable {
  readonly file: string;
  /** The scheme, if the value is a URL: `postgresql`. */
  readonly scheme?: string;
}

/** Names of example environment files. */
export const exampleFiles: readonly string[] = [
  '.env.example',
  '.env.sample',
  '.env.template',
  '.env.dist',
  '.env.defaults',
  '.env.production.example',
  '.env.prod.example',
  '.example.env',
  'env.example',
  'env.sample',
  'env.template',
  'example.env',
  'sample.env',
];

/**
 * Reads the example environment files in the root: each variable's name, and only the scheme if its value is a URL. The first of two files
 * with the same variable counts, and the last of two lines in a file, as in all programs that read such files.
 */
export function environmentExample(folder: Folder): ReadonlyMap<string, ExampleVariable> {
  const variables = new Map<string, ExampleVariable>();
  for (const file of exampleFiles) {
    const own = new Map(assignments(folder.search(file)));
    for (const [name, scheme] of own) {
      if (!variables.has(name)) variables.set(name, scheme === undefined ? { file } : { file, scheme });
    }
  }
  return variables;
}

const assignment = /[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*(["'`]?)/y;

function assignments(text: string): [name: string, scheme: string | undefined][] {
  const found: [string, string | undefined][] = [];
  for (let line = 0; line < text.length; ) {
    assignment.lastIndex = line;
    const match = assignment.exec(text);
    const start = match === null ? line : assignment.lastIndex;
    if (match?.[1] !== undefined) found.push([match[1], schemeAt(text, start)]);
    line = lineEnd(text, quotedEnd(text, start, match?.[2] ?? '') ?? start) + 1;
  }
  return found;
}

function schemeAt(text: string, start: number): string | undefined {
  return /^([A-Za-z][A-Za-z0-9+._-]{0,30}):\/\//.exec(text.slice(start, start + 40))?.[1]?.toLowerCase();
}

/** The end of a quoted value, possibly on a later line; undefined if the value is not quoted, or the quotes never close. */
function quotedEnd(text: string, start: number, quote: string): number | undefined {
  if (quote === '') return undefined;
  let end = text.indexOf(quote, start);
  while (end !== -1 && text[end - 1] === '\\') end = text.indexOf(quote, end + 1);
  // A quotation mark with text after it opens the value of another line.
  return end !== -1 && /^[ \t]*(?:#|$)/.test(text.slice(end + 1, lineEnd(text, end))) ? end : undefined;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
