import { namesMayMatch } from '../dockerignore/pattern.ts';
import type { IgnoreFile } from '../folder/listing.ts';

/** A rule of git, as one of .dockerignore would say it. */
interface Rule {
  readonly isException: boolean;
  /** Its parts between slashes; `**` for any number of folders. */
  readonly segments: readonly string[];
  readonly isFolderOnly: boolean;
  readonly isLocal: boolean;
}

/** What git ignores in a build context, in patterns of .dockerignore. Those that only one machine has stand by themselves. */
export interface IgnoredPatterns {
  readonly shared: readonly string[];
  readonly local: readonly string[];
}

/** The build context, and what else keeps files out of it. */
export interface Context {
  /** Relative to the root; empty for the root. */
  readonly path: string;
  /** Files that are in it, relative to it: none of them may be stopped. */
  readonly files: readonly string[];
  /** Patterns that stand below in the same file. */
  readonly others: readonly string[];
  /** Endings of files that the build takes wherever they are. */
  readonly sources: readonly string[];
}

// More is not a person's, as in reading .gitignore; of an exception too many, what it is from stays out.
const mostDoubleStars = 3;
const most = { rules: 1000, length: 4096, exceptions: 100 };

/**
 * Translates rules of git, outer files first, into patterns of .dockerignore. What differs between the two: a name without a slash holds in
 * every folder for git, and in the root for Docker; a slash at its end means folders only; an exception takes back what is below an excluded
 * folder for Docker, and does not for git. So exceptions stand right behind what they are from, and what has no exception stands below them.
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
  // Docker knows fewer classes than git, and no line of its file holds a control character: what can't be said is taken for any sign, and an
  // exception is not made for it.
  const patterns = parts.map(translated);
  if (isException && (/\p{Cc}/u.test(path) || (path.match(gitClass) ?? []).some((each) => !isDockerClass(each)))) return [];
  const around = folder === '' ? [] : folder.split('/').map(literal);
  const isEverything = !path.includes('/') && /^\*+$/.test(path);
  const segments = [...around, ...(path.includes('/') ? [] : ['**']), ...patterns];
  // Everything in a folder of its own is the folder.
  return [{ isException, isFolderOnly, isLocal, segments: isLocal && isEverything && around.length > 0 ? around : segments }];
}

/** Blanks at the end of a rule mean nothing but for one behind a backslash. */
function withoutBlanks(rule: string): string {
  let end = rule.length;
  while (rule[end - 1] === ' ' && rule[end - 2] !== '\\') end -= 1;
  return rule.slice(0, end);
}

/** What no line of .dockerignore can hold, within it or at its ends. */
const unprintable = /\p{Cc}|^\s|\s$/gu;

function literal(name: string): string {
  return name.replaceAll(/[*?[\]\\]/g, '\\$&').replaceAll(unprintable, '?');
}

/** An escaped sign, or a class as git reads it: a bracket may come first in it, and classes by name are among its members. */
const gitClass = /\\.|\[[!^]?\]?(?:\[:\w*:\]|\\.|[^\]\\])*\]/gsu;

function isDockerClass(found: string): boolean {
  return found.startsWith('\\') || (!/\p{Cc}/u.test(found) && /^\[[!^]?[^\][\\!^-]+(?:-[^\][\\-]+)*\]$/.test(found));
}

/** True for a name with a class that never ends, or a backslash at its end: git matches nothing with it. */
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

/** The rule as it is within a folder; none where it is about other folders, or about this one as a whole. */
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

/** True where other patterns of the file stop all that the rule does, and where the build needs what it is about. */
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

/** True where every name that a pattern of one matches is matched by another pattern: `.env*.local` and `.env*`. A doubt counts as no. */
function isWithin(inner: string, outer: string): boolean {
  if (inner === outer) return true;
  if (/[?[\\]/.test(inner) || outer.split('*').length > 4 || /[?\\]|\[\^/.test(outer)) return false;
  // What any signs of the inner one stand for is among any signs of the outer one, and nowhere else.
  const names = outer.replaceAll(/[.+^${}()|]/g, '\\$&').replaceAll('*', '[^/]*');
  return new RegExp(`^${names}$`).test(inner);
}

/** True where there may be a path that is the very one both name. */
function mayBeSame(a: Rule, b: Rule): boolean {
  return samePath(a.segments, b.segments);
}

function samePath(a: readonly string[], b: readonly string[]): boolean {
  const [firstA, ...restA] = a;
  const [firstB, ...restB] = b;
  // At the end it stands for something below.
  if (firstA === '**' && restA.length === 0) return b.length > 0;
  if (firstA === '**') return samePath(restA, b) || (b.length > 0 && samePath(a, restB));
  if (firstB === '**') return samePath(b, a);
  if (firstA === undefined || firstB === undefined) return firstA === firstB;
  return namesMayMatch(firstA, firstB) && samePath(restA, restB);
}

/** True for an exception that git makes nothing of: a folder around what it is about is excluded, and no exception is about that folder. */
function isBelowExcluded({ segments }: Rule, before: readonly Rule[]): boolean {
  return segments.slice(0, -1).some((name, at) => {
    const around = segments.slice(0, at + 1);
    if (around.some((each) => /[*?[\\]/.test(each))) return false;
    const last = before.findLast((rule) => samePath(rule.segments, around));
    return name !== '' && last?.isException === false;
  });
}

/** An exception for all folders behind `*` lets git look into folders, whose files `*` goes on to stop; for Docker it would take all of them back. */
function isEmptied({ segments }: Rule, exception: Rule): boolean {
  const isForAll = exception.segments.at(-1) === '**';
  return exception.isFolderOnly && (isForAll || (segments.at(-1) === '*' && segments.at(-2) === '**'));
}

function printedRule({ isException, isFolderOnly, segments }: Rule, files: ReadonlyMap<string, readonly string[]>): string {
  const pattern = segments.join('/');
  // Where a file has the name, or may have it, only what is below a folder is stopped.
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
