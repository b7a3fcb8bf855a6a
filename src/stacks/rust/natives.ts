/** What a crate needs more of Debian than the C compiler of Rust's own slim image. */
interface Native {
  /** Packages to build with. */
  readonly build: readonly string[];
  /** The shared library that the program is linked with. */
  readonly runtime?: string;
  /** A crate that compiles that library: where this one depends on it, nothing of the system is needed. */
  readonly unless?: string;
}

const config = 'pkg-config';
const cmake = ['cmake', 'g++', 'make'];
const natives: Readonly<Record<string, Native>> = {
  'openssl-sys': { unless: 'openssl-src', build: ['libssl-dev', config], runtime: 'libssl3t64' },
  'openssl-src': { build: ['make', 'perl'] },
  'pq-sys': { unless: 'pq-src', build: ['libpq-dev', config], runtime: 'libpq5' },
  'mysqlclient-sys': { unless: 'mysqlclient-src', build: ['libmariadb-dev', config], runtime: 'libmariadb3' },
  'libsqlite3-sys': { unless: 'cc', build: ['libsqlite3-dev', config], runtime: 'libsqlite3-0' },
  'rdkafka-sys': { build: ['g++', 'make'] },
  'libudev-sys': { build: ['libudev-dev', config], runtime: 'libudev1' },
  'zmq-sys': { unless: 'zeromq-src', build: ['libzmq3-dev', config], runtime: 'libzmq5' },
  libxml: { build: ['libclang-dev', 'libxml2-dev', config], runtime: 'libxml2' },
  'libsodium-sys': { build: ['libsodium-dev', config], runtime: 'libsodium23' },
  'prost-build': { unless: 'protox', build: ['libprotobuf-dev', 'protobuf-compiler'] },
  bindgen: { build: ['libclang-dev'] },
  'link-cplusplus': { build: ['g++'] },
  'librocksdb-sys': { build: ['g++', 'make'] },
  'tikv-jemalloc-sys': { build: ['make'] },
};
// Crates that ask pkg-config for a library, and compile it themselves where there is none; and what the distroless image has.
const selfSufficient = /^(?:bzip2|curl|libgit2|libssh2|libz|libz-ng|lzma|liblzma|onig|zstd|libmimalloc|lz4|brotli|aws-lc)-sys$/;
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
  const used = Object.entries(natives).filter(([crate, { unless = '' }]) => crates.has(crate) && !needs(crate, unless));
  // aws-lc-sys names cmake, and does without it.
  const isByCmake = [...crates].some((crate) => needs(crate, 'cmake') && crate !== 'aws-lc-sys');
  const isKnown = (crate: string): boolean => selfSufficient.test(crate) || needs(crate, 'cc') || crate in natives;
  const unknown = [...crates].filter((crate) => crate.endsWith('-sys') && needs(crate, config) && !isKnown(crate));
  const build = [...used.flatMap(([, native]) => native.build), ...(isByCmake ? cmake : []), ...(unknown.length > 0 ? [config] : [])];
  const [beyond] = used.filter(([, { runtime = inDistroless }]) => runtime !== inDistroless);
  const hasProtoc = crates.has('protoc-bin-vendored') || crates.has('protobuf-src');
  return {
    build: [...new Set(build)].filter((name) => !hasProtoc || !name.includes('protobuf')).sort(),
    shared: used.flatMap(([, { runtime }]) => runtime ?? []),
    beyondDistroless: beyond !== undefined,
    why:
      beyond === undefined ? 'a C library is all that the program needs' : `${beyond[0]} in Cargo.lock, which needs ${beyond[1].runtime}`,
    warnings: unknown.map(
      (crate) => `Cargo.lock: ${crate} links a library that no package is known for here: add its packages to the Dockerfile.`,
    ),
  };
}
