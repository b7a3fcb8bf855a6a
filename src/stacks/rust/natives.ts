import { findLibraries, type Library } from '../libraries.ts';

const config = 'pkg-config';
const cmake = ['cmake', 'g++', 'make'];
/** Debian packages that crates need for their compilation, in addition to the C compiler of Rust's slim image. */
const tools: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    'openssl-src': ['make', 'perl'],
    'rdkafka-sys': ['g++', 'make'],
    'prost-build': ['libprotobuf-dev', 'protobuf-compiler'],
    bindgen: ['libclang-dev'],
    'link-cplusplus': ['g++'],
    'librocksdb-sys': ['g++', 'make'],
    'tikv-jemalloc-sys': ['make'],
  }),
);
/** Libraries of crates with other names: `pq-sys` and `libsqlite3-sys` have the names of theirs. */
const called: ReadonlyMap<string, string> = new Map([
  ['mysqlclient-sys', 'mariadb'],
  ['libxml', 'xml2'],
]);
// Crates that contain a protobuf compiler, or compile one.
const protoc = ['protoc-bin-vendored', 'protobuf-src', 'protox'];

/** The requirements of crates with C code for the images, as Debian packages. */
export interface Natives {
  readonly build: readonly string[];
  readonly shared: readonly string[];
  /** True if the distroless image lacks one of them; its source, in words that fit after "from". */
  readonly beyondDistroless: boolean;
  readonly why: string;
  readonly warnings: readonly string[];
}

/** Finds the requirements of a program's crates; `locked` contains the dependencies of each crate. */
export function findNatives(crates: ReadonlySet<string>, locked: ReadonlyMap<string, readonly string[]> = new Map()): Natives {
  const needs = (crate: string, other: string): boolean => locked.get(crate)?.includes(other) === true;
  // A crate that depends on the C compiler, or on the source of a library, compiles it; OpenSSL's crate depends on the compiler anyway.
  const compiles = (crate: string): boolean =>
    (needs(crate, 'cc') && crate !== 'openssl-sys') ||
    (locked.get(crate)?.some((other) => other.endsWith('-src')) ?? false) ||
    tools.has(crate);
  const linking = [...crates].filter(
    (crate) => (called.has(crate) || (crate.endsWith('-sys') && needs(crate, config))) && !compiles(crate),
  );
  const linked = linking.map((crate): { crate: string; library: Library | undefined } => {
    const [library] = findLibraries([called.get(crate) ?? crate.replace(/^lib|-sys$/g, '')]);
    return { crate, library };
  });
  const libraries = linked.flatMap(({ crate, library }) => (library === undefined ? [] : [{ crate, ...library }]));
  // aws-lc-sys depends on cmake, but does not need it.
  const isByCmake = [...crates].some((crate) => needs(crate, 'cmake') && crate !== 'aws-lc-sys');
  const build = [
    ...libraries.map(({ debian: [development] }) => development),
    ...[...crates].flatMap((crate) => tools.get(crate) ?? []),
    ...(isByCmake ? cmake : []),
    ...(linked.length > 0 ? [config] : []),
  ];
  const beyond = libraries.find(({ isInBase }) => isInBase !== true);
  const hasProtoc = protoc.some((crate) => crates.has(crate));
  return {
    build: [...new Set(build)].filter((name) => !hasProtoc || !name.includes('protobuf')).sort(),
    shared: libraries.map(({ debian: [, runtime] }) => runtime),
    beyondDistroless: beyond !== undefined,
    why: beyond === undefined ? 'the program needs only a C library' : `${beyond.crate} in Cargo.lock, which needs ${beyond.debian[1]}`,
    warnings: linked.flatMap(({ crate, library }) =>
      library === undefined
        ? [`Cargo.lock: ${crate} links a library, and the tool knows no package that provides it: add the package to the Dockerfile.`]
        : [],
    ),
  };
}
