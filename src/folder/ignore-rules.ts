import ignore, { type Ignore } from 'ignore';

/** The rules of the .gitignore files from the root to a folder, for paths relative to the root. */
export interface IgnoreRules {
  readonly matcher: Ignore;
  readonly sieve: Sieve;
  readonly count: number;
  /** True if some of the rules are not applied. */
  readonly isCut: boolean;
}

/** True if a rule that excludes may match a path with that last name. False is certain, and fast. */
type Sieve = (path: string, name: string) => boolean;

// Each path is compared with each rule, and each `**` in a rule multiplies the possible matches. No path that a system opens is longer than
// the longest rule (Linux, PATH_MAX).
const most = { rules: 1000, length: 4096, doubleStars: 3 };

/**
 * Adds a folder's .gitignore to the rules around it. As in git, the last matching rule decides, the rules of a deeper file come after those
 * of an outer one, and case matters. Rules beyond a thousand are not applied, nor are rules that are longer than any path or have more than
 * three `**`.
 */
export function withIgnoreFile(outer: IgnoreRules | undefined, folder: string, text: string): IgnoreRules {
  const lines = text.split('\n').filter((line) => /^[^#]/.test(line));
  const before = outer?.count ?? 0;
  const applied = lines.filter(isReasonable).slice(0, most.rules - before);
  const matcher = ignore({ ignorecase: false });
  if (outer !== undefined) matcher.add(outer.matcher);
  matcher.add(applied.map((line) => fromRoot(folder, line))).add(entered(folder));
  const own = sieveOf(applied);
  return {
    matcher,
    sieve: outer === undefined ? own : (path, name) => own(path, name) || outer.sieve(path, name),
    count: before + applied.length,
    isCut: applied.length < lines.length || outer?.isCut === true,
  };
}

/** Whether the rules exclude a path below their folder that is in no excluded folder. A folder's path has a `/` at its end. */
export function isExcluded({ sieve, matcher }: IgnoreRules, path: string, name: string): boolean {
  return sieve(path, name) && matcher.ignores(path);
}

function isReasonable(line: string): boolean {
  return line.length <= most.length && line.split('**').length <= most.doubleStars + 1;
}

/** A rule of a folder's .gitignore, rewritten for the root's. A rule without a slash holds at any depth, and stays unchanged. */
function fromRoot(folder: string, line: string): string {
  const [sign, rule] = line.startsWith('!') ? ['!', line.slice(1)] : ['', line];
  const isPath = withoutBlanks(rule).slice(0, -1).includes('/');
  return isPath ? `${sign}${literal(folder)}/${rule.replace(/^\//, '')}` : line;
}

/** Rules that cancel the effect of the folder's own rules on the folders that lead to it. */
function entered(folder: string): string[] {
  return folder === '' ? [] : folder.split('/').map((_, depth, names) => `!${literal(names.slice(0, depth + 1).join('/'))}/`);
}

function literal(folder: string): string {
  return folder === '' ? '' : `/${folder.replaceAll(/[\\*?[\]]/g, '\\$&')}`;
}

/** Blanks at the end of a rule are ignored, except after a backslash. */
function withoutBlanks(rule: string): string {
  let end = rule.length;
  while (rule[end - 1] === ' ' && rule[end - 2] !== '\\') end -= 1;
  return rule.slice(0, end);
}

/**
 * Nearly all files of a repository match no rule. Most rules end in a name or an extension, which are looked up; for another rule, the path
 * must contain its longest part without wildcards.
 */
function sieveOf(lines: readonly string[]): Sieve {
  const names = new Set<string>();
  const endings = new Set<string>();
  const parts: string[] = [];
  for (const line of lines) {
    if (line.startsWith('!')) continue;
    const rule = withoutBlanks(line);
    const last = rule.replace(/\/$/, '').split('/').at(-1) ?? '';
    const ending = /^\*[^*?[\\]*(\.[^*?[\\.]+)$/.exec(last)?.[1];
    if (ending !== undefined) endings.add(ending);
    else if (/^[^*?[\\]+$/.test(last)) names.add(last);
    else parts.push(longestPart(rule));
  }
  return (path, name) => names.has(name) || endings.has(name.slice(name.lastIndexOf('.'))) || parts.some((part) => path.includes(part));
}

/** The text after a bracket or a backslash may have any meaning. */
function longestPart(rule: string): string {
  const parts = rule.split(/[[\\]/, 1).flatMap((start) => start.split(/[*?/]+/));
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}
