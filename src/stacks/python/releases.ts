/** A release line of Python, and what its images are based on. */
export interface Release {
  readonly line: string;
  /** `supported`: gets fixes; `ended`: gets none; `young`: taken only where it is asked for. */
  readonly state: 'supported' | 'ended' | 'young';
  /** Month in which its support ends, as peps.python.org gives it. */
  readonly end: string;
  /** Debian release of the official image's newest slim variant. */
  readonly suite: string;
}

/** The lines that are known, newest first. A table, so that no clock decides what is written. */
export const releases: readonly [Release, ...Release[]] = [
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

/** What is taken where the folder names no version. */
export const newestSupported: Release = releases.find(({ state }) => state === 'supported') ?? releases[0];

/** The official images of a release line, by flavour. */
export function basesOf({ line, suite }: Release) {
  return {
    slim: { image: `python:${line}-slim-${suite}`, cost: 'Debian and glibc: every wheel fits' },
    alpine: {
      image: `python:${line}-alpine`,
      cost: 'musl and busybox: about 80 MB less, but packages without a wheel for musl are compiled',
    },
  };
}
