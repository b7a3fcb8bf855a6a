import { namesMayMatch } from '../dockerignore/pattern.ts';
import type { IgnoreFile } from '../folder/listing.ts';

/** A rule of git in the form of .dockerignore. */
interface Rule {
  readonly isException: boolean;
  /** Its parts between slashes; `**` matches any number of folders. */
  readonly segments: readonly string[];
  readonly isFolderOnly: boolean;
  readonly isLocal: boolean;
}

/** The files that git ignores in a build context, as patterns of .dockerignore. Patterns that exist on one machine only are separate. */
export interface IgnoredPatterns {
  readonly shared: readonly string[];
  readonly local: readonly string[];
}

/** The build context, and the other patterns that exclude files from it. */
export interface Context {
  /** Relative to the root; empty for the root. */
  readonly path: string;
  /** Its files, relative to it: no pattern may exclude any of them. */
  readonly files: readonly string[];
  /** Patterns that follow in the same file. */
  readonly others: readonly string[];
  /** Extensions of files that the build needs in every folder. */
  readonly sources: readonly string[];
}

// No person would write more. The reader of .gitignore has the same limit. If exceptions exceed the limit, their files stay excluded.
const mostDoubleStars = 3;
const most = { rules: 1000, length: 4096, exceptions: 100 };

/**
 * Translates rules of git, outer files first, into patterns of .dockerignore. The differences: a name without a slash matches in every
 * folder for git, and in the root for Docker; a slash at the end means folders only; an exception includes files below an excluded folder
 * for Docker, but not for git. So an exception directly follows its rule, and rules without exceptions come last.
 */
export function ignoredPatterns(files: readonly IgnoreFile[], context: Context): IgnoredPatterns {
  const rules = files
    .flatMap((file) => file.lines.flatMap((line) => ruleOf(line, file)))
    .slice(0, most.rules)
    .flatMap((rule) => within(context.path.split('/').filter(Boolean), rule))
    .filter((rule) => rule.isException || !isCovered(rule, context));
  const exceptions = rules
    .flatMap((rule, at) => (rule.isException ? [{ rule, at }] : []))
    .slice(0, most.exceptions)
    .filter(({ rule, at }) => rules.slice(0, at).some((other) => !other.isException && mayBeSame(other, rule) && !isEmptied(other, rule)))
    .filter(({ rule, at }) => !isBelowExcluded(rule, rules.slice(0, at)))
    .map(({ rule }) => rule);
  const kept = rules.filter((rule) => !rule.isException || exceptions.includes(rule));
  const isTied = (rule: Rule): boolean => rule.isException || exceptions.some((exception) => mayBeSame(rule, exception));
  const sorted = [...kept.filter(isTied), ...kept.filter((rule) => !isTied(rule))];
  const named = byName(context.files);
  const printed = (isLocal: boolean): string[] => [
    ...new Set(sorted.filter((rule) => rule.isLocal === isLocal).map((rule) => printedRule(rule, named))),
  ];
  const shared = printed(false);
  return { shared, local: printed(true).filter((pattern) => !shared.includes(pattern)) };
}

function ruleOf(line: string, { folder, isLocal }: IgnoreFile): Rule[] {
  const text = withoutBlanks(line.replace(/\r$/, '').replace(/^\ufeff/, ''));
  if (text === '' || text.startsWith('#') || text.length > most.length || text.split('**').length > mostDoubleStars + 1) return [];
  const isException = text.startsWith('!');
  const whole = isException ? text.slice(1) : text;
  const isFolderOnly = whole.endsWith('/');
  const path = whole.replace(/\/+$/, '');
  const parts = path.replace(/^\//, '').split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || isMalformed(part))) return [];
  // Docker supports fewer classes than git, and a line of its file cannot contain a control character: unsupported parts become wildcards,
  // and exceptions with them are left out.
  const patterns = parts.map(translated);
  if (isException && (/\p{Cc}/u.test(path) || (path.match(gitClass) ?? []).some((each) => !isDockerClass(each)))) return [];
  const around = folder === '' ? [] : folder.split('/').map(literal);
  const isEverything = !path.includes('/') && /^\*+$/.test(path);
  const segments = [...around, ...(path.includes('/') ? [] : ['**']), ...patterns];
  // A pattern for everything in a folder that ignores itself means the folder.
  return [{ isException, isFolderOnly, isLocal, segments: isLocal && isEverything && around.length > 0 ? around : segments }];
}

/** Blanks at the end of a rule are ignored, except after a backslash. */
function withoutBlanks(rule: string): string {
  let end = rule.length;
  while (rule[end - 1] === ' ' && rule[end - 2] !== '\\') end -= 1;
  return rule.slice(0, end);
}

/** Characters that a line of .dockerignore cannot contain, or not at its ends. */
const unprintable = /\p{Cc}|^\s|\s$/gu;

function literal(name: string): string {
  return name.replaceAll(/[*?[\]\\]/g, '\\$&').replaceAll(unprintable, '?');
}

/** An escaped character, or a class in git's syntax: a bracket may be its first member, and it may contain named classes. */
const gitClass = /\\.|\[[!^]?\]?(?:\[:\w*:\]|\\.|[^\]\\])*\]/gsu;

function isDockerClass(found: string): boolean {
  return found.startsWith('\\') || (!/\p{Cc}/u.test(found) && /^\[[!^]?[^\][\\!^-]+(?:-[^\][\\-]+)*\]$/.test(found));
}

/** True for a name with an unclosed class, or a backslash at its end: git matches nothing with it. */
function isMalformed(part: string): boolean {
  return /\[|\\$/.test(part.replaceAll(gitClass, ''));
}

function translated(part: string): string {
  if (part === '**') return part;
  return part
    .replaceAll(gitClass, (found: string) => {
      if (found.startsWith('[')) return isDockerClass(found) ? found.replace('[!', '[^') : '?';
      return /[*?[\]\\]$/.test(found) ? found : found.slice(1);
    })
    .replaceAll(/\*+/g, '*')
    .replaceAll(unprintable, '?');
}

/** The rule inside a folder; empty if it is about other folders, or about this one as a whole. */
function within(folder: readonly string[], rule: Rule): Rule[] {
  let { segments } = rule;
  for (const name of folder) {
    const [first, ...rest] = segments;
    if (first === '**') break;
    if (first === undefined || rest.length === 0 || !namesMayMatch(first, literal(name))) return [];
    segments = rest;
  }
  return [{ ...rule, segments }];
}

/** True if other patterns of the file exclude everything that the rule excludes, or if the build needs those files. */
function isCovered({ segments }: Rule, { others, sources }: Context): boolean {
  const last = segments.at(-1) ?? '';
  if (sources.some((ending) => last.endsWith(ending))) return true;
  const pattern = segments.join('/');
  return others.some((other) => {
    if (pattern === other || pattern.startsWith(`${other}/`)) return true;
    const name = other.startsWith('**/') ? other.slice(3) : undefined;
    return name !== undefined && !name.includes('/') && segments.some((segment) => segment !== '**' && isWithin(segment, name));
  });
}

/** True if another pattern matches every name that a pattern matches: `.env*.local` and `.env*`. Uncertainty counts as no. */
function isWithin(inner: string, outer: string): boolean {
  if (inner === outer) return true;
  if (/[?[\\]/.test(inner) || outer.split('*').length > 4 || /[?\\]|\[\^/.test(outer)) return false;
  // The wildcards of the inner pattern must be within wildcards of the outer one.
  const names = outer.replaceAll(/[.+^${}()|]/g, '\\$&').replaceAll('*', '[^/]*');
  return new RegExp(`^${names}$`).test(inner);
}

/** True if both may match exactly the same path. */
function mayBeSame(a: Rule, b: Rule): boolean {
  return samePath(a.segments, b.segments);
}

function samePath(a: readonly string[], b: readonly string[]): boolean {
  const [firstA, ...restA] = a;
  const [firstB, ...restB] = b;
  // At the end, it matches only paths below.
  if (firstA === '**' && restA.length === 0) return b.length > 0;
  if (firstA === '**') return samePath(restA, b) || (b.length > 0 && samePath(a, restB));
  if (firstB === '**') return samePath(b, a);
  if (firstA === undefined || firstB === undefined) return firstA === firstB;
  return namesMayMatch(firstA, firstB) && samePath(restA, restB);
}

/** True for an exception without effect in git: a folder around its files is excluded, and no exception includes that folder. */
function isBelowExcluded({ segments }: Rule, before: readonly Rule[]): boolean {
  return segments.slice(0, -1).some((name, at) => {
    const around = segments.slice(0, at + 1);
    if (around.some((each) => /[*?[\\]/.test(each))) return false;
    const last = before.findLast((rule) => samePath(rule.segments, around));
    return name !== '' && last?.isException === false;
  });
}

/**
 * After `*`, an exception for all folders lets git enter folders, whose files `*` still excludes; for Docker it would include all of them.
 */
function isEmptied({ segments }: Rule, exception: Rule): boolean {
  const isForAll = exception.segments.at(-1) === '**';
  return exception.isFolderOnly && (isForAll || (segments.at(-1) === '*' && segments.at(-2) === '**'));
}

function printedRule({ isException, isFolderOnly, segments }: Rule, files: ReadonlyMap<string, readonly string[]>): string {
  const pattern = segments.join('/');
  // If a file has the name, or may have it, only paths below a folder are excluded.
  const last = segments.at(-1) ?? '';
  const isShared =
    !isException &&
    isFolderOnly &&
    (/[*?[\\]/.test(last) || (files.get(last) ?? []).some((file) => samePath(file.split('/').map(literal), segments)));
  return `${isException ? '!' : ''}${pattern.replace(/^[#!]/, '\\$&')}${isShared ? '/**' : ''}`;
}

/** Paths by the names of the files. */
function byName(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const named = new Map<string, string[]>();
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const others = named.get(name);
    if (others === undefined) named.set(name, [path]);
    else others.push(path);
  }
  return named;
}
