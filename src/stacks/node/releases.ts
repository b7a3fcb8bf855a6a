import type { Base, Bases } from '../stack.ts';
import type { Release, Releases } from '../versions.ts';

export interface NodeRelease extends Release {
  /** Its codename of long-term support, which nvm accepts as `lts/jod`; lines without long-term support have none. */
  readonly codename?: string;
  /** True if it has a distroless image. */
  readonly isDistroless?: true;
}

/** The release lines of Node.js, by major version; `end` from nodejs/Release. Lines with long-term support are supported. */
export const releases: Releases<NodeRelease> = [
  { line: '26', state: 'young', end: '2029-04', codename: 'lithium', suite: 'trixie' },
  { line: '25', state: 'ended', end: '2026-06', suite: 'trixie' },
  { line: '24', state: 'supported', end: '2028-04', codename: 'krypton', suite: 'trixie', isDistroless: true },
  { line: '23', state: 'ended', end: '2025-06', suite: 'bookworm' },
  { line: '22', state: 'supported', end: '2027-04', codename: 'jod', suite: 'trixie', isDistroless: true },
  { line: '21', state: 'ended', end: '2024-06', suite: 'bookworm' },
  { line: '20', state: 'ended', end: '2026-04', codename: 'iron', suite: 'trixie' },
  { line: '19', state: 'ended', end: '2023-06', suite: 'bullseye' },
  { line: '18', state: 'ended', end: '2025-04', codename: 'hydrogen', suite: 'bookworm' },
  { line: '16', state: 'ended', end: '2023-09', codename: 'gallium', suite: 'bookworm' },
  { line: '14', state: 'ended', end: '2023-04', codename: 'fermium', suite: 'bullseye' },
  { line: '12', state: 'ended', end: '2022-04', codename: 'erbium', suite: 'bullseye' },
  { line: '10', state: 'ended', end: '2021-04', codename: 'dubnium', suite: 'buster' },
];

/** The major version of Bun if none is stated. */
export const newestBun = '1';

type NodeBases = Bases & { readonly slim: Base };

/** The official images of a release line, by flavour. */
export function nodeBases({ line, suite, isDistroless }: NodeRelease): NodeBases {
  const alpine = { image: `node:${line}-alpine`, cost: 'musl and busybox: about 75 MB less, but some native modules are compiled for it' };
  const distroless = {
    image: `gcr.io/distroless/nodejs${line}-debian13:nonroot`,
    cost: 'only glibc and Node.js: about 60 MB less, but no shell for debugging',
  };
  return {
    slim: { image: `node:${line}-${suite}-slim`, cost: 'Debian and glibc: works with every native module' },
    alpine,
    ...(isDistroless === undefined ? {} : { distroless }),
  };
}

/** The official images of Bun, by flavour. `version`: a complete version, or a part of one. */
export function bunBases(version: string): NodeBases {
  return {
    slim: { image: `oven/bun:${version}-slim`, cost: 'Debian and glibc: works with every native module' },
    alpine: { image: `oven/bun:${version}-alpine`, cost: 'musl and busybox: smaller, but some native modules are compiled for it' },
  };
}
