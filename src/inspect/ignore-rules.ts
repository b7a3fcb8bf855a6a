import ignore, { type Ignore } from 'ignore';

/** The rules of the .gitignore files on the way from the root to a folder, for paths that are relative to the root. */
export interface IgnoreRules {
  readonly matcher: Ignore;
  readonly count: number;
}

/** Most rules in force at once: each path is compared with each of them. */
export const mostRules = 1000;

// No path that a system opens is longer (Linux, PATH_MAX), so no longer rule is meant for one.
const longestRule = 4096;

/**
 * Adds a folder's .gitignore to the rules around it, for the paths below that folder. As in git the last rule that matches decides,
 * those of a deeper file come after those of an outer one, and the case of letters counts. Rules beyond the first thousand are left out.
 */
export function withIgnoreFile(outer: IgnoreRules | undefined, folder: string, text: string): IgnoreRules {
  const lines = text.split('\n').filter((line) => /^[^#]/.test(line) && line.length <= longestRule);
  const before = outer?.count ?? 0;
  const matcher = ignore({ ignorecase: false });
  if (outer !== undefined) matcher.add(outer.matcher);
  matcher.add(lines.slice(0, mostRules - before).map((line) => fromRoot(folder, line)));
  return { matcher: matcher.add(entered(folder)), count: before + lines.length };
}

/** A rule of a folder's .gitignore as it would stand in the root's. One without a path holds at any depth as it is. */
function fromRoot(folder: string, line: string): string {
  const [sign, rule] = line.startsWith('!') ? ['!', line.slice(1)] : ['', line];
  const isPath = withoutBlanks(rule).slice(0, -1).includes('/');
  return isPath ? `${sign}${literal(folder)}/${rule.replace(/^\//, '')}` : line;
}

/** Rules that take back what the folder's own would say of the folders that lead to it. */
function entered(folder: string): string[] {
  return folder === '' ? [] : folder.split('/').map((_, depth, names) => `!${literal(names.slice(0, depth + 1).join('/'))}/`);
}

function literal(folder: string): string {
  return folder === '' ? '' : `/${folder.replaceAll(/[\\*?[\]]/g, '\\$&')}`;
}

/** Blanks at the end of a rule mean nothing but for one behind a backslash. */
function withoutBlanks(rule: string): string {
  let end = rule.length;
  while (rule[end - 1] === ' ' && rule[end - 2] !== '\\') end -= 1;
  return rule.slice(0, end);
}
