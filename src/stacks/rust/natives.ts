import { findLibraries, type Library } from '../libraries.ts';

const config = 'pkg-config';
const cmake = ['cmake', 'g++', 'make'];
/** What crates need to be compiled, of Debian, beside the C compiler of Rust's own slim image. */
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
/** Libraries of crates that are called otherwise: `pq-sys` and `libsqlite3-sys` are called like theirs. */
const called: ReadonlyMap<string, string> = new Map([
  ['mysqlclient-sys', 'mariadb'],
  ['libxml', 'xml2'],
]);
// Crates that bring a compiler for protobuf, or compile it.
const protoc = ['protoc-bin-vendored', 'protobuf-src', 'protox'];

/** What crates that are C in part ask of the images, by Debian's packages. */
export interface Natives {
  readonly build: readonly string[];
  readonly shared: readonly string[];
  /** True where one of them is not in the distroless image, and what says so in words that fit after "from". */
  readonly beyondDistroless: boolean;
  readonly why: string;
  readonly warnings: readonly string[];
}

/** Finds what is needed for the crates that a program is made of; `locked` has the crates that each of them depends on. */
export function findNatives(crates: ReadonlySet<string>, locked: ReadonlyMap<string, readonly string[]> = new Map()): Natives {
  const needs = (crate: string, other: string): boolean => locked.get(crate)?.includes(other) === true;
  // What names the C compiler, or the source of a library, compiles it; OpenSSL's crate names the compiler all the same.
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
  // aws-lc-sys names cmake, and does without it.
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
