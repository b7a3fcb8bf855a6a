/** A line of a .dockerignore that matches paths. It excludes them from the build context, or includes them again with `!`. */
export interface Pattern {
  readonly effect: 'exclude' | 'include';
  /** Its parts between slashes. It also matches everything below. */
  readonly segments: readonly string[];
}

/** Reads a line; undefined for a comment or a blank one (https://docs.docker.com/build/concepts/context/#dockerignore-files). */
export function patternOf(line: string): Pattern | undefined {
  const text = line.trim();
  if (text === '' || line.startsWith('#')) return undefined;
  const path = text.replace(/^!\s*/, '');
  return {
    effect: text.startsWith('!') ? 'include' : 'exclude',
    segments: path.split('/').filter((segment) => segment !== '' && segment !== '.'),
  };
}

// More wildcards would take too much time, and nobody needs them.
const mostWildcards = 8;
// Nobody writes longer names with wildcards.
const mostCharacters = 64;
const mostSegments = 64;
const longestSegment = 255;

/** True if both patterns may match the same path. Uncertainty counts as yes. */
export function mayOverlap(a: Pattern, b: Pattern): boolean {
  if (a.segments.length + b.segments.length > mostSegments || [...a.segments, ...b.segments].some(({ length }) => length > longestSegment))
    return true;
  const wildcards = [...a.segments, ...b.segments].join('/').split('*').length - 1;
  return wildcards > mostWildcards || pathsOverlap(a.segments, b.segments);
}

function pathsOverlap(a: readonly string[], b: readonly string[]): boolean {
  const [firstA, ...restA] = a;
  const [firstB, ...restB] = b;
  if (firstA === undefined || firstB === undefined || !isPlain(firstA) || !isPlain(firstB)) return true;
  if (firstA === '**') return pathsOverlap(restA, b) || pathsOverlap(a, restB);
  if (firstB === '**') return pathsOverlap(b, a);
  return namesOverlap(characters(firstA), characters(firstB)) && pathsOverlap(restA, restB);
}

// `a**b` also matches slashes, and `..` leaves the folder.
function isPlain(segment: string): boolean {
  return segment === '**' || (segment !== '..' && !segment.includes('**'));
}

/**
 * True if both patterns of one name may match the same name. Uncertainty counts as yes. The time is proportional to the product of their
 * lengths; long ones count as uncertain.
 */
export function namesMayMatch(a: string, b: string): boolean {
  if (a === b) return true;
  if (!/[*?[\\]/.test(`${a}${b}`)) return false;
  if (a.length > mostCharacters || b.length > mostCharacters) return true;
  const [left, right] = [characters(a), characters(b)];
  // Dynamic programming: whether the first characters of both can match the same text, for each count on the left, by the count on the
  // right.
  let row: boolean[] = [true, ...right.map((_, at) => right.slice(0, at + 1).every((each) => each === '*'))];
  for (const each of left) {
    const next = [row[0] === true && each === '*'];
    right.forEach((other, at) => {
      const isSame = each === other || each === '?' || other === '?';
      const isAny = each === '*' || other === '*';
      next.push(isAny ? row[at + 1] === true || next[at] === true || row[at] === true : isSame && row[at] === true);
    });
    row = next;
  }
  return row.at(-1) === true;
}

/** The characters of a name: `*`, `?` for one of several, and others. */
function characters(name: string): string[] {
  return (name.match(/\[[^\]]*\]|\\.|./gsu) ?? []).map((part) => (part.length === 1 ? part : '?'));
}

function namesOverlap(a: readonly string[], b: readonly string[]): boolean {
  const [firstA, ...restA] = a;
  const [firstB, ...restB] = b;
  if (firstA === '*') return namesOverlap(restA, b) || (b.length > 0 && namesOverlap(a, restB));
  if (firstB === '*') return namesOverlap(b, a);
  if (firstA === undefined || firstB === undefined) return firstA === firstB;
  return (firstA === firstB || firstA === '?' || firstB === '?') && namesOverlap(restA, restB);
}
