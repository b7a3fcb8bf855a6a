import type { Base } from '../stack.ts';
import type { Release, Releases } from '../versions.ts';

/** The release lines of Python; `end` from peps.python.org. */
export const releases: Releases = [
  { line: '3.15', state: 'young', end: '2031-10', suite: 'trixie' },
  { line: '3.14', state: 'supported', end: '2030-10', suite: 'trixie' },
  { line: '3.13', state: 'supported', end: '2029-10', suite: 'trixie' },
  { line: '3.12', state: 'supported', end: '2028-10', suite: 'trixie' },
  { line: '3.11', state: 'supported', end: '2027-10', suite: 'trixie' },
  { line: '3.10', state: 'ended', end: '2026-10', suite: 'trixie' },
  { line: '3.9', state: 'ended', end: '2025-10', suite: 'trixie' },
  { line: '3.8', state: 'ended', end: '2024-10', suite: 'bookworm' },
  { line: '3.7', state: 'ended', end: '2023-06', suite: 'bookworm' },
];

/** The official images of a release line, by flavour. */
export function basesOf({ line, suite }: Release): { readonly [flavour in 'slim' | 'alpine']: Base } {
  return {
    slim: { image: `python:${line}-slim-${suite}`, cost: 'Debian and glibc: works with every wheel' },
    alpine: {
      image: `python:${line}-alpine`,
      cost: 'musl and busybox: about 80 MB less, but packages without a wheel for musl are compiled',
    },
  };
}
