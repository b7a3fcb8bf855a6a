import type { Base, Flavour } from '../stack.ts';

/** A release line of Node.js, and what its images are based on. */
export interface Release {
  /** Its major version. */
  readonly line: number;
  /** `supported`: gets long-term support; `ended`: gets no fixes; `young`: taken only where it is asked for. */
  readonly state: 'supported' | 'ended' | 'young';
  /** Month in which its support ends, as nodejs/Release gives it. */
  readonly end: string;
  /** Name of its long-term support, which nvm takes as `lts/jod`; lines without one have none. */
  readonly codename?: string;
  /** Debian release of the official image's newest slim variant. */
  readonly suite: string;
  /** True where there is a distroless image of it. */
  readonly isDistroless?: true;
}

/** The lines that are known, newest first. A table, so that no clock decides what is written. */
export const releases: readonly [Release, ...Release[]] = [
  { line: 26, state: 'young', end: '2029-04', codename: 'lithium', suite: 'trixie' },
  { line: 25, state: 'ended', end: '2026-06', suite: 'trixie' },
  { line: 24, state: 'supported', end: '2028-04', codename: 'krypton', suite: 'trixie', isDistroless: true },
  { line: 23, state: 'ended', end: '2025-06', suite: 'bookworm' },
  { line: 22, state: 'supported', end: '2027-04', codename: 'jod', suite: 'trixie', isDistroless: true },
  { line: 21, state: 'ended', end: '2024-06', suite: 'bookworm' },
  { line: 20, state: 'ended', end: '2026-04', codename: 'iron', suite: 'trixie' },
  { line: 19, state: 'ended', end: '2023-06', suite: 'bullseye' },
  { line: 18, state: 'ended', end: '2025-04', codename: 'hydrogen', suite: 'bookworm' },
  { line: 16, state: 'ended', end: '2023-09', codename: 'gallium', suite: 'bookworm' },
  { line: 14, state: 'ended', end: '2023-04', codename: 'fermium', suite: 'bullseye' },
  { line: 12, state: 'ended', end: '2022-04', codename: 'erbium', suite: 'bullseye' },
  { line: 10, state: 'ended', end: '2021-04', codename: 'dubnium', suite: 'buster' },
];

/** The newest line with long-term support: what is taken where the folder names no version. */
export const newestSupported: Release = releases.find(({ state }) => state === 'supported') ?? releases[0];

type Bases = { readonly slim: Base } & { readonly [flavour in Flavour]?: Base };

/** The official images of a release line, by flavour. */
export function nodeBases({ line, suite, isDistroless }: Release): Bases {
  const alpine = { image: `node:${line}-alpine`, cost: 'musl and busybox: about 75 MB less, but some native modules are compiled for it' };
  const distroless = {
    image: `gcr.io/distroless/nodejs${line}-debian13:nonroot`,
    cost: 'glibc and Node.js alone: about 60 MB less, but no shell to look around with',
  };
  return {
    slim: { image: `node:${line}-${suite}-slim`, cost: 'Debian and glibc: every native module fits' },
    alpine,
    ...(isDistroless === undefined ? {} : { distroless }),
  };
}

/** The official images of Bun, by flavour. `version`: all of it, or what is known of it. */
export function bunBases(version: string): Bases {
  return {
    slim: { image: `oven/bun:${version}-slim`, cost: 'Debian and glibc: every native module fits' },
    alpine: { image: `oven/bun:${version}-alpine`, cost: 'musl and busybox: smaller, but some native modules are compiled for it' },
  };
}
