import { compareVersions } from '../versions.ts';

/** Conditions that are false on Linux with CPython: another system, or another interpreter. */
const elsewhere = [
  /(?:sys_platform|platform_system|os_name)\s{0,9}==\s{0,9}["'](?:win32|cygwin|darwin|windows|nt)["']/i,
  /(?:sys_platform|platform_system)\s{0,9}!=\s{0,9}["']linux["']/i,
  /os_name\s{0,9}!=\s{0,9}["']posix["']/i,
  /(?:platform_python_implementation|implementation_name)\s{0,9}==\s{0,9}["'](?:pypy|jython)["']/i,
  /(?:platform_python_implementation|implementation_name)\s{0,9}!=\s{0,9}["']cpython["']/i,
];

const condition = /python_(?:full_)?version\s{0,9}(<=|>=|==|!=|<|>|~=)\s{0,9}["']([\d.]{1,40})(\.\*)?["']/g;

/** Comparisons of the first two numbers of a version, which are the release line. */
const comparisons: ReadonlyMap<string, (difference: number) => boolean> = new Map([
  ['<', (difference) => difference < 0],
  ['<=', (difference) => difference <= 0],
  ['==', (difference) => difference === 0],
  ['!=', (difference) => difference !== 0],
  ['>=', (difference) => difference >= 0],
  ['>', (difference) => difference > 0],
  ['~=', (difference) => difference >= 0],
]);

/**
 * Whether an environment marker of PEP 508 can be true on Linux with that release line of CPython. A marker with `or` counts as true: it is
 * not worth a parser, because an unneeded package does not change the choice of a version.
 */
export function canHold(marker: string, line: string): boolean {
  if (marker === '' || /\bor\b/.test(marker)) return true;
  if (elsewhere.some((pattern) => pattern.test(marker))) return false;
  return [...marker.matchAll(condition)].every(([, operator = '', version = '']) =>
    comparisons.get(operator)?.(compareVersions(line, version.includes('.') ? version : `${version}.0`)),
  );
}
