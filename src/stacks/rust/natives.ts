/** A crate that needs more of Debian than the C compiler of Rust's own slim image. */
interface Native {
  readonly crate: string;
  /** Packages to build with. */
  readonly build: readonly string[];
  /** The shared library that the program is linked with. */
  readonly runtime?: string;
  /** A crate that compiles that library: where this one depends on it, nothing of the system is needed. */
  readonly unless?: string;
}

const config = 'pkg-config';
const cmake = ['cmake', 'g++', 'make'];
const natives: readonly Native[] = [
  { crate: 'openssl-sys', unless: 'openssl-src', build: ['libssl-dev', config], runtime: 'libssl3t64' },
  { crate: 'openssl-src', build: ['make', 'perl'] },
  { crate: 'pq-sys', unless: 'pq-src', build: ['libpq-dev', config], runtime: 'libpq5' },
  { crate: 'mysqlclient-sys', unless: 'mysqlclient-src', build: ['libmariadb-dev', config], runtime: 'libmariadb3' },
  { crate: 'libsqlite3-sys', unless: 'cc', build: ['libsqlite3-dev', config], runtime: 'libsqlite3-0' },
  { crate: 'rdkafka-sys', build: ['g++', 'make'] },
  { crate: 'libudev-sys', build: ['libudev-dev', config], runtime: 'libudev1' },
  { crate: 'libdbus-sys', unless: 'cc', build: ['libdbus-1-dev', config], runtime: 'libdbus-1-3' },
  { crate: 'alsa-sys', build: ['libasound2-dev', config], runtime: 'libasound2t64' },
  { crate: 'zmq-sys', unless: 'zeromq-src', build: ['libzmq3-dev', config], runtime: 'libzmq5' },
  { crate: 'libxml', build: ['libclang-dev', 'libxml2-dev', config], runtime: 'libxml2' },
  { crate: 'libsodium-sys', build: ['libsodium-dev', config], runtime: 'libsodium23' },
  { crate: 'prost-build', unless: 'protox', build: ['protobuf-compiler'] },
  { crate: 'bindgen', build: ['libclang-dev'] },
  { crate: 'link-cplusplus', build: ['g++'] },
  { crate: 'librocksdb-sys', build: ['g++', 'make'] },
  { crate: 'tikv-jemalloc-sys', build: ['make'] },
  { crate: 'boring-sys', build: cmake },
  { crate: 'boring-sys2', build: cmake },
];
// Crates that ask pkg-config for a library, and compile it themselves where there is none; and what the distroless image has.
const selfSufficient = /^(?:bzip2|curl|libgit2|libssh2|libz|libz-ng|lzma|liblzma|onig|onig_sys|zstd|libmimalloc|lz4|brotli|aws-lc)-sys$/;
const inDistroless = 'libssl3t64';

/** What crates that are C in part ask of the images, by Debian's packages. */
export interface Libraries {
  readonly build: readonly string[];
  readonly shared: readonly string[];
  /** True where one of them is not in the distroless image, and what says so in words that fit after "from". */
  readonly beyondDistroless: boolean;
  readonly why: string;
  readonly warnings: readonly string[];
}

/** Finds what is needed for the crates that a program is made of; `locked` has the crates that each of them depends on. */
export function findLibraries(crates: ReadonlySet<string>, locked: ReadonlyMap<string, readonly string[]> = new Map()): Libraries {
  const needs = (crate: string, other: string): boolean => locked.get(crate)?.includes(other) === true;
  const used = natives.filter(({ crate, unless }) => crates.has(crate) && (unless === undefined || !needs(crate, unless)));
  // aws-lc-sys names cmake, and does without it.
  const isByCmake = [...crates].some((crate) => needs(crate, 'cmake') && crate !== 'aws-lc-sys');
  const isKnown = (crate: string): boolean =>
    selfSufficient.test(crate) || needs(crate, 'cc') || natives.some((native) => native.crate === crate);
  const unknown = [...crates].filter((crate) => crate.endsWith('-sys') && needs(crate, config) && !isKnown(crate));
  const build = [...used.flatMap((native) => native.build), ...(isByCmake ? cmake : []), ...(unknown.length > 0 ? [config] : [])];
  const beyond = used.find(({ runtime = inDistroless }) => runtime !== inDistroless);
  const hasProtoc = crates.has('protoc-bin-vendored') || crates.has('protobuf-src');
  return {
    build: [...new Set(build)].filter((name) => name !== 'protobuf-compiler' || !hasProtoc).sort(),
    shared: used.flatMap(({ runtime }) => runtime ?? []),
    beyondDistroless: beyond !== undefined,
    why:
      beyond === undefined ? 'a C library is all that the program needs' : `${beyond.crate} in Cargo.lock, which needs ${beyond.runtime}`,
    warnings: unknown.map(
      (crate) =>
        `Cargo.lock: ${crate} links a library of the system, and no package is known here that brings it: add it to both stages of the Dockerfile.`,
    ),
  };
}
