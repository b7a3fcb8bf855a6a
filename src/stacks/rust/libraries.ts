import type { Flavour } from '../stack.ts';

/** A crate that needs more of Debian than the C compiler of Rust's own slim image. */
interface Native {
  readonly crate: string;
  /** A crate that stands in for the system's library: where it is compiled as well, nothing is needed. */
  readonly unless?: string;
  /** True where the crate counts only if it does not compile the library itself, for which it depends on `cc`. */
  readonly isBundledByCc?: true;
  readonly build: readonly string[];
  /** The shared library that the program is linked with. */
  readonly runtime?: string;
  /** True for a library that the distroless image holds. */
  readonly isInDistroless?: true;
}

// What compiles C++ by cmake.
const cmake = ['cmake', 'g++', 'make'];

const natives: readonly Native[] = [
  { crate: 'openssl-sys', unless: 'openssl-src', build: ['libssl-dev', 'pkg-config'], runtime: 'libssl3t64', isInDistroless: true },
  { crate: 'openssl-src', build: ['make', 'perl'] },
  { crate: 'pq-sys', unless: 'pq-src', build: ['libpq-dev', 'pkg-config'], runtime: 'libpq5' },
  { crate: 'mysqlclient-sys', unless: 'mysqlclient-src', build: ['libmariadb-dev', 'pkg-config'], runtime: 'libmariadb3' },
  { crate: 'libsqlite3-sys', isBundledByCc: true, build: ['libsqlite3-dev', 'pkg-config'], runtime: 'libsqlite3-0' },
  { crate: 'rdkafka-sys', build: ['g++', 'make'] },
  { crate: 'libvips-sys', build: ['libvips-dev', 'pkg-config'], runtime: 'libvips42t64' },
  { crate: 'libudev-sys', build: ['libudev-dev', 'pkg-config'], runtime: 'libudev1' },
  { crate: 'libdbus-sys', isBundledByCc: true, build: ['libdbus-1-dev', 'pkg-config'], runtime: 'libdbus-1-3' },
  { crate: 'alsa-sys', build: ['libasound2-dev', 'pkg-config'], runtime: 'libasound2t64' },
  { crate: 'zmq-sys', unless: 'zeromq-src', build: ['libzmq3-dev', 'pkg-config'], runtime: 'libzmq5' },
  { crate: 'magick_rust', build: ['libclang-dev', 'libmagickwand-dev', 'pkg-config'], runtime: 'libmagickwand-7.q16-10' },
  { crate: 'libxml', build: ['libclang-dev', 'libxml2-dev', 'pkg-config'], runtime: 'libxml2' },
  { crate: 'odbc-sys', build: ['unixodbc-dev'], runtime: 'libodbc2' },
  { crate: 'oracle', build: ['g++'] },
  { crate: 'protobuf-build', build: ['protobuf-compiler'] },
  { crate: 'prost-build', unless: 'protox', build: ['protobuf-compiler'] },
  { crate: 'protoc-bin-vendored', build: [] },
  { crate: 'bindgen', build: ['libclang-dev'] },
  { crate: 'cxx', build: ['g++'] },
  { crate: 'link-cplusplus', build: ['g++'] },
  { crate: 'librocksdb-sys', build: ['g++', 'libclang-dev', 'make'] },
  { crate: 'tikv-jemalloc-sys', build: ['make'] },
  { crate: 'libsodium-sys', build: ['libsodium-dev', 'pkg-config'], runtime: 'libsodium23' },
  { crate: 'boring-sys', build: cmake },
  { crate: 'boring-sys2', build: cmake },
];
// Crates that ask pkg-config for a library, and compile it themselves where there is none.
const selfSufficient = new Set(
  'bzip2-sys curl-sys libgit2-sys libssh2-sys libz-sys libz-ng-sys lzma-sys liblzma-sys onig_sys zstd-sys libmimalloc-sys lz4-sys brotli-sys ring aws-lc-sys blake3 tree-sitter'.split(
    ' ',
  ),
);

/** What crates that are C in part ask of the images. */
export interface Libraries {
  readonly build: readonly string[];
  /** Debian packages of the shared libraries. */
  readonly shared: readonly string[];
  /** The first shared library that the distroless image has not, and its crate. */
  readonly beyondDistroless?: { readonly crate: string; readonly package: string };
  readonly warnings: readonly string[];
}

/** Finds what is needed for the crates that a program is made of; `locked` has the crates that each of them depends on. */
export function findLibraries(crates: ReadonlySet<string>, locked: ReadonlyMap<string, readonly string[]> = new Map()): Libraries {
  const needs = (crate: string, other: string): boolean => locked.get(crate)?.includes(other) === true;
  const used = natives.filter(
    ({ crate, unless, isBundledByCc }) =>
      crates.has(crate) && !(unless !== undefined && crates.has(unless)) && !(isBundledByCc === true && needs(crate, 'cc')),
  );
  // aws-lc-sys names cmake, and does without it.
  const byCmake = [...crates].some((crate) => needs(crate, 'cmake') && crate !== 'aws-lc-sys');
  const hasProtoc = crates.has('protoc-bin-vendored') || crates.has('protobuf-src');
  const unknown = [...crates].filter(
    (crate) =>
      crate.endsWith('-sys') &&
      needs(crate, 'pkg-config') &&
      !selfSufficient.has(crate) &&
      !natives.some((native) => native.crate === crate) &&
      !needs(crate, 'cc'),
  );
  const build = [...used.flatMap((native) => native.build), ...(byCmake ? cmake : []), ...(unknown.length > 0 ? ['pkg-config'] : [])];
  const beyond = used.find(({ runtime, isInDistroless }) => runtime !== undefined && isInDistroless !== true);
  return {
    build: [...new Set(build)].filter((name) => !(hasProtoc && name === 'protobuf-compiler')).sort(),
    shared: used.flatMap(({ runtime }) => runtime ?? []),
    ...(beyond?.runtime === undefined ? {} : { beyondDistroless: { crate: beyond.crate, package: beyond.runtime } }),
    warnings: unknown.map(
      (crate) =>
        `Cargo.lock: ${crate} links a library of the system, and no package is known here that brings it: add it to both stages of the Dockerfile.`,
    ),
  };
}

/** The packages of a runtime image of that flavour. */
export function runtimePackages({ shared }: Libraries, flavour: Flavour): readonly string[] {
  return flavour === 'slim' || flavour === 'alpine' ? ['ca-certificates', 'tzdata', ...shared] : [];
}
