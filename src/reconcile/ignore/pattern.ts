/** A line of a .dockerignore that matches paths: it takes them out of the build context, or with `!` back in. */
export interface Pattern {
  readonly effect: 'exclude' | 'include';
  /** Its parts between slashes. What it matches, it matches with all that is below. */
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

// More wildcards than anybody needs would take more time than anybody has.
const mostWildcards = 8;
const mostSegments = 64;
const longestSegment = 255;

/** True where there may be a path that both match. A doubt counts as yes. */
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

// `a**b` matches slashes too, and `..` goes elsewhere.
function isPlain(segment: string): boolean {
  return segment === '**' || (segment !== '..' && !segment.includes('**'));
}

/** The characters of a name: `*`, `?` where one of several may stand, and others. */
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
