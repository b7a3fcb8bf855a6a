import type { Base, Bases, Flavour } from '../stack.ts';
import type { Release, Releases } from '../versions.ts';

export interface GoRelease extends Release {
  /** The newest Alpine release of its official image (docker-library/golang). */
  readonly alpine: string;
}

/** The release lines of Go, whose newest two are supported. */
export const releases: Releases<GoRelease> = [
  { line: '1.27', state: 'supported', suite: 'trixie', alpine: '3.24' },
  { line: '1.26', state: 'supported', suite: 'trixie', alpine: '3.24' },
  { line: '1.25', state: 'ended', end: '2026-08', suite: 'trixie', alpine: '3.24' },
  { line: '1.24', state: 'ended', end: '2026-02', suite: 'trixie', alpine: '3.23' },
  { line: '1.23', state: 'ended', end: '2025-08', suite: 'trixie', alpine: '3.22' },
  { line: '1.22', state: 'ended', end: '2025-02', suite: 'bookworm', alpine: '3.21' },
  { line: '1.21', state: 'ended', end: '2024-08', suite: 'bookworm', alpine: '3.20' },
];

/** The requirements of a binary for its runtime image: nothing, a C library, also the C++ library, or shared libraries from packages. */
export type Linkage = 'static' | 'c' | 'c++' | 'shared';

const distroless: Readonly<Record<Exclude<Linkage, 'shared'>, Base>> = {
  static: {
    image: 'gcr.io/distroless/static-debian13:nonroot',
    cost: 'CA certificates and time zones, no shell for debugging: adds about 2 MB to the program',
  },
  c: { image: 'gcr.io/distroless/base-debian13:nonroot', cost: 'glibc and no shell: adds about 20 MB to the program' },
  'c++': { image: 'gcr.io/distroless/cc-debian13:nonroot', cost: 'glibc, the C++ library and no shell: adds about 25 MB to the program' },
};

/** The images on which a program can run, by flavour; the first is the default. */
export function basesOf(linkage: Linkage, release: GoRelease): Bases {
  const slim: Base = { image: 'debian:trixie-slim', cost: 'a shell and a package manager: adds about 80 MB to the program' };
  const [{ alpine }] = releases;
  if (linkage === 'static') {
    return {
      distroless: distroless.static,
      scratch: { image: 'scratch', cost: 'only the program, CA certificates and time zones' },
      slim,
      alpine: { image: `alpine:${alpine}`, cost: 'busybox and its shell: adds about 9 MB to the program' },
    };
  }
  const musl: Base = {
    image: `alpine:${release.alpine}`,
    cost: 'musl and busybox: adds about 9 MB to the program, and the C code is built for musl',
  };
  return linkage === 'shared' ? { slim, alpine: musl } : { distroless: distroless[linkage], slim, alpine: musl };
}

/** The build image for a base: C code is built with the same C library. */
export function builderOf(linkage: Linkage, flavour: Flavour, { line, suite, alpine }: GoRelease): string {
  return linkage !== 'static' && flavour === 'alpine' ? `golang:${line}-alpine${alpine}` : `golang:${line}-${suite}`;
}
